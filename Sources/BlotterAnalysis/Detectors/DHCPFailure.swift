package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client gets no address: nobody offers one, or the server takes back what was asked for (RFC 2131 §3.1).
///
/// Counted: by client, DISCOVERs without any OFFER or ACK; NAKs. Two DISCOVERs are needed, as a first one may be lost,
/// and many clients at once without an answer are no failure of theirs (``DHCPAttack``). Severity: medium; a NAK that
/// is followed by an ACK is low: the client moved and was put right. False positives: captures that do not see the
/// answers because they are unicast.
package struct DHCPFailure: Detector {
  package let kinds = ["dhcp-no-offer", "dhcp-nak"]
  package let needs: EvidenceFields = [.ports]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  private let discoverThreshold = 2

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let view = DHCPView(traffic)
    let attackers = DHCPAttack.madeUpClients(view)
    var silent: [(client: MACAddress, events: [SessionEvent<DHCPMessage>])] = []
    var findings: [Finding] = []
    for (client, members) in view.clients.inOrder where !attackers.contains(client) {
      let events = members.map { view.events[$0] }
      let discovers = events.filter { $0.content.type == 1 }
      let answered = events.contains { $0.content.isReply && $0.content.type != 6 }
      if discovers.count >= discoverThreshold, !answered { silent.append((client, discovers)) }
      let naks = events.filter { $0.content.type == 6 }
      if !naks.isEmpty { findings.append(nak(client, naks, events, view, traffic)) }
    }
    if !silent.isEmpty { findings.append(noOffer(silent, traffic)) }
    return findings
  }

  private func noOffer(
    _ silent: [(client: MACAddress, events: [SessionEvent<DHCPMessage>])], _ traffic: borrowing Traffic
  ) -> Finding {
    let events = silent.flatMap(\.events)
    let names = silent.prefix(16).map { DHCPView.name($0.client, traffic) }
    var finding = Finding(
      kind: "dhcp-no-offer",
      title: "Nobody answers \(Words.count(events.count, "DHCP DISCOVER")) of \(Words.some(names))")
    finding.severity = .medium
    finding.confidence = events.count >= 4 ? .high : .medium
    finding.describeDHCP()
    finding.affected = names.map { HostRole(address: $0, role: "DHCP client") }
    finding.count = UInt64(events.count)
    finding.facts = [
      "discovers": .int(events.count), "clients": .int(silent.count),
      "hardware_addresses": .strings(silent.prefix(16).map(\.client.description)),
      "servers_seen": .int(Set(traffic.sessions.dhcp.events.filter(\.content.isReply).map(DHCPView.server)).count),
    ]
    finding.cites = traffic.citations(events.map(\.mark))
    finding.span(events.map(\.mark), in: traffic)
    return finding
  }

  private func nak(
    _ client: MACAddress, _ naks: [SessionEvent<DHCPMessage>], _ events: [SessionEvent<DHCPMessage>],
    _ view: DHCPView, _ traffic: borrowing Traffic
  ) -> Finding {
    let last = naks[naks.count - 1].mark.position
    let settled = events.contains { $0.content.type == 5 && last < $0.mark.position }
    let servers = Set(naks.map(DHCPView.server)).sorted()
    let name = DHCPView.name(client, traffic)
    var finding = Finding(
      kind: "dhcp-nak",
      title: "\(Words.count(naks.count, "DHCP NAK")) for \(name) from "
        + Words.some(servers.map { traffic.label($0) }))
    finding.severity = settled ? .low : .medium
    finding.confidence = .high
    finding.describeDHCP()
    finding.affected = [HostRole(address: name, role: "DHCP client")]
    finding.sources = servers.prefix(16).map { traffic.host($0, role: "DHCP server") }
    finding.count = UInt64(naks.count)
    let requests = events.filter { $0.content.type == 3 }
    finding.facts = [
      "naks": .int(naks.count), "requests": .int(requests.count), "acks": .int(events.count { $0.content.type == 5 }),
      "declines": .int(events.count { $0.content.type == 4 }), "settled": .bool(settled),
      "hardware_address": .string(client.description),
      "requested_addresses": .strings(
        Set(requests.map(\.content.requested).filter { $0.kind != .none }.map(\.description)).sorted().prefix(8)),
    ]
    finding.cites = traffic.citations(events.filter { $0.content.type != 1 || naks.count < 4 }.map(\.mark))
    finding.span(events.map(\.mark), in: traffic)
    return finding
  }
}
