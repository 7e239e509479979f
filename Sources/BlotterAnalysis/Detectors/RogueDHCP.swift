package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Two servers hand out addresses on one network, and not the same settings (ATT&CK T1557.003).
///
/// Counted: servers that offer or acknowledge to the same client, by identifier. A pair for fail-over hands out the
/// same router and name server, and is left out. Which one does not belong follows from its settings: the one that
/// names itself as name server, or as router where the other does not, else the one that came second; said with less
/// confidence. Severity: high where a client took its address, else medium. False positives: two networks on one wire.
package struct RogueDHCP: Detector {
  package let kinds = ["rogue-dhcp"]
  package let needs: EvidenceFields = [.ports]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  package init() {}

  private struct Server {
    var address: HostAddress
    var router = HostAddress.none
    var nameServer = HostAddress.none
    var clients: Set<MACAddress> = []
    var offers = 0
    var acks = 0
    var marks: [PacketMark] = []

    /// How much it draws to itself.
    var greed: Int { (nameServer == address ? 2 : 0) + (router == address ? 1 : 0) }
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var servers: [Server] = []
    for event in traffic.sessions.dhcp.events
    where event.content.isReply && [2, 5].contains(event.content.type) && event.content.relay.kind == .none {
      let address = DHCPView.server(event)
      let number: Int
      if let known = servers.firstIndex(where: { $0.address == address }) {
        number = known
      } else {
        // More servers than this on one wire are no servers but a flood.
        guard servers.count < 64 else { continue }
        number = servers.count
        servers.append(Server(address: address))
      }
      let message = event.content
      if message.router.kind != .none { servers[number].router = message.router }
      if message.nameServer.kind != .none { servers[number].nameServer = message.nameServer }
      servers[number].clients.insert(message.client)
      if message.type == 2 { servers[number].offers += 1 } else { servers[number].acks += 1 }
      if servers[number].marks.count < 16 { servers[number].marks.append(event.mark) }
    }
    guard servers.count > 1 else { return [] }
    let first = servers[0]
    let rivals = servers.dropFirst().filter {
      !$0.clients.isDisjoint(with: first.clients)
        && ($0.router != first.router || $0.nameServer != first.nameServer)
    }
    guard let rival = rivals.first else { return [] }
    let isFirst = first.greed > rival.greed
    let rogue = isFirst ? first : rival
    let other = isFirst ? rival : first
    return [finding(rogue, other, servers.count, traffic)]
  }

  private func finding(_ rogue: Server, _ other: Server, _ count: Int, _ traffic: borrowing Traffic) -> Finding {
    let address = traffic.label(rogue.address)
    var finding = Finding(
      kind: "rogue-dhcp",
      title: "\(Words.count(count, "DHCP server")) with different settings answer the same clients: "
        + "\(traffic.label(other.address)) and \(address)")
    finding.severity = rogue.acks > 0 ? .high : .medium
    finding.confidence = rogue.greed > other.greed ? .high : .medium
    finding.describeDHCP()
    finding.affected = rogue.clients.sorted().prefix(16).map {
      HostRole(address: DHCPView.name($0, traffic), role: "DHCP client")
    }
    finding.sources = [traffic.host(rogue.address, role: "DHCP server in doubt")]
    finding.count = UInt64(rogue.offers + rogue.acks)
    finding.facts = [
      "servers": .int(count), "other_server": .string(traffic.label(other.address)),
      "rogue_offers": .int(rogue.offers), "rogue_acks": .int(rogue.acks), "clients": .int(rogue.clients.count),
      "names_itself_router": .bool(rogue.router == rogue.address),
      "names_itself_name_server": .bool(rogue.nameServer == rogue.address),
    ]
    func put(_ name: String, _ address: HostAddress) {
      if address.kind != .none { finding.facts[name] = .string(address.description) }
    }
    put("rogue_router", rogue.router)
    put("rogue_name_server", rogue.nameServer)
    put("other_router", other.router)
    put("other_name_server", other.nameServer)
    finding.techniques = rogue.greed > other.greed ? ["T1557.003"] : []
    finding.cites = traffic.citations(rogue.marks + other.marks)
    let discovers = traffic.sessions.dhcp.events.filter { rogue.clients.contains($0.content.client) }
    finding.span(discovers.map(\.mark), in: traffic)
    return finding
  }
}
