package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Segments sent again because they, or their acknowledgment, were lost (RFC 9293 §3.8, RFC 6298).
///
/// Counted: repeated segments with data (not of the handshake, not copies by the capture, not keep-alives), by the
/// hosts between which they go and the service. From ``notable`` of all segments on TCP slows down (Mathis et al., CCR
/// 27, 1997: throughput falls with the root of the loss); from ``harmful`` on users notice. Or one segment repeated
/// ``stuckRepeats`` times to no avail. Wireless networks lose up to one in a hundred without harm.
///
/// False positives: a mirror port that delivers packets twice, where the IP identification does not tell (IPv6).
package struct TCPRetransmissions: Detector {
  package let kinds = ["tcp-retransmissions"]
  package let needs: EvidenceFields = [.tcpFlags, .tcpSequence, .payloadLength]

  package init() {}

  static let leastCount: UInt64 = 6
  static let notable = 0.02
  static let harmful = 0.04
  static let stuckRepeats: UInt64 = 4

  private struct Path: Hashable {
    var sender: HostAddress
    var receiver: HostAddress
    var server: FlowEnd
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Path>()
    var directions: [FlowDirection] = []
    var flows: [Int] = []
    // Segments that a router found too large go out again by right.
    var tooLarge: Set<Int> = []
    for (number, error) in traffic.icmp.errors.enumerated() where error.unreachable == .fragmentation {
      if let flow = traffic.outcomes.errorFlows[number] { tooLarge.insert(flow) }
    }
    // Most paths lose nothing; only those that repeat are gathered.
    var repeating: Set<Path> = []
    var senders = HostSet(of: traffic.digest.hosts)
    for number in attacks.index.flows(.tcp, any: .repeatedData) where !tooLarge.contains(number) {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down] where repeats(flow, direction) > 0 {
        repeating.insert(Self.path(flow, direction, traffic))
        senders[traffic.digest.flows[number].source(direction)] = true
      }
    }
    guard !repeating.isEmpty else { return [] }
    for (number, ends) in traffic.digest.flows.enumerated()
    where ends.transport == .tcp && (senders[ends.low] || senders[ends.high]) && !tooLarge.contains(number) {
      traffic.flows.flows.look(at: number) { flow in
        for direction in [FlowDirection.up, .down]
        where senders[ends.source(direction)] && (repeats(flow, direction) > 0 || flow[direction].dataPackets > 0) {
          let path = Self.path(flow, direction, traffic)
          guard repeating.contains(path) else { continue }
          groups.add(flows.count, to: path)
          flows.append(number)
          directions.append(direction)
        }
      }
    }
    return groups.inOrder.compactMap { path, members in
      if attacks.isScan(path.sender, path.receiver) || attacks.isFlooded(path.server.address) { return nil }
      return finding(path, members.map { (traffic.flows.flows[flows[$0]], directions[$0]) }, traffic)
    }
  }

  private static func path(_ flow: Flow, _ direction: FlowDirection, _ traffic: borrowing Traffic) -> Path {
    Path(
      sender: flow.key.source(direction).address, receiver: flow.key.destination(direction).address,
      server: flow.key.destination(traffic.flows.initiator(of: flow)))
  }

  /// Repeated segments that are not of the handshake.
  private func repeats(_ flow: Flow, _ direction: FlowDirection) -> UInt64 {
    UInt64(flow[direction].tracker.repeatedData)
  }

  private func finding(
    _ path: Path, _ sides: [(flow: Flow, direction: FlowDirection)], _ traffic: borrowing Traffic
  ) -> Finding? {
    var count: UInt64 = 0
    var segments: UInt64 = 0
    var stuck = 0
    for (flow, direction) in sides {
      let repeated = repeats(flow, direction)
      count += repeated
      segments += UInt64(flow[direction].dataPackets)
      if UInt64(flow[direction].tracker.trailingRepeats) >= Self.stuckRepeats,
        StuckSender.direction(of: flow, traffic) == direction
      {
        stuck += 1
      }
    }
    guard segments > 0 else { return nil }
    let share = Double(count) / Double(segments)
    guard stuck > 0 || (count >= Self.leastCount && share >= Self.notable) else { return nil }
    let from = traffic.label(path.sender)
    let to = traffic.label(path.receiver)
    var finding = Finding(
      kind: "tcp-retransmissions", title: "\(count) of \(segments) data segments from \(from) to \(to) are repeats")
    finding.protocol = "TCP"
    finding.transport = "TCP"
    finding.port = path.server.port == 0 ? nil : path.server.port
    finding.service = ServiceName.name(forPort: path.server.port, isTCP: true)
    finding.affected = [traffic.host(path.receiver, role: "receiver")]
    finding.sources = [traffic.host(path.sender, role: "sender")]
    finding.count = count
    finding.facts = [
      "retransmissions": .int(count), "segments": .int(segments), "connections": .int(sides.count),
      "connections_stuck": .int(stuck),
    ]
    if let percent = JSONNumber(ratio: share * 100, 1, digits: 1) { finding.facts["loss_percent"] = .number(percent) }
    var marks: [PacketMark] = []
    for (flow, direction) in sides.filter({ repeats($0.flow, $0.direction) > 0 }).prefix(8) {
      marks += traffic.flows.marks(of: flow).filter { $0.direction == direction }.map(\.mark)
      marks.append(flow[direction].last)
    }
    finding.severity = stuck > 0 || share >= Self.harmful ? .medium : .low
    finding.confidence = count >= 20 || stuck > 0 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
