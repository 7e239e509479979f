import BlotterFindings

/// A port that is said to be hit, refused or asked is one of the evidence.
struct PortRule: ProseRule {
  private static let unreachable = PhraseSet(
    "unreachable|not reachable|could not be reached|refused|closed|not listening|rejected|did not answer|failed|no answer|undelivered|undeliverable|not delivered|could not be delivered|delivered"
  )
  private static let attack = PhraseSet(
    "flood|flooded|attack|attacked|aimed|target port|targeted|hammered|syn packets|syn segments|syn requests|brute force|guessing|attempts"
  )
  private static let traffic = PhraseSet(
    "source port|destination port|target|hit|login|logins|session|sessions|used|ran on|came in on|is open|was open|were open|sent|received|query|queries|packet|packets|connection|connections|connected|traffic|request|requests|log|segments|affected|destination|"
      + "error|errors|message|affected port|port affected")
  private static let outside = PhraseSet(
    "after the attack|before the attack|after the flood|before the flood|after the incident|blocked|opened|firewall|firewalls|disabled|closed by|other port*|also open|not affected|unaffected|worked|works|scan|scanned|scanning|"
      + "for example|management|ssh access|vpn|backup|moved|changed|reconfigured|alternative|instead of")

  /// Words of this case in a sentence without a verb of the past.
  private static let definite = PhraseSet(
    "message reads|icmp message|error reads|affected port|port affected|error message|error says|message says|the affected|the destination port is|the port is|port :|this port|the log|the flood|the attack|the failing|the database listens|the service listens|the server listens|the target port|target port|the service runs|the database runs|all answers|all packets"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.ports.isEmpty, !sentence.hasMood(.unasserted), !sentence.isTeaching, !sentence.has(Self.outside),
      !sentence.hasMood(.people), sentence.tellsOfTheCase || sentence.has(Self.definite)
    else { return [] }
    return sentence.tokens.indices.compactMap { index in
      guard let (port, range) = port(at: index, sentence), sentence.isAsserted(at: index), !isDenied(range, sentence),
        !isExplained(range, sentence)
      else { return nil }
      return check(port, range, sentence, facts)
    }
  }

  /// `port 1389 is often used for …, but no such connection is in the capture`.
  private func isExplained(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    let clause = sentence.clause(at: range.lowerBound)
    return sentence.hasMood(.teaching, in: clause) && !sentence.hasMood([.past, .evidence], in: clause)
  }

  /// `not port 53`, `port 53 is not affected`; `port 53 was not reachable` tells of it all the same.
  private func isDenied(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    guard sentence.has(Self.unreachable) else { return sentence.isNegated(range) || sentence.isDeniedBefore(range) }
    // The `not` of `was not listening on port 53` belongs to what failed, not to the port.
    let failed = sentence.matches(Self.unreachable)
    return span(sentence.clause(at: range.lowerBound).lowerBound, range.lowerBound).contains { index in
      sentence.mood[index].contains(.negation) && !failed.contains { $0.contains(index) || $0.upperBound == index }
        && range.lowerBound - index <= 4
    }
  }

  /// `port 53`, `port number 53`, `UDP/53`, `53/udp`, `203.0.113.2:53`.
  private func port(at index: Int, _ sentence: Sentence) -> (UInt16, Range<Int>)? {
    let token = sentence.tokens[index]
    if case .address(_, let port?, false) = token.kind { return (port, index..<index + 1) }
    guard let value = token.number?.whole, value <= 65535, token.number?.isSpelled == false,
      token.number?.isOrdinal == false
    else { return nil }
    let before = sentence.word(index - 1)
    if Self.nouns.contains(before) { return (UInt16(value), index - 1..<index + 1) }
    if ["number", "no", "#", ":"].contains(before), sentence.word(index - 2) == "port" {
      return (UInt16(value), index - 2..<index + 1)
    }
    // `the source port of the attacker was 55770`
    var back = index - 1
    while back > max(0, index - 7), Self.between.contains(sentence.word(back)) { back -= 1 }
    if back < index - 1, sentence.word(back) == "port", ["was", "is", "were", "are", "=", ":"].contains(before) {
      return (UInt16(value), back..<index + 1)
    }
    if before == "/", ["udp", "tcp"].contains(sentence.word(index - 2)) {
      return (UInt16(value), index - 2..<index + 1)
    }
    if sentence.word(index + 1) == "/", ["udp", "tcp"].contains(sentence.word(index + 2)) {
      return (UInt16(value), index..<index + 3)
    }
    if ["udp", "tcp"].contains(before), sentence.word(index - 2) != "over" {
      return (UInt16(value), index - 1..<index + 1)
    }
    return nil
  }

