import BlotterCore
import BlotterFindings

/// A part of a whole, as a percentage, a fraction or `20 of the 174`: held against the figures of the traffic.
struct ShareRule: ProseRule {
  /// What was said of the part, from nothing to all, and how exactly.
  private struct Share {
    var value: Double
    var slack: Double
    var range: Range<Int>
    /// The part and the whole as numbers, where they were given.
    var counts: (part: UInt64, whole: UInt64)?
    var isLeast = false
    var isMost = false

    func agrees(_ shown: Double) -> Bool {
      if isLeast { return shown >= value - slack }
      if isMost { return shown <= value + slack }
      return abs(shown - value) <= slack
    }
  }

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.isTeaching else {
      return []
    }
    for share in shares(in: sentence) where sentence.isAsserted(at: share.range.lowerBound) {
      guard let (part, whole, what) = shown(sentence, facts), whole > 0 else { continue }
      if let counts = share.counts {
        // Of another whole than this one nothing is known.
        guard counts.whole == whole, counts.part != part, !isAbout(share.range, sentence) else { continue }
      } else if share.agrees(Double(part) / Double(whole)) {
        continue
      }
      return [
        Problem(
          kind: .count, range: share.range, shown: "\(part) of \(whole) \(what)",
          cites: facts.cites(of: facts.findings),
          mend: "write the part that the evidence shows")
      ]
    }
    return []
  }

  // MARK: What is said

  private static let about = PhraseSet("about|around|approximately|roughly|nearly|almost|some|~|circa|close to")
  private static let least = PhraseSet("more than|over|at least|exceeding")
  private static let most = PhraseSet("less than|under|at most|fewer than|up to|below")
  private static let fractions: [(words: PhraseSet, value: Double)] = [
    (PhraseSet("half of|half the|one half of"), 0.5), (PhraseSet("a third of|one third of"), 1.0 / 3),
    (PhraseSet("two thirds of"), 2.0 / 3), (PhraseSet("a quarter of|one quarter of"), 0.25),
    (PhraseSet("three quarters of"), 0.75),
  ]

  private func shares(in sentence: Sentence) -> [Share] {
    var found: [Share] = []
    for (words, value) in Self.fractions {
      guard let match = sentence.matches(words).first else { continue }
      var share = Share(value: value, slack: 0.1, range: match)
      bound(&share, match.lowerBound, sentence)
      found.append(share)
      break
    }
    for index in sentence.tokens.indices {
      guard let number = sentence.tokens[index].number, !number.isOrdinal, sentence.word(index - 1) != "not" else {
        continue
      }
      if ["%", "percent"].contains(sentence.word(index + 1)), number.value <= 100 {
        let isAbout = isAbout(index..<index + 2, sentence)
        // Half of what the last digit stands for, and two points for rounding in the head.
        var share = Share(value: number.value / 100, slack: isAbout ? 0.06 : 0.02, range: index..<index + 2)
        bound(&share, index, sentence)
        found.append(share)
      } else if let counts = counts(at: index, sentence), counts.whole > 1 {
        found.append(
          Share(value: 0, slack: 0, range: counts.range, counts: (counts.part, counts.whole)))
      }
    }
    return found
  }

  private func bound(_ share: inout Share, _ index: Int, _ sentence: Sentence) {
    let before = span(max(0, index - 3), index)
    share.isLeast = sentence.has(Self.least, in: before)
    share.isMost = sentence.has(Self.most, in: before)
  }

  private func isAbout(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    sentence.has(Self.about, in: span(max(0, range.lowerBound - 3), range.lowerBound))
  }

  /// `8 of the 11 requests`, `of the 174 packets, 140 came …`.
  private func counts(at index: Int, _ sentence: Sentence) -> (part: UInt64, whole: UInt64, range: Range<Int>)? {
    guard let first = sentence.tokens[index].number?.whole else { return nil }
    func number(_ start: Int, over words: Set<String>) -> (UInt64, Int)? {
      var at = start
      while at < start + 6, words.contains(sentence.word(at)) { at += 1 }
      guard sentence.tokens.indices.contains(at), let number = sentence.tokens[at].number, !number.isOrdinal,
        let value = number.whole
      else { return nil }
      return (value, at)
    }
    if sentence.word(index + 1) == "of", let (whole, at) = number(index + 2, over: ["the", "all", "these", "those"]) {
      return whole >= first ? (first, whole, index..<at + 1) : nil
    }
    let opens = ["the", "all", "these", "those"].contains(sentence.word(index - 1))
    guard opens, sentence.word(index - 2) == "of", index <= 3,
      let (part, at) = number(
        index + 1,
        over: [
          "packets", "rows", "requests", "queries", ",", "only", "in", "the", "list", "log", "capture", "dns", "http",
        ])
    else { return nil }
    return part <= first ? (part, first, index..<at + 1) : nil
  }

  // MARK: What the evidence shows

  private static let answered = PhraseSet("answered|successful|succeeded|resolved|got an answer|were served")
  private static let failed = PhraseSet("failed|unanswered|unsuccessful|not answered|lost|not resolved|got no answer")
  private static let pingWords = PhraseSet("ping|pings|echo requests|echo request")
  private static let lossWords = PhraseSet("loss|packet loss")
  private static let drew = PhraseSet(
    "drew|got|received|caused|met|led to|resulted in|answered|returned|produced|triggered|followed by|ended in")
  private static let came = PhraseSet(
    "came from|come from|sent by|originated from|from the attacker|were from|are from")

  private func shown(_ sentence: Sentence, _ facts: FactBase) -> (part: UInt64, whole: UInt64, what: String)? {
    let traffic = facts.traffic
    let isDenied = sentence.hasMood(.negation)
    if sentence.has(Self.dnsQueriesWords), traffic.hasDNSCounts, traffic.dns.queries > 0 {
      let dns = traffic.dns
      guard dns.queries >= dns.unanswered else { return nil }
      if sentence.has(Self.failed) || (isDenied && sentence.has(Self.answered)) {
        let errors = dns.rcodes.filter { $0.key.uppercased() != "NOERROR" }.values.reduce(UInt64(0)) {
          $0.addingReportingOverflow($1).partialValue
        }
        // A failure may be an error that came back, or no answer at all.
        guard errors == 0 || dns.unanswered == 0 else { return nil }
        return (dns.unanswered + errors, dns.queries, "queries failed")
      }
      let unreachable = traffic.icmp.filter { $0.version == 6 ? $0.type == 1 : $0.type == 3 }
        .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
      if sentence.has(Self.icmpWords), sentence.has(Self.drew), !isDenied, dns.responses == 0,
        unreachable <= dns.queries,
        facts.findings.contains(where: { $0.kind == "dns-port-unreachable" })
      {
        return (unreachable, dns.queries, "queries drew an ICMP error")
      }
      if sentence.has(Self.answered), !sentence.has(Self.icmpWords) {
        return (dns.queries - dns.unanswered, dns.queries, "queries were answered")
      }
      return nil
    }
    if sentence.has(Self.pingWords) {
      func echoes(_ four: UInt8, _ six: UInt8) -> UInt64 {
        traffic.icmp.filter { $0.version == 6 ? $0.type == six : $0.type == four }
          .reduce(UInt64(0)) { $0.addingReportingOverflow($1.packets).partialValue }
      }
      let (asked, came) = (echoes(8, 128), echoes(0, 129))
      guard asked > 0, came <= asked else { return nil }
      if sentence.has(Self.failed) || sentence.has(Self.lossWords) || (isDenied && sentence.has(Self.answered)) {
        return (asked - came, asked, "pings were not answered")
      }
      return sentence.has(Self.answered) ? (came, asked, "pings were answered") : nil
    }
    if sentence.has(Self.requestsWords), traffic.hasHTTPCounts, !traffic.http.statuses.isEmpty,
      !sentence.has(Self.synWords)
    {
      return web(sentence, traffic)
    }
    if sentence.has(Self.packetsWords), let verb = sentence.matches(Self.came).first {
      return packets(sentence, verb, facts)
    }
    return nil
  }

  private func web(_ sentence: Sentence, _ traffic: TrafficSummary) -> (UInt64, UInt64, String)? {
    let statuses = traffic.http.statuses
    let whole = statuses.values.reduce(UInt64(0)) { $0.addingReportingOverflow($1).partialValue }
    if let (status, _) = HTTPStatusRule.statuses(in: sentence).first {
      return (statuses[String(status)] ?? 0, whole, "responses carry the status \(status)")
    }
    let bad = statuses.filter { $0.key >= "400" }.values.reduce(UInt64(0)) {
      $0.addingReportingOverflow($1).partialValue
    }
    if sentence.has(Self.failed) || sentence.has(Self.anErrorWords) {
      return (bad, whole, "requests were answered with an error")
    }
    guard sentence.has(Self.answered), !sentence.hasMood(.negation), whole >= bad else { return nil }
    return (whole - bad, whole, "requests were answered without an error")
  }

  private func packets(_ sentence: Sentence, _ verb: Range<Int>, _ facts: FactBase) -> (UInt64, UInt64, String)? {
    // Of a part of the packets, by flag or protocol, the hosts are not counted.
    guard facts.traffic.hasPacketCounts,
      !sentence.has(Self.synWords2)
    else { return nil }
    let after = span(verb.lowerBound, min(verb.upperBound + 6, sentence.tokens.count))
    guard let party = Party.parties(in: sentence, after).first else { return nil }
    var address = party.address
    if address == nil, party.part == .attacker {
      let sources = Set(facts.findings.filter(\.isAttack).flatMap(\.sources).map(\.address))
      address = sources.count == 1 ? sources.first.flatMap { HostAddress(parsing: $0) } : nil
    }
    guard let address,
      let host = facts.traffic.hosts.first(where: { HostAddress(parsing: $0.address) == address })
    else { return nil }
    return (host.sentPackets, facts.traffic.packets, "packets were sent by \(address)")
  }

  // MARK: Words

  private static let dnsQueriesWords = PhraseSet("dns queries|queries|lookups|dns query")
  private static let icmpWords = PhraseSet("icmp|error|errors|unreachable")
  private static let requestsWords = PhraseSet("requests|responses")
  private static let synWords = PhraseSet("syn|dns|echo")
  private static let packetsWords = PhraseSet("packets|rows|segments")
  private static let anErrorWords = PhraseSet("an error|errors")
  private static let synWords2 = PhraseSet("syn|ack|rst|fin|udp|icmp|dns|http|arp|tcp|malicious|first|last")
}
