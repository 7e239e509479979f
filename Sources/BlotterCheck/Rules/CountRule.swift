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
    "such", "total", "single", "complete", "source", "ip", "name", "lookup", "query", "udp53", "destination",
    "successful",
    "unsuccessful", "login", "initial", "outgoing", "incoming", "request", "reply", "reset", "standard", "record", ",",
    "/",
    "domain", "refused", "rejected", "attacking", "malicious", "get", "post", "network", "log", "individual",
  ]
  private static let restricting = PhraseSet(
    "of the|of these|of those|more|other|another|others|remaining|further|additional|later|earlier|first|last|next|every|each|within|"
      + "during|after|before|until|between|per|about|some|other|only|both|the two|the three|these|those|another|again|than|from row|rows|"
      + "in row|at least|in the first|in the last|then|second|seconds|minute|minutes|up to|identical|same|at a time")
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
    guard facts.hasTraffic || !facts.findings.isEmpty, !sentence.hasMood(.unasserted), sentence.tellsOfTheCase else {
      return []
    }
    return sentence.tokens.indices.compactMap { index in
      guard let number = sentence.tokens[index].number, !number.isOrdinal, let value = number.whole,
        !Self.labels.contains(sentence.word(index - 1)), sentence.isAsserted(at: index)
      else { return nil }
      return check(value, at: index, sentence, facts)
    }
  }

  private func check(_ value: UInt64, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let (thing, end) = thing(after: index, sentence, facts) else { return nil }
    let fact = facts.count(of: thing)
    guard fact.isKnown, !fact.admits(value) else { return nil }
    let before = span(max(0, index - 3), index)
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
    if thing == .sources, !isTooMany, !sentence.hasMood(.evidence), value != 1 { return nil }
    // Another analyzer's numbers, or people's: `four of our users`.
    guard !sentence.hasMood(.people) else { return nil }
    let shown = fact.total.map { "the evidence shows \($0)" } ?? "the evidence shows \(fact.largest) at most"
    return Problem(
      kind: .count, range: span(index, end), shown: shown, cites: Array(fact.cites.prefix(3)),
      mend: "write the number that the evidence shows, or say which part of it is meant")
  }

  /// Whether the sentence counts all there is: nothing restricts it.
  private func isOfAll(_ index: Int, _ end: Int, _ sentence: Sentence, _ thing: CountedThing, _ facts: FactBase) -> Bool
  {
    if sentence.has(Self.restricting) || ["the", "these", "those", "its"].contains(sentence.word(index - 1)) {
      return false
    }
    switch thing {
    case .icmpMessages where facts.icmpSenders.count == 1 && facts.eventsAreComplete:
      return true
    case .packets, .httpRequests, .fin, .icmpMessages, .reset, .synAck:
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
      guard Self.modifiers.contains(word) else { return nil }
      words.insert(word)
      at += 1
    }
    return nil
  }

  private static let heads: Set<String> = [
    "packets", "segments", "datagrams", "messages", "frames", "queries", "requests", "errors", "replies", "responses",
  ]

  private static func thing(
    _ word: String, _ words: Set<String>, _ sentence: Sentence, _ at: Int, _ facts: FactBase
  ) -> CountedThing? {
    let isOnlyDNS = facts.traffic.dns.queries > 0 && facts.traffic.http.requests == 0 && facts.traffic.tcp.syn == 0
    switch word {
    case "queries", "lookups", "query", "lookup":
      return word.hasSuffix("s") || word.hasSuffix("ies") || sentence.tokens[at - 1].number != nil
        || words.contains("dns")
        ? .dnsQueries : nil
    case "syns": return .syn
    case "resets", "rsts": return .reset
    case "syn" where ["packets", "segments", "requests"].contains(sentence.word(at + 1)): return nil
    case "requests", "request":
      if words.contains("syn") { return .syn }
      if words.contains("dns") || (words.contains("udp") && isOnlyDNS) || (words.isEmpty && isOnlyDNS) {
        return .dnsQueries
      }
      if words.contains("http") || words.contains("get") || words.contains("https") { return .httpRequests }
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
      if words.contains("udp") || words.contains("dns") || words.contains("query") {
        return isOnlyDNS && word != "error" && word != "errors" ? .dnsQueries : nil
      }
      if ["packets", "frames"].contains(word), words.subtracting(["total", "tcp"]).isEmpty,
        sentence.hasMood(.evidence) || sentence.has(holds)
      {
        return .packets
      }
      return nil
    case "rows", "entries": return words.isEmpty && sentence.has(holds) ? .packets : nil
    case "addresses", "hosts", "sources", "attackers", "machines", "systems", "address", "source":
      let acts =
        words.contains("source") || words.contains("attacking") || word.hasPrefix("source") || word == "attackers"
      return (acts || sentence.has(attacking)) && facts.findings.contains(where: \.isAttack) ? .sources : nil
    case "employees", "clients", "users", "visitors", "customers":
      guard sentence.tokens.count < 40 else { return nil }
      let after = span(at, min(at + 8, sentence.tokens.count))
      if sentence.has(served, in: after) { return .clientsServed }
      if sentence.has(refused, in: after) { return .clientsRefused }
      return nil
    case "attempts", "ports", "logins", "passwords", "guesses", "hosts scanned":
      return .other(word)
    default: return nil
    }
  }

  private static let holds = PhraseSet(
    "log contains|log shows|list has|list contains|list shows|table has|capture contains|capture holds|log holds|capture has|log has|in total|consists of|evidence holds"
  )
  private static let attacking = PhraseSet(
    "attack|attacks|attacked|flood|flooded|sent|took part|participated|came from")
  private static let served = PhraseSet("were served|was served|received the|received a|got the|loaded the|could load")
  private static let refused = PhraseSet(
    "were refused|was refused|were rejected|was rejected|were turned away|were reset")
}
