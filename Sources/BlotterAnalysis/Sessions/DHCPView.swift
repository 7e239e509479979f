import BlotterCore
import BlotterFindings
import BlotterTraffic

/// DHCP messages gathered by client, which is how all its detectors look at them.
struct DHCPView {
  let events: [SessionEvent<DHCPMessage>]
  /// Numbers of the messages by hardware address of the client, in order.
  private(set) var clients = Groups<MACAddress>()

  init(_ traffic: borrowing Traffic) {
    events = traffic.sessions.dhcp.events
    for (number, event) in events.enumerated() { clients.add(number, to: event.content.client) }
  }

  /// The server that sent a reply: by its identifier, else by its address.
  static func server(_ event: SessionEvent<DHCPMessage>) -> HostAddress {
    event.content.server.kind != .none ? event.content.server : event.source.address
  }

  /// How a client is named: by the address that ARP or a lease ties to it, else by its hardware address.
  static func name(_ client: MACAddress, _ traffic: borrowing Traffic) -> String {
    if let binding = traffic.arp.bindings.first(where: { $0.mac == client }) { return traffic.label(binding.address) }
    var asked: HostAddress?
    for event in traffic.sessions.dhcp.events where event.content.client == client {
      if event.content.type == 5, event.content.offered.kind != .none { return event.content.offered.description }
      if event.content.current.kind != .none { asked = event.content.current }
      if asked == nil, event.content.requested.kind != .none { asked = event.content.requested }
    }
    return asked?.description ?? client.description
  }

  /// Nanoseconds between two messages; nil without times.
  static func span(_ events: [SessionEvent<DHCPMessage>]) -> Int64? {
    guard let first = events.first, let last = events.last else { return nil }
    return last.mark.delay(since: first.mark)
  }
}

extension Finding {
  /// Sets what all findings about DHCP share.
  mutating func describeDHCP() {
    self.protocol = "DHCP"
    transport = "UDP"
    port = 67
    service = "dhcp"
  }
}
