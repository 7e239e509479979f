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
      traffic.digest.flows.contains(where: { $0.lowPort == 53 || $0.highPort == 53 })
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
    summary.tcp.retransmissions = traffic.digest.retransmissions
    summary.dns.queries = traffic.dns.queries
    summary.dns.responses = traffic.dns.responses
    summary.dns.unanswered = UInt64(
      traffic.outcomes.transactions.count { !$0.queries.isEmpty && $0.response == nil })
    for (rcode, count) in traffic.dns.rcodes { summary.dns.rcodes[DNSNames.rcode(rcode)] = count }
    summary.http.requests = traffic.http.requests
    for (status, count) in traffic.http.statuses { summary.http.statuses[String(status)] = count }
    if let tls = TLSSummary.value(of: traffic, attacks.index) { summary.extra["tls"] = tls }
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
    let flows = traffic.digest.flows
    var largest = Largest<Int>(conversationLimit) {
      (flows[$1].bytes, flows[$1].packets) < (flows[$0].bytes, flows[$0].packets)
    }
    for number in flows.indices where flows[number].transport != .arp && flows[number].packets > 0 {
      largest.offer(number)
    }
    var isChosen = [Bool](repeating: false, count: flows.count)
    for number in largest.elements { isChosen[number] = true }
    var outcomes: [Int: Outcome] = [:]
    for digest in traffic.digest.attempts where !digest.isTransaction && isChosen[Int(digest.flow)] {
      outcomes[Int(digest.flow)] = digest.outcome
    }
    return largest.elements.map { number in
      let flow = traffic.flows.flows[number]
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
    let services = traffic.outcomes.services
    var busiest = Largest<Int>(serviceLimit) { services[$1].attempts.count < services[$0].attempts.count }
    for number in services.indices { busiest.offer(number) }
    return busiest.elements.map { number in
      let record = services[number]
      let end = record.key.server
      var service = TrafficSummary.Service(
        address: traffic.label(end.address), port: end.port, transport: record.key.transport.name)
      service.service = ServiceName.name(forPort: end.port, isTCP: record.key.isTCP)
      // The best that each client got.
      var best: [UInt32: Outcome] = [:]
      // Who floods a service is no client of it.
      for number in record.attempts where !flooding.contains(number) {
        let (client, outcome) = (traffic.digest.attempts[number].client, traffic.digest.attempts[number].outcome)
        if best[client].map({ ClientTally.rank(outcome) < ClientTally.rank($0) }) ?? true { best[client] = outcome }
        switch OutcomeClass(outcome) {
        case .served: service.served += 1
        case .refused: service.refused += 1
        case .unanswered: service.unanswered += 1
        case .failed: service.failed += 1
        case nil: break
        }
      }
      let clients = best.values.map { OutcomeClass($0) }
      service.clientsServed = UInt64(clients.count { $0 == .served })
      service.clientsRefused = UInt64(clients.count { $0 == .refused })
      service.clientsUnanswered = UInt64(clients.count { $0 == .unanswered })
      service.clientsFailed = UInt64(clients.count { $0 == .failed })
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
