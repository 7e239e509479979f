import BlotterCore
import BlotterFindings

/// A time of day is that of something in the evidence.
///
/// Only times that speak of the evidence are held against it: of the incident, a query, an error, an attack. What
/// people did (calls, meetings, restarts) happens when it happens.
struct TimeRule: ProseRule {
  /// Seconds east of UTC for times without a zone, where the text or the notes name one.
  var zoneOffset: Int64?

  private static let subjects = PhraseSet(
    "incident|outage|attack|attacks|attacker|event|failure|failures|failed|error|errors|query|queries|lookup|lookups|packet|packets|flood|"
      + "scan|request|requests|response|responses|reply|replies|log|logged|capture|captured|timestamp|timestamps|entry|"
      + "unreachable|traffic|resolution|connection|connections|refused|reset|syn|icmp|dns|segment|segments|occurred|happened|"
      + "disruption|downtime|message|messages|time of incident|handshake|evidence|trace|recording|guessing|tries|attempts|attempt|login|logins|"
      + "discover|offer|offers|ack|nak|injection|injected|probe|probes|ping|pings|upload|uploaded|download|downloaded|hello|alert|alerts|mail|session|sessions|"
      + "wave|sweep|tunnel|redirect|redirects|spoofed|forged|page|transfer|transferred|sent|broadcast|connected|visited|beacon|beacons|answer|answers|exchange|"
      + "consulta|consultas|paquete|paquetes|pacote|pacotes|incidente|ataque|registro|registros|error|erro|erros|errores"
  )
  private static let starts = PhraseSet(
    "began|begin|begins|started|start|starts|first|initial|onset|beginning|earliest|broke out|set in")
  private static let ends = PhraseSet("ended|end|ends|last|final|stopped|latest|ceased")
  private static let dashes: Set<String> = ["\u{2014}", "-"]
  private static let approximate = PhraseSet(
    "about|around|approximately|approx|roughly|circa|ca|nearly|almost|shortly|just|some time|~|near|past")
  private static let loose = PhraseSet("after|before|since|until|till|by|later than|earlier than|from|between|to")
  /// What happens at one moment, so that no other minute will do.
  private static let momentary = PhraseSet(
    "queries were sent|query was sent|lookups were sent|lookup was sent|queries left|errors arrived|error arrived|errors came|was stamped|is stamped|are stamped|were logged at|was logged at"
  )
  private static let actions = PhraseSet(
    "noticed|noticing|discovered|detected|aware|resolved|fixed|closed|opened the ticket|opened a ticket|ticket|blocked|received a|received an|phone|call|calls|called|"
      + "shift|deadline|ran tcpdump|started tcpdump|started the capture|started capturing|began capturing|investigation|"
      + "back online|back up|works again|working again|normal again|maintenance|change|rebooted|deployed|prepared|written|"
      + "allowed|permitted|unblocked|changed|updated|removed|applied|verified|tested|checked|analysed|analyzed|escalated|"
      + "notified|enabled|disabled|restored|recovered|mitigated|contained"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.isTeaching else { return [] }
    return sentence.tokens.indices.compactMap { index in
      guard let time = sentence.tokens[index].time else { return nil }
      return check(time, at: index, sentence, facts)
    }
  }

