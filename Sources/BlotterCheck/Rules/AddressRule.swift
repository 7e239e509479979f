import BlotterCore
import BlotterFindings

/// An address that a sentence gives a part in the case stands in the evidence, in this part.
struct AddressRule: ProseRule {
  private static let parts = PhraseSet(
    "affected|attacker's|server's|client's|victim's|server|client|workstation|attacker|source|destination|sent|received|asked|answered|queried|victim|target|flood|flooded|"
      + "syn|query|queries|refused|unreachable|row|rows|packet|packets|scanned|attacked|replied|responded|connected|employee|"
      + "host|log shows|traffic|attack|came from|error|errors|connection|connections|requested|resolver|resolved to|from|to|"
      + "visitor|page|pages|timed out|guesses|guessing|sweep|run by|pinged|ping|offered|offer|lease|leased|claimed|claims|router|reported|web|site|machine|given|assigned|contacted|implant|malware|trojan|called home|probed|uploaded|downloaded|"
      + "rogue|spoofed|culprit|scanner|servidor|cliente|atacante|paquete|paquetes|pacote|pacotes|consulta|consultas|dirección|endereço|ip|ataque|veio|vino|origen|origem|funcionário|empleado"
  )
  /// What people have beside the evidence: spare servers, their own changes, other systems.
  private static let outside = PhraseSet(
    "pointed|workaround|temporarily|replacement|failover|fail over|changed|moved|switched|configured|added|blocked|backup|replaced|firewall|secondary|spare|new server|standby|gateway|proxy|"
      + "public dns|alternative|fallback|another|different|other|tested|pinged|registered|belongs|threat intelligence|"
      + "whitelist|blocklist|rule|documentation|for example|example|should have|correct address|real address|was meant|typo|"
      + "migrated|vpn|monitoring")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.addresses.isEmpty, !sentence.hasMood(.unasserted), !sentence.isTeaching || sentence.has(Self.roles)
    else { return [] }
    var problems: [Problem] = []
    if let problem = station(sentence, facts) { problems.append(problem) }
    for index in sentence.tokens.indices {
      guard case .address(let address, _, false) = sentence.tokens[index].kind, !facts.holds(address),
        !Self.isSection(index, sentence), !Self.everywhere.contains(address.scope)
      else { continue }
      guard facts.addressesAreComplete || nearMiss(address, facts) != nil, sentence.has(Self.parts),
        !sentence.has(Self.outside), !sentence.hasMood(.people), sentence.isAsserted(at: index),
        !isDenied(index, sentence)
      else { continue }
      let near = nearMiss(address, facts)
      let shown =
        near.map { "the evidence holds no \(address), but \(facts.describe($0))" } ?? "the evidence holds no \(address)"
      problems.append(
        Problem(
          kind: .address, range: index..<index + 1, shown: shown, cites: cites(near, facts),
          mend: near.map { "write \($0), or say where the other address was seen" } ?? "say where this address was seen"
        ))
    }
    if problems.isEmpty, let problem = impossible(sentence) { problems.append(problem) }
    if problems.isEmpty, let problem = swapped(sentence, facts) ?? dhcpServer(sentence, facts) ?? ends(sentence, facts)
    {
      problems.append(problem)
    }
    return problems
  }

  /// `10.20.30.291`: four numbers of which one is beyond 255 (RFC 791 §3.2).
  private func impossible(_ sentence: Sentence) -> Problem? {
    guard sentence.tellsOfTheCase || sentence.has(Self.roles), sentence.has(Self.parts), !sentence.has(Self.outside)
    else { return nil }
    for index in sentence.tokens.indices {
      // The tokenizer reads two numbers with a point between: `10.20`, `.`, `30.291`.
      var text = sentence.word(index)
      var end = index + 1
      while end < sentence.tokens.count, sentence.tokens[end].isGlued, end < index + 8,
        sentence.tokens[end].number != nil || sentence.word(end) == "."
      {
        text += sentence.word(end)
        end += 1
      }
      while text.hasSuffix(".") { text.removeLast() }
      let groups = text.split(separator: ".", omittingEmptySubsequences: false)
      guard groups.count == 4, index == 0 || !sentence.tokens[index].isGlued, !Self.isSection(index, sentence),
        groups.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
        groups.contains(where: { UInt16($0) ?? 0 > 255 }), sentence.isAsserted(at: index)
      else { continue }
      return Problem(
        kind: .address, range: index..<end, shown: "\(text) is no address: no part of one is above 255",
        mend: "write the address that the evidence shows")
    }
    return nil
  }

  /// Parts that no host has but in a case: `203.0.113.9 is the attacker`.
  private static let roles = PhraseSet(
    "the attacker|the source|the victim|the target|rogue|the culprit|the scanner|source of the|malicious host|the intruder|the spoofer"
  )
  private static let stationWords = PhraseSet(
    "claimed|claims|spoofed|sent|answered|replied|belongs to the attacker|attacker's|attacker|mac address|announced|poisoned|offered"
  )

  /// A hardware address that is said to act, where the evidence names stations and not this one.
  private func station(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard !facts.hardware.isEmpty,
      let index = sentence.tokens.firstIndex(where: { $0.hardware != nil }),
      let address = sentence.tokens[index].hardware, !facts.hardware.contains(address), !address.isGroup,
      sentence.tellsOfTheCase, sentence.has(Self.stationWords), !sentence.has(Self.outside) || isNear(address, facts),
      sentence.isAsserted(at: index),
      !isDenied(index, sentence), !sentence.hasMood(.people),
      facts.findings.contains(where: { $0.kind.contains("arp") || $0.kind.contains("rogue") })
    else { return nil }
    let known = facts.hardware.sorted().prefix(3).map(\.description).joined(separator: ", ")
    return Problem(
      kind: .address, range: index..<index + 1, shown: "the stations that the findings name are \(known)",
      cites: facts.cites(of: facts.findings), mend: "write the hardware address that the evidence shows")
  }

  /// Whether a station of the evidence differs in two digits at most: somebody mistyped.
  private func isNear(_ address: MACAddress, _ facts: FactBase) -> Bool {
    facts.hardware.contains { zip($0.description, address.description).count(where: { $0 != $1 }) <= 2 }
  }

  /// Addresses that mean the same on every host, and are no part of a case.
  private static let everywhere: Set<AddressScope> = [.loopback, .unspecified, .broadcast, .multicast]

  /// `RFC 1122 §3.2.2.1`, `version 1.2.3.4`: four numbers that are no address.
  private static func isSection(_ index: Int, _ sentence: Sentence) -> Bool {
    ["§", "section", "sections", "chapter", "version", "v", "release", "clause"].contains(sentence.word(index - 1))
  }

  /// `not 203.0.113.9`, `203.0.113.9 does not appear`; `203.0.113.9 did not answer` names it all the same.
  private func isDenied(_ index: Int, _ sentence: Sentence) -> Bool {
    let range = index..<index + 1
    if sentence.isDeniedBefore(range) { return true }
    return sentence.isNegated(range) && sentence.has(Self.absent)
  }

  private static let absent = PhraseSet(
    "not appear|not in the|n't appear|doesn't appear|not seen|never seen|not part|not involved|never appears|not occur|not present|not among"
  )

  /// `the DNS server is CLIENT`: both are in the evidence, with their parts exchanged.
  private func swapped(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    for party in Party.parties(in: sentence, sentence.whole) {
      guard let part = party.part, let address = party.address, facts.contradicts(address, as: part),
        !sentence.isNegated(party.range), sentence.isAsserted(at: party.range.lowerBound)
      else { continue }
      let isIdentity = party.range.contains { ["is", "was"].contains(sentence.word($0)) }
      let kind: ProblemKind = isIdentity && (part == .client || part == .server) ? .address : .direction
      return Problem(
        kind: kind, range: party.range, shown: "\(address) is \(Self.part(of: address, facts))",
        cites: cites(address, facts),
        mend: "exchange the hosts, or their parts")
    }
    return nil
  }

  private static let dhcpServers = PhraseSet("the dhcp server is|the dhcp server was|dhcp server at|dhcp server :")

  /// `the DHCP server is CLIENT`: a server offers, grants or refuses (RFC 2131 §3.1), and this host did none of them.
  private func dhcpServer(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let told = ["offer", "ack", "nak"].compactMap { facts.message($0, of: "DHCP") }
    let senders = Set(told.flatMap { $0.bySender.keys })
    guard !senders.isEmpty, let match = sentence.matches(Self.dhcpServers).first,
      sentence.tokens.indices.contains(match.upperBound), let address = sentence.tokens[match.upperBound].address,
      facts.holds(address), !senders.contains(address), sentence.isAsserted(at: match.lowerBound)
    else { return nil }
    let shown = senders.sorted().prefix(3).map(\.description).joined(separator: ", ")
    return Problem(
      kind: .address, range: span(match.lowerBound, match.upperBound + 1),
      shown: "DHCP in the evidence is answered by \(shown)", cites: Array(told.flatMap(\.cites).prefix(2)),
      mend: "write the address of the server")
  }

  private static let asking = PhraseSet("query|queries|lookup|lookups|dns request|dns requests|syn")
  private static let attacking = PhraseSet("attack|flood|scan|guessing|syn flood|attacker")

  /// `the source address of the queries is SERVER`.
  private func ends(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let source = sentence.matches(Self.sourceAddressWords).first,
      let index = span(source.upperBound, min(source.upperBound + 8, sentence.tokens.count)).first(where: {
        sentence.tokens[$0].address != nil
      }), let address = sentence.tokens[index].address, sentence.isAsserted(at: index),
      !sentence.isNegated(span(source.lowerBound, index)), !sentence.has(Self.icmpWords)
    else { return nil }
    let isAttack = sentence.has(Self.attacking) && facts.contradicts(address, as: .attacker)
    let isQuery = sentence.has(Self.asking) && facts.contradicts(address, as: .client)
    guard isAttack || isQuery else { return nil }
    return Problem(
      kind: .direction, range: span(source.lowerBound, index + 1),
      shown: "\(address) is \(Self.part(of: address, facts))", cites: cites(address, facts),
      mend: "exchange source and destination")
  }

  private static func part(of address: HostAddress, _ facts: FactBase) -> String {
    let parts = facts.parts[address] ?? []
    if parts.contains(.affected), !parts.contains(.source) { return "the affected host in the evidence" }
    if parts.contains(.server) { return "the server in the evidence" }
    return parts.contains(.source) ? "the source in the evidence" : "the client in the evidence"
  }

  /// A known address that differs in one group only.
  private func nearMiss(_ address: HostAddress, _ facts: FactBase) -> HostAddress? {
    guard let bits = address.ipv4Bits else {
      return NearMiss.best(for: address.description, among: facts.addresses.sorted().map(\.description)).flatMap {
        HostAddress(parsing: $0)
      }
    }
    let alike = facts.addresses.sorted().filter { known in
      guard let other = known.ipv4Bits else { return false }
      return (0..<4).filter { (bits ^ other) >> (UInt32($0) * 8) & 255 != 0 }.count == 1
    }
    // Of several the one with the fewest other digits.
    return NearMiss.best(for: address.description, among: alike.map(\.description)).flatMap { HostAddress(parsing: $0) }
      ?? alike.first
  }

  private func cites(_ address: HostAddress?, _ facts: FactBase) -> [Citation] {
    guard let address else { return [] }
    let finding = facts.findings.first { finding in
      (finding.affected + finding.sources).contains { HostAddress(parsing: $0.address) == address }
    }
    return Array((finding?.cites ?? []).prefix(1))
  }

  // MARK: Words

  private static let sourceAddressWords = PhraseSet("source address|source ip|source ip address|source host")
  private static let icmpWords = PhraseSet("icmp|error|errors|reply|answer")
}
