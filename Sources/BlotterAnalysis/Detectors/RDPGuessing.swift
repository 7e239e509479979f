package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client tries passwords at a remote desktop (ATT&CK T1110). All is encrypted behind the first two packets
/// ([MS-RDPBCGR] §1.3.1.1), so this is told by size: with network level authentication ([MS-CSSP]) a refused login ends
/// the connection after some kilobytes, while a desktop that opens sends its picture, hundreds of them.
///
/// Counted: connections to port 3389 on which the client got past the handshake of TLS (``leastSent``) and the server
/// sent less than any desktop (``mostReceived``). Threshold: ten of one client, among which no desktop was opened
/// before and which are nine in ten of all it made; or eight clients with nothing else. A person reconnects once or
/// twice, and a monitor of the port stops before TLS. Severity: medium; high where a desktop opened after them. False
/// positives: a connection broker, or a client with a stale stored password that retries.
package struct RDPGuessing: Detector {
  package let kinds = ["brute-force-rdp"]
  package let needs: EvidenceFields = [.ports, .payloadLength]

  /// Payload bytes that a client has sent once it has offered credentials: request, ClientHello, key and token.
  private let leastSent: UInt64 = 600
  /// Payload bytes that a server sends up to its refusal: certificate, challenge, alert.
  private let mostReceived: UInt64 = 16_384
  private let threshold = 10
  private let sourceThreshold = 8

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  private struct Key: Hashable {
    var source: HostAddress
    var server: FlowEnd
  }

  private struct Try {
    var flow: Int
    var isVain: Bool
    var first: PacketMark
    var source: HostAddress
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var tries: [Try] = []
    var groups = Groups<Key>()
    guard attacks.index.hasServer(at: 3389) else { return [] }
    for (number, digest) in traffic.digest.attempts.enumerated() where digest.transport == .tcp && digest.port == 3389 {
      let attempt = traffic.outcomes.attempts[number]
      guard attempt.outcome == .served, let number = attempt.flow else { continue }
      let flow = traffic.flows.flows[number]
      let client = flow.key.direction(from: attempt.client)
      guard flow[client].payload >= leastSent else { continue }
      groups.add(tries.count, to: Key(source: attempt.client.address, server: attempt.server))
      tries.append(
        Try(
          flow: number, isVain: flow[client.opposite].payload < mostReceived, first: attempt.start,
          source: attempt.client.address))
    }
    var findings: [Finding] = []
    var few = Groups<FlowEnd>()
    for (key, members) in groups.inOrder {
      let vain = members.filter { tries[$0].isVain }
      let success = members.first { !tries[$0].isVain }
      if vain.count >= threshold, vain.count * 10 >= members.count * 9,
        success.map({ $0 > vain[threshold - 1] }) ?? true
      {
        findings.append(finding(key.server, vain.map { tries[$0] }, success.map { tries[$0] }, traffic))
      } else if success == nil {
        for number in vain { few.add(number, to: key.server) }
      }
    }
    for (server, members) in few.inOrder
    where Set(members.map { tries[$0].source }).count >= sourceThreshold && members.count >= threshold {
      findings.append(finding(server, members.map { tries[$0] }, nil, traffic))
    }
    return findings
  }

  private func finding(_ server: FlowEnd, _ vain: [Try], _ success: Try?, _ traffic: borrowing Traffic) -> Finding {
    var seen: Set<HostAddress> = []
    let sources = vain.map(\.source).filter { seen.insert($0).inserted }
    var facts: [String: JSONValue] = [
      "connections": .int(vain.count + (success == nil ? 0 : 1)), "connections_without_session": .int(vain.count),
    ]
    if let success {
      facts["session_packet"] = .int(success.first.number)
      facts["session_time"] = traffic.time(success.first).map(JSONValue.string)
    }
    // The name that the client sends ahead in clear; many programs send one that they were built with.
    let flows = Set(vain.map(\.flow))
    var users: Set<String> = []
    for event in traffic.sessions.logins.events where event.content.service == .rdp && !event.content.user.isEmpty {
      if let flow = event.flow, flows.contains(flow) { users.insert(event.content.user) }
    }
    if !users.isEmpty { facts["users"] = .strings(users.sorted().prefix(16)) }
    let who = GuessingFinding.who(sources, traffic)
    return GuessingFinding(
      slug: "rdp", name: "RDP", server: server, serverRole: "RDP server", sources: sources,
      title: "\(who) \(sources.count == 1 ? "opens" : "open") \(vain.count) RDP connections to "
        + "\(traffic.label(server.address)) that end before a desktop" + (success == nil ? "" : ", then one opens"),
      refused: vain.count, isPlain: vain.count >= 2 * threshold, successSeverity: success == nil ? nil : .high,
      facts: facts, cites: vain.map(\.first) + (success.map { [$0.first] } ?? []),
      span: vain.map(\.first) + traffic.ends(ofFlows: vain.map(\.flow))
    ).finding(in: traffic)
  }
}
