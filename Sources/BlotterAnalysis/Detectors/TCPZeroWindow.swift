package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A receiver has no room left and stops the sender (RFC 9293 §3.8.6.1).
///
/// Counted: segments with a window of zero from a host to which data flows; resets do not count, whose window means
/// nothing. Short stalls are flow control at work: low. A window that is still closed at the end, or for
/// ``longStall`` and more, is an application that does not read: medium.
///
/// False positives: clients that pause a download on purpose (players, backup).
package struct TCPZeroWindow: Detector {
  package let kinds = ["tcp-zero-window"]
  package let needs: EvidenceFields = [.tcpFlags, .tcpWindow]

  package init() {}

  static let longStall: Int64 = 1_000_000_000

  private struct Path: Hashable {
    var receiver: HostAddress
    var server: FlowEnd
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Path>()
    var stalls: [(flow: Flow, direction: FlowDirection)] = []
    for number in attacks.index.flows(.tcp, any: .zeroWindow) {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down] where flow[direction].zeroWindow > 0 {
        // A lone zero beside FIN ends a connection; without data towards it nothing is stopped.
        let side = flow[direction]
        guard flow[direction.opposite].payload > 0 || side.zeroWindow > 1,
          flow[direction.opposite].packets > 0, side.zeroWindow > 1 || side.fin == 0
        else { continue }
        let client = traffic.flows.initiator(of: flow)
        let receiver = flow.key.source(direction).address
        if attacks.isScan(receiver, flow.key.destination(direction).address) { continue }
        groups.add(stalls.count, to: Path(receiver: receiver, server: flow.key.destination(client)))
        stalls.append((flow, direction))
      }
    }
    return groups.inOrder.map { path, members in finding(path, members.map { stalls[$0] }, traffic) }
  }

  private func finding(
    _ path: Path, _ stalls: [(flow: Flow, direction: FlowDirection)], _ traffic: borrowing Traffic
  ) -> Finding {
    var zeros: UInt64 = 0
    var closed = 0
    var longest: Int64 = 0
    var marks: [PacketMark] = []
    var probes: UInt64 = 0
    for (flow, direction) in stalls {
      let side = flow[direction]
      zeros += UInt64(side.zeroWindow)
      probes += UInt64(flow[direction.opposite].tracker.keepAlives)
      let kept = traffic.flows.marks(of: flow).filter { $0.role == .zeroWindow && $0.direction == direction }.map(
        \.mark)
      marks += kept
      // Whether the last that the host said still names no room, or was a reset while closed.
      let isClosed = side.last.window == 0 && side.last.flags.isDisjoint(with: [.rst, .fin])
      if isClosed {
        closed += 1
        let end = flow.up.last.position < flow.down.last.position ? flow.down.last : flow.up.last
        marks += [side.last, end]
        if let first = kept.first, let span = end.delay(since: first) { longest = max(longest, span) }
      } else if let first = kept.first, let last = kept.last, let span = last.delay(since: first),
        kept.count == Int(side.zeroWindow)
      {
        longest = max(longest, span)
      }
    }
    let host = traffic.label(path.receiver)
    var finding = Finding(
      kind: "tcp-zero-window",
      title: "\(host) advertises a zero window \(Words.count(zeros, "time"))"
        + (closed > 0 ? " and does not open it again" : ""))
    finding.protocol = "TCP"
    finding.transport = "TCP"
    finding.port = path.server.port == 0 ? nil : path.server.port
    finding.service = ServiceName.name(forPort: path.server.port, isTCP: true)
    finding.affected = [traffic.host(path.receiver, role: "receiver without room")]
    finding.sources = [traffic.host(path.receiver, role: "sender of the zero windows")]
    finding.count = zeros
    finding.facts = [
      "zero_windows": .int(zeros), "connections": .int(stalls.count), "still_closed": .int(closed),
      "probes": .int(probes), "longest_stall_s": traffic.seconds(longest),
    ]
    let isLong = longest >= Self.longStall
    finding.severity = closed > 0 && (isLong || zeros > 1) ? .medium : isLong && zeros >= 3 ? .medium : .low
    finding.confidence = .high
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
