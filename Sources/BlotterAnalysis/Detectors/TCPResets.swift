package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A server takes connections and then resets them (RFC 9293 §3.5.2): it crashes, limits, or a device on the way cuts.
///
/// Counted: connections that were open and that the server's side reset before it sent data, or in place of an answer,
/// by service; those of scans and floods are left out. In place of an answer: the last data came from the client, and
/// neither side had ended. A reset after an orderly end, or after the last answer, is how many servers clear up.
/// Severity by outcome: medium where most connections end so, low otherwise.
///
/// False positives: health checks of a load balancer that open and close.
package struct TCPResets: Detector {
  package let kinds = ["tcp-reset-by-server"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var findings: [Finding] = []
    for service in traffic.outcomes.services where service.key.transport == .tcp {
      guard service.attempts.contains(where: { mayBeReset(traffic.digest.attempts[$0], traffic) }),
        attacks.flood(of: service.key) == nil
      else { continue }
      let attempts = service.attempts.map { traffic.outcomes.attempts[$0] }.filter {
        !attacks.isScan($0.client.address, $0.server.address)
          && !attacks.isPressing($0.client.address, $0.server.address)
          && !attacks.isGuessing($0.client.address, $0.server.address)
      }
      let reset = attempts.compactMap { $0.outcome == .reset ? $0 : cutShort($0, traffic) }
      let judged = attempts.filter { $0.outcome != .unknown }
      guard !reset.isEmpty else { continue }
      findings.append(finding(service.key.server, reset, judged, traffic))
    }
    return findings
  }

  /// Whether a connection was reset, or was served and holds a reset.
  private func mayBeReset(_ attempt: AttemptDigest, _ traffic: borrowing Traffic) -> Bool {
    if attempt.outcome == .reset { return true }
    let flow = Int(attempt.flow)
    return attempt.outcome == .served && !attempt.isTransaction && flow < traffic.digest.flows.count
      && traffic.digest.flows[flow].signs.contains(.reset)
  }

  /// A served connection that ended in a reset where an answer was due, with the reset as what decides; else nil.
  private func cutShort(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Attempt? {
    guard attempt.outcome == .served, let number = attempt.flow,
      traffic.digest.flows[number].signs.contains(.reset)
    else { return nil }
    let flow = traffic.flows.flows[number]
    let client = flow.key.direction(from: attempt.client)
    guard flow[client.opposite].rst > 0, flow[client].fin == 0, flow[client].rst == 0, flow[client.opposite].fin == 0,
      flow.lastDataDirection == client, let reset = traffic.flows.marks(of: flow).first(.rst, client.opposite)
    else { return nil }
    var attempt = attempt
    attempt.outcome = .reset
    attempt.decisive = reset
    return attempt
  }

  private func finding(
    _ server: FlowEnd, _ reset: [Attempt], _ all: [Attempt], _ traffic: borrowing Traffic
  ) -> Finding {
    let host = traffic.label(server.address)
    var finding = Finding(
      kind: "tcp-reset-by-server",
      title: "\(host) resets \(reset.count) of \(Words.count(all.count, "connection")) to "
        + "\(Words.port(server.port, .tcp)) after the handshake")
    finding.protocol = ServiceName.application(port: server.port, isTCP: true) ?? "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "server")]
    finding.sources =
      [traffic.host(server.address, role: "sender of the resets")]
      + traffic.hosts(reset.map(\.client.address), role: "client")
    finding.count = UInt64(reset.count)
    let cut = Set(reset.compactMap(\.flow))
    let served = all.count { $0.outcome.isSuccess && !($0.flow.map(cut.contains) ?? false) }
    let afterData = reset.count { attempt in
      guard let flow = attempt.flow.map({ traffic.flows.flows[$0] }) else { return false }
      return flow[flow.key.direction(from: attempt.client)].payload > 0
    }
    finding.facts = [
      "connections": .int(all.count), "reset": .int(reset.count), "served": .int(served),
      "reset_after_client_data": .int(afterData), "clients_affected": .int(Set(reset.map(\.client.address)).count),
    ]
    let delays = reset.compactMap { $0.decisive.delay(since: $0.start) }
    if let longest = delays.max() { finding.facts["longest_time_to_reset_s"] = traffic.seconds(longest) }
    finding.severity = reset.count > 1 && reset.count * 2 > all.count ? .medium : .low
    finding.confidence = reset.count > 1 ? .high : .medium
    let marks = reset.flatMap { [$0.start, $0.decisive] }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
