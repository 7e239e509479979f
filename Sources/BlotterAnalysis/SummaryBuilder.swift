import BlotterCore
import BlotterFindings
import BlotterTraffic

/// The figures of the traffic, for the findings document.
enum SummaryBuilder {
  /// Hosts, conversations and services listed; the rest is in the totals.
  static let hostLimit = 64
  static let conversationLimit = 32
  static let serviceLimit = 32

  static func summary(
    of traffic: borrowing Traffic, findings: [Finding], beside attacks: Attacks
  ) -> TrafficSummary {
    var summary = TrafficSummary()
    let protocols = traffic.protocols
    summary.packets = protocols.packets
    // Records count packets where they say so, and never their flags.
    summary.hasPacketCounts = protocols.packets > 0 || protocols.records == 0
    summary.hasTCPCounts = protocols.hasPackets || protocols.records == 0
    var fields = traffic.evidence.reduce(into: EvidenceFields()) { $0.formUnion($1.fields) }
    for quality in traffic.quality { fields.formUnion(quality.fields) }
    // `tcpdump -q` prints neither flags nor questions: a zero would be made up.
    if protocols.packets(with: .tcp) > 0, !fields.contains(.tcpFlags) { summary.hasTCPCounts = false }
    summary.hasDNSCounts = protocols.hasPackets || protocols.records == 0 || fields.contains(.dns)
    if !fields.contains(.dns), protocols.packets(with: .dns) == 0,
      traffic.flows.flows.indices.contains(where: {
        let key = traffic.flows.flows[$0].key
        return key.source(.up).port == 53 || key.destination(.up).port == 53
      })
    {
      summary.hasDNSCounts = false
    }
    summary.hasHTTPCounts = summary.hasTCPCounts || fields.contains(.http)
    summary.bytes = protocols.packetsWithoutLength == 0 && protocols.packets > 0 ? protocols.bytes : nil
    summary.durationSeconds = duration(traffic)
    summary.protocols = PacketLayers.counted.map {
      TrafficSummary.ProtocolCount(name: $0.name, packets: protocols.packets(with: $0.layer))
    }.filter { $0.packets > 0 }.sorted { ($1.packets, $0.name) < ($0.packets, $1.name) }
    summary.icmp = traffic.icmp.counts.sorted { $0.key < $1.key }.map {
      TrafficSummary.ICMPCount(
        version: UInt8($0.key >> 16), type: UInt8($0.key >> 8 & 255), code: UInt8($0.key & 255), packets: $0.value)
    }
    summary.tcp.syn = protocols.syn
    summary.tcp.synAck = protocols.synAck
    summary.tcp.fin = protocols.fin
    summary.tcp.rst = protocols.rst
    var retransmissions: UInt64 = 0
    traffic.flows.flows.visit { _, flow in
      retransmissions += UInt64(flow.up.tracker.retransmissions) + UInt64(flow.down.tracker.retransmissions)
    }
    summary.tcp.retransmissions = retransmissions
    summary.dns.queries = traffic.dns.queries
    summary.dns.responses = traffic.dns.responses
    summary.dns.unanswered = UInt64(
      traffic.outcomes.transactions.count { !$0.queries.isEmpty && $0.response == nil })
    for (rcode, count) in traffic.dns.rcodes { summary.dns.rcodes[DNSNames.rcode(rcode)] = count }
    summary.http.requests = traffic.http.requests
    for (status, count) in traffic.http.statuses { summary.http.statuses[String(status)] = count }
    if let tls = TLSSummary.value(of: traffic) { summary.extra["tls"] = tls }
    summary.hosts = HostSummary.hosts(in: traffic, limit: hostLimit)
    summary.conversations = conversations(traffic)
    summary.services = services(traffic, without: attacks.floodAttempts)
    summary.series = SeriesBuilder.series(of: traffic, findings: findings)
    return summary
  }

  /// Seconds from the first to the last packet; nil where several pieces of evidence have no common clock.
  private static func duration(_ traffic: borrowing Traffic) -> JSONNumber? {
    let records = traffic.evidence.filter { $0.first != nil }
    guard !records.isEmpty, records.count == 1 || records.allSatisfy({ $0.time.clock == .absolute }),
      let first = records.compactMap(\.first).min(), let last = records.compactMap(\.last).max()
    else { return nil }
    let (span, overflow) = last.subtractingReportingOverflow(first)
    return overflow ? nil : JSONNumber(secondsFromNanoseconds: span)
  }

