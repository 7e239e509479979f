import BlotterCore
import BlotterFindings

/// A date of the incident needs evidence that has dates, and is one of them.
struct DateRule: ProseRule {
  /// The day that a person gave in the notes.
  var knownDate: CivilDate?
  /// Seconds east of UTC for dates without a zone, where the text or the notes name one.
  var zoneOffset: Int64?

  private static let subjects = PhraseSet(
    "incident|outage|attack|event|failure|failed|occurred|happened|took place|query|queries|lookup|lookups|packet|packets|flood|"
      + "scan|captured|capture|log|logged|recorded|error|errors|began|started|traffic|unreachable|refused|scanned|"
      + "disruption|website was|server was|site was|could not be reached|could not reach|not be reached|was down|were down|went down|unavailable|"
      + "inaccessible|not accessible|could not access|could not open|brute force|guessing|attempt|attempts|seen|observed|evidence|"
      + "tried|guess|guessed|password|login|attacker|attacked|accessed|downloaded|connected|"
      + "injected|injection|sent|delivered|handed in|uploaded|transferred|connection|connections|requested|served|logged in|took part|spoofed|flooded|exfiltrated|"
      + "session|sessions|mail|page|pages|transfer|tunnel|beacon|beacons|lease|probes|sweep|handshake|"
      + "incidente|ataque|ocurrió|ocorreu|consulta|consultas")
  private static let others = PhraseSet(
    "earlier|unrelated|prior|another incident|last time|former|similar incident|report date|date of report|date of this report|prepared|written|revision|version|published|updated|policy|rfc|course|copyright|hired|"
      + "contract|review|reviewed|meeting|next|scheduled|created|author|signed|approved|last modified|retrieved|accessed|"
      + "released|patch|deadline|expires|valid|certificate|due|reported|informed|previous|earlier incident|last year")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), sentence.has(Self.subjects), !sentence.has(Self.others),
      !sentence.hasMood(.people)
    else { return [] }
    guard !facts.document.evidence.isEmpty || !facts.moments.isEmpty else { return [] }
    return sentence.tokens.indices.compactMap { index in
      guard let date = sentence.tokens[index].date, sentence.isAsserted(at: index) else { return nil }
      return check(date, at: index, sentence, facts)
    }
  }

  private func check(_ stated: StatedDate, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    // In the zone that the text names, else in UTC, as the times of the evidence are printed.
    let offset = sentence.tokens.lazy.compactMap { $0.time?.zoneOffset }.first ?? zoneOffset ?? 0
    let days = facts.moments.filter { $0.time.clock == .absolute }.map {
      ($0.time.nanoseconds + offset * StatedTime.second).quotientAndFloorRemainder(StatedTime.day).quotient
    }
    if let first = days.min(), let last = days.max() {
      let agrees = stated.candidates.contains { day in
        (max(first, last - 40)...max(first, last)).contains { number in
          Self.matches(day, CivilDate(daysSince1970: number))
        }
      }
      guard !agrees, last - first < 40 else { return nil }
      return Problem(
        kind: .time, range: index..<index + 1,
        shown: "the evidence is of \(CivilDate(daysSince1970: first))" + (offset == 0 ? " in UTC" : ""),
        mend: "write the date that the evidence shows, or name the zone if it is another")
    }
    if let knownDate {
      guard !stated.candidates.contains(where: { Self.matches($0, knownDate) }) else { return nil }
      return Problem(
        kind: .time, range: index..<index + 1, shown: "the notes give the date \(knownDate)",
        mend: "give one date in both places")
    }
    guard facts.moments.contains(where: { $0.time.clock != .absolute }) || facts.clock != nil else { return nil }
    return Problem(
      kind: .dateUnknown, range: index..<index + 1, shown: "the evidence holds no date",
      mend: "say who gave the date, or pass it with --date and enter it in the notes")
  }

  private static func matches(_ stated: StatedDate.Day, _ day: CivilDate) -> Bool {
    stated.month == day.month && stated.day == day.day && (stated.year ?? day.year) == day.year
  }
}
