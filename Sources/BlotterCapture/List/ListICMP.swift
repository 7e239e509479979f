import BlotterCore

/// ICMP as the info column of a packet list names it.
enum ListICMP {
  private static let unreachable: [(words: StaticString, code: UInt8)] = [
    ("Network unreachable for TOS", 11), ("Host unreachable for TOS", 12), ("Network unreachable", 0),
    ("Host unreachable", 1), ("Protocol unreachable", 2), ("Port unreachable", 3), ("Fragmentation needed", 4),
    ("Source route failed", 5), ("Network unknown", 6), ("Host unknown", 7), ("Source host isolated", 8),
    ("Network administratively prohibited", 9), ("Host administratively prohibited", 10),
    ("Communication administratively filtered", 13), ("Host precedence violation", 14), ("Precedence cutoff", 15),
  ]

  static func version4(_ text: Span<UInt8>, _ packet: inout Packet) {
    packet.ipProtocol = 1
    guard let (type, code) = type4(text) else { return }
    packet.icmp.type = type
    packet.icmp.code = code
    packet.known.insert(.icmp)
    echo(text, &packet)
    if type == 3 || type == 11 { quote(&packet, byTarget: type == 3 && (code == 2 || code == 3)) }
  }

  /// The datagram that an error answers, of which the row names the sender alone; a port or protocol is denied by the
  /// host that was meant (RFC 792).
  private static func quote(_ packet: inout Packet, byTarget: Bool) {
    guard packet.icmp.quoted == nil, packet.destination.kind != .none else { return }
    var quoted = QuotedDatagram.unprinted(to: packet.destination)
    if byTarget { quoted.destination = packet.source }
    packet.icmp.quoted = quoted
  }

  private static func type4(_ text: Span<UInt8>) -> (UInt8, UInt8)? {
    if text.hasFolded("echo (ping) request", at: 0) { return (8, 0) }
    if text.hasFolded("echo (ping) reply", at: 0) { return (0, 0) }
    if text.hasFolded("destination unreachable", at: 0) {
      for entry in unreachable where text.find(entry.words, from: 0) != nil { return (3, entry.code) }
      return (3, 255)
    }
    if text.hasFolded("time-to-live exceeded", at: 0) || text.hasFolded("time exceeded", at: 0) {
      return (11, text.find("reassembly", from: 0) != nil ? 1 : 0)
    }
    if text.hasFolded("redirect", at: 0) {
      let isHost = text.find("for host", from: 0) != nil || text.find("and host", from: 0) != nil
      return (5, (text.find("TOS", from: 0) != nil ? 2 : 0) + (isHost ? 1 : 0))
    }
    if text.hasFolded("parameter problem", at: 0) {
      if text.find("option missing", from: 0) != nil { return (12, 1) }
      return (12, text.find("ad length", from: 0) != nil ? 2 : 0)
    }
    let others: [(StaticString, UInt8)] = [
      ("timestamp request", 13), ("timestamp reply", 14), ("router advertisement", 9), ("router solicitation", 10),
      ("source quench", 4), ("address mask request", 17), ("address mask reply", 18),
      ("information request", 15), ("information reply", 16),
    ]
    for (words, type) in others where text.hasFolded(words, at: 0) { return (type, 0) }
    return nil
  }

  static func version6(_ text: Span<UInt8>, _ packet: inout Packet) {
    packet.ipProtocol = 58
    packet.layers.insert(.ipv6)
    guard let (type, code) = type6(text) else { return }
    packet.icmp.type = type
    packet.icmp.code = code
    packet.known.insert(.icmp)
    echo(text, &packet)
    if type == 1 || type == 3 { quote(&packet, byTarget: type == 1 && code == 4) }
    if type == 135 || type == 136 {
      let place = type == 135 ? text.find(" for ", from: 0).map { $0 + 5 } : 23
      if let place {
        let end = text.tokenEnd(place)
        packet.icmp.address = TextAddress.ipv6(text, place, end) ?? .none
      }
    }
  }

  private static func type6(_ text: Span<UInt8>) -> (UInt8, UInt8)? {
    if text.hasFolded("destination unreachable", at: 0) {
      let codes: [(StaticString, UInt8)] = [
        ("o route", 0), ("dministratively prohibited", 1), ("eyond scope", 2), ("ddress unreachable", 3),
        ("ort unreachable", 4),
      ]
      for (words, code) in codes where text.find(words, from: 0) != nil { return (1, code) }
      return (1, 255)
    }
    if text.hasFolded("time exceeded", at: 0) { return (3, text.find("reassembly", from: 0) != nil ? 1 : 0) }
    if text.hasFolded("parameter problem", at: 0) {
      if text.find("ext Header", from: 0) != nil { return (4, 1) }
      return (4, text.find("IPv6 option", from: 0) != nil ? 2 : 0)
    }
    let types: [(StaticString, UInt8)] = [
      ("echo (ping) request", 128), ("echo (ping) reply", 129), ("router solicitation", 133),
      ("router advertisement", 134), ("neighbor solicitation", 135), ("neighbor advertisement", 136), ("redirect", 137),
      ("multicast listener report message v2", 143), ("multicast listener report", 131),
      ("multicast listener query", 130), ("multicast listener done", 132), ("packet too big", 2),
    ]
    for (words, type) in types where text.hasFolded(words, at: 0) { return (type, 0) }
    return nil
  }

  /// `id=0x33ea, seq=1/256, ttl=62`.
  private static func echo(_ text: Span<UInt8>, _ packet: inout Packet) {
    if let place = text.find("id=", from: 0) {
      var at = place + 3
      packet.icmp.identifier = text.number(&at).flatMap { UInt16(exactly: $0) } ?? 0
    }
    if let place = text.find("seq=", from: 0) {
      var at = place + 4
      packet.icmp.sequence = text.decimal(&at).flatMap { UInt16(exactly: $0) } ?? 0
    }
    if let place = text.find("ttl=", from: 0) ?? text.find("hop limit=", from: 0) {
      var at = place
      while at < text.count, text.at(at) != UInt8(ascii: "=") { at += 1 }
      at += 1
      if let ttl = text.decimal(&at).flatMap({ UInt8(exactly: $0) }) {
        packet.ttl = ttl
        packet.known.insert(.ipHeader)
      }
    }
  }
}
