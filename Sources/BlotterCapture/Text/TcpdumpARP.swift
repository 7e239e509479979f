import BlotterCore

extension TcpdumpParser {
  /// `ARP, Request who-has 10.0.0.2 (Broadcast) tell 10.0.0.1, length 28`, `Reply 10.0.0.2 is-at 3c:52:…, length 28`,
  /// and the form before tcpdump 4, `arp who-has …`.
  mutating func arp(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) -> Reading {
    packet.layers.insert(.arp)
    let start = index
    defer { consumed = max(consumed, index) }
    let end = text.first(0x0a, from: start) ?? text.count
    let isReverse =
      text.has("RARP", at: start) || text.has("rarp", at: start)
      || text.find("Reverse Re", from: start, to: min(end, start + 60)) != nil
    if let place = text.find("who-has ", from: start, to: end) {
      packet.arp.operation = isReverse ? 3 : 1
      var at = place + 8
      packet.arp.targetIP = host(text, &at)
      text.skipBlanks(&at)
      if text.at(at) == UInt8(ascii: "(") {
        var inner = at + 1
        if let mac = TextAddress.mac(text, &inner) { packet.arp.targetMAC = mac }
        if let close = text.first(UInt8(ascii: ")"), from: at, to: end) { at = close + 1 }
      }
      if let tell = text.find("tell ", from: at, to: end) {
        at = tell + 5
        packet.arp.senderIP = host(text, &at)
      }
      if packet.known.contains(.linkLayer) { packet.arp.senderMAC = packet.sourceMAC }
      index = at
    } else if let place = text.find(" is-at ", from: start, to: end) {
      packet.arp.operation = isReverse ? 4 : 2
      var at = place + 7
      if let mac = TextAddress.mac(text, &at) { packet.arp.senderMAC = mac }
      var begin = place
      while begin > start, !ASCII.isBlank(text.at(begin - 1)) { begin -= 1 }
      packet.arp.senderIP = host(text, &begin)
      if packet.known.contains(.linkLayer) { packet.arp.targetMAC = packet.destinationMAC }
      index = at
    } else if isReverse {
      packet.arp.operation = text.find("who-is ", from: start, to: end) != nil ? 3 : 4
      index = text.find("tell ", from: start, to: end) ?? start
    } else if let place = text.find("Announcement ", from: start, to: end) ?? text.find("Probe ", from: start, to: end)
    {
      packet.arp.operation = 1
      var at = text.tokenEnd(place)
      text.skipBlanks(&at)
      packet.arp.targetIP = host(text, &at)
      if text.has("Announcement", at: place) { packet.arp.senderIP = packet.arp.targetIP }
      index = at
    } else if let place = text.find("Unknown", from: start, to: end) ?? text.find("[|", from: start, to: end) {
      index = place
      return .complete
    } else {
      return start + 5 >= end ? .partial : .complete
    }
    guard let length = text.find("length ", from: index, to: end) else {
      // tcpdump before version 4 prints no length.
      return text.has("arp ", at: start) ? .complete : .partial
    }
    var at = length + 7
    guard text.decimal(&at) != nil else { return .partial }
    index = at
    return .complete
  }

  /// The address or name at `index`.
  private mutating func host(_ text: Span<UInt8>, _ index: inout Int) -> HostAddress {
    var at = index
    if let bits = TextAddress.ipv4(text, &at) {
      index = at
      return HostAddress(ipv4: bits)
    }
    var stop = text.tokenEnd(index)
    if let comma = text.first(UInt8(ascii: ","), from: index, to: stop) { stop = comma }
    guard stop > index, stop - index <= 300, ASCII.isAlphanumeric(text.at(index)) else { return .none }
    defer { index = stop }
    return names.host(text, index, stop)
  }
}
