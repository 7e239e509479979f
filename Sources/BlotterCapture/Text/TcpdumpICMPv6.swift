import BlotterCore

extension TcpdumpParser {
  /// What follows `ICMP6` (RFC 4443, RFC 4861, RFC 3810).
  mutating func icmpv6(_ text: Span<UInt8>, _ start: Int, _ packet: inout Packet) -> Reading {
    packet.layers.insert(.icmpv6)
    packet.ipProtocol = 58
    var index = start + 5
    if text.at(index) == UInt8(ascii: ",") { index += 1 }
    text.skipBlanks(&index)
    let end = text.first(0x0a, from: index) ?? text.count
    if let place = text.find(", length ", from: index, to: end) {
      var at = place + 9
      packet.icmp.length = text.decimal32(&at) ?? 0
    }
    consumed = text.count
    guard let (type, code) = icmpv6Type(text, index, end) else { return .complete }
    packet.icmp.type = type
    packet.icmp.code = code
    packet.known.insert(.icmp)
    switch type {
    case 128, 129:
      packet.icmp.identifier = number16(text, "id ", index, end)
      packet.icmp.sequence = number16(text, "seq ", index, end)
    case 135:
      if let place = text.find("who has ", from: index, to: end) {
        var at = place + 8
        packet.icmp.address = target(text, &at, end)
      }
    case 136:
      if let place = text.find("tgt is ", from: index, to: end) {
        var at = place + 7
        packet.icmp.address = target(text, &at, end)
      }
    case 1, 2, 3, 4: icmpv6Error(text, index, end, &packet)
    default: break
    }
    if type < 128 {
      quotedLines(text, from: end, &packet)
      if packet.icmp.quoted != nil { packet.known.insert(.icmpQuote) }
    }
    return .complete
  }

  private func number16(_ text: Span<UInt8>, _ name: StaticString, _ start: Int, _ end: Int) -> UInt16 {
    guard let place = text.find(name, from: start, to: end) else { return 0 }
    var at = place + name.utf8CodeUnitCount
    return text.decimal(&at).flatMap { UInt16(exactly: $0) } ?? 0
  }

  private static let icmpv6Words: [(word: StaticString, type: UInt8, code: UInt8)] = [
    ("echo request", 128, 0), ("echo reply", 129, 0), ("router solicitation", 133, 0),
    ("router advertisement", 134, 0), ("neighbor solicitation", 135, 0), ("neighbor advertisement", 136, 0),
    ("redirect", 137, 0), ("multicast listener report v2", 143, 0), ("multicast listener query", 130, 0),
    ("multicast listener report", 131, 0), ("multicast listener done", 132, 0), ("router renumbering", 138, 0),
    ("node information query", 139, 0), ("node information reply", 140, 0), ("extended echo request", 160, 0),
    ("extended echo reply", 161, 0), ("packet too big", 2, 0), ("time exceeded in-transit", 3, 0),
    ("ip reassembly time exceeded", 3, 1), ("parameter problem", 4, 0),
  ]

  private func icmpv6Type(_ text: Span<UInt8>, _ index: Int, _ end: Int) -> (UInt8, UInt8)? {
    if text.has("time exceeded in-transit (reassembly)", at: index) { return (3, 1) }
    if text.has("parameter problem, next header", at: index) { return (4, 1) }
    if text.has("parameter problem, option", at: index) { return (4, 2) }
    for entry in Self.icmpv6Words where text.has(entry.word, at: index) { return (entry.type, entry.code) }
    guard text.has("destination unreachable", at: index) else { return nil }
    if text.find("unreachable route", from: index, to: end) != nil { return (1, 0) }
    if text.find("unreachable prohibited", from: index, to: end) != nil { return (1, 1) }
    if text.find("beyond scope", from: index, to: end) != nil { return (1, 2) }
    if text.find("unreachable address", from: index, to: end) != nil { return (1, 3) }
    if text.find(" port", from: index, to: end) != nil { return (1, 4) }
    if let place = text.find("unknown unreach code (", from: index, to: end) {
      var at = place + 22
      if let code = text.decimal(&at), let code = UInt8(exactly: code) { return (1, code) }
    }
    return (1, 255)
  }

  /// `destination unreachable, unreachable port, D udp port 53`, `packet too big, mtu 1280`.
  private mutating func icmpv6Error(_ text: Span<UInt8>, _ index: Int, _ end: Int, _ packet: inout Packet) {
    if let place = text.find("mtu ", from: index, to: end) {
      var at = place + 4
      packet.icmp.mtu = text.decimal32(&at) ?? 0
    }
    // The unreachable address is the only IPv6 address in the rest of the line.
    var at = index
    var quoted = QuotedDatagram()
    quoted.source = packet.destination
    while at < end {
      text.skipBlanks(&at, to: end)
      let stop = text.tokenEnd(at, to: end)
      let bare = text.at(stop - 1) == UInt8(ascii: ",") ? stop - 1 : stop
      if let address = TextAddress.ipv6(text, at, bare) {
        quoted.destination = address
        at = stop
        break
      }
      at = max(stop, at + 1)
    }
    guard quoted.destination != .none else { return }
    if let place = text.find(" udp port ", from: at - 1, to: end) {
      quoted.ipProtocol = 17
      quoted.destinationPort = portWord(text, place + 10, end)
    } else if let place = text.find(" tcp port ", from: at - 1, to: end) {
      quoted.ipProtocol = 6
      quoted.destinationPort = portWord(text, place + 10, end)
    }
    packet.icmp.quoted = quoted
  }

  private func portWord(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt16 {
    var stop = text.tokenEnd(start, to: end)
    if stop > start, text.at(stop - 1) == UInt8(ascii: ",") { stop -= 1 }
    return HostPair.port(text, start, stop) ?? 0
  }
}