  private static let nouns: Set<String> = ["port", "ports", "puerto", "porta"]
  private static let between: Set<String> = [
    "was", "is", "of", "the", "attacker", "client", "server", "source", "destination", "used", "number", ":", "=",
    "attack", "flood", "host", "victim", "target", "always",
  ]

  private func check(_ port: UInt16, _ range: Range<Int>, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    // A service port named as the flood's target must be the finding's own.
    if sentence.has(Self.attack), !sentence.has(Self.sourcePortWords) {
      let attacks = facts.findings.filter {
        $0.isAttack && $0.port != nil && !$0.kind.contains("scan") && !$0.kind.contains("sweep")
      }
      let wanted = Set(attacks.compactMap(\.port))
      if !wanted.isEmpty, attacks.count == facts.findings.filter(\.isAttack).count, !wanted.contains(port),
        !(facts.ports.contains(port) && !facts.servicePorts.contains(port))
      {
        return problem(port, range, wanted, attacks, facts)
      }
    }
    if sentence.has(Self.open, in: sentence.clause(at: range.lowerBound)), !sentence.has(Self.outside),
      let open = openPorts(facts), !open.contains(port)
    {
      return problem(port, range, open, facts.findings.filter { $0.facts["open_ports"] != nil }, facts)
    }
    if facts.portsAreComplete,
      sentence.has(Self.sourcePortWords, in: span(max(0, range.lowerBound - 1), range.upperBound)),
      sentence.has(Self.clientWords), !sentence.has(Self.answerWords), facts.servicePorts.contains(port),
      !facts.clientPorts.contains(port), !facts.clientPorts.isEmpty
    {
      return problem(port, range, facts.clientPorts, facts.findings, facts)
    }
    guard !facts.ports.contains(port) else { return nil }
    if sentence.has(Self.unreachable) {
      let failing = facts.findings.filter { $0.port != nil && !$0.isAttack }
      guard facts.portsAreComplete || !failing.isEmpty else { return nil }
      return problem(port, range, Set(failing.compactMap(\.port)).union(facts.servicePorts), failing, facts)
    }
    guard facts.portsAreComplete, !sentence.has(Self.beside) else { return nil }
    return problem(port, range, facts.servicePorts, facts.findings, facts)
  }

  private static let open = PhraseSet(
    "is open|was open|were open|are open|found open|was found open|were found open|open ports were|open ports are")

  /// The ports that scans of the evidence found open; nil where a list is missing or short of its count.
  private func openPorts(_ facts: FactBase) -> Set<UInt16>? {
    let scans = facts.findings.filter { $0.kind.contains("scan") }
    guard !scans.isEmpty else { return nil }
    var open: Set<UInt16> = []
    for scan in scans {
      guard let list = scan.facts["open_ports"]?.arrayValue,
        scan.facts["ports_open"]?.numberValue?.uint64Value ?? UInt64(list.count) <= UInt64(list.count)
      else { return nil }
      open.formUnion(list.compactMap { $0.numberValue?.uint64Value }.compactMap { UInt16(exactly: $0) })
    }
    return open
  }

  private func problem(
    _ port: UInt16, _ range: Range<Int>, _ wanted: Set<UInt16>, _ findings: [Finding], _ facts: FactBase
  ) -> Problem {
    let list = wanted.sorted().prefix(5).map(String.init).joined(separator: ", ")
    return Problem(
      kind: .port, range: range,
      shown: list.isEmpty ? "the evidence shows no port \(port)" : "the evidence shows port \(list)",
      cites: facts.cites(of: findings), mend: "write the port that the evidence shows")
  }

  // MARK: Words

  /// What people do with ports that no packet of the case used.
  private static let beside = PhraseSet(
    "tested|telnet to|rule|rules|policy|cortafuegos|bloquear|reglas|regras|added|forwarded|mapped|proxy|container|expected|normally|usual|standard|default|should|closed|filtered|exposed|disabled"
  )
  private static let clientWords = PhraseSet(
    "client|clients|workstation|computer|query|queries|attacker|laptop|browser")
  private static let answerWords = PhraseSet(
    "answer|answers|reply|replies|response|responses|error|errors|answered|replied")
  private static let sourcePortWords = PhraseSet("source port|from port")
}
