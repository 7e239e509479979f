import BlotterFindings

/// A number that a detector counted by name: ports probed, hosts swept, passwords tried, datagrams of a flood, the
/// beat of a beacon.
///
/// `CountRule` holds numbers against the traffic as a whole. Here the verb tells which finding is meant, so that fewer
/// than counted is as wrong as more.
struct FindingFigureRule: ProseRule {
  private struct Figure: Sendable {
    var nouns: PhraseSet
    var verbs: PhraseSet
    var kinds: [String]
    var keys: [String]
  }

  private static let probing = PhraseSet(
    "probed|scanned|tried|tested|checked|swept|asked|touched|hit|contacted|were probed|were scanned")
  private static let figures: [Figure] = [
    Figure(nouns: PhraseSet("ports"), verbs: probing, kinds: ["port-scan"], keys: ["ports"]),
    Figure(
      nouns: PhraseSet("hosts|addresses|machines|systems|targets|computers|ip addresses"), verbs: probing,
      kinds: ["port-sweep", "host-sweep"], keys: ["targets", "addresses", "hosts"]),
    Figure(
      nouns: PhraseSet(
        "mac addresses|client mac addresses|hardware addresses|client hardware addresses|macs|source mac addresses"),
      verbs: PhraseSet("used|came|sent|arrived|made up|with|invented|requested|asked"), kinds: ["dhcp-starvation"],
      keys: ["hardware_addresses", "frame_sources"]),
    Figure(
      nouns: PhraseSet("passwords"), verbs: PhraseSet("tried|guessed|tested|were tried|attempted|used|went through"),
      kinds: ["brute-force"], keys: ["distinct_passwords", "attempts", "denied"]),
    Figure(
      nouns: PhraseSet("datagrams|udp datagrams|pings|echo requests|icmp echo requests"),
      verbs: PhraseSet("sent|fired|arrived|hit|flooded|were sent|came"),
      kinds: ["udp-flood", "icmp-flood"], keys: ["packets"]),
    Figure(
      nouns: PhraseSet("requests|queries|datagrams"),
      verbs: PhraseSet("sent|were sent|asked|made|went"), kinds: ["udp-port-unreachable"],
      keys: ["datagrams", "icmp_errors"]),
  ]
  /// Words that may stand between a number and what it counts.
  private static let modifiers: Set<String> = [
    "different", "distinct", "unique", "separate", "individual", "client", "source", "udp", "tcp", "ip", "ftp", "ssh",
    "snmp", "dns", "ntp", "tftp", "syslog", "sip",
    "invented", "fake", "forged", "random", "spoofed", "wrong", "further", "destination", "internal", "external",
  ]
  private static let restricting = PhraseSet(
    "of the|of these|of those|more|other|another|others|remaining|further|additional|first|last|next|every|each|per|then|again|than|at a time|until|"
      + "answered|open|closed|silent|different|replied|responded|seconds each|up to|at least|at most|well known|common")
  private static let approximate = PhraseSet(
    "about|around|approximately|roughly|nearly|almost|some|~|circa|close to|over")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.findings.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      !sentence.hasMood(.negation)
    else { return [] }
    if let problem = beat(sentence, facts) ?? longest(sentence, facts) ?? single(sentence, facts) { return [problem] }
    return sentence.tokens.indices.lazy.compactMap { figure(at: $0, sentence, facts) }.prefix(1).map(\.self)
  }

  private func figure(at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let number = sentence.tokens[index].number, !number.isOrdinal, let value = number.whole, value > 1,
      // `port 445 of 120 hosts` counts no ports.
      !["port", "packet", "row", "line", "frame", "no", "number"].contains(sentence.word(index - 1)),
      sentence.isAsserted(at: index)
    else { return nil }
    for figure in Self.figures {
      // A word or two may stand between: `300 different client MAC addresses`, `60 UDP ports`.
      guard
        let noun = span(index + 1, min(index + 4, sentence.tokens.count)).lazy.compactMap({
          figure.nouns.match(in: sentence.tokens, at: $0)
        }).first, span(index + 1, noun.lowerBound).allSatisfy({ Self.modifiers.contains(sentence.word($0)) }),
        sentence.has(figure.verbs), !RateRule.isRate(noun.upperBound, sentence)
      else { continue }
      let isOfAll = figure.kinds == ["dhcp-starvation"]
      if sentence.has(Self.restricting), !isOfAll { continue }
      let findings = facts.findings.filter { finding in figure.kinds.contains(where: finding.kind.hasPrefix) }
      guard findings.count == 1, let finding = findings.first else { continue }
      var held = Set(figure.keys.compactMap { finding.facts[$0]?.numberValue?.uint64Value })
      guard let largest = held.max(), largest > 0 else { continue }
      held.formUnion([finding.count].compactMap(\.self))
      // `about 500` stands for a quarter more or less, a plain number for one in twenty.
      let isLoose = sentence.has(Self.approximate, in: span(max(0, index - 3), index))
      let slack = isLoose ? max(2, value / 4) : max(1, value / 20)
      guard !held.contains(where: { $0 + slack >= value && $0 <= value + slack }) else { continue }
      return Problem(
        kind: .count, range: span(index, noun.upperBound), shown: "the evidence shows \(largest): \(finding.title)",
        cites: Array(finding.cites.prefix(3)), mend: "write the number that the evidence shows")
    }
    return nil
  }

  /// `called home every 15 seconds`.
  private func beat(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let findings = facts.findings.filter { $0.kind.contains("beacon") }
    guard findings.count == 1, let finding = findings.first,
      let interval = finding.facts["median_interval_s"]?.numberValue?.doubleValue, interval > 0
    else { return nil }
    for index in sentence.tokens.indices where sentence.word(index) == "every" {
      guard sentence.tokens.indices.contains(index + 1), let number = sentence.tokens[index + 1].number,
        let unit = Self.units[sentence.word(index + 2)], sentence.isAsserted(at: index)
      else { continue }
      let said = number.value * unit
      // Half or double is beyond any rounding.
      guard said > interval * 2 || said < interval / 2 else { continue }
      return Problem(
        kind: .duration, range: index..<index + 3, shown: "the median interval in the evidence is \(interval) s",
        cites: Array(finding.cites.prefix(3)), mend: "write the interval that the evidence shows")
    }
    return nil
  }

  private static let units: [String: Double] = [
    "second": 1, "seconds": 1, "s": 1, "minute": 60, "minutes": 60, "min": 60, "hour": 3_600, "hours": 3_600,
  ]
  private static let slowest = PhraseSet("slowest|longest")
  private static let answers = PhraseSet("response|answer|request|page|reply")

  /// `the slowest response took 16 seconds`.
  private func longest(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let findings = facts.findings.filter { $0.kind == "slow-server" }
    guard findings.count == 1, let finding = findings.first,
      let held = finding.facts["longest_answer_s"]?.numberValue?.doubleValue, held > 0,
      let superlative = sentence.matches(Self.slowest).first, sentence.has(Self.answers),
      let index = span(superlative.upperBound, sentence.tokens.count).first(where: {
        sentence.tokens[$0].number != nil && Self.units[sentence.word($0 + 1)] != nil
      }), let number = sentence.tokens[index].number, let unit = Self.units[sentence.word(index + 1)],
      sentence.isAsserted(at: index)
    else { return nil }
    let said = number.value * unit
    guard said > held * 1.25 || said < held / 1.25 else { return nil }
    return Problem(
      kind: .duration, range: index..<index + 2, shown: "the longest answer in the evidence took \(held) s",
      cites: Array(finding.cites.prefix(3)), mend: "write the time that the evidence shows")
  }

  private static let oneServer = PhraseSet(
    "a single dhcp server|only one dhcp server|just one dhcp server|one dhcp server only|exactly one dhcp server")

  /// `a single DHCP server answered` where two did.
  private func single(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let match = sentence.matches(Self.oneServer).first, sentence.isAsserted(at: match.lowerBound),
      let finding = facts.findings.first(where: { $0.kind == "rogue-dhcp" }),
      let servers = finding.facts["servers"]?.numberValue?.uint64Value, servers > 1
    else { return nil }
    return Problem(
      kind: .count, range: match, shown: "\(servers) DHCP servers answer in the evidence",
      cites: Array(finding.cites.prefix(3)), mend: "write the number that the evidence shows")
  }
}
