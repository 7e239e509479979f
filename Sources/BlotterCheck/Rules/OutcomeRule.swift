import BlotterCore
import BlotterFindings

/// None, all, or the n-th were answered or served: held against what came back.
struct OutcomeRule: ProseRule {
  private static let asking: Set<String> = ["query", "queries", "lookup", "lookups"]
  private static let answered = PhraseSet(
    "managed to answer|able to answer|answered|was resolved|were resolved|resolved successfully|successfully resolved|succeeded|was successful|were successful|got an answer|received an answer|"
      + "got a response|received a response")
  private static let withError = PhraseSet(
    "icmp|error|errors|unreachable|message|nxdomain|servfail|refused|failure|unanswered|failed|with the address|with an address"
  )
  private static let clients: Set<String> = ["employee", "employees", "client", "clients", "visitor", "visitors"]
  private static let served = PhraseSet(
    "served|received the page|received the sales page|received a page|got a page|got the page|got the sales page|was ever able|could ever|got an answer|got a response|successful"
  )
  private static let restricted = PhraseSet(
    "during|after|before|while|until|once|from then|since|later|later than|row|rows|remaining|other|others|anymore|any more|any longer|further|more"
  )
  private static let refused = PhraseSet("refused|rejected|reset|turned away")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase else {
      return []
    }
    return [
      dns(sentence, facts), unanswered(sentence, facts), server(sentence, facts), clients(sentence, facts),
      web(sentence, facts), ping(sentence, facts) ?? silentToPing(sentence, facts), dropped(sentence, facts),
    ].compactMap(\.self)
  }

  private static let exceptWords = PhraseSet("all but|except|apart from|save for|with the exception")
  private static let shares = PhraseSet(
    "%|percent|half of|half the|a third of|one third of|a quarter of|two thirds of|three quarters of")
  private static let expired = PhraseSet(
    "timed out|ran into a timeout|got no answer|received no answer|remained unanswered|went unanswered|without any answer|without an answer|"
      + "without a response|without any response|were unanswered|was unanswered|never answered|got no response|received no response"
  )

  /// `the queries timed out` where all were answered; `the connection attempts timed out` where all were refused.
  private func unanswered(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let verb = sentence.matches(Self.expired).first, sentence.isAsserted(at: verb.lowerBound),
      !sentence.has(Self.restricted), !sentence.hasMood(.negation, in: 0..<verb.lowerBound), !sentence.has(Self.shares),
      !sentence.has(Self.someWords, in: 0..<verb.lowerBound)
    else { return nil }
    let dns = facts.traffic.dns
    if let noun = sentence.tokens.indices.first(where: { Self.asking.contains(sentence.word($0)) }) {
      guard dns.queries > 0, dns.unanswered == 0, dns.responses > 0, facts.traffic.hasDNSCounts else { return nil }
      return problem(noun, verb, sentence, "\(dns.responses) of \(dns.queries) queries were answered", facts)
    }
    let nouns: Set<String> = ["connection", "connections", "attempt", "attempts", "syn", "syns"]
    guard let noun = sentence.tokens.indices.first(where: { nouns.contains(sentence.word($0)) }),
      facts.traffic.hasTCPCounts, facts.traffic.tcp.syn > 0, !facts.traffic.services.isEmpty,
      facts.findings.first?.transport?.uppercased() == "TCP"
    else { return nil }
    let tcp = facts.traffic.services.filter { $0.transport.uppercased() == "TCP" }
    guard !tcp.isEmpty, tcp.allSatisfy({ $0.unanswered == 0 && $0.failed == 0 && $0.clientsUnanswered == 0 }) else {
      return nil
    }
    let refused = tcp.reduce(UInt64(0)) { $0.addingReportingOverflow($1.refused).partialValue }
    let served = tcp.reduce(UInt64(0)) { $0.addingReportingOverflow($1.served).partialValue }
    guard refused + served > 0 else { return nil }
    return problem(
      noun, verb, sentence, "every connection was answered: \(served) served, \(refused) refused", facts,
      kind: .protocolTerm)
  }

  private static let succeeded = PhraseSet("succeeded|were successful|was successful|were answered with 200|worked")
  private static let failed = PhraseSet("failed|were unsuccessful|was unsuccessful|ended in an error")

  /// `all requests succeeded`, `every request failed`, held against the statuses (RFC 9110 §15).
  private func web(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let statuses = facts.traffic.http.statuses
    guard !statuses.isEmpty, facts.traffic.hasHTTPCounts,
      let noun = sentence.tokens.indices.first(where: { ["request", "requests"].contains(sentence.word($0)) }),
      sentence.has(Self.allWords, in: span(max(0, noun - 4), noun)),
      !sentence.has(Self.notAllWords), !sentence.has(Self.restricted),
      sentence.isAsserted(at: noun)
    else { return nil }
    let good = statuses.filter { $0.key < "400" }.values.reduce(UInt64(0)) {
      $0.addingReportingOverflow($1).partialValue
    }
    let bad = statuses.filter { $0.key >= "400" }.values.reduce(UInt64(0)) {
      $0.addingReportingOverflow($1).partialValue
    }
    let isNone = sentence.has(Self.noWords, in: span(max(0, noun - 4), noun))
    let shown = "\(good) requests were answered with a status below 400, \(bad) with an error"
    let after = span(noun, min(noun + 6, sentence.tokens.count))
    if let verb = sentence.matches(Self.succeeded, in: after).first, isNone ? good > 0 : bad > 0 {
      return problem(noun, verb, sentence, shown, facts)
    }
    if let verb = sentence.matches(Self.failed, in: after).first, isNone ? bad > 0 : good > 0 {
      return problem(noun, verb, sentence, shown, facts)
    }
    return nil
  }

  /// `the ping was not answered`, held against echo replies (RFC 792).
  private func ping(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    func packets(_ four: UInt8, _ six: UInt8) -> UInt64 {
      facts.traffic.icmp.filter { ($0.version == 4 && $0.type == four) || ($0.version == 6 && $0.type == six) }
        .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
    }
    let asked = packets(8, 128)
    let came = packets(0, 129)
    let named = sentence.tokens.compactMap(\.address)
    if named.count == 1, let problem = ping(named[0], sentence, facts) { return problem }
    guard asked > 0, !sentence.namesAHost || (came == asked && facts.pings.count == 1), !sentence.has(Self.restricted),
      let noun = sentence.tokens.indices.first(where: { ["ping", "pings"].contains(sentence.word($0)) }),
      let verb = sentence.matches(
        Self.answeredWords,
        in: span(noun, min(noun + 8, sentence.tokens.count))
      ).first,
      sentence.isAsserted(at: verb.lowerBound)
    else { return nil }
    let isDenied = isDenied(verb, sentence)
    if isDenied, came == asked {
      return problem(noun, verb, sentence, "\(came) of \(asked) echo requests were answered", facts)
    }
    if !isDenied, came == 0 { return problem(noun, verb, sentence, "no echo request was answered", facts) }
    return nil
  }

  /// `the ping to ADDRESS was not answered`, of a host that answered each.
  private func ping(_ host: HostAddress, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let sent = facts.pingsTo[host] ?? 0
    let came = facts.repliesFrom[host] ?? 0
    guard facts.pingsAreComplete, sent > 0, !sentence.has(Self.restricted),
      let noun = sentence.tokens.indices.first(where: { ["ping", "pings"].contains(sentence.word($0)) }),
      let verb = sentence.matches(Self.answeredWords, in: span(noun, min(noun + 8, sentence.tokens.count))).first,
      sentence.isAsserted(at: verb.lowerBound)
    else { return nil }
    let isDenied = isDenied(verb, sentence)
    if isDenied, came >= sent {
      return problem(noun, verb, sentence, "\(host) answered \(came) of \(sent) echo requests", facts)
    }
    if !isDenied, came == 0 { return problem(noun, verb, sentence, "\(host) answered no echo request", facts) }
    return nil
  }

  private static let pinged = PhraseSet(
    "answer to ping|answer to pings|answer ping|answer pings|answer the ping|answer the pings|reply to ping|reply to pings|reply to the ping|reply to the pings|"
      + "respond to ping|respond to pings|respond to the ping|respond to the pings")

  /// `198.51.100.20 did not answer to ping`.
  private func silentToPing(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let named = sentence.tokens.compactMap(\.address)
    guard facts.pingsAreComplete, !sentence.has(Self.restricted), let verb = sentence.matches(Self.pinged).first,
      sentence.isAsserted(at: verb.lowerBound),
      sentence.hasMood(.negation, in: span(max(0, verb.lowerBound - 3), verb.lowerBound)),
      let host = named.count == 1 ? named.first : facts.pingsTo.count == 1 ? facts.pingsTo.keys.first : nil,
      let sent = facts.pingsTo[host], sent > 0, facts.repliesFrom[host] ?? 0 >= sent
    else { return nil }
    return problem(
      verb.lowerBound, verb, sentence, "\(host) answered \(facts.repliesFrom[host] ?? 0) of \(sent) echo requests",
      facts)
  }

  private static let dropping = PhraseSet(
    "dropped the syn|dropped the syns|dropped all syns|dropped every syn|ignored the syn|ignored the syns|dropped the connection attempts|"
      + "ignored the connection attempts|dropped the connections|dropped the connection requests")

  /// `the server dropped the SYNs`, where it refused each (RFC 9293 §3.5.2).
  private func dropped(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let verb = sentence.matches(Self.dropping).first, sentence.isAsserted(at: verb.lowerBound),
      !sentence.hasMood(.negation), !sentence.has(Self.restricted), !sentence.has(Self.shares),
      facts.traffic.hasTCPCounts, facts.traffic.tcp.syn > 0
    else { return nil }
    let tcp = facts.traffic.services.filter { $0.transport.uppercased() == "TCP" }
    let refused = tcp.reduce(UInt64(0)) { $0.addingReportingOverflow($1.refused).partialValue }
    guard refused > 0, tcp.allSatisfy({ $0.unanswered == 0 && $0.clientsUnanswered == 0 }) else { return nil }
    return problem(
      verb.lowerBound, verb, sentence, "every connection was answered: \(refused) were refused", facts,
      kind: .protocolTerm)
  }

  private func isDenied(_ verb: Range<Int>, _ sentence: Sentence) -> Bool {
    // `nothing unusual was seen: pings were answered` denies something else.
    sentence.hasMood(.negation, in: span(sentence.clause(at: verb.lowerBound).lowerBound, verb.upperBound))
      || ["failed", "unanswered", "timed"].contains(sentence.word(verb.lowerBound))
      || sentence.word(verb.upperBound - 1) == "lost"
  }

  private static let gives = PhraseSet(
    "sent|returned|gave|delivered|provided|supplied|replied with|answered with|responded with|resolved")
  private static let gift = PhraseSet(
    "response|responses|answer|answers|dns response|dns answer|reply|replies|record|a record|records|the address|an address|the ip address|an ip address|the name|the domain"
  )
  private static let silent = PhraseSet(
    "did not respond to any|did not answer any|didn't respond to any|did not reply to any|answered none|never replied|did not respond to the|did not answer the|did not reply to the|did not answer at all|did not respond at all|didn't answer at all|never answered|never responded|gave no answer at all|was silent"
  )

  /// The name server gave an answer, or none at all: held against what came back, where DNS is what the case is about.
  private func server(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let dns = facts.traffic.dns
    guard dns.queries > 0, facts.findings.first?.protocol == "DNS",
      let noun = sentence.tokens.indices.first(where: {
        ["server", "resolver", "nameserver"].contains(sentence.word($0))
      }), sentence.isAsserted(at: noun), !sentence.has(Self.restricted)
    else { return nil }
    if let verb = sentence.matches(Self.silent).first, verb.lowerBound > noun, dns.unanswered == 0, dns.responses > 0,
      // `never answered with a record, but with an error`
      !sentence.has(Self.withError, in: span(verb.upperBound, sentence.tokens.count))
    {
      return problem(noun, verb, sentence, "\(dns.responses) of \(dns.queries) queries were answered", facts)
    }
    guard !sentence.has(Self.withError) else { return nil }
    guard dns.responses == 0, let verb = sentence.matches(Self.gives).first, verb.lowerBound > noun,
      !sentence.hasMood(.negation), sentence.hasMood(.past, in: sentence.clause(at: verb.lowerBound)),
      sentence.has(Self.dnsWords, in: span(0, verb.lowerBound)),
      sentence.has(Self.gift, in: span(verb.upperBound, min(verb.upperBound + 4, sentence.tokens.count)))
    else { return nil }
    return problem(noun, verb, sentence, "none of the \(dns.queries) queries was answered", facts)
  }

  private func dns(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let dns = facts.traffic.dns
    guard dns.queries > 0, !sentence.has(Self.shares),
      let noun = sentence.tokens.firstIndex(where: { Self.asking.contains($0.text) }),
      let answered = sentence.matches(Self.answered).first, sentence.isAsserted(at: answered.lowerBound)
    else { return nil }
    let clause = sentence.clause(at: answered.lowerBound)
    let behind = span(answered.lowerBound, clause.upperBound)
    if sentence.has(Self.withError, in: behind)
      || sentence.has(Self.withError, in: span(answered.upperBound, sentence.tokens.count))
    {
      return nil
    }
    let isDenied = sentence.hasMood(.negation, in: 0..<min(answered.upperBound + 1, sentence.tokens.count))
    // A question that ICMP or another server answers is not ours to judge.
    let before = 0..<min(noun, answered.lowerBound)
    if isDenied {
      let isNone = sentence.has(Self.noWords2, in: 0..<answered.lowerBound)
      guard isNone, dns.responses > 0, !sentence.has(Self.restricted), !countsAPart(noun, sentence, dns.queries) else {
        return nil
      }
      return problem(noun, answered, sentence, "\(dns.responses) of \(dns.queries) queries were answered", facts)
    }
    guard sentence.mood[answered.lowerBound].contains(.past) || sentence.hasMood(.past, in: clause) else { return nil }
    if dns.responses == 0 {
      return problem(noun, answered, sentence, "none of the \(dns.queries) queries was answered", facts)
    }
    if sentence.has(Self.allWords2, in: before), dns.unanswered > 0, !sentence.has(Self.restricted),
      !sentence.has(Self.exceptWords),
      !countsAPart(noun, sentence, dns.queries)
    {
      return problem(noun, answered, sentence, "\(dns.unanswered) of \(dns.queries) queries were not answered", facts)
    }
    return nil
  }

  /// `none of the 6 queries` where there are eleven: those of one client or one name.
  private func countsAPart(_ noun: Int, _ sentence: Sentence, _ total: UInt64) -> Bool {
    for index in span(max(0, noun - 4), noun) {
      guard let number = sentence.tokens[index].number, !number.isOrdinal, number.value > 1 else { continue }
      if number.whole != total { return true }
    }
    return false
  }

  private func clients(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let noun = sentence.tokens.firstIndex(where: { Self.clients.contains($0.text) }),
      sentence.isAsserted(at: noun),
      !sentence.has(Self.restricted), !facts.traffic.services.isEmpty
    else { return nil }
    let before = span(max(0, noun - 4), noun)
    let served = facts.traffic.services.reduce(UInt64(0)) { $0.addingReportingOverflow($1.clientsServed).partialValue }
    let unserved = facts.traffic.services.reduce(UInt64(0)) {
      $0.addingReportingOverflow($1.clientsRefused).partialValue.addingReportingOverflow($1.clientsFailed).partialValue
    }
    let after = span(noun, min(noun + 10, sentence.tokens.count))
    let isNone = sentence.has(Self.noWords3, in: before)
    let isAll = sentence.has(Self.allWords2, in: before)
    guard isNone || isAll, !sentence.has(Self.notAllWords2, in: span(max(0, noun - 6), noun))
    else {
      return nil
    }
    if let verb = Self.served.matches(in: sentence.tokens, after).first {
      let isDenied = isNone || sentence.hasMood(.negation, in: span(noun, verb.lowerBound))
      if isDenied, served > 0 { return problem(noun, verb, sentence, "\(served) clients were served", facts) }
      if !isDenied, isAll, unserved > 0 {
        return problem(noun, verb, sentence, "\(unserved) clients were not served", facts)
      }
    } else if let verb = Self.refused.matches(in: sentence.tokens, after).first {
      let isDenied = sentence.hasMood(.negation, in: span(noun, verb.lowerBound))
      if isAll, !isDenied, served > 0 { return problem(noun, verb, sentence, "\(served) clients were served", facts) }
      if isNone, unserved > 0 { return problem(noun, verb, sentence, "\(unserved) clients were not served", facts) }
    }
    return nil
  }

  private func problem(
    _ noun: Int, _ verb: Range<Int>, _ sentence: Sentence, _ shown: String, _ facts: FactBase,
    kind: ProblemKind = .count
  ) -> Problem {
    let start = max(0, min(noun, verb.lowerBound) - 2)
    return Problem(
      kind: kind, range: span(start, max(verb.upperBound, noun + 1)), shown: shown,
      cites: facts.cites(of: facts.findings),
      mend: "say how many were answered, by the evidence")
  }

  // MARK: Words

  private static let someWords = PhraseSet("some|few|one|several|many|most|two|three|first|last|second")
  private static let allWords = PhraseSet("all|every|each|no|none of the|not one")
  private static let notAllWords = PhraseSet("not all|not every|dns|syn|connection|echo")
  private static let noWords = PhraseSet("no|none of the|not one")
  private static let answeredWords = PhraseSet(
    "answered|failed|unanswered|succeeded|got a reply|got no reply|timed out|was lost|were lost|received no reply")
  private static let dnsWords = PhraseSet("dns|name|resolver|nameserver")
  private static let noWords2 = PhraseSet("no|none|not one|not a single|never|zero")
  private static let allWords2 = PhraseSet("all|every|each")
  private static let noWords3 = PhraseSet("no|none of the|not one|not a single|not any")
  private static let notAllWords2 = PhraseSet("not all|not every|not each")
}
