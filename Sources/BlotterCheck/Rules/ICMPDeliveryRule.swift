import BlotterFindings

/// An ICMP error tells that something else was not delivered: the datagram that it quotes (RFC 792).
struct ICMPDeliveryRule: ProseRule {
  private static let icmp = PhraseSet(
    "icmp request packet|icmp request packets|icmp request|icmp requests|icmp packet|icmp packets|icmp message|icmp messages|icmp query|icmp queries|icmp"
  )
  private static let undelivered = PhraseSet(
    "undeliverable|undelivered|not delivered|not been delivered|could not be delivered|couldn't be delivered|cannot be delivered|never delivered|wasn't delivered|weren't delivered|"
      + "not reach|not reached|never reached|didn't reach|failed to reach|not get through|never arrived|not arrive|was lost|not been successfully delivered|not successfully delivered|was not able to reach|were not able to reach"
  )
  /// What the message itself says of another packet.
  private static let telling = PhraseSet(
    "that the udp|that the query|that the dns|that the request|that udp|that the datagram|that the message|that port|udp packet|udp query|udp packets|dns query|udp datagram|the query|the udp|queries"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.traffic.icmp.isEmpty, !facts.traffic.icmp.contains(where: Self.isRequest),
      !sentence.hasMood(.unasserted),
      !sentence.isTeaching || sentence.hasMood(.past)
    else { return [] }
    let isError = facts.traffic.icmp.contains { ($0.version == 4 && $0.type == 3) || ($0.version == 6 && $0.type == 1) }
    guard isError, let icmp = sentence.matches(Self.icmp).first, sentence.isAsserted(at: icmp.lowerBound) else {
      return []
    }
    let isRequest = sentence.has(Self.requestWords, in: icmp)
    let after = span(icmp.upperBound, sentence.tokens.count)
    if let undelivered = sentence.matches(Self.undelivered, in: after).first {
      let between = span(icmp.upperBound, undelivered.lowerBound)
      guard !sentence.has(Self.telling, in: between), isRequest || !isTold(between, sentence) else { return [] }
      return [problem(span(icmp.lowerBound, undelivered.upperBound), facts)]
    }
    // `the client sent an ICMP request`: nobody did.
    if isRequest, sentence.tellsOfTheCase, !sentence.isNegated(icmp),
      !sentence.has(Self.responseToWords, in: 0..<icmp.lowerBound)
    {
      return [problem(icmp, facts)]
    }
    return []
  }

  /// `the ICMP message says that … was not delivered` speaks of another packet.
  private func isTold(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    sentence.has(
      Self.saysWords, in: range)
  }

  private static func isRequest(_ entry: TrafficSummary.ICMPCount) -> Bool {
    entry.version == 6 ? entry.type == 128 : entry.type == 8 || entry.type == 13 || entry.type == 17
  }

  private func problem(_ range: Range<Int>, _ facts: FactBase) -> Problem {
    let transport = facts.findings.compactMap(\.transport).first ?? "UDP"
    return Problem(
      kind: .direction, range: range,
      shown: "ICMP is the answer here: what was not delivered is the \(transport) datagram that the error quotes",
      cites: facts.events.first { $0.kind == .icmpError }.map { [$0.cite] } ?? facts.cites(of: facts.findings),
      mend: "name the \(transport) request as what was not delivered, and ICMP as the message that says so")
  }

  // MARK: Words

  private static let requestWords = PhraseSet("request|requests|query|queries")
  private static let responseToWords = PhraseSet("response to|reply to|answer to")
  private static let saysWords = PhraseSet(
    "says|said|tells|told|indicates|indicated|indicating|means|meaning|shows|showed|reported|reports|states|stated|because|since|as|which|that|error|errors"
  )
}
