import BlotterCore
import BlotterFindings

/// Who asked, who answered, who attacked: held against who opened the conversations.
struct DirectionRule: ProseRule {
  private static let send = PhraseSet(
    "sent|sends|issued|issues|initiated|initiates|opened|transmitted|made|generated|generates|produced|produces|originated|emitted"
  )
  private static let ask = PhraseSet(
    "kept asking|was asking|kept querying|asked|asks|queried|requested|looked up|connected to|connects to|contacted|pinged|fetched|fetches|"
      + "downloaded|browsed|uploaded|posted|traced the route to|traced|logged on to|logged in to|logged into|log in to|logs in to|tried to log in|tried to connect"
  )
  private static let attack = PhraseSet(
    "injected|exploited|poisoned|spoofed|guessed|brute forced|swept|flooded|floods|attacked|attacks|scanned|scans|probed|bombarded|overwhelmed|swamped|hammered|targeted"
  )
  private static let reply = PhraseSet(
    "reported|reports|answered|answers|replied|replies|responded|responds|returned|returns|refused|rejected|reset")
  private static let asking = PhraseSet(
    "query|queries|lookup|lookups|dns request|dns requests|request for|syn packet|syn packets|syn segment|syn segments|syn request|syn requests|dns packet|a query|"
      + "get request|get requests|post request|post requests|http request|http requests|connection request|connection requests|"
      + "echo request|echo requests|ping|pings|client hello|login attempt|login attempts|login"
  )
  private static let opens: Set<String> = ["opened", "initiated", "initiates", "made", "started", "established"]
  private static let sessions = PhraseSet(
    "connection|connections|session|sessions|telnet|handshake|handshakes|tcp connection|connection attempts")
  /// Before SYN-ACK: what was sent, not what was answered.
  private static let gives: Set<String> = ["with", "a", "an", "sent", "sends", "returned", "returns", "by", "sending"]
  private static let synAck = PhraseSet("syn ack|syn / ack|syn , ack|syn + ack|synack")
  private static let answering = PhraseSet(
    "icmp|unreachable|rst|error message|icmp error|error|errors|nxdomain|response|responses")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic || !facts.findings.isEmpty, !sentence.hasMood(.unasserted), !sentence.isTeaching,
      // `a client asks a server for …` explains; an address is always of this case.
      sentence.tellsOfTheCase || sentence.tokens.contains(where: { $0.address != nil }),
      !sentence.has(Self.handshakeWords)
    else { return [] }
    if let problem = carriedOut(sentence, facts) { return [problem] }
    for (verbs, act) in [(Self.send, Act.send), (Self.ask, .ask), (Self.attack, .attack), (Self.reply, .reply)] {
      for verb in sentence.matches(verbs) where sentence.isAsserted(at: verb.lowerBound) {
        // `another name than the one asked for`, `what the request asked for`
        if sentence.word(verb.upperBound) == "for",
          ["one", "name", "names", "request", "requests"].contains(sentence.word(verb.lowerBound - 1))
        {
          continue
        }
        if let problem = check(verb, act, sentence, facts) { return [problem] }
      }
    }
    return []
  }

  private static let deeds = PhraseSet(
    "attack|flood|scan|sweep|guessing|injection|spoofing|port scan|brute force|exploit|probes|tunnel")
  private static let doneBy = PhraseSet(
    "run by|launched by|carried out by|performed by|conducted by|mounted by|executed by|launched from|run from|carried out from|performed from|perpetrated by|was done by"
  )

  /// `the sweep was run by ADDRESS`, of a host that is the source of nothing.
  private func carriedOut(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let by = sentence.matches(Self.doneBy).first, sentence.has(Self.deeds, in: 0..<by.lowerBound),
      sentence.isAsserted(at: by.lowerBound), !sentence.isNegated(by),
      let address = Party.parties(in: sentence, span(by.upperBound, min(by.upperBound + 6, sentence.tokens.count)))
        .first?.address
    else { return nil }
    return stranger(address, by, facts)
  }

  private enum Act { case send, ask, attack, reply }

  private func check(_ verb: Range<Int>, _ act: Act, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let clause = sentence.clause(at: verb.lowerBound)
    let start = subjectStart(verb, clause, sentence)
    let after = span(verb.upperBound, objectEnd(verb, sentence))
    if sentence.hasMood(.negation, in: span(start, verb.lowerBound)) { return nil }
    let isPassive = span(max(0, verb.lowerBound - 3), verb.lowerBound).contains {
      ["was", "were", "been", "being", "is", "are", "be", "become", "became", "got", "gets", "get"].contains(
        sentence.word($0))
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
      if let problem = launches(agent, verb, object, sentence, facts) { return problem }
      let isAnswer =
        sentence.has(Self.answering, in: object)
        || sentence.has(Self.synAckWords, in: object)
      if isAnswer { return answers(agent, patient, verb, object, sentence, facts) }
      let isOpening =
        Self.opens.contains(sentence.word(verb.lowerBound)) && sentence.has(Self.sessions, in: object)
      guard isOpening || sentence.has(Self.asking, in: object) else { return nil }
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
    if ["pinged", "pings"].contains(sentence.word(verb.lowerBound)), facts.pingsAreComplete,
      let from = agent?.address, let to = patient?.address
    {
      let isBackward =
        !facts.pings.contains(.init(from: from, to: to)) && facts.pings.contains(.init(from: to, to: from))
      return isBackward ? problem(verb, "\(facts.describe(to)) pinged \(facts.describe(from))", facts) : nil
    }
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
    // Only who was asked to connect answers SYN with SYN-ACK (RFC 9293 §3.5).
    if let agent, let match = sentence.matches(Self.synAck, in: object).first,
      Self.gives.contains(sentence.word(match.lowerBound - 1)),
      let problem = wrong(agent, as: .server, verb, facts)
    {
      return problem
    }
    // The last step of a handshake is a client's answer, and so is its RST.
    let isICMP = sentence.has(Self.icmpWords, in: object)
    let answersAQuery = sentence.has(Self.queryWords, in: object)
    guard isICMP || answersAQuery, let agent else { return nil }
    if isICMP {
      guard !facts.icmpSenders.isEmpty, facts.icmpSendersAreComplete || facts.serversOnlyServe else { return nil }
      if let address = agent.address {
        if !facts.icmpSenders.contains(address),
          facts.icmpSendersAreComplete || facts.contradicts(address, as: .server)
        {
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

  private static let attackNames = PhraseSet(
    "injection|sql injection|attack|flood|scan|exploit|brute force attack|port scan|syn flood|payload|traversal|spoofed replies|forged replies|forged arp|spoofed arp|sweep|arp replies|jndi|payloads|exploit code|malicious request|malicious requests"
  )

  /// `ADDRESS sent the SQL injection`, of a host that the findings do not name as its source.
  private func launches(
    _ agent: Party?, _ verb: Range<Int>, _ object: Range<Int>, _ sentence: Sentence, _ facts: FactBase
  ) -> Problem? {
    guard let address = agent?.address, sentence.has(Self.attackNames, in: object) else { return nil }
    return stranger(address, verb, facts)
  }

  /// A host of the evidence that acts in no attack of it, where each attack names its sources.
  private func stranger(_ address: HostAddress, _ verb: Range<Int>, _ facts: FactBase) -> Problem? {
    let attacks = facts.findings.filter(\.isAttack)
    guard let first = attacks.first, attacks.allSatisfy({ !$0.sources.isEmpty && $0.sources.count < 5 }),
      facts.addresses.contains(address)
    else { return nil }
    let sources = Set(attacks.flatMap(\.sources).compactMap { HostAddress(parsing: $0.address) })
    guard !sources.isEmpty, !sources.contains(address) else { return nil }
    return problem(verb, "the source is \(list(sources, facts)): \(first.title)", facts)
  }

  private func attacks(_ agent: Party?, _ patient: Party?, _ verb: Range<Int>, _ sentence: Sentence, _ facts: FactBase)
    -> Problem?
  {
    let attacks = facts.findings.filter(\.isAttack)
    guard !attacks.isEmpty else { return nil }
    if let address = agent?.address, facts.contradicts(address, as: .attacker) {
      return problem(verb, "\(facts.describe(address)) is the target: \(attacks[0].title)", facts)
    }
    if let address = agent?.address, let problem = stranger(address, verb, facts) { return problem }
    if let address = patient?.address, facts.contradicts(address, as: .victim) {
      return problem(verb, "\(facts.describe(address)) is the source: \(attacks[0].title)", facts)
    }
    if agent?.part == .server, agent?.address == nil, !sentence.has(Self.maliciousServerWords) {
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

  // MARK: Words

  private static let handshakeWords = PhraseSet("handshake|normally|in general")
  private static let synAckWords = PhraseSet("syn ack|syn / ack|syn , ack|ack")
  private static let icmpWords = PhraseSet("icmp|unreachable")
  private static let queryWords = PhraseSet("query|queries|dns request|connection|connections")
  private static let maliciousServerWords = PhraseSet("attacker's server|malicious server")
}