  private func check(_ time: StatedTime, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard sentence.has(Self.subjects, in: sentence.whole), sentence.isAsserted(at: index),
      !sentence.hasMood(.people, in: sentence.whole),
      !sentence.has(Self.actions, in: sentence.whole), !isEvidenceNumber(index, sentence), !isDeed(index, sentence)
    else { return nil }
    let before = span(max(0, index - 4), index)
    let isApproximate = sentence.has(Self.approximate, in: before)
    if !isApproximate, sentence.has(Self.loose, in: span(max(0, index - 2), index)) {
      return loosely(time, at: index, sentence, facts)
    }
    // A dash between two times makes a range; between a time and words it opens an entry of a timeline.
    if Self.dashes.contains(sentence.word(index + 1)) && sentence.time(index + 2) != nil
      || Self.dashes.contains(sentence.word(index - 1)) && sentence.time(index - 2) != nil
    {
      return loosely(time, at: index, sentence, facts)
    }
    let tolerance = isApproximate ? 5 * StatedTime.minute : 0

    let offsets = offsets(of: time, facts)
    func agrees(_ moment: EvidenceTime) -> Bool {
      offsets.contains { offset in
        guard let ofDay = moment.ofDay(offset: offset) else { return true }
        return time.candidates.contains { Self.covers($0, precision: time.precision, ofDay, tolerance: tolerance) }
      }
    }
    func isInside(_ first: EvidenceTime, _ last: EvidenceTime) -> Bool {
      offsets.contains { offset in
        guard let a = first.ofDay(offset: offset), let b = last.ofDay(offset: offset) else { return true }
        if last.nanoseconds - first.nanoseconds >= StatedTime.day { return true }
        return time.candidates.contains { Self.lies($0, from: a, to: b, slack: max(tolerance, time.precision)) }
      }
    }
    let firsts = facts.moments.filter { $0.edge == .first }
    let lasts = facts.moments.filter { $0.edge == .last }
    guard !firsts.isEmpty, firsts.contains(where: { $0.time.ofDay(offset: 0) != nil }) else { return nil }

    if let wanted = ordinal(sentence, index, facts) {
      return agrees(wanted.0) ? nil : problem(index, sentence, "it is at \(wanted.0.text)", [wanted.1])
    }
    // Of several times each belongs to words of its own, and which is not always told: any event will do.
    let isAlone = sentence.tokens.filter { $0.time != nil }.count == 1
    let isSeen =
      facts.moments.contains { agrees($0.time) } || facts.events.contains { $0.time.map(agrees) == true }
    if !isAlone, isSeen { return nil }
    let nearby = sentence.clause(at: index)
    if sentence.has(Self.starts, in: nearby) || sentence.has(Self.starts, in: sentence.whole) {
      if firsts.contains(where: { agrees($0.time) }) { return nil }
      if facts.events.contains(where: { $0.time.map(agrees) == true }),
        !sentence.has(Self.incidentWords, in: sentence.whole)
      {
        return nil
      }
      return problem(index, sentence, "the first event is at \(Self.name(firsts))", cite(firsts))
    }
    if sentence.has(Self.ends, in: nearby) {
      if lasts.contains(where: { agrees($0.time) }) { return nil }
      // An outage may last longer than the capture.
      guard let latest = lasts.max(by: { $0.time.nanoseconds < $1.time.nanoseconds }),
        let first = firsts.min(by: { $0.time.nanoseconds < $1.time.nanoseconds })
      else { return nil }
      if !sentence.has(Self.packetWords, in: sentence.whole) { return nil }
      if isInside(first.time, latest.time), !facts.eventsAreComplete { return nil }
      return problem(index, sentence, "the last event is at \(Self.name([latest]))", cite([latest]))
    }
    if isSeen { return nil }
    let whole = zip(firsts, lasts).contains { isInside($0.0.time, $0.1.time) }
    let isMoment = sentence.has(Self.momentary, in: sentence.whole) && time.precision <= StatedTime.minute
    if whole, !(facts.eventsAreComplete && (time.precision <= StatedTime.second || isMoment)) { return nil }
    return problem(
      index, sentence, "the evidence runs from \(Self.name(firsts)) to \(Self.name(lasts, last: true))", cite(firsts))
  }

  /// `08:40 — reset the password`: an entry that opens with a verb tells what somebody did.
  private func isDeed(_ index: Int, _ sentence: Sentence) -> Bool {
    guard index <= 2 else { return false }
    var at = index + 1
    while at < index + 4, sentence.tokens.indices.contains(at), sentence.tokens[at].isMark { at += 1 }
    guard at > index + 1 || sentence.tokens.indices.contains(at) && sentence.tokens[at].isWord else { return false }
    let word = sentence.word(at)
    if Self.deeds.contains(word) { return true }
    return word.hasSuffix("ed") && word.utf8.count > 4
      && !["failed", "refused", "forged", "spoofed", "rejected"].contains(word)
  }

