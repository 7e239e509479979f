import BlotterCore

/// Reads the info column of a packet list.
struct ListInfo {
  private(set) var repairs: TextRepairs = []
  /// Whether the info begins with a pair of ports.
  private(set) var hasPorts = false
  var names = NameTable()

  /// Reads `cell` into `packet`, whose addresses and protocol column are read already.
  mutating func read(_ text: Span<UInt8>, _ cell: ListCell, _ packet: inout Packet) {
    repairs = []
    hasPorts = false
    var start = cell.start
    text.skipBlanks(&start, to: cell.end)
    let info = text.extracting(start..<max(start, cell.end))
    if packet.layers.contains(.arp) { return arp(info, &packet) }
    if packet.layers.contains(.icmp) { return ListICMP.version4(info, &packet) }
    if packet.layers.contains(.icmpv6) { return ListICMP.version6(info, &packet) }
    if packet.layers.contains(.dns) || packet.layers.contains(.mdns) || packet.layers.contains(.llmnr) {
      return dns(info, &packet)
    }
    if info.has("Fragmented IP protocol", at: 0) { return fragment(info, &packet) }
    var index = expertNotes(info)
    if ports(info, &index, &packet) {
      segment(info, index, &packet)
    } else if let session = ListSession.read(info.extracting(index..<info.count), packet.layers) {
      packet.application = session
    } else if packet.ipProtocol == 6 || packet.layers.contains(.http) {
      message(info, index, &packet)
    }
  }

  /// Skips `[TCP Retransmission] `, `[TCP Dup ACK 5#1] ` and the like.
  private func expertNotes(_ text: Span<UInt8>) -> Int {
    var index = 0
    // Wireshark puts at most a few before one row.
    for _ in 0..<8 {
      text.skipBlanks(&index)
      guard text.at(index) == UInt8(ascii: "["), let close = text.first(UInt8(ascii: "]"), from: index, to: index + 80)
      else { break }
      index = close + 1
    }
    text.skipBlanks(&index)
    return index
  }

  /// `1606 → 80 `, `https(443) → 54770 `.
  private mutating func ports(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) -> Bool {
    var at = index
    guard let source = port(text, &at) else { return false }
    text.skipBlanks(&at)
    let arrow = ListArrow.length(text, at)
    guard arrow > 0 else { return false }
    if !ListArrow.isPlain(text, at) { repairs.note(.arrowReplaced) }
    at += arrow
    text.skipBlanks(&at)
    guard let destination = port(text, &at), at >= text.count || ASCII.isBlank(text.at(at)) || text.at(at) == 0x5b
    else {
      return false
    }
    packet.sourcePort = source
    packet.destinationPort = destination
    packet.known.insert(.ports)
    hasPorts = true
    index = at
    return true
  }

  private func port(_ text: Span<UInt8>, _ index: inout Int) -> UInt16? {
    var at = index
    if let number = text.decimal(&at) {
      guard number <= 65535 else { return nil }
      index = at
      return UInt16(truncatingIfNeeded: number)
    }
    let start = at
    while HostPair.isLabel(text.at(at)), text.at(at) != UInt8(ascii: "-") || text.at(at + 1) != UInt8(ascii: ">") {
      at += 1
    }
    guard at > start, at - start <= 32 else { return nil }
    if text.at(at) == UInt8(ascii: "(") {
      var digits = at + 1
      guard let number = text.decimal(&digits), number <= 65535, text.at(digits) == UInt8(ascii: ")") else {
        return nil
      }
      index = digits + 1
      return UInt16(truncatingIfNeeded: number)
    }
    guard let number = HostPair.port(text, start, at) else { return nil }
    index = at
    return number
  }

  /// `[SYN, ACK] Seq=0 Ack=1 Win=5720 Len=0 MSS=1406 SACK_PERM WS=64`, or of UDP `Len=20`.
  private mutating func segment(_ text: Span<UInt8>, _ start: Int, _ packet: inout Packet) {
    var index = start
    text.skipBlanks(&index)
    if text.at(index) == UInt8(ascii: "[") {
      flags(text, &index, &packet)
      packet.layers.insert(.tcp)
      packet.ipProtocol = 6
      packet.tcp.isRelative = true
    }
    // Some twenty items at most: options, time stamps, selective acknowledgments.
    for _ in 0..<40 {
      text.skipBlanks(&index)
      guard index < text.count else { return }
      let end = text.tokenEnd(index)
      item(text, index, end, &packet)
      index = end
    }
  }

  private static let flagWords: [(StaticString, TCPFlags)] = [
    ("SYN", .syn), ("ACK", .ack), ("FIN", .fin), ("RST", .rst), ("PSH", .psh), ("URG", .urg), ("ECE", .ece),
    ("ECN", .ece), ("CWR", .cwr), ("<None>", []), ("NS", []), ("AE", []), ("Reserved", []), ("None", []),
  ]

  private mutating func flags(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) {
    var flags: TCPFlags = []
    var at = index + 1
    scan: while at < text.count {
      switch text.at(at) {
      case UInt8(ascii: ","), 0x20: at += 1
      case UInt8(ascii: "]"):
        at += 1
        break scan
      default:
        guard let (word, flag) = Self.flagWords.first(where: { text.has($0.0, at: at) }) else {
          // The bracket is missing: `[ACK Seq=1`.
          repairs.note(.bracketMissing)
          break scan
        }
        flags.insert(flag)
        at += word.utf8CodeUnitCount
      }
    }
    packet.tcp.flags = flags
    packet.known.insert(.tcpFlags)
    index = at
  }

