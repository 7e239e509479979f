package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client tries passwords at an SSH server (ATT&CK T1110). Logins are encrypted, so this is told by sizes and turns
/// (``SSHLogin``).
///
/// Counted: refusals in connections that end without a session. Threshold: eight refusals, or eight connections that
/// came to a login and ended without a session; two connections at least. OpenSSH allows six tries a connection, a
/// person gives up after one of them, and a key agent offers its keys in one. Or eight clients at one server, none of
/// which gets a session. Severity: medium; high where a connection
/// of the same client after the refusals opened a session. False positives: jobs with a revoked key.
package struct SSHGuessing: Detector {
  package let kinds = ["brute-force-ssh"]
  package let needs: EvidenceFields = [.ports, .payloadLength]

  private let refusalThreshold = 8
  private let connectionThreshold = 8
  /// Clients that each come to a login in vain: no group of users fails all at once and none succeeds.
  private let sourceThreshold = 8

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Key>()
    let logins = SSHLogin.all(in: traffic)
    for (number, login) in logins.enumerated() {
      groups.add(number, to: Key(source: login.client.address, server: login.server))
    }
    var findings: [Finding] = []
    var few = Groups<FlowEnd>()
    for (key, members) in groups.inOrder {
      if let finding = finding(key, members.map { logins[$0] }, traffic) {
        findings.append(finding)
      } else if members.allSatisfy({ logins[$0].hasLogin && !logins[$0].hasSession }) {
        for number in members { few.add(number, to: key.server) }
      }
    }
    for (server, members) in few.inOrder {
      if let finding = distributed(server, members.map { logins[$0] }, traffic) { findings.append(finding) }
    }
    return findings
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
    var facts = facts(logins, vain, refusals)
    facts["sessions_before"] = .int(sessionsBefore)
    facts["sessions_after"] = .int(logins.count { $0.hasSession && turn < $0.first.position })
    if let success {
      facts["session_packet"] = .int(success.first.number)
      facts["session_time"] = traffic.time(success.first).map(JSONValue.string)
    }
    let title =
      "\(traffic.label(key.source)) opens \(vain.count) SSH connections to \(traffic.label(key.server.address)) "
      + "that end without a session, with some \(refusals) refused logins" + (success == nil ? "" : ", then a session")
    return make(
      key.server, [key.source], vain, refusals, title, success == nil ? nil : .high, facts,
      success.map { [$0.first] } ?? [], traffic)
  }

  /// Many clients that each come to a login once or twice and never get a session.
  private func distributed(_ server: FlowEnd, _ vain: [SSHLogin], _ traffic: borrowing Traffic) -> Finding? {
    var seen: Set<HostAddress> = []
    let sources = vain.map(\.client.address).filter { seen.insert($0).inserted }
    guard sources.count >= sourceThreshold else { return nil }
    let refusals = vain.reduce(0) { $0 + $1.refusals }
    let title =
      "\(sources.count) clients open \(vain.count) SSH connections to \(traffic.label(server.address)) that end "
      + "without a session"
    return make(server, sources, vain, refusals, title, nil, facts(vain, vain, refusals), [], traffic)
  }

  private func facts(_ logins: [SSHLogin], _ vain: [SSHLogin], _ refusals: Int) -> [String: JSONValue] {
    [
      "connections": .int(logins.count), "connections_without_session": .int(vain.count),
      "refusals_inferred": .int(refusals),
    ]
  }

  private func make(
    _ server: FlowEnd, _ sources: [HostAddress], _ vain: [SSHLogin], _ refusals: Int, _ title: String,
    _ success: Severity?, _ facts: [String: JSONValue], _ more: [PacketMark], _ traffic: borrowing Traffic
  ) -> Finding {
    GuessingFinding(
      slug: "ssh", name: "SSH", server: server, serverRole: "SSH server", sources: sources, title: title,
      refused: max(refusals, vain.count), isPlain: refusals >= 2 * refusalThreshold, successSeverity: success,
      facts: facts, cites: vain.flatMap { [$0.first, $0.refusal, $0.last] } + more,
      span: SSHSpan.marks(of: vain, traffic)
    ).finding(in: traffic)
  }
}

/// First and last packets of the connections themselves, their handshakes included.
private enum SSHSpan {
  static func marks(of logins: [SSHLogin], _ traffic: borrowing Traffic) -> [PacketMark] {
    var marks: [PacketMark] = []
    let ends = Set(logins.map(\.client))
    for flow in traffic.flows.flows where flow.key.transport == .tcp {
      guard ends.contains(flow.key.low) || ends.contains(flow.key.high) else { continue }
      if let first = traffic.flows.firstMark(of: flow) { marks.append(first) }
      marks += [flow.up.last, flow.down.last]
    }
    return marks
  }
}
