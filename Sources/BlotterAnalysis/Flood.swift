package import BlotterCore
package import BlotterTraffic

/// SYNs of which hardly any becomes a connection, aimed at one service.
///
/// Judged by outcome where there are clients to judge by: who was served before, who is refused now. Rate speaks
/// alone only where nobody else is in view.
package struct Flood: Sendable {
  package var key: ServiceKey
  /// Numbers of the attempts that make the flood, and of the others at the same service, each in order.
  package var attempts: [Int]
  package var others: [Int]
  package var sources: [HostAddress]
  package var syns: UInt64
  package var first: PacketMark
  package var last: PacketMark

  /// SYNs of one source to one service that no client sends by itself: six retries (Linux's default, RFC 9293 §3.8.3
  /// leaves the number open) for each of four connections that a browser opens at a time.
  static let synThreshold = 28
  /// SYNs a second that speak alone: a client that reconnects without pause waits at least a tenth of a second.
  static let rateThreshold = 10.0
  /// SYNs a second that a source needs to count as flooding where clients suffer: retries double their distance from
  /// one second on, which is never faster than one in two seconds over ten seconds.
  static let suspectRate = 0.5
  /// Sources that never complete a handshake before "many sources" is said.
  static let sourceThreshold = 32
  /// Sources that speak by their number alone: strangers who look for open ports send a public host some hundred SYNs a
  /// day, each to another port or from the same few addresses (Durumeric et al., USENIX Security 2014).
  static let forgedThreshold = 256

  static func all(
    in traffic: borrowing Traffic, isScan: (HostAddress, HostAddress) -> Bool
  ) -> [Flood] {
    var floods: [Flood] = []
    for service in traffic.outcomes.services where service.key.transport == .tcp {
      // Attempts that were served are part of no flood.
      let vain = service.attempts.filter { !traffic.digest.attempts[$0].isAnswered }
      if vain.count < sourceThreshold,
        vain.reduce(0, { $0 + Int(traffic.outcomes.attempts[$1].tries) }) < synThreshold
      {
        continue
      }
      let relevant = service.attempts.filter {
        let attempt = traffic.outcomes.attempts[$0]
        return attempt.client.address != attempt.server.address
          && !isScan(attempt.client.address, attempt.server.address)
      }
      if let flood = single(service.key, relevant, traffic) ?? distributed(service.key, relevant, traffic) {
        floods.append(flood)
      }
    }
    return floods
  }

  /// A few sources, each of which sends many SYNs.
  private static func single(_ key: ServiceKey, _ members: [Int], _ traffic: borrowing Traffic) -> Flood? {
    var bySource = Groups<HostAddress>()
    for number in members where traffic.outcomes.attempts[number].probe == .syn {
      bySource.add(number, to: traffic.outcomes.attempts[number].client.address)
    }
    var sources: [HostAddress] = []
    var attempts: [Int] = []
    var fastest = 0.0
    for (source, numbers) in bySource.inOrder {
      let empty = numbers.filter { isEmpty($0, traffic) }
      let syns = empty.reduce(0) { $0 + Int(traffic.outcomes.attempts[$1].tries) }
      // Nine of ten must lead nowhere: busy clients and proxies open many connections and use them.
      guard syns >= synThreshold, empty.count * 10 >= numbers.count * 9 else { continue }
      guard let rate = rate(empty, traffic), rate >= suspectRate else { continue }
      fastest = max(fastest, rate)
      sources.append(source)
      attempts += numbers
    }
    guard !sources.isEmpty else { return nil }
    let flooding = Set(attempts)
    let others = members.filter { !flooding.contains($0) }
    let flood = make(key, attempts.sorted(), others, sources, traffic)
    return fastest >= rateThreshold || clientsSuffer(flood, traffic) ? flood : nil
  }

  /// Many sources, each of which sends a few SYNs.
  private static func distributed(_ key: ServiceKey, _ members: [Int], _ traffic: borrowing Traffic) -> Flood? {
    var sources: [HostAddress] = []
    var seen: Set<HostAddress> = []
    var lively: Set<HostAddress> = []
    for number in members where !isEmpty(number, traffic) {
      lively.insert(traffic.outcomes.attempts[number].client.address)
    }
    var attempts: [Int] = []
    var others: [Int] = []
    var repeated = 0
    for number in members {
      let attempt = traffic.outcomes.attempts[number]
      guard attempt.probe == .syn, isEmpty(number, traffic), !lively.contains(attempt.client.address) else {
        others.append(number)
        continue
      }
      attempts.append(number)
      if attempt.tries > 1 { repeated += 1 }
      if seen.insert(attempt.client.address).inserted { sources.append(attempt.client.address) }
    }
    guard sources.count >= sourceThreshold, attempts.count >= others.count else { return nil }
    // Clients of a dead server repeat their SYN; forged senders have nobody who would.
    let rate = rate(attempts, traffic) ?? 0
    guard repeated * 2 < attempts.count || rate >= 20 * rateThreshold else { return nil }
    let flood = make(key, attempts, others, sources, traffic)
    return rate >= rateThreshold || isForged(flood, repeated, rate, traffic) || clientsSuffer(flood, traffic)
      ? flood : nil
  }

  /// Whether the sources can be no clients, however slow they come: very many, hardly any of which tries again as a
  /// client's system does within seconds (RFC 6298 §2, RFC 1122 §4.2.3.5), at a service that others of the same
  /// evidence are served by.
  private static func isForged(_ flood: Flood, _ repeated: Int, _ rate: Double, _ traffic: borrowing Traffic) -> Bool {
    flood.sources.count >= forgedThreshold && repeated * 20 <= flood.attempts.count && rate >= 1
      && flood.others.contains { traffic.outcomes.attempts[$0].outcome.isSuccess }
  }

  /// Whether a connection was never used: not completed, or completed without a byte from either side. A sequence
  /// number that moved on tells of bytes whose packets the evidence lacks, or shows in rows without ports.
  private static func isEmpty(_ number: Int, _ traffic: borrowing Traffic) -> Bool {
    let attempt = traffic.outcomes.attempts[number]
    guard attempt.outcome != .served, attempt.outcome != .failed else { return false }
    guard let flow = attempt.flow else { return true }
    let record = traffic.flows.flows[flow]
    let client = record.key.direction(from: attempt.client)
    guard record[client].payload == 0 else { return false }
    let last = record[client].last
    guard attempt.outcome == .connected, last.hasNumbers, !last.flags.contains(.rst), attempt.start.hasNumbers else {
      return true
    }
    // Beyond the SYN itself, and below what would be an older number.
    return !(2..<1 << 31 ~= last.sequence &- attempt.start.sequence)
  }

  /// SYNs a second over the span of the attempts; nil where the evidence has no times. A span below one second counts
  /// as one.
  private static func rate(_ members: [Int], _ traffic: borrowing Traffic) -> Double? {
    let span = span(members, traffic)
    guard let nanoseconds = span.last.delay(since: span.first) else { return nil }
    let syns = members.reduce(0) { $0 + Int(traffic.outcomes.attempts[$1].tries) }
    return Double(syns) / max(1, Double(nanoseconds) / 1e9)
  }

  private static func span(_ members: [Int], _ traffic: borrowing Traffic) -> (first: PacketMark, last: PacketMark) {
    var first = PacketMark.none
    var last = PacketMark.none
    for number in members {
      let attempt = traffic.outcomes.attempts[number]
      var end = attempt.start
      if attempt.tries > 1, let flow = attempt.flow {
        let record = traffic.flows.flows[flow]
        end = record[record.key.direction(from: attempt.client)].last
      }
      if !first.exists || attempt.start.position < first.position { first = attempt.start }
      if !last.exists || last.position < end.position { last = end }
    }
    return (first, last)
  }

  /// Whether clients got worse than before: two or more failed, and failures are more after the turn than before it, or
  /// two or more wait for longer than was usual.
  private static func clientsSuffer(_ flood: Flood, _ traffic: borrowing Traffic) -> Bool {
    let outcomes = flood.others.map { traffic.outcomes.attempts[$0] }.filter { $0.outcome != .unknown }
    if let slowed = SlowedClients(outcomes, from: flood.first), slowed.attempts.count >= 2 { return true }
    guard outcomes.count(where: \.outcome.isFailure) >= 2 else { return false }
    return OutcomeChange(outcomes.map(\.outcome.isFailure)) != nil
      || !outcomes.contains { $0.outcome.isSuccess }
  }

  private static func make(
    _ key: ServiceKey, _ attempts: [Int], _ others: [Int], _ sources: [HostAddress], _ traffic: borrowing Traffic
  ) -> Flood {
    let span = span(attempts, traffic)
    return Flood(
      key: key, attempts: attempts, others: others, sources: sources,
      syns: attempts.reduce(0) { $0 + UInt64(traffic.outcomes.attempts[$1].tries) }, first: span.first,
      last: span.last)
  }
}