  private static let deeds: Set<String> = [
    "reset", "put", "took", "ran", "shut", "cut", "told", "gave", "wrote", "found", "spoke", "met", "set", "went",
    "got",
  ]

  /// `[13:24:32]` of a cited line is quoted evidence; a ratio or a port is no time.
  private func isEvidenceNumber(_ index: Int, _ sentence: Sentence) -> Bool {
    sentence.word(index - 1) == "port" || sentence.word(index + 1) == "ratio"
  }

  /// Zones in which the evidence may have to be read: the one written, the one of the document, else UTC.
  private func offsets(of time: StatedTime, _ facts: FactBase) -> [Int64] {
    let isAbsolute = facts.moments.contains { $0.time.clock == .absolute }
    if isAbsolute { return [time.zoneOffset ?? zoneOffset ?? 0] }
    return [0]
  }

  /// A bound (`after 13:20`, `between 13:20 and 13:30`) is wrong only where it lies far from everything.
  private func loosely(_ time: StatedTime, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    if let problem = rangeEnd(time, at: index, sentence, facts) { return problem }
    guard sentence.has(Self.betweenWords, in: 0..<index) else { return nil }
    let near = facts.moments.contains { moment in
      guard let ofDay = moment.time.ofDay(offset: offsets(of: time, facts).first ?? 0) else { return true }
      return time.candidates.contains {
        Self.covers($0, precision: time.precision, ofDay, tolerance: 10 * StatedTime.minute)
      }
    }
    let firsts = facts.moments.filter { $0.edge == .first }
    guard !near, !firsts.isEmpty else { return nil }
    let lasts = facts.moments.filter { $0.edge == .last }
    for (first, last) in zip(firsts, lasts) {
      if let a = first.time.ofDay(offset: 0), let b = last.time.ofDay(offset: 0),
        time.candidates.contains(where: { Self.lies($0, from: a, to: b, slack: time.precision) })
      {
        return nil
      }
    }
    return problem(
      index, sentence, "the evidence runs from \(Self.name(firsts)) to \(Self.name(lasts, last: true))", cite(firsts))
  }

  private static let ran = PhraseSet(
    "ran from|lasted from|took place from|took place between|ran between|went from|spans|covers|from|between|seen between|occurred between|continued from|sent between"
  )
  private static let searched = PhraseSet(
    "searched|reviewed|looked|checked|requested|window|available|office|hours|shift|retained|kept")

  /// `the attack ran from 17:25:23 to 17:35:24`: both ends to the second, and one of them far from the recording.
  private func rangeEnd(_ time: StatedTime, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let times = sentence.tokens.indices.filter { sentence.tokens[$0].time != nil }
    guard times.count == 2, times.contains(index), times[1] - times[0] <= 3, sentence.has(Self.ran),
      !sentence.has(Self.searched), time.precision <= StatedTime.second,
      sentence.time(times[0])?.precision ?? StatedTime.hour <= StatedTime.second
    else { return nil }
    let offset = offsets(of: time, facts).first ?? 0
    let moments = facts.moments.compactMap { $0.time.ofDay(offset: offset) }
    guard !moments.isEmpty, moments.count == facts.moments.count else { return nil }
    // A minute for ends that were rounded.
    let isNear = moments.contains { moment in
      time.candidates.contains { Self.covers($0, precision: time.precision, moment, tolerance: StatedTime.minute) }
    }
    guard !isNear else { return nil }
    let firsts = facts.moments.filter { $0.edge == .first }
    let lasts = facts.moments.filter { $0.edge == .last }
    return problem(
      index, sentence, "the evidence runs from \(Self.name(firsts)) to \(Self.name(lasts, last: true))", cite(firsts))
  }

