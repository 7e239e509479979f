import BlotterCore

/// DHCP as tcpdump prints it with `-v`: one line of the head, then one for each field and option (RFC 2131 §2, RFC
/// 2132).
///
///     BOOTP/DHCP, Request from d4:40:5f:39:ac:ae, length 300, xid 0x1000, Flags [Broadcast]
///       Client-Ethernet-Address d4:40:5f:39:ac:ae
///       DHCP-Message (53), length 1: Discover
///
/// Without `-v` the kind of message is not printed, and nothing is read.
enum TcpdumpDHCP {
  private static let types: [StaticString] = [
    "discover", "offer", "request", "decline", "ack", "nack", "release", "inform",
  ]

  static func read(_ text: Span<UInt8>, _ start: Int, _ packet: borrowing Packet) -> DHCPMessage? {
    guard let kind = text.find("DHCP-Message", from: start), let colon = text.first(UInt8(ascii: ":"), from: kind)
    else { return nil }
    var at = colon + 1
    text.skipBlanks(&at)
    guard let type = types.firstIndex(where: { text.hasFolded($0, at: at) }) else { return nil }
    let head = text.first(0x0a, from: start) ?? text.count
    var message = DHCPMessage()
    message.type = UInt8(type + 1)
    message.isReply = text.find("Reply", from: start, to: head) != nil
    message.sender = packet.sourceMAC
    if let place = text.find("xid ", from: start, to: head) {
      var digits = place + 4
      message.transaction = text.number(&digits).flatMap { UInt32(exactly: $0) } ?? 0
    }
    if let place = text.find("Request from ", from: start, to: head) {
      var mac = place + 13
      message.client = TextAddress.mac(text, &mac) ?? .zero
    }
    if let place = text.find("Client-Ethernet-Address ", from: start) {
      var mac = place + 24
      if let address = TextAddress.mac(text, &mac) { message.client = address }
    }
    message.current = address(text, "Client-IP ", start)
    message.offered = address(text, "Your-IP ", start)
    message.relay = address(text, "Gateway-IP ", start)
    message.requested = option(text, "Requested-IP ", start)
    message.server = option(text, "Server-ID ", start)
    message.router = option(text, "Default-Gateway (3)", start)
    message.nameServer = option(text, "Domain-Name-Server (6)", start)
    if let place = text.find("Lease-Time (51)", from: start), let colon = text.first(UInt8(ascii: ":"), from: place) {
      var digits = colon + 1
      text.skipBlanks(&digits)
      message.lease = text.decimal32(&digits) ?? 0
    }
    return message
  }

  private static func address(_ text: Span<UInt8>, _ name: StaticString, _ start: Int) -> HostAddress {
    guard let place = text.find(name, from: start) else { return .none }
    var at = place + name.utf8CodeUnitCount
    return TextAddress.ipv4(text, &at).map { HostAddress(ipv4: $0) } ?? .none
  }

  /// The first address of `Name (number), length 4: 10.0.0.1`; a list of wanted options has no length behind the name.
  private static func option(_ text: Span<UInt8>, _ name: StaticString, _ start: Int) -> HostAddress {
    guard let place = text.find(name, from: start) else { return .none }
    let end = text.first(0x0a, from: place) ?? text.count
    guard let length = text.find(", length ", from: place, to: end),
      let colon = text.first(UInt8(ascii: ":"), from: length, to: end)
    else { return .none }
    var at = colon + 1
    text.skipBlanks(&at)
    return TextAddress.ipv4(text, &at).map { HostAddress(ipv4: $0) } ?? .none
  }
}