  private mutating func item(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ packet: inout Packet) {
    if let value = number(text, "Seq", start, end) {
      packet.tcp.sequence = value
      packet.known.insert(.tcpSequence)
    } else if let value = number(text, "Ack", start, end) {
      packet.tcp.acknowledgment = value
      packet.known.insert(.tcpSequence)
    } else if let value = number(text, "Win", start, end) {
      packet.tcp.window = UInt16(truncatingIfNeeded: min(value, 65535))
      packet.known.insert(.tcpWindow)
    } else if let value = number(text, "Len", start, end) {
      packet.payloadLength = value
      packet.known.insert(.payloadLength)
    } else if let value = number(text, "MSS", start, end) {
      packet.tcp.maximumSegmentSize = UInt16(truncatingIfNeeded: min(value, 65535))
    } else if let value = number(text, "WS", start, end) {
      // Wireshark prints the factor, the header its exponent.
      packet.tcp.windowScale = UInt8(truncatingIfNeeded: value > 0 ? value.trailingZeroBitCount : 0)
    } else if text.has("SACK_PERM", at: start) {
      packet.tcp.hasSACK = true
    }
  }

  /// The number of `name=N`; another sign in the place of `=` and dots behind the number are repairs.
  private mutating func number(_ text: Span<UInt8>, _ name: StaticString, _ start: Int, _ end: Int) -> UInt32? {
    guard text.has(name, at: start) else { return nil }
    var at = start + name.utf8CodeUnitCount
    let sign = text.at(at)
    guard sign == UInt8(ascii: "=") || sign == UInt8(ascii: "-") || sign == UInt8(ascii: ":") || sign == 0x7e else {
      return nil
    }
    at += 1
    guard let value = text.decimal32(&at) else { return nil }
    if sign != UInt8(ascii: "=") { repairs.note(.equalsReplaced) }
    if at < end, text.has("...", at: at) || text.has("\u{2026}", at: at) { repairs.note(.cutLine) }
    return value
  }

  /// An HTTP start line, under whatever label; other protocols keep their layer only.
  private mutating func message(_ text: Span<UInt8>, _ start: Int, _ packet: inout Packet) {
    var end = text.count
    let isSegment: Bool
    if let note = text.find("[TCP segment", from: start) ?? text.find("[Packet size", from: start) {
      end = note
      isSegment = true
    } else {
      isSegment = false
    }
    while end > start, ASCII.isBlank(text.at(end - 1)) { end -= 1 }
    // Wireshark adds the type of the content: ` (text/html)`, ` , JavaScript Object Notation (application/json)`.
    if text.at(end - 1) == UInt8(ascii: ")"), let open = text.findLast(" (", from: start, to: end),
      text.first(UInt8(ascii: "/"), from: open, to: end) != nil
    {
      end = text.find(" , ", from: start, to: open) ?? open
    }
    let isLabelled = packet.layers.contains(.http)
    packet.layers.remove(.http)
    let line = text.extracting(start..<max(start, end))
    guard line.has("HTTP/", at: 0) || line.find(" HTTP/", from: 0) != nil || isLabelled,
      let message = HTTPText.message(line, 0)
    else { return }
    if !line.has("HTTP/", at: 0), line.find("  ", from: 0) != nil { repairs.note(.extraBlanks) }
    if !isLabelled, !isSegment { repairs.note(.labelContradicted) }
    packet.layers.formUnion([.http, .tcp])
    packet.ipProtocol = 6
    packet.application = message
    packet.known.insert(.http)
  }

  /// `Fragmented IP protocol (proto=UDP 17, off=1480, ID=4d2c)`.
  private func fragment(_ text: Span<UInt8>, _ packet: inout Packet) {
    if let place = text.find("off=", from: 0) {
      var at = place + 4
      packet.fragmentOffset = UInt16(truncatingIfNeeded: min(text.decimal(&at) ?? 0, 65535))
      packet.known.insert(.ipHeader)
      if packet.fragmentOffset == 0 { packet.moreFragments = true }
    }
    if let place = text.find("proto=", from: 0) {
      var at = text.tokenEnd(place)
      text.skipBlanks(&at)
      packet.ipProtocol = text.decimal(&at).flatMap { UInt8(exactly: $0) } ?? 255
    }
  }

  /// `Who has 10.0.0.2? Tell 10.0.0.1`, `10.0.0.2 is at 3c:52:82:30:bb:1d`, `ARP Announcement for 10.0.0.2`.
  private mutating func arp(_ text: Span<UInt8>, _ packet: inout Packet) {
    if let place = text.find("Who has ", from: 0) {
      packet.arp.operation = 1
      packet.arp.targetIP = address(text, place + 8)
      if let tell = text.find("Tell ", from: place) { packet.arp.senderIP = address(text, tell + 5) }
      packet.arp.senderMAC = packet.sourceMAC
    } else if let place = text.find(" is at ", from: 0) {
      packet.arp.operation = 2
      packet.arp.senderIP = address(text, 0)
      var at = place + 7
      if let mac = TextAddress.mac(text, &at) { packet.arp.senderMAC = mac }
      packet.arp.targetMAC = packet.destinationMAC
    } else if let place = text.find(" for ", from: 0) {
      packet.arp.operation = text.find("(Reply)", from: place) != nil ? 2 : 1
      packet.arp.targetIP = address(text, place + 5)
      if text.find("Probe", from: 0) == nil { packet.arp.senderIP = packet.arp.targetIP }
      packet.arp.senderMAC = packet.sourceMAC
    }
  }

  private func address(_ text: Span<UInt8>, _ start: Int) -> HostAddress {
    var at = start
    return TextAddress.ipv4(text, &at).map { HostAddress(ipv4: $0) } ?? .none
  }

  private func dns(_ text: Span<UInt8>, _ packet: inout Packet) {
    guard let message = ListDNS.read(text) else { return }
    packet.application = .dns(message)
    packet.known.insert(.dns)
  }
}