  /// The event that `the second query` names, where all events are at hand.
  private func ordinal(_ sentence: Sentence, _ index: Int, _ facts: FactBase) -> (EvidenceTime, Citation)? {
    guard facts.eventsAreComplete else { return nil }
    for at in sentence.tokens.indices {
      let isLast = ["last", "final"].contains(sentence.word(at))
      guard isLast || sentence.tokens[at].number?.isOrdinal == true else { continue }
      guard abs(at - index) <= 12, names(at, index, sentence) else { continue }
      let nouns = span(at + 1, min(at + 5, sentence.tokens.count))
      guard let kind = Self.eventKind(sentence, nouns) else { continue }
      let events = facts.events.filter { $0.kind == kind && $0.time != nil }
      let place = isLast ? events.count - 1 : Int(sentence.tokens[at].number?.whole ?? 0) - 1
      guard events.indices.contains(place), let time = events[place].time else { continue }
      return (time, events[place].cite)
    }
    return nil
  }

  /// Whether the ordinal at `at` names what happened at the time at `index`: nothing stands between them that
  /// happened at another time or in another way, and it is no mere point of reference (`the error for the second
  /// query`).
  private func names(_ at: Int, _ index: Int, _ sentence: Sentence) -> Bool {
    let between = span(min(at, index) + 1, max(at, index))
    let isAlone = sentence.tokens.filter { $0.time != nil }.count == 1
    if at > index, !isAlone { return false }
    if between.contains(where: {
      sentence.tokens[$0].time != nil || ["and", "but", "while"].contains(sentence.word($0))
    }) {
      return false
    }
    let before = sentence.word(at - 1) == "the" ? at - 2 : at - 1
    return !["for", "of", "to", "after", "before", "following", "since", "behind", "until"].contains(
      sentence.word(before))
  }

  private static func eventKind(_ sentence: Sentence, _ range: Range<Int>) -> EvidenceEvent.Kind? {
    for index in range {
      switch sentence.word(index) {
      case "query", "lookup": return .query
      case "error", "unreachable": return .icmpError
      case "syn": return sentence.word(index + 1) == "ack" ? .synAck : .syn
      case "rst", "reset": return .reset
      default: continue
      }
    }
    return nil
  }

  /// Whether the written time, read down to its last part, is that of `moment`; all in nanoseconds of a day.
  private static func covers(_ stated: Int64, precision: Int64, _ moment: Int64, tolerance: Int64) -> Bool {
    let step = precision == StatedTime.hour ? 45 * StatedTime.minute : precision
    // Seconds and finer may be rounded to the nearest instead of cut.
    let early =
      precision <= StatedTime.second ? precision / 2 : precision == StatedTime.hour ? 15 * StatedTime.minute : 0
    for shift in [-StatedTime.day, 0, StatedTime.day] {
      let distance = moment + shift - stated
      if distance >= -(tolerance + early), distance < step + tolerance { return true }
    }
    return false
  }

  private static func lies(_ stated: Int64, from first: Int64, to last: Int64, slack: Int64) -> Bool {
    let end = last < first ? last + StatedTime.day : last
    return [0, StatedTime.day].contains { stated + $0 >= first - slack && stated + $0 <= end + slack }
  }

  private static func name(_ moments: [FactBase.Moment], last: Bool = false) -> String {
    let sorted = moments.sorted { $0.time.nanoseconds < $1.time.nanoseconds }
    return (last ? sorted.last : sorted.first)?.time.text ?? ""
  }

  private func cite(_ moments: [FactBase.Moment]) -> [Citation] {
    let sorted = moments.filter { $0.cite?.packet != nil || $0.cite?.line != nil }
      .sorted { $0.time.nanoseconds < $1.time.nanoseconds }
    return sorted.first?.cite.map { [$0] } ?? []
  }

  private func problem(_ index: Int, _ sentence: Sentence, _ shown: String, _ cites: [Citation]) -> Problem {
    Problem(
      kind: .time, range: index..<index + 1, shown: shown, cites: cites,
      mend: "write the time that the evidence shows, or name the zone if it is another")
  }

  // MARK: Words

  private static let incidentWords = PhraseSet("incident|outage|attack|flood")
  private static let packetWords = PhraseSet("packet|query|error|last|log|capture")
  private static let betweenWords = PhraseSet("between|from")
}
