package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client speaks TLS to a server that speaks plain HTTP, or plain HTTP to one that speaks TLS.
///
/// Counted: connections in which the server answers the client's TLS hello with data that are no TLS; and those with an
/// HTTP request and a TLS alert. A CONNECT before the hello is a proxy at work. Severity: medium, low where the
/// server also served as it should. Left out: scanners, which try both on every port.
package struct ProtocolMismatch: Detector {
  package let kinds = ["protocol-mismatch"]
  package let needs: EvidenceFields = [.payload, .ports]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var requests: [Int: (mark: PacketMark, method: String)] = [:]
    var responses: [Int: (mark: PacketMark, status: UInt16)] = [:]
    for event in traffic.http.events {
      guard let flow = event.flow else { continue }
      switch event.content {
      case .request(let head): if requests[flow] == nil { requests[flow] = (event.mark, head.method) }
      case .response(let head): if responses[flow] == nil { responses[flow] = (event.mark, head.status) }
      }
    }
    var groups = Groups<Key>()
    let sessions = attacks.index.tlsSessions
    // QUIC encrypts all but the client's hello: what its server says is never TLS in clear.
    for (number, session) in sessions.enumerated()
    where traffic.flows.flows[session.flow].key.transport == .tcp {
      // Scanners try every protocol on every port.
      if attacks.isScan(session.client.address, session.server.address)
        || attacks.web.isAttack(session.client.address, session.server)
      {
        continue
      }
      if session.hello.exists, !session.serverHello.exists, requests[session.flow] == nil,
        let answer = responses[session.flow].map({ $0.mark }) ?? plainAnswer(session, traffic)
      {
        if responses[session.flow] == nil { responses[session.flow] = (answer, 0) }
        groups.add(number, to: Key(server: session.server, speaksTLS: false))
      } else if let request = requests[session.flow], request.method != "CONNECT", !session.hello.exists,
        responses[session.flow] == nil, session.alertMark.exists, !session.alertByClient
      {
        groups.add(number, to: Key(server: session.server, speaksTLS: true))
      }
    }
    return groups.inOrder.map { key, members in
      let wrong = members.map { sessions[$0] }
      var marks: [PacketMark] = []
      var statuses: Set<Int> = []
      for session in wrong {
        marks += session.marks
        if let request = requests[session.flow] { marks.append(request.mark) }
        if let response = responses[session.flow] {
          marks.append(response.mark)
          if response.status != 0 { statuses.insert(Int(response.status)) }
        }
      }
      return finding(key, wrong, marks, statuses.sorted(), traffic)
    }
  }

  /// The first data of the server, where they follow the hello and are no TLS at all; nil where the capture cut
  /// packets, so that a hello of the server may be hidden.
  private func plainAnswer(_ session: TLSSession, _ traffic: borrowing Traffic) -> PacketMark? {
    guard !session.alertMark.exists || session.alertByClient, session.heartbeats.isEmpty,
      !traffic.quality[Int(session.hello.evidence)].firstSnapped.exists
    else { return nil }
    let flow = traffic.flows.flows[session.flow]
    let down = flow.key.direction(from: session.server)
    guard !flow.layers.contains(.tlsData),
      let answer = traffic.flows.marks(of: flow).first(.data, down),
      session.hello.position < answer.position
    else { return nil }
    // Only the first bytes of the server tell what it speaks: where packets were lost before, these may be any.
    guard let synAck = traffic.flows.marks(of: flow).first(.synAck, down), synAck.hasNumbers == answer.hasNumbers,
      !answer.hasNumbers || answer.sequence == synAck.sequence &+ 1 || answer.sequence == 1
    else { return nil }
    return answer
  }

  private struct Key: Hashable {
    var server: FlowEnd
    var speaksTLS: Bool
  }

  private func finding(
    _ key: Key, _ wrong: [TLSSession], _ marks: [PacketMark], _ statuses: [Int], _ traffic: borrowing Traffic
  ) -> Finding {
    let server = traffic.label(key.server.address)
    let count = Words.count(wrong.count, "connection")
    var finding = Finding(
      kind: "protocol-mismatch",
      title: key.speaksTLS
        ? "\(count) \(wrong.count == 1 ? "sends" : "send") plain HTTP to \(server) port \(key.server.port), which speaks TLS"
        : "\(count) \(wrong.count == 1 ? "begins" : "begin") TLS with \(server) port \(key.server.port), which answers in clear text"
    )
    finding.severity = .medium
    finding.confidence = .high
    finding.protocol = key.speaksTLS ? "HTTP" : "TLS"
    finding.transport = "TCP"
    finding.port = key.server.port
    finding.service = ServiceName.name(forPort: key.server.port, isTCP: true)
    finding.affected = [traffic.host(key.server.address, port: key.server.port, role: "web server")]
    finding.sources = traffic.hosts(wrong.map(\.client.address), role: "web client")
    finding.count = UInt64(wrong.count)
    finding.facts = [
      "connections": .int(wrong.count), "client_speaks": .string(key.speaksTLS ? "HTTP" : "TLS"),
      "server_speaks": .string(key.speaksTLS ? "TLS" : statuses.isEmpty ? "clear text" : "HTTP"),
      "clients": .int(Set(wrong.map(\.client.address)).count),
    ]
    if !statuses.isEmpty { finding.facts["statuses"] = .array(statuses.map { .int($0) }) }
    finding.cites = traffic.citations(marks)
    finding.span(traffic.ends(ofFlows: wrong.map(\.flow)), in: traffic)
    return finding
  }
}
