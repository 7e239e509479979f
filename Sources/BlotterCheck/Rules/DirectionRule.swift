import BlotterCore
import BlotterFindings

/// Who asked, who answered, who attacked: held against who opened the conversations.
struct DirectionRule: ProseRule {
  private static let send = PhraseSet("sent|sends|issued|issues|initiated|initiates|opened|transmitted|made")
  private static let ask = PhraseSet("asked|asks|queried|requested|looked up|connected to")
  private static let attack = PhraseSet(
    "flooded|floods|attacked|attacks|scanned|scans|probed|bombarded|overwhelmed|swamped|hammered|targeted")
  private static let reply = PhraseSet(
    "answered|answers|replied|replies|responded|responds|returned|returns|refused|rejected|reset")
  private static let asking = PhraseSet(
    "query|queries|lookup|lookups|dns request|dns requests|request for|syn packet|syn packets|syn segment|syn segments|syn request|syn requests|dns packet|a query"
  )
  private static let answering = PhraseSet(
    "icmp|unreachable|rst|error message|icmp error|error|errors|nxdomain|response|responses")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic || !facts.findings.isEmpty, !sentence.hasMood(.unasserted), !sentence.isTeaching,
      // `a client asks a server for …` explains; an address is always of this case.
      sentence.tellsOfTheCase || sentence.tokens.contains(where: { $0.address != nil }),
      !sentence.has(PhraseSet("handshake|normally|in general"))
    else { return [] }
    for (verbs, act) in [(Self.send, Act.send), (Self.ask, .ask), (Self.attack, .attack), (Self.reply, .reply)] {
      for verb in sentence.matches(verbs) where sentence.isAsserted(at: verb.lowerBound) {
        if let problem = check(verb, act, sentence, facts) { return [problem] }
      }
    }
    return []
  }

  private enum Act { case send, ask, attack, reply }

  private func check(_ verb: Range<Int>, _ act: Act, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let clause = sentence.clause(at: verb.lowerBound)
    let start = subjectStart(verb, clause, sentence)
    let after = span(verb.upperBound, objectEnd(verb, sentence))
    if sentence.hasMood(.negation, in: span(start, verb.lowerBound)) { return nil }
    let isPassive = span(max(0, verb.lowerBound - 3), verb.lowerBound).contains {
      ["was", "were", "been", "being", "is", "are", "be"].contains(sentence.word($0))
    }
    let subject = Party.parties(in: sentence, span(start, verb.lowerBound)).last
    var agent: Party?
    var patient: Party?
    if isPassive {
      if let by = after.first(where: { sentence.word($0) == "by" || sentence.word($0) == "from" }) {
        agent = Party.parties(in: sentence, span(by + 1, min(by + 8, sentence.tokens.count))).first
      }
      if let to = after.first(where: { sentence.word($0) == "to" }), act == .send {
        patient = Party.parties(in: sentence, span(to + 1, min(to + 8, sentence.tokens.count))).first
      } else if act != .send {
        patient = subject
      }
    } else {
      // `the query of the workstation reset …`: the last party before the verb acts.
      agent = subject
      let mentions = Party.parties(in: sentence, after)
      if act == .send || act == .reply {
        if let to = after.first(where: { sentence.word($0) == "to" }) {
          patient = mentions.first { $0.range.lowerBound > to }
        }
      } else {
        patient = mentions.first
      }
    }
    let object = isPassive ? span(start, verb.lowerBound) : after
    switch act {
    case .send:
      let isAnswer =
        sentence.has(Self.answering, in: object)
        || sentence.has(PhraseSet("syn ack|syn / ack|syn , ack|ack"), in: object)
      if isAnswer { return answers(agent, patient, verb, object, sentence, facts) }
      guard sentence.has(Self.asking, in: object) else { return nil }
      return asks(agent, patient, verb, sentence, facts)
    case .ask:
      return asks(agent, patient, verb, sentence, facts)
    case .attack:
      return attacks(agent, patient, verb, sentence, facts)
    case .reply:
      return answers(agent, patient, verb, object, sentence, facts)
    }
  }

  /// Where the subject of the verb may begin: commas around an address do not end it.
  private func subjectStart(_ verb: Range<Int>, _ clause: Range<Int>, _ sentence: Sentence) -> Int {
    var start = clause.lowerBound
    if clause.lowerBound + 2 >= verb.lowerBound || sentence.tokens[clause.lowerBound].text == ","
      || sentence.tokens[clause.lowerBound].text == ")"
    {
      start = max(0, verb.lowerBound - 8)
      // …unless another clause with its own verb stands there.
      if let other = span(start, clause.lowerBound).last(where: { sentence.mood[$0].contains(.past) }) {
        start = other + 1
      }
    }
    return start
  }

  /// Where what the verb governs ends: at the next clause, but not at a comma around an address.
  private func objectEnd(_ verb: Range<Int>, _ sentence: Sentence) -> Int {
    var end = verb.upperBound
    while end < min(sentence.tokens.count, verb.upperBound + 14) {
      let opens = sentence.clauses[end] != sentence.clauses[end - 1]
      if opens, ![",", "(", ")", "\""].contains(sentence.word(end)) { break }
      end += 1
    }
    return end
  }

  private func asks(_ agent: Party?, _ patient: Party?, _ verb: Range<Int>, _ sentence: Sentence, _ facts: FactBase)
    -> Problem?
  {
    if let agent, let problem = wrong(agent, as: .client, verb, facts) { return problem }
    if let patient, let problem = wrong(patient, as: .server, verb, facts) { return problem }
    if let from = agent?.address, let to = patient?.address, facts.initiationsAreComplete {
      let forward = facts.initiations.contains(.init(from: from, to: to))
      let backward = facts.initiations.contains(.init(from: to, to: from))
      if !forward, backward { return problem(verb, "\(facts.describe(to)) asked \(facts.describe(from))", facts) }
    }
    return nil
  }

  private func answers(
    _ agent: Party?, _ patient: Party?, _ verb: Range<Int>, _ object: Range<Int>, _ sentence: Sentence,
    _ facts: FactBase
  ) -> Problem? {
    // The last step of a handshake is a client's answer, and so is its RST.
    let isICMP = sentence.has(PhraseSet("icmp|unreachable"), in: object)
    let answersAQuery = sentence.has(PhraseSet("query|queries|dns request|connection|connections"), in: object)
    guard isICMP || answersAQuery, let agent else { return nil }
    if isICMP {
      guard !facts.icmpSenders.isEmpty, facts.eventsAreComplete || facts.serversOnlyServe else { return nil }
      if let address = agent.address {
        if !facts.icmpSenders.contains(address), facts.contradicts(address, as: .server) {
          return problem(verb, "the ICMP messages come from \(list(facts.icmpSenders, facts))", facts)
        }
        return nil
      }
      guard agent.part == .client, facts.icmpSenders.allSatisfy({ facts.parts[$0]?.contains(.client) != true }) else {
        return nil
      }
      return problem(verb, "the ICMP messages come from \(list(facts.icmpSenders, facts))", facts)
    }
    if let problem = wrong(agent, as: .server, verb, facts) { return problem }
    return nil
  }

  private func attacks(_ agent: Party?, _ patient: Party?, _ verb: Range<Int>, _ sentence: Sentence, _ facts: FactBase)
    -> Problem?
  {
    let attacks = facts.findings.filter(\.isAttack)
    guard !attacks.isEmpty else { return nil }
    if let address = agent?.address, facts.contradicts(address, as: .attacker) {
      return problem(verb, "\(facts.describe(address)) is the target: \(attacks[0].title)", facts)
    }
    if let address = patient?.address, facts.contradicts(address, as: .victim) {
      return problem(verb, "\(facts.describe(address)) is the source: \(attacks[0].title)", facts)
    }
    if agent?.part == .server, agent?.address == nil, !sentence.has(PhraseSet("attacker's server|malicious server")) {
      let servers = facts.hosts(.server)
      if !servers.isEmpty, servers.allSatisfy({ facts.contradicts($0, as: .attacker) }), patient != nil {
        return problem(verb, "the server is the target: \(attacks[0].title)", facts)
      }
    }
    if patient?.part == .attacker, agent?.part != .attacker {
      return problem(verb, attacks[0].title, facts)
    }
    return nil
  }

  /// A party in a part that the evidence shows to be the other's.
  private func wrong(_ party: Party, as part: Party.Part, _ verb: Range<Int>, _ facts: FactBase) -> Problem? {
    if let address = party.address {
      guard facts.contradicts(address, as: part) else { return nil }
      return problem(verb, "\(facts.describe(address)) is \(part == .client ? "the server" : "the client")", facts)
    }
    if part == .client, party.part == .server, facts.serversOnlyServe {
      // Of several servers one may be the other's client: then `serversOnlyServe` does not hold.
      return problem(verb, "the servers of the evidence only answer: \(list(Set(facts.hosts(.server)), facts))", facts)
    }
    if part == .server, party.part == .client, facts.clientsOnlyAsk {
      return problem(verb, "the clients of the evidence only ask: \(list(Set(facts.hosts(.client)), facts))", facts)
    }
    return nil
  }

  private func list(_ hosts: Set<HostAddress>, _ facts: FactBase) -> String {
    let shown = hosts.sorted().prefix(2).map(facts.describe).joined(separator: ", ")
    return hosts.count > 2 ? shown + " …" : shown
  }

  private func problem(_ verb: Range<Int>, _ shown: String, _ facts: FactBase) -> Problem {
    Problem(
      kind: .direction, range: span(max(0, verb.lowerBound - 4), verb.upperBound + 4), shown: shown,
      cites: facts.cites(of: facts.findings.first.map { [$0] } ?? []), mend: "exchange who did it and to whom")
  }
}
