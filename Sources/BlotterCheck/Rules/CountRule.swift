import BlotterFindings

/// A number of things is the number that the evidence shows.
///
/// More than the evidence holds is always wrong. Fewer may be a part of them, and is wrong only where the sentence
/// speaks of all.
struct CountRule: ProseRule {
  /// Words that may stand between a number and what it counts.
  private static let modifiers: Set<String> = [
    "dns", "udp", "tcp", "icmp", "http", "https", "syn", "ack", "rst", "fin", "failed", "unanswered", "identical",
    "separate",
    "consecutive", "error", "a", "aaaa", "port", "unreachable", "external", "internal", "unique", "different",
    "distinct",
    "ssh", "ftp", "dhcp", "host", "connection", "open", "echo", "ping", "such", "total", "single", "complete", "source",
    "ip", "name", "lookup", "query", "udp53", "destination",
    "successful",
    "unsuccessful", "login", "initial", "outgoing", "incoming", "request", "reply", "reset", "standard", "record", ",",
    "/",
    "domain", "refused", "rejected", "attacking", "malicious", "get", "post", "network", "log", "individual",
    "forged", "spoofed", "unasked", "unsolicited", "fake", "rogue", "large", "small", "most", "common", "ntp", "tls",
    "smtp",
    "mysql", "telnet", "established", "completed", "short", "long", "new", "parallel", "simultaneous", "bare",
  ]
  private static let restricting = PhraseSet(
    "of the|of these|of those|more|other|another|others|remaining|further|additional|later|earlier|first|last|next|every|each|within|"
      + "during|after|before|until|between|per|about|some|other|both|the two|the three|these|those|another|again|than|from row|rows|"
      + "in row|at least|in the first|in the last|then|second|seconds|minute|minutes|up to|identical|same|at a time"
  )
  /// Words right before a number that say which of all are meant: `answered 1 REQUEST` leaves others unanswered.
  private static let selecting: Set<String> = [
    "the", "these", "those", "its", "answered", "acknowledged", "accepted", "granted", "refused", "rejected", "denied",
    "ignored",
  ]
  private static let approximate = PhraseSet(
    "about|around|approximately|approx|roughly|nearly|almost|some|~|circa|close to")
  private static let atLeast = PhraseSet(
    "at least|more than|over|no fewer than|no less than|upwards of|in excess of|exceeding")
  private static let atMost = PhraseSet("at most|fewer than|less than|no more than|up to|under|not even")
  private static let labels: Set<String> = [
    "port", "row", "rows", "packet", "frame", "line", "lines", "no", "number", "step", "figure", "table", "section",
    "version", "layer", "rfc",
    "type", "code", "http", "id", "chapter", "page", "level", "tier", "phase", "part", "option", "packets", "#", "vlan",
    "day",
  ]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    if let problem = entry(sentence, facts) { return [problem] }
    guard facts.hasTraffic || !facts.findings.isEmpty, !sentence.hasMood(.unasserted), sentence.tellsOfTheCase else {
      return []
    }
    return sentence.tokens.indices.compactMap { index in
      if let least = NumberScanner.vague[sentence.word(index)], sentence.isAsserted(at: index) {
        return vague(least, at: index, sentence, facts)
      }
      guard let number = sentence.tokens[index].number, !number.isOrdinal, let value = number.whole,
        !Self.labels.contains(sentence.word(index - 1)), sentence.isAsserted(at: index)
      else { return nil }
      return check(value, at: index, sentence, facts)
    }
  }

  /// `DNS queries: 4`, `| NAKs | 5 |`: a label and its number, and nothing else.
  private func entry(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard facts.hasTraffic, sentence.tokens.count <= 9, !sentence.hasMood([.plan, .question, .condition, .hedge]) else {
      return nil
    }
    var end = sentence.tokens.count
    while end > 0, ["|", "."].contains(sentence.word(end - 1)) { end -= 1 }
    guard end >= 3, let number = sentence.tokens[end - 1].number, let value = number.whole, !number.isOrdinal,
      ["|", ":", "="].contains(sentence.word(end - 2)), let (thing, after) = thing(after: -1, sentence, facts),
      after == end - 2
    else { return nil }
    switch thing {
    case .dnsQueries, .dnsResponses, .icmpMessages, .syn, .synAck, .fin, .reset, .httpRequests, .message: break
    default: return nil
    }
    let fact = facts.count(of: thing)
    guard fact.total != nil, !fact.admits(value), !facts.findings.contains(where: { $0.count == value }) else {
      return nil
    }
    return problem(0..<end, fact)
  }

  /// `dozens of queries`: more than the evidence holds, by any reading.
  private func vague(_ least: UInt64, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard ["of", "de"].contains(sentence.word(index + 1)), let (thing, end) = thing(after: index + 1, sentence, facts)
    else { return nil }
    let fact = facts.count(of: thing)
    guard fact.isKnown, fact.largest < least - least / 10, !sentence.hasMood(.people),
      !sentence.isNegated(span(index, end))
    else { return nil }
    return problem(span(index, end), fact)
  }

  private func problem(_ range: Range<Int>, _ fact: CountFact) -> Problem {
    let shown = fact.total.map { "the evidence shows \($0)" } ?? "the evidence shows \(fact.largest) at most"
    return Problem(
      kind: .count, range: range, shown: shown, cites: Array(fact.cites.prefix(3)),
      mend: "write the number that the evidence shows, or say which part of it is meant")
  }

  private func check(_ value: UInt64, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    if sentence.word(index + 1) == "times" { return times(value, at: index, sentence, facts) }
    guard let (thing, end) = thing(after: index, sentence, facts), !RateRule.isRate(end, sentence) else { return nil }
    let fact = facts.count(of: thing)
    let before = span(max(0, index - 3), index)
    if sentence.has(Self.strictlyMore, in: before), fact.isKnown, fact.largest == value, !sentence.hasMood(.people),
      fact.total != nil, !sentence.isNegated(span(index, end))
    {
      return problem(span(index, end), fact)
    }
    if sentence.has(Self.atMost, in: before), let total = fact.total, total > value, !sentence.hasMood(.people),
      !fact.parts.contains(where: { $0 <= value }) || isOfAll(index, end, sentence, thing, facts, isBound: true)
    {
      return problem(span(index, end), fact)
    }
    guard fact.isKnown, !fact.admits(value) else { return nil }
    let slack = sentence.has(Self.approximate, in: before) ? max(1, value / 10) : 0
    let numbers = fact.parts.union(fact.total.map { [$0] } ?? [])
    if slack > 0, numbers.contains(where: { $0 >= value - min(slack, value) && $0 <= value + slack }) { return nil }
    if sentence.has(Self.atLeast, in: before), fact.largest >= value { return nil }
    if sentence.has(Self.atMost, in: before) { return nil }
    // Negated: `did not send four queries`.
    if sentence.isNegated(span(index, end)) { return nil }
    let isTooMany = value > fact.largest
    // A header line may be counted as a row.
    if thing == .packets, value == (fact.total ?? 0) + 1, sentence.word(end - 1) != "packets" { return nil }
    if !isTooMany {
      guard fact.total != nil, isOfAll(index, end, sentence, thing, facts) else { return nil }
    }
    if case .other = thing, !isTooMany { return nil }
    // Those for one path are a part of all.
    if !isTooMany, let path = RequestTargetRule.path(in: sentence)?.text,
      facts.requestTargets.count(where: { $0.hasPrefix(path) }) == Int(exactly: value)
    {
      return nil
    }
    if thing == .sources, !isTooMany, !sentence.hasMood(.evidence), value != 1 { return nil }
    // Another analyzer's numbers, or people's: `four of our users`.
    guard !sentence.hasMood(.people) else { return nil }
    return problem(span(index, end), fact)
  }

  /// `the same query was sent five times`.
  private func times(_ value: UInt64, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard !sentence.hasMood(.people), !sentence.isNegated(span(index, index + 2)), value > 1 else { return nil }
    if let (status, _) = HTTPStatusRule.statuses(in: sentence).first, !facts.traffic.http.statuses.isEmpty,
      !sentence.namesAHost
    {
      let shown = facts.traffic.http.statuses[String(status)] ?? 0
      let slack = sentence.has(Self.approximate, in: span(max(0, index - 3), index)) ? value / 10 : 0
      guard shown > 0, value > shown + slack || (value < shown && sentence.hasMood(.evidence)) else { return nil }
      return Problem(
        kind: .count, range: span(index, index + 2), shown: "\(shown) responses carry the status \(status)",
        cites: facts.cites(of: facts.findings), mend: "write the number that the evidence shows")
    }
    let clause = sentence.clause(at: index)
    var things: [CountedThing] = []
    // `tried six times to connect`
    if ["to"].contains(sentence.word(index + 2)), sentence.word(index + 3) == "connect" { things.append(.connections) }
    for at in span(clause.lowerBound, index) {
      switch sentence.word(at) {
      case "query", "queries", "lookup", "lookups": things.append(.dnsQueries)
      case "syn": things.append(sentence.word(at + 1) == "ack" ? .synAck : .syn)
      case "rst", "reset": things.append(.reset)
      case "icmp", "unreachable": things.append(.icmpMessages)
      case "connect", "connected": things.append(.connections)
      case "pinged", "ping": things.append(.echoRequests)
      default: continue
      }
    }
    // Of two things it is not told which was so often.
    guard things.count == 1, let thing = things.first else { return nil }
    let fact = facts.count(of: thing)
    let before = span(max(0, index - 3), index)
    guard fact.isKnown, value > fact.largest, !sentence.has(Self.approximate, in: before),
      !sentence.has(Self.atMost, in: before)
    else { return nil }
    return problem(span(index, index + 2), fact)
  }

  private static let exact = PhraseSet(
    "exactly|precisely|a total of|altogether|no more and no less than|in total|only|all in all|in all")
  /// Without "over": twelve logins over twelve connections are as many.
  private static let strictlyMore = PhraseSet("more than|upwards of|in excess of|exceeding")

  /// Whether the sentence counts all there is: nothing restricts it.
  private func isOfAll(
    _ index: Int, _ end: Int, _ sentence: Sentence, _ thing: CountedThing, _ facts: FactBase, isBound: Bool = false
  ) -> Bool {
    if sentence.has(Self.exact, in: span(max(0, index - 3), index)), !sentence.has(Self.restricting) { return true }
    if isBound { return sentence.hasMood([.evidence, .past]) && sentence.tokens.count <= 14 && !sentence.namesAHost }
    if sentence.has(Self.restricting) || Self.selecting.contains(sentence.word(index - 1)) { return false }
    switch thing {
    case .icmpMessages where facts.icmpSenders.count == 1 && facts.eventsAreComplete:
      return true
    // One pair of hosts: whatever was asked, they asked.
    case .httpRequests where facts.isOnePair && facts.traffic.hasHTTPCounts, .message where facts.isOnePair,
      .echoRequests where facts.isOnePair, .echoReplies where facts.isOnePair,
      .connections where facts.isOnePair && sentence.has(Self.exact, in: span(max(0, index - 2), index)):
      return true
    case .packets, .httpRequests, .fin, .icmpMessages, .reset, .synAck, .packetsOf, .message:
      // One host's share of packets is not told apart.
      return sentence.hasMood(.evidence) && sentence.tokens.allSatisfy { $0.address == nil }
    case .syn: return sentence.tokens.allSatisfy { $0.address == nil } && sentence.hasMood(.evidence)
    case .dnsQueries, .dnsResponses:
      return facts.hosts(.client).count <= 1 || sentence.hasMood(.evidence)
    default: return false
    }
  }

  /// What stands counted behind the number, and where it ends.
  private func thing(after index: Int, _ sentence: Sentence, _ facts: FactBase) -> (CountedThing, Int)? {
    var words: Set<String> = []
    var at = index + 1
    let limit = min(index + 7, sentence.tokens.count)
    while at < limit {
      let word = sentence.word(at)
      if let (message, range) = MessageWords.match(at: at, sentence, facts) {
        let isHead = Self.heads.contains(sentence.word(range.upperBound))
        return (.message(message), range.upperBound + (isHead ? 1 : 0))
      }
      for (words, kinds) in Self.icmpNames {
        guard let match = words.match(in: sentence.tokens, at: at) else { continue }
        let isHead = Self.heads.contains(sentence.word(match.upperBound))
        if isHead || sentence.word(match.upperBound - 1) == "redirects" {
          return (.icmp(kinds), match.upperBound + (isHead ? 1 : 0))
        }
      }
      // `480 NTP answers`
      if Self.carriers.contains(sentence.word(at + 1)), facts.protocols[word.uppercased()] != nil,
        !["dns", "icmp", "http", "tcp", "udp", "syn"].contains(word)
      {
        return (.packetsOf(word.uppercased()), at + 2)
      }
      if let thing = Self.thing(word, words, sentence, at, facts) {
        let next = sentence.word(at + 1)
        // `queries` of `three DNS queries` ends it; `three query packets` goes on.
        if Self.heads.contains(next) && !Self.heads.contains(word) {
          words.insert(word)
          at += 1
          continue
        }
        return (thing, at + 1)
      }
      // `came with 200, pings were answered`: the number ends what stands before.
      guard Self.modifiers.contains(word), word != "," || at > index + 1 else { return nil }
      words.insert(word)
      at += 1
    }
    return nil
  }

  /// RFC 792, RFC 4443.
  private static let icmpNames: [(words: PhraseSet, kinds: [ICMPKind])] = [
    (
      PhraseSet("time exceeded|ttl exceeded|icmp time exceeded"),
      [ICMPKind(version: 4, type: 11), ICMPKind(version: 6, type: 3)]
    ),
    (
      PhraseSet("redirects|icmp redirects|redirect|icmp redirect"),
      [ICMPKind(version: 4, type: 5), ICMPKind(version: 6, type: 137)]
    ),
    (
      PhraseSet("host unreachable|icmp host unreachable"),
      [ICMPKind(version: 4, type: 3, code: 1), ICMPKind(version: 6, type: 1, code: 3)]
    ),
    (
      PhraseSet("port unreachable|icmp port unreachable"),
      [ICMPKind(version: 4, type: 3, code: 3), ICMPKind(version: 6, type: 1, code: 4)]
    ),
  ]
  private static let carriers: Set<String> = [
    "packets", "frames", "messages", "datagrams", "segments", "answers", "replies", "responses",
  ]
  static let heads: Set<String> = [
    "packets", "segments", "datagrams", "messages", "frames", "queries", "requests", "errors", "replies", "responses",
  ]

  private static func thing(
    _ word: String, _ words: Set<String>, _ sentence: Sentence, _ at: Int, _ facts: FactBase
  ) -> CountedThing? {
    let isOnlyDNS = facts.traffic.dns.queries > 0 && facts.traffic.http.requests == 0 && facts.traffic.tcp.syn == 0
    switch word {
    case "queries", "lookups", "query", "lookup":
      return word.hasSuffix("s") || word.hasSuffix("ies") || at > 0 && sentence.tokens[at - 1].number != nil
        || words.contains("dns")
        ? .dnsQueries : nil
    case "syns": return .syn
    case "resets", "rsts": return .reset
    case "syn" where ["packets", "segments", "requests"].contains(sentence.word(at + 1)): return nil
    case "requests" where words.contains("echo") || words.contains("ping"): return .echoRequests
    case "replies" where words.contains("echo") || words.contains("ping") || sentence.has(Self.pinging):
      return .echoReplies
    case "pings": return .echoRequests
    case "requests", "request":
      if words.contains("syn") { return .syn }
      if words.contains("dns") || (words.contains("udp") && isOnlyDNS) || (words.isEmpty && isOnlyDNS) {
        return .dnsQueries
      }
      if words.contains("http") || words.contains("get") || words.contains("https") { return .httpRequests }
      let isOnlyWeb = facts.traffic.http.requests > 0 && facts.traffic.dns.queries == 0
      if words.isEmpty, isOnlyWeb || !HTTPStatusRule.statuses(in: sentence).isEmpty { return .httpRequests }
      return nil
    case "packets", "segments", "datagrams", "messages", "frames", "errors", "replies", "responses", "answers",
      "packet", "segment", "message", "error", "response", "reply", "answer":
      if words.contains("syn") { return words.contains("ack") ? .synAck : .syn }
      if words.contains("rst") || words.contains("reset") { return .reset }
      if words.contains("fin") { return .fin }
      if words.contains("icmp") || words.contains("unreachable") { return .icmpMessages }
      if word.hasPrefix("error"), !facts.traffic.icmp.isEmpty, facts.traffic.http.requests == 0 { return .icmpMessages }
      if words.contains("dns"), ["replies", "responses", "answers", "reply", "response", "answer"].contains(word) {
        return .dnsResponses
      }
      if ["packets", "datagrams", "segments", "frames"].contains(word),
        let name = ["udp", "tcp", "arp"].first(where: words.contains), !isOnlyDNS || name != "udp",
        words.isDisjoint(with: ["syn", "ack", "query", "dns"])
      {
        return .packetsOf(name.uppercased())
      }
      if words.contains("udp") || words.contains("dns") || words.contains("query") {
        return isOnlyDNS && word != "error" && word != "errors" ? .dnsQueries : nil
      }
      if ["packets", "frames"].contains(word), words.subtracting(["total", "tcp"]).isEmpty,
        sentence.hasMood(.evidence) || sentence.has(holds) || sentence.has(moved)
      {
        return .packets
      }
      return nil
    case "rows", "entries": return words.isEmpty && sentence.has(holds) ? .packets : nil
    case "addresses", "hosts", "sources", "attackers", "machines", "systems", "address", "source":
      if word == "hosts" || word == "machines", sentence.has(involved), !sentence.has(attacking) { return .hosts }
      let acts =
        words.contains("source") || words.contains("attacking") || word.hasPrefix("source") || word == "attackers"
      return (acts || sentence.has(attacking)) && facts.findings.contains(where: \.isAttack) ? .sources : nil
    case "handshakes" where words.isDisjoint(with: ["tcp", "way"]): return .other("handshakes")
    case "computers", "workstations": return sentence.has(involved) ? .hosts : nil
    case "employees", "clients", "users", "visitors", "customers":
      guard sentence.tokens.count < 40 else { return nil }
      let after = span(at, min(at + 8, sentence.tokens.count))
      if sentence.has(served, in: after) { return .clientsServed }
      if sentence.has(refused, in: after) { return .clientsRefused }
      if word == "clients", sentence.has(involved) { return .hosts }
      return nil
    case "connections", "sessions":
      return words.isDisjoint(with: ["udp", "dns", "arp", "icmp", "dhcp"]) ? .connections : nil
    case "attempts" where words.contains("connection"): return .connections
    case "attempts" where words.isEmpty && isOnlyDNS: return .dnsQueries
    case "names", "domains": return sentence.has(askedFor) ? .names : nil
    case "servers" where words.contains("dhcp"): return .other("servers")
    case "ports":
      // `197 ports answered as closed` counts the others.
      let isOpen = sentence.has(Self.openWords) && !sentence.has(Self.closedWords)
      return isOpen ? .other("open_ports") : .other(word)
    case "attempts", "logins", "passwords", "guesses", "hosts scanned":
      return .other(word)
    default: return nil
    }
  }

  private static let pinging = PhraseSet("ping|pings|pinged|echo request|echo requests")
  private static let moved = PhraseSet(
    "came from|were sent|was sent|sent|received|arrived|were captured|was captured|were recorded|were exchanged|were logged|were seen|total of|hit the"
  )
  private static let askedFor = PhraseSet("asked|queried|looked up|requested|queries|lookups|resolved|resolve")
  private static let holds = PhraseSet(
    "log contains|log shows|list has|list contains|list shows|table has|capture contains|capture holds|log holds|capture has|log has|in total|consists of|evidence holds"
  )
  private static let involved = PhraseSet(
    "involved|in the traffic|in the log|in the capture|took part|sent quer*|asked|queried|appear in|appeared in|seen in the"
  )
  private static let attacking = PhraseSet(
    "attack|attacks|attacked|flood|flooded|sent|took part|participated|came from")
  private static let served = PhraseSet(
    "were served|was served|received the|received a|got the|loaded the|could load|able to load|able to open|could open|opened the page|got a page|were able to load"
  )
  private static let refused = PhraseSet(
    "were refused|was refused|were rejected|was rejected|were turned away|were reset")

  // MARK: Words

  private static let closedWords = PhraseSet("closed|silent|filtered|refused|unanswered|unfiltered")
  private static let openWords = PhraseSet("open|answered|accepted")
}
