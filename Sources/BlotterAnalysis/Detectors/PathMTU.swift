package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Packets too large for a link on the way: reported by a router (RFC 1191, RFC 8201), or silently lost (RFC 2923
/// §2.1, the black hole).
///
/// Reported: errors "fragmentation needed" or "packet too big", by the connection that they speak of. Discovery that
/// works sends a few of them, and goes on with smaller segments: low. Where the sender repeats its data and gets
/// nowhere, medium. Silent: a connection whose handshake and small segments pass, and on which one side repeats a
/// segment of ``fullSize`` bytes or more ``leastRepeats`` times to the end, while the other acknowledges nothing of it.
///
/// False positives: a path that breaks right after the handshake.
package struct PathMTU: Detector {
  package let kinds = ["icmp-frag-needed", "pmtud-blackhole"]
  package let needs: EvidenceFields = [.ports, .tcpFlags, .tcpSequence]

  package init() {}

  /// Payload of a segment that hardly any link takes in two: 1,280 bytes (RFC 8200 §5) less headers.
  static let fullSize: UInt32 = 1_180
  static let leastRepeats: UInt32 = 3

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var byService = Groups<FlowEnd>()
    for (number, error) in traffic.icmp.errors.enumerated()
    where error.unreachable == .fragmentation && !attacks.isPressing(error.sender.address, error.target.address) {
      byService.add(number, to: service(error, traffic))
    }
    var findings = byService.inOrder.map { reported($0.key, $0.members.map { traffic.icmp.errors[$0] }, traffic) }
    let told = Set(byService.inOrder.map(\.key))
    var stuck = Groups<FlowEnd>()
    for number in attacks.index.flows(.tcp, any: .trailingRepeats) {
      let flow = traffic.flows.flows[number]
      guard let direction = StuckSender.direction(of: flow, traffic),
        flow[direction].last.length >= Self.fullSize || largest(flow, direction, traffic) >= Self.fullSize,
        flow[direction].tracker.trailingRepeats >= Self.leastRepeats, flow[direction.opposite].packets > 0,
        flow.up.syn &+ flow.down.syn > 0
      else { continue }
      let client = traffic.flows.initiator(of: flow)
      stuck.add(number, to: flow.key.destination(client))
    }
    for (server, members) in stuck.inOrder where !told.contains(server) {
      findings.append(silent(server, members.map { traffic.flows.flows[$0] }, traffic))
    }
    return findings
  }

  private func largest(_ flow: Flow, _ direction: FlowDirection, _ traffic: borrowing Traffic) -> UInt32 {
    traffic.flows.marks(of: flow).filter { $0.direction == direction }.map(\.mark.length).max() ?? 0
  }

  /// The server of the connection that an error speaks of, or where its datagram went.
  private func service(_ error: ICMPError, _ traffic: borrowing Traffic) -> FlowEnd {
    guard let number = traffic.flows.latest(FlowKey(error.sender, error.target, error.transport)) else {
      let isTCP = error.transport == .tcp
      return FlowTable.isServicePort(error.sender.port, isTCP: isTCP) ? error.sender : error.target
    }
    let flow = traffic.flows.flows[number]
    return flow.key.destination(traffic.flows.initiator(of: flow))
  }

  private func reported(_ server: FlowEnd, _ errors: [ICMPError], _ traffic: borrowing Traffic) -> Finding {
    let senders = Set(errors.map(\.sender.address)).sorted()
    let routers = Set(errors.map(\.reporter)).sorted()
    let mtus = Set(errors.map(\.mtu)).subtracting([0]).sorted()
    let isTCP = errors.first?.transport == .tcp
    var stuck = 0
    var repeats: UInt64 = 0
    for number in Set(errors.compactMap { traffic.flows.latest(FlowKey($0.sender, $0.target, $0.transport)) }) {
      let flow = traffic.flows.flows[number]
      repeats += UInt64(flow.up.tracker.retransmissions) + UInt64(flow.down.tracker.retransmissions)
      if StuckSender.direction(of: flow, traffic) != nil { stuck += 1 }
    }
    var finding = Finding(
      kind: "icmp-frag-needed",
      title: "\(Words.some(routers.map { traffic.label($0) })) reports that packets of "
        + "\(Words.some(senders.map { traffic.label($0) })) are too large"
        + (mtus.first.map { ", and takes \($0) bytes" } ?? ""))
    finding.protocol = errors.contains { $0.version == 6 } ? "ICMPv6" : "ICMP"
    finding.transport = isTCP ? "TCP" : errors.first?.transport.name
    finding.port = server.port == 0 ? nil : server.port
    finding.service = finding.port.flatMap { ServiceName.name(forPort: $0, isTCP: isTCP) }
    finding.affected = senders.prefix(16).map { traffic.host($0, role: "sender of the large packets") }
    finding.sources = traffic.hosts(routers, role: "router that reports")
    finding.count = UInt64(errors.count)
    finding.facts = [
      "icmp_errors": .int(errors.count), "mtus_bytes": .array(mtus.map { .int($0) }),
      "connections_stuck": .int(stuck), "retransmissions": .int(repeats), "recovered": .bool(stuck == 0),
      "routers": .strings(routers.prefix(8).map { traffic.label($0) }),
    ]
    // Older routers do not say which size they take (RFC 1191 §4).
    finding.severity = stuck > 0 ? .medium : .low
    finding.confidence = .high
    let marks = errors.map(\.mark)
    finding.cites = traffic.citations(errors.flatMap { [$0.datagram, $0.mark] })
    finding.span(marks, in: traffic)
    return finding
  }

  private func silent(_ server: FlowEnd, _ flows: [Flow], _ traffic: borrowing Traffic) -> Finding {
    var receivers: Set<HostAddress> = []
    var senders: Set<HostAddress> = []
    var repeats: UInt64 = 0
    var size: UInt32 = 0
    var marks: [PacketMark] = []
    for flow in flows {
      guard let direction = StuckSender.direction(of: flow, traffic) else { continue }
      receivers.insert(flow.key.destination(direction).address)
      senders.insert(flow.key.source(direction).address)
      repeats += UInt64(flow[direction].tracker.retransmissions)
      size = max(size, largest(flow, direction, traffic), flow[direction].last.length)
      marks += traffic.flows.marks(of: flow).map(\.mark) + [flow.up.last, flow.down.last]
    }
    let from = Words.some(senders.sorted().map { traffic.label($0) })
    let to = Words.some(receivers.sorted().map { traffic.label($0) })
    var finding = Finding(
      kind: "pmtud-blackhole",
      title: "Segments of \(size) bytes from \(from) never arrive at \(to), smaller ones do")
    finding.protocol = ServiceName.application(port: server.port, isTCP: true) ?? "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = traffic.hosts(receivers, role: "host that the large segments do not reach")
    finding.sources = traffic.hosts(senders, role: "sender of the large segments")
    finding.count = UInt64(flows.count)
    finding.facts = [
      "connections_stuck": .int(flows.count), "retransmissions": .int(repeats), "segment_bytes": .int(size),
      "icmp_errors": .int(0),
    ]
    finding.severity = .medium
    finding.confidence = .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}

/// Which side of a connection ends with data that was repeated and never acknowledged.
enum StuckSender {
  static func direction(of flow: Flow, _ traffic: borrowing Traffic) -> FlowDirection? {
    for direction in [FlowDirection.up, .down] {
      let (sender, other) = (flow[direction], flow[direction.opposite])
      guard sender.tracker.trailingRepeats >= 3, sender.dataPackets > 0, sender.last.hasNumbers else { continue }
      if other.packets == 0 { return direction }
      guard other.last.hasNumbers, other.last.flags.contains(.ack) else { continue }
      // The last that was sent lies more than nothing ahead of what the other side has.
      let end = sender.last.sequence &+ sender.last.length
      let ahead = Int32(bitPattern: end &- other.last.acknowledgment)
      if ahead > 0, sender.rst == 0 { return direction }
    }
    return nil
  }
}
