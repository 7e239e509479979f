package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A mail server refuses mail (RFC 5321 §4.2).
///
/// Counted: replies of 4xx and 5xx to a sender, a recipient, the data or the connection, by server. 500 to 504 before
/// that are about commands that a server does not know, 530 and 538 ask for encryption or a login, and what answers a
/// login is counted there. Severity: medium where mail was refused for good (5xx), low where the client is told to come
/// back (4xx) or most mail was taken.
package struct SMTPRejection: Detector {
  package let kinds = ["smtp-rejection"]
  package let needs: EvidenceFields = .ports

  package init() {}

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  private struct Refusal {
    var code: UInt32
    var text: String
    var stage: String
    var client: FlowEnd
    var flow: Int
    var marks: [PacketMark]
  }

  private struct State {
    var stage = "connection"
    var command = PacketMark.none
    var inData = false
    var auth = false
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var states: [Int: State] = [:]
    var refusals: [Refusal] = []
    var delivered: [FlowEnd: Int] = [:]
    var groups = Groups<FlowEnd>()
    for event in traffic.sessions.logins.events where event.content.service == .smtp {
      guard let flow = event.flow else { continue }
      let message = event.content
      var state = states[flow] ?? State()
      defer { states[flow] = state }
      if message.code == 0 {
        if ["MAIL", "RCPT", "DATA"].contains(message.command) {
          state.stage = message.command
          state.command = event.mark
          state.auth = false
        } else if message.command.hasPrefix("AUTH ") {
          state.auth = true
        }
        continue
      }
      if message.code == 354 { state.inData = true }
      if message.code == 250, state.inData {
        state.inData = false
        state.stage = "session"
        delivered[event.source, default: 0] += 1
      }
      guard message.code >= 400, ![500, 501, 502, 503, 504, 530, 534, 535, 538].contains(message.code), !state.auth
      else { continue }
      groups.add(refusals.count, to: event.source)
      refusals.append(
        Refusal(
          code: message.code, text: message.text, stage: state.inData ? "message" : state.stage,
          client: event.destination, flow: flow, marks: [state.command, event.mark]))
      state.inData = false
    }
    return groups.inOrder.map { server, members in
      finding(server, members.map { refusals[$0] }, delivered[server, default: 0], traffic)
    }
  }

  private func finding(
    _ server: FlowEnd, _ refusals: [Refusal], _ delivered: Int, _ traffic: borrowing Traffic
  ) -> Finding {
    let permanent = refusals.count { $0.code >= 500 }
    let codes = Set(refusals.map(\.code)).sorted()
    var finding = Finding(
      kind: "smtp-rejection",
      title: "\(traffic.label(server.address)) refuses mail \(Words.count(refusals.count, "time")) with "
        + codes.prefix(3).map { String($0) }.joined(separator: ", "))
    finding.severity = permanent > 0 && delivered <= 4 * permanent ? .medium : .low
    finding.confidence = .high
    finding.protocol = "SMTP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "mail server")]
    finding.sources = traffic.hosts(refusals.map(\.client.address), role: "mail client")
    finding.count = UInt64(refusals.count)
    finding.facts = [
      "refused": .int(refusals.count), "refused_for_good": .int(permanent),
      "refused_for_now": .int(refusals.count - permanent), "accepted": .int(delivered),
      "codes": .array(codes.map { .int($0) }), "stages": .strings(Set(refusals.map(\.stage)).sorted()),
      "clients": .int(Set(refusals.map(\.client.address)).count),
    ]
    if let text = refusals.first?.text, !text.isEmpty { finding.facts["first_reply"] = .string(text) }
    finding.cites = traffic.citations(refusals.flatMap(\.marks))
    finding.span(traffic.ends(ofFlows: refusals.map(\.flow)), in: traffic)
    return finding
  }
}