  private static func conversations(_ traffic: borrowing Traffic) -> [TrafficSummary.Conversation] {
    let flows = traffic.flows.flows
    var largest: [(number: Int, bytes: UInt64, packets: UInt64)] = []
    flows.visit { number, flow in
      guard flow.key.transport != .arp, flow.packets > 0 else { return }
      let (bytes, packets) = (flow.bytes, flow.packets)
      // The largest so far in order, the earlier one first among equals; nearly every flow is below all of them.
      let isBelow = { (other: (number: Int, bytes: UInt64, packets: UInt64)) in
        (other.bytes, other.packets) < (bytes, packets)
      }
      if largest.count == conversationLimit, let last = largest.last, !isBelow(last) { return }
      largest.insert((number, bytes, packets), at: largest.firstIndex(where: isBelow) ?? largest.count)
      if largest.count > conversationLimit { largest.removeLast() }
    }
    var outcomes: [Int: Outcome] = [:]
    for attempt in traffic.outcomes.attempts {
      if let flow = attempt.flow { outcomes[flow] = attempt.outcome }
    }
    return largest.prefix(conversationLimit).map { number, _, _ in
      let flow = flows[number]
      let a = traffic.flows.initiator(of: flow)
      var conversation = TrafficSummary.Conversation(
        transport: flow.key.transport.name, a: end(flow.key.source(a), traffic),
        b: end(flow.key.destination(a), traffic),
        packets: flow.packets)
      conversation.bytes = flow.bytes > 0 ? flow.bytes : nil
      let first = traffic.flows.firstMark(of: flow) ?? .none
      let last = flow.up.last.position < flow.down.last.position ? flow.down.last : flow.up.last
      conversation.first = traffic.time(first)
      conversation.last = traffic.time(last)
      if let outcome = outcomes[number], outcome != .unknown { conversation.outcome = outcome.rawValue }
      return conversation
    }
  }

  private static func end(_ end: FlowEnd, _ traffic: borrowing Traffic) -> HostRole {
    HostRole(address: traffic.label(end.address), port: end.port == 0 ? nil : end.port)
  }

  private static func services(
    _ traffic: borrowing Traffic, without flooding: Set<Int>
  ) -> [TrafficSummary.Service] {
    let records = traffic.outcomes.services.enumerated().sorted {
      ($1.element.attempts.count, $0.offset) < ($0.element.attempts.count, $1.offset)
    }
    return records.prefix(serviceLimit).map { _, record in
      // Who floods a service is no client of it.
      let attempts = record.attempts.filter { !flooding.contains($0) }.map { traffic.outcomes.attempts[$0] }
      let end = record.key.server
      var service = TrafficSummary.Service(
        address: traffic.label(end.address), port: end.port, transport: record.key.transport.name)
      service.service = ServiceName.name(forPort: end.port, isTCP: record.key.isTCP)
      for attempt in attempts {
        switch OutcomeClass(attempt.outcome) {
        case .served: service.served += 1
        case .refused: service.refused += 1
        case .unanswered: service.unanswered += 1
        case .failed: service.failed += 1
        case nil: break
        }
      }
      let tally = ClientTally(attempts)
      service.clientsServed = UInt64(tally.count(.served, .connected))
      service.clientsRefused = UInt64(tally.count(.refused, .unreachable))
      service.clientsUnanswered = UInt64(tally.count(.unanswered))
      service.clientsFailed = UInt64(tally.count(.failed, .reset, .halfOpen))
      return service
    }
  }
}

/// The four outcomes that charts and tables show.
enum OutcomeClass: String, CaseIterable {
  case served, refused, unanswered, failed

  init?(_ outcome: Outcome) {
    switch outcome {
    case .served, .connected: self = .served
    case .refused, .unreachable: self = .refused
    case .unanswered: self = .unanswered
    case .failed, .reset, .halfOpen: self = .failed
    case .unknown: return nil
    }
  }
}
