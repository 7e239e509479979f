import BlotterCore
import BlotterFindings

/// Who deceived whom: the rogue server and the real one, the station that posed as another, the forged answer and what
/// it said.
struct DeceptionRule: ProseRule {
  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.hasMood(.negation) else { return [] }
    return [rogue(sentence, facts), posing(sentence, facts), forged(sentence, facts), order(sentence, facts)]
      .compactMap(\.self).prefix(1).map(\.self)
  }

  private static let rogues = PhraseSet(
    "rogue server|rogue dhcp server|rogue|fake server|fake dhcp server|malicious server|malicious dhcp server|unauthorized server|unauthorised server|"
      + "unauthorized dhcp server|unauthorised dhcp server|illegitimate server|illegitimate dhcp server")
  private static let genuine = PhraseSet(
    "legitimate|legitimate one|legitimate server|legitimate dhcp server|real server|real dhcp server|genuine server|genuine dhcp server|authorized server|"
      + "authorised server|true server")
  private static let being: Set<String> = [
    "is", "was", "at", "(", "has", "had", "the", "address", "ip", ":", "one", "server", "dhcp", "with", ",",
  ]

  /// `the rogue server is 10.20.30.1`, which is the real one.
  private func rogue(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let finding = facts.findings.first(where: { $0.kind == "rogue-dhcp" }) else { return nil }
    let rogues = Set(finding.sources.compactMap { HostAddress(parsing: $0.address) })
    let others = Set(
      ["other_server"].compactMap { finding.facts[$0]?.stringValue }.compactMap(HostAddress.init(parsing:)))
    guard !rogues.isEmpty, !others.isEmpty else { return nil }
    for (words, wrong) in [(Self.rogues, others), (Self.genuine, rogues)] {
      for match in sentence.matches(words) {
        guard let index = address(behind: match.upperBound, Self.being, sentence),
          let address = sentence.tokens[index].address, wrong.contains(address), sentence.isAsserted(at: index)
        else { continue }
        return problem(
          span(match.lowerBound, index + 1), .direction,
          "\(sorted(rogues)) is the one that does not belong: \(finding.title)",
          finding, "exchange the hosts, or their parts")
      }
    }
    return nil
  }

  private static let poses = PhraseSet(
    "pretended to be|pretends to be|posed as|poses as|impersonated|impersonates|claimed to be|claims to be|masqueraded as|"
      + "claimed the address|claimed the ip address")
  private static let posed = PhraseSet(
    "that was impersonated|was impersonated|that was spoofed|impersonated gateway|impersonated address|impersonated host|spoofed gateway|that was claimed"
  )

  /// `10.20.30.11 pretended to be the gateway`, which was the victim of it.
  private func posing(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let finding = facts.findings.first(where: { $0.kind == "arp-spoofing" }) else { return nil }
    let own = finding.sources.compactMap { HostAddress(parsing: $0.address) }
    let claimed = hosts(finding, "claimed_addresses")
    let victims = hosts(finding, "victims")
    guard !own.isEmpty, !claimed.isEmpty else { return nil }
    if let verb = sentence.matches(Self.poses).first, sentence.isAsserted(at: verb.lowerBound) {
      let clause = sentence.clause(at: verb.lowerBound)
      if let subject = span(max(clause.lowerBound, verb.lowerBound - 5), verb.lowerBound).last(where: {
        sentence.tokens[$0].address != nil
      }), let address = sentence.tokens[subject].address, victims.contains(address) || claimed.contains(address),
        !own.contains(address)
      {
        return problem(
          span(subject, verb.upperBound), .direction, "\(sorted(Set(own))) claimed \(sorted(Set(claimed)))", finding,
          "exchange who did it and to whom")
      }
      if let index = address(
        behind: verb.upperBound, ["the", "gateway", "router", "(", "host", "server", ","], sentence),
        let address = sentence.tokens[index].address, !claimed.contains(address)
      {
        return claim(index, claimed, finding)
      }
    }
    if let match = sentence.matches(Self.posed).first,
      let index = address(behind: match.upperBound, Self.being, sentence),
      let address = sentence.tokens[index].address, !claimed.contains(address), sentence.isAsserted(at: index)
    {
      return claim(index, claimed, finding)
    }
    return nil
  }

  private func claim(_ index: Int, _ claimed: [HostAddress], _ finding: Finding) -> Problem {
    problem(
      index..<index + 1, .address, "the address that was claimed is \(sorted(Set(claimed)))", finding,
      "write the address that the evidence shows")
  }

  private static let forgeries = PhraseSet(
    "forged answer|forged answers|forged response|forged responses|forged reply|forged replies|fake answer|fake answers|fake response|fake reply|false answer|"
      + "false answers|false response|spoofed answer|spoofed answers|spoofed response|spoofed reply")
  private static let truths = PhraseSet(
    "real answer|real answers|real response|genuine answer|genuine answers|genuine response|true answer|true answers|legitimate answer|legitimate answers|"
      + "legitimate response|correct answer|real one|genuine one")
  private static let points = PhraseSet(
    "pointed|points|pointing|said|says|gave|gives|named|names|resolved|directed|redirected|sent|to")

  /// `the forged answer pointed to ADDRESS`, where it gave another.
  private func forged(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let finding = facts.findings.first(where: { $0.kind == "dns-spoofing" }),
      let noun = sentence.matches(Self.forgeries).first
    else { return nil }
    let first = hosts(finding, "first_answers")
    let clause = sentence.clause(at: noun.lowerBound)
    guard !first.isEmpty, sentence.has(Self.points, in: span(noun.upperBound, clause.upperBound)),
      let index = span(noun.upperBound, clause.upperBound).last(where: { sentence.tokens[$0].address != nil }),
      let address = sentence.tokens[index].address, !first.contains(address), sentence.isAsserted(at: index),
      // Where it came from and went to are other questions.
      !["from", "by", "at", "for", "client", "of"].contains(sentence.word(index - 1)),
      address != hosts(finding, "server").first,
      !finding.affected.contains(where: { HostAddress(parsing: $0.address) == address })
    else { return nil }
    return problem(
      index..<index + 1, .address, "the first answers gave \(sorted(Set(first)))", finding,
      "write the address that the evidence shows")
  }

  private static let cameFirst = PhraseSet(
    "arrived first|came first|came in first|was first|reached the client first|got there first|arrived before|came before|came in before"
  )

  /// `the real answer arrived first`: had it, the forged one would have come to nothing.
  private func order(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let finding = facts.findings.first(where: { $0.kind == "dns-spoofing" }),
      let noun = sentence.matches(Self.truths).first,
      let verb = sentence.matches(
        Self.cameFirst, in: span(noun.upperBound, min(noun.upperBound + 5, sentence.tokens.count))
      )
      .first, sentence.isAsserted(at: verb.lowerBound)
    else { return nil }
    return problem(
      span(noun.lowerBound, verb.upperBound), .direction,
      "the first answers gave \(sorted(Set(hosts(finding, "first_answers")))): \(finding.title)", finding,
      "exchange which came first")
  }

  private func address(behind start: Int, _ links: Set<String>, _ sentence: Sentence) -> Int? {
    var at = start
    while at < min(start + 5, sentence.tokens.count), links.contains(sentence.word(at)) { at += 1 }
    return at < sentence.tokens.count && sentence.tokens[at].address != nil ? at : nil
  }

  private func hosts(_ finding: Finding, _ key: String) -> [HostAddress] {
    let values = finding.facts[key]?.arrayValue ?? [finding.facts[key]].compactMap(\.self)
    return values.compactMap(\.stringValue).compactMap(HostAddress.init(parsing:))
  }

  private func sorted(_ hosts: Set<HostAddress>) -> String {
    hosts.sorted().prefix(3).map(\.description).joined(separator: ", ")
  }

  private func problem(
    _ range: Range<Int>, _ kind: ProblemKind, _ shown: String, _ finding: Finding, _ mend: String
  ) -> Problem {
    Problem(kind: kind, range: range, shown: shown, cites: Array(finding.cites.prefix(3)), mend: mend)
  }
}
