package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Connections that are kept busy without ever finishing a request (slowloris, slow POST; ATT&CK T1499.002; RFC 9112
/// §9.8 leaves the time-out to the server).
///
/// Counted: connections to one TCP service on which the client sent data in ``leastPieces`` or more small pieces over
/// ``leastSpan`` or longer, and the server sent none in that time. A browser holds six connections to a host, and
/// each gets an answer; ``leastConnections`` at once that get none have no other use. From ``distributed`` on, the
/// sources may be many.
///
/// False positives: a server that hangs while clients upload in small pieces.
package struct Slowloris: Detector {
  package let kinds = ["slowloris"]
  package let needs: EvidenceFields = [.ports, .tcpFlags, .payloadLength, .time]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  static let leastConnections = 20
  static let distributed = 50
  static let leastPieces: UInt32 = 2
  /// Payload bytes of a piece in the mean: a header line, not a segment of an upload.
  static let pieceBytes: UInt64 = 300
  static let leastSpan: Int64 = 2_000_000_000

  /// Connections to one server that never finish a request.
  package struct Group: Sendable {
    package var server: FlowEnd
    package var attempts: [Attempt]
    package var sources: Set<HostAddress>
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.slow.map { finding($0.server, $0.attempts, $0.sources, traffic) }
  }

  static func groups(in traffic: borrowing Traffic) -> [Group] {
    var byServer = Groups<FlowEnd>()
    for (number, digest) in traffic.digest.attempts.enumerated() where digest.transport == .tcp {
      // Nearly every connection was answered soon.
      let times = traffic.digest.times[number]
      guard !times.hasReply || times.untilReply.map({ $0 >= leastSpan }) ?? false else { continue }
      let attempt = traffic.outcomes.attempts[number]
      if isSlow(attempt, traffic) { byServer.add(number, to: attempt.server) }
    }
    return byServer.inOrder.compactMap { server, members in
      var bySource: [HostAddress: Int] = [:]
      for number in members { bySource[traffic.outcomes.attempts[number].client.address, default: 0] += 1 }
      let strong = bySource.filter { $0.value >= leastConnections }
      guard !strong.isEmpty || members.count >= distributed else { return nil }
      let sources = strong.isEmpty ? Set(bySource.keys) : Set(strong.keys)
      let slow = members.map { traffic.outcomes.attempts[$0] }.filter { sources.contains($0.client.address) }
      return Group(server: server, attempts: slow, sources: sources)
    }
  }

  private static func isSlow(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Bool {
    guard let number = attempt.flow else { return false }
    var isInPieces = false
    traffic.flows.flows.look(at: number) { flow in
      let client = flow.key.direction(from: attempt.client)
      isInPieces =
        flow[client.opposite].acks &+ flow[client.opposite].synAck > 0 && flow[client].dataPackets >= leastPieces
        && flow[client].payload <= pieceBytes &* UInt64(flow[client].dataPackets)
    }
    guard isInPieces else { return false }
    let flow = traffic.flows.flows[number]
    let client = flow.key.direction(from: attempt.client)
    // What the server sends once the client has given up, or in place of an answer, is no service.
    let marks = traffic.flows.marks(of: flow)
    if let reply = marks.first(.data, client.opposite) {
      guard let begin = marks.first(.data, client), reply.delay(since: begin).map({ $0 >= leastSpan }) ?? false else {
        return false
      }
    }
    return flow[client].last.delay(since: attempt.start).map { $0 >= leastSpan } ?? false
  }

  private func finding(
    _ server: FlowEnd, _ slow: [Attempt], _ sources: Set<HostAddress>, _ traffic: borrowing Traffic
  ) -> Finding {
    let host = traffic.label(server.address)
    let from =
      sources.count == 1 ? traffic.hosts(sources, role: "").map(\.address).joined() : "\(sources.count) sources"
    var finding = Finding(
      kind: "slowloris",
      title: "\(slow.count) connections from \(from) to \(Words.port(server.port, .tcp)) of \(host) never finish a "
        + "request")
    finding.protocol = ServiceName.application(port: server.port, isTCP: true) ?? "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "server")]
    finding.sources = traffic.hosts(sources, role: "source of the connections")
    finding.count = UInt64(slow.count)
    finding.techniques = ["T1499.002"]
    let others = traffic.outcomes.attempts.filter {
      $0.server == server && !sources.contains($0.client.address) && $0.outcome != .unknown
    }
    var pieces: UInt64 = 0
    var bytes: UInt64 = 0
    var ends: [PacketMark] = []
    for attempt in slow {
      guard let flow = attempt.flow.map({ traffic.flows.flows[$0] }) else { continue }
      let client = flow[flow.key.direction(from: attempt.client)]
      pieces += UInt64(client.dataPackets)
      bytes &+= client.payload
      ends += [flow.up.last, flow.down.last]
    }
    finding.facts = [
      "connections": .int(slow.count), "sources": .int(sources.count), "single_source": .bool(sources.count == 1),
      "pieces": .int(pieces), "client_payload_bytes": .int(bytes),
      "others_served": .int(others.count(where: \.outcome.isSuccess)),
      "others_failed": .int(others.count(where: \.outcome.isFailure)),
    ]
    if let onset = slow.map(\.start).min(by: { $0.position < $1.position }) {
      finding.facts["onset_packet"] = .int(onset.number)
      if let time = traffic.time(onset) { finding.facts["onset_time"] = .string(time) }
    }
    finding.severity = .high
    finding.confidence = slow.count >= Self.distributed ? .high : .medium
    finding.cites = traffic.citations(slow.prefix(8).map(\.start) + slow.prefix(8).map(\.decisive) + ends.suffix(4))
    finding.span(slow.map(\.start) + ends, in: traffic)
    return finding
  }
}
