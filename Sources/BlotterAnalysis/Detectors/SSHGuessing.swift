package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client tries passwords at an SSH server (ATT&CK T1110). Logins are encrypted, so this is told by sizes and turns
/// (``SSHLogin``).
///
/// Counted: refusals in connections that end without a session. Threshold: eight refusals, or eight connections that
/// came to a login and ended without a session; two connections at least. OpenSSH allows six tries a connection, a
/// person gives up after one of them, and a key agent offers its keys in one. Severity: medium; high where a connection
/// of the same client after the refusals opened a session. False positives: jobs with a revoked key.
package struct SSHGuessing: Detector {
  package let kinds = ["brute-force-ssh"]
  package let needs: EvidenceFields = [.ports, .payloadLength]

  private let refusalThreshold = 8
  private let connectionThreshold = 8

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Key>()
    let logins = SSHLogin.all(in: traffic)
    for (number, login) in logins.enumerated() {
      groups.add(number, to: Key(source: login.client.address, server: login.server))
    }
    return groups.inOrder.compactMap { finding($0.key, $0.members.map { logins[$0] }, traffic) }
  }

  private struct Key: Hashable {
    var source: HostAddress
    var server: FlowEnd
  }

  private func finding(_ key: Key, _ logins: [SSHLogin], _ traffic: borrowing Traffic) -> Finding? {
    let vain = logins.filter { $0.hasLogin && !$0.hasSession }
    let refusals = vain.reduce(0) { $0 + $1.refusals }
    guard vain.count >= 2, refusals >= refusalThreshold || vain.count >= connectionThreshold,
      let begin = vain.first
    else { return nil }
    // Sessions among connections in vain are the day's work; one after them may be what they were for.
    let sessionsBefore = logins.count { $0.hasSession && $0.first.position < begin.first.position }
    let turn = vain[min(vain.count, 3) - 1].first.position
    let success = logins.first { $0.hasSession && turn < $0.first.position }
    guard sessionsBefore <= vain.count else { return nil }
    var finding = Finding(
      kind: "brute-force-ssh",
      title: "\(traffic.label(key.source)) opens \(vain.count) SSH connections to \(traffic.label(key.server.address)) "
        + "that end without a session, with some \(refusals) refused logins"
        + (success == nil ? "" : ", then a session"))
    finding.severity = success == nil ? .medium : .high
    finding.confidence = refusals >= 2 * refusalThreshold ? .high : .medium
    finding.protocol = "SSH"
    finding.transport = "TCP"
    finding.port = key.server.port
    finding.service = ServiceName.name(forPort: key.server.port, isTCP: true)
    finding.affected = [traffic.host(key.server.address, port: key.server.port, role: "SSH server")]
    finding.sources = [traffic.host(key.source, role: "SSH client")]
    finding.count = UInt64(max(refusals, vain.count))
    finding.facts = [
      "connections": .int(logins.count), "connections_without_session": .int(vain.count),
      "refusals_inferred": .int(refusals), "sessions_before": .int(sessionsBefore),
      "sessions_after": .int(logins.count { $0.hasSession && turn < $0.first.position }),
    ]
    finding.techniques = ["T1110"]
    if let success {
      finding.facts["session_packet"] = .int(success.first.number)
      finding.facts["session_time"] = traffic.time(success.first).map(JSONValue.string)
    }
    let flows = vain.flatMap { [$0.first, $0.refusal, $0.last] }
    finding.cites = traffic.citations(flows + (success.map { [$0.first] } ?? []))
    finding.span(SSHSpan.marks(of: vain, traffic), in: traffic)
    return finding
  }
}

/// First and last packets of the connections themselves, their handshakes included.
private enum SSHSpan {
  static func marks(of logins: [SSHLogin], _ traffic: borrowing Traffic) -> [PacketMark] {
    var marks: [PacketMark] = []
    let ends = Set(logins.map(\.client))
    for flow in traffic.flows.flows where flow.key.transport == .tcp {
      guard ends.contains(flow.key.low) || ends.contains(flow.key.high) else { continue }
      if let first = traffic.flows.marks(of: flow).first?.mark { marks.append(first) }
      marks += [flow.up.last, flow.down.last]
    }
    return marks
  }
}
