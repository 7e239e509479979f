package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Netlogon authentication with credentials of zeros (CVE-2020-1472, [MS-NRPC] §3.1.4.4.2).
///
/// Counted: challenges and credentials of eight zero bytes by client and server. One challenge of zeros is chance of
/// one in 2⁶⁴; three and more of both are an attempt. One in 256 tries succeeds on a server without the update.
/// Severity: critical where the server accepted one or a password of zeros was set, else high. False positives:
/// scanners of the owner's own for this weakness.
package struct Zerologon: Detector {
  package let kinds = ["zerologon"]
  package let needs: EvidenceFields = [.payload, .ports]

  private let threshold = 3

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.index.smbConversations.compactMap { finding($0, traffic) }
  }

  private func finding(_ conversation: SMBConversation, _ traffic: borrowing Traffic) -> Finding? {
    // Operation numbers mean something only with their interface: what each connection bound last.
    var interfaces: [Int: UInt32] = [:]
    var netlogon: Set<PacketPosition> = []
    for event in conversation.events {
      guard let flow = event.flow else { continue }
      if event.content.action == .bind {
        interfaces[flow] = event.content.interface
      } else if event.content.action == .call, interfaces[flow, default: RPCInterface.netlogon] == RPCInterface.netlogon
      {
        netlogon.insert(event.mark.position)
      }
    }
    let zeros = conversation.marked(.zeroCredential).filter { netlogon.contains($0.mark.position) }
    let attempts = zeros.filter { [5, 15, 26].contains($0.content.operation) }
    guard zeros.count >= threshold, let first = attempts.first else { return nil }
    let accepted = accepted(attempts, conversation.events)
    let resets = conversation.marked(.zeroPassword).filter { netlogon.contains($0.mark.position) }
    let server = traffic.label(conversation.server)
    let client = traffic.label(conversation.client)
    let port = first.destination.port
    var finding = Finding(
      kind: "zerologon",
      title: "\(client) authenticates to Netlogon of \(server) \(Words.count(attempts.count, "time")) with zeros"
        + (accepted == nil ? "" : ", and once with success"))
    finding.severity = accepted != nil || !resets.isEmpty ? .critical : .high
    finding.confidence = .high
    finding.protocol = "DCERPC"
    finding.transport = "TCP"
    finding.port = port
    finding.service = ServiceName.name(forPort: port, isTCP: true) ?? "msrpc"
    finding.affected = [traffic.host(conversation.server, port: port, role: "domain controller")]
    finding.sources = [traffic.host(conversation.client, role: "attacker")]
    finding.count = UInt64(attempts.count)
    finding.facts = [
      "attempts": .int(attempts.count), "accepted": .int(accepted == nil ? 0 : 1),
      "password_resets": .int(resets.count),
      "connections": .int(Set(attempts.compactMap(\.flow)).count),
    ]
    var marks = attempts.map(\.mark) + resets.map(\.mark)
    if let accepted {
      finding.facts["accepted_packet"] = .int(accepted.number)
      finding.facts["accepted_time"] = traffic.time(accepted).map(JSONValue.string)
      marks = attempts.prefix(8).map(\.mark) + attempts.suffix(4).map(\.mark) + resets.map(\.mark) + [accepted]
    }
    finding.techniques = ["T1210", "T1068"]
    finding.cites = traffic.citations(marks)
    finding.span(traffic.ends(ofFlows: zeros.compactMap(\.flow)), in: traffic)
    return finding
  }

  /// The answer of status 0 to an authentication with zeros; nil where there is none.
  private func accepted(
    _ attempts: [SessionEvent<SMBMessage>], _ events: [SessionEvent<SMBMessage>]
  ) -> PacketMark? {
    var open: Set<Int> = []
    let tries = Set(attempts.map(\.mark.position))
    for event in events {
      guard let flow = event.flow else { continue }
      if tries.contains(event.mark.position) {
        open.insert(flow)
      } else if event.content.action == .answer, open.remove(flow) != nil, event.content.status == 0 {
        return event.mark
      }
    }
    return nil
  }
}
