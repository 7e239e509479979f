import BlotterCore

extension TcpdumpParser {
  /// What stands between `ICMP ` and `, length N`.
  mutating func icmp(_ text: Span<UInt8>, _ start: Int, _ packet: inout Packet) -> Reading {
    packet.layers.insert(.icmp)
    packet.ipProtocol = 1
    var index = start
    text.skipBlanks(&index)
    let line = lineEnd(text, index)
    let end = length(text, index, line, &packet)
    let isUnderstood = icmpMessage(text, index, end.body, &packet)
    if isUnderstood { packet.known.insert(.icmp) }
    quotedLines(text, from: line, &packet)
    if let quoted = packet.icmp.quoted, !quoted.isUnprinted { packet.known.insert(.icmpQuote) }
    consumed = max(consumed, end.isKnown ? text.count : end.body)
    // tcpdump before version 4 (`icmp: echo request`) prints no length.
    let isOld = text.has("icmp: ", at: start - 6)
    return (end.isKnown || isOld) && (isUnderstood || packet.icmp.type != 255) ? .complete : .partial
  }

  /// End of the first line that the message stands on; a line that breaks before the length is joined to the next.
  private func lineEnd(_ text: Span<UInt8>, _ index: Int) -> Int {
    guard let line = text.first(0x0a, from: index) else { return text.count }
    if text.find("length ", from: index, to: line) != nil { return line }
    guard let place = text.find("length ", from: line), place - index < 400,
      text.find("IP ", from: line, to: place) == nil
    else { return line }
    return text.first(0x0a, from: place) ?? text.count
  }

  /// Reads `, length N` and returns where the message before it ends.
  private mutating func length(
    _ text: Span<UInt8>, _ start: Int, _ line: Int, _ packet: inout Packet
  ) -> (body: Int, isKnown: Bool) {
    guard let place = text.findLast("length", from: start, to: line) else { return (line, false) }
    var at = place + 6
    if ASCII.isDigit(text.at(at)) { repairs.note(.missingSpace) } else { text.skipBlanks(&at, to: line) }
    guard let length = text.decimal32(&at) else { return (line, false) }
    packet.icmp.length = length
    var body = place
    while body > start, ASCII.isBlank(text.at(body - 1)) { body -= 1 }
    if text.at(body - 1) == UInt8(ascii: ",") {
      body -= 1
    } else if body > start {
      repairs.note(.commaMisplaced)
    }
    while body > start, ASCII.isBlank(text.at(body - 1)) { body -= 1 }
    return (body, true)
  }

  private mutating func icmpMessage(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ packet: inout Packet
  ) -> Bool {
    if text.has("echo re", at: start) || text.has("extended echo re", at: start) {
      let isExtended = text.at(start + 1) == UInt8(ascii: "x")
      let isReply = text.find("reply", from: start, to: start + 19) != nil
      packet.icmp.type = isExtended ? (isReply ? 43 : 42) : (isReply ? 0 : 8)
      packet.icmp.code = 0
      packet.icmp.identifier = field(text, "id ", start, end)
      packet.icmp.sequence = field(text, "seq ", start, end)
      return true
    }
    if let place = text.find("unreachable", from: start, to: end) {
      return unreachable(text, start, place, end, &packet)
    }
    if text.has("time exceeded in-transit", at: start) {
      packet.icmp.quoted = .unprinted(to: packet.destination)
      return set(&packet, 11, 0)
    }
    if text.has("ip reassembly time exceeded", at: start) { return set(&packet, 11, 1) }
    if text.has("time exceeded-#", at: start) { return set(&packet, 11, 255) }
    if text.has("redirect", at: start) { return redirect(text, start, end, &packet) }
    if text.has("parameter problem", at: start) {
      let code = text.find(" - code ", from: start, to: end).flatMap { place in
        var at = place + 8
        return text.decimal(&at).flatMap { UInt8(exactly: $0) }
      }
      return set(&packet, 12, code ?? 0)
    }
    let simple: [(StaticString, UInt8)] = [
      ("source quench", 4), ("router advertisement", 9), ("router solicitation", 10), ("time stamp query", 13),
      ("time stamp reply", 14), ("information request", 15), ("information reply", 16),
      ("address mask request", 17), ("address mask", 18), ("alternate host address", 6),
    ]
    for (word, type) in simple where text.has(word, at: start) { return set(&packet, type, 0) }
    if text.has("type-#", at: start) {
      var at = start + 6
      if let type = text.decimal(&at), let type = UInt8(exactly: type) { packet.icmp.type = type }
      return packet.icmp.type != 255
    }
    return false
  }

  private func set(_ packet: inout Packet, _ type: UInt8, _ code: UInt8) -> Bool {
    packet.icmp.type = type
    packet.icmp.code = code
    return true
  }

  private func field(_ text: Span<UInt8>, _ name: StaticString, _ start: Int, _ end: Int) -> UInt16 {
    guard let place = text.find(name, from: start, to: end) else { return 0 }
    var at = place + name.utf8CodeUnitCount
    return text.decimal(&at).flatMap { UInt16(exactly: $0) } ?? 0
  }

  /// `host H unreachable - admin prohibited filter`, `H udp port 53 unreachable`, `H unreachable - need to frag
  /// (mtu 1400)` (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).
  private mutating func unreachable(
    _ text: Span<UInt8>, _ start: Int, _ place: Int, _ end: Int, _ packet: inout Packet
  ) -> Bool {
    var at = start
    let isNet = text.has("net ", at: at)
    let isHost = text.has("host ", at: at)
    if isNet { at += 4 } else if isHost { at += 5 }
    var quoted = QuotedDatagram()
    quoted.source = packet.destination
    quoted.destination = target(text, &at, place)
    packet.icmp.type = 3
    var tail = place + 11
    text.skipBlanks(&tail, to: end)
    if text.at(tail) == UInt8(ascii: "-") { tail += 1 }
    text.skipBlanks(&tail, to: end)
    if tail < end {
      packet.icmp.code = unreachableCode(text, tail, isNet: isNet, &packet)
    } else if isNet {
      packet.icmp.code = 0
    } else if isHost {
      packet.icmp.code = 1
    } else {
      packet.icmp.code = portOrProtocol(text, at, place, &quoted)
    }
    if quoted.destination != .none { packet.icmp.quoted = quoted }
    return packet.icmp.code != 255
  }

  private mutating func unreachableCode(
    _ text: Span<UInt8>, _ tail: Int, isNet: Bool, _ packet: inout Packet
  ) -> UInt8 {
    if text.has("admin prohibited filter", at: tail) { return 13 }
    if text.has("admin prohibited", at: tail) { return isNet ? 9 : 10 }
    if text.has("need to frag", at: tail) {
      if let mtu = text.find("mtu ", from: tail, to: tail + 24) {
        var at = mtu + 4
        packet.icmp.mtu = text.decimal32(&at) ?? 0
      }
      return 4
    }
    if text.has("source route failed", at: tail) { return 5 }
    if text.has("unknown", at: tail) { return isNet ? 6 : 7 }
    if text.has("source host isolated", at: tail) { return 8 }
    if text.has("tos prohibited", at: tail) { return isNet ? 11 : 12 }
    if text.has("host precedence", at: tail) { return 14 }
    if text.has("precedence cutoff", at: tail) { return 15 }
    return 255
  }

  /// `udp port 53`, `tcp port https`, `protocol 132 port 80`, `protocol 47` behind the destination.
  private func portOrProtocol(
    _ text: Span<UInt8>, _ start: Int, _ place: Int, _ quoted: inout QuotedDatagram
  ) -> UInt8 {
    var at = start
    text.skipBlanks(&at, to: place)
    if text.has("udp", at: at) {
      quoted.ipProtocol = 17
    } else if text.has("tcp", at: at) {
      quoted.ipProtocol = 6
    } else if text.has("protocol ", at: at) {
      var digits = at + 9
      quoted.ipProtocol = text.decimal(&digits).flatMap { UInt8(exactly: $0) } ?? 255
    } else {
      return 255
    }
    guard let port = text.find("port ", from: at, to: place) else { return quoted.ipProtocol == 255 ? 255 : 2 }
    quoted.destinationPort = HostPair.port(text, port + 5, text.tokenEnd(port + 5, to: place)) ?? 0
    return 3
  }

  /// `redirect D to host G`, `redirect-tos D to net G`.
  private mutating func redirect(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ packet: inout Packet
  ) -> Bool {
    let isTOS = text.has("redirect-tos", at: start)
    var at = text.tokenEnd(start, to: end)
    text.skipBlanks(&at, to: end)
    var quoted = QuotedDatagram()
    quoted.source = packet.destination
    quoted.destination = target(text, &at, end)
    packet.icmp.type = 5
    guard let to = text.find(" to ", from: at, to: end) else { return true }
    at = to + 4
    let isNet = text.has("net ", at: at)
    packet.icmp.code = (isTOS ? 2 : 0) + (isNet ? 0 : 1)
    at = text.tokenEnd(at, to: end)
    text.skipBlanks(&at, to: end)
    packet.icmp.address = target(text, &at, end)
    if quoted.destination != .none { packet.icmp.quoted = quoted }
    return true
  }

  /// The address or name at `index`, up to a blank or `end`.
  mutating func target(_ text: Span<UInt8>, _ index: inout Int, _ end: Int) -> HostAddress {
    text.skipBlanks(&index, to: end)
    var at = index
    if let bits = TextAddress.ipv4(text, &at) {
      index = at
      return HostAddress(ipv4: bits)
    }
    var stop = text.tokenEnd(index, to: end)
    if stop > index, text.at(stop - 1) == UInt8(ascii: ",") { stop -= 1 }
    guard stop > index, stop - index <= 300 else { return .none }
    defer { index = stop }
    if let address = TextAddress.ipv6(text, index, stop) { return address }
    for byte in index..<stop where !HostPair.isLabel(text.at(byte)) && text.at(byte) != UInt8(ascii: ".") {
      return .none
    }
    return names.host(text, index, stop)
  }

  /// The quoted datagram that `-v` prints on lines of its own: the IP header in parentheses, then `A > B: …`.
  mutating func quotedLines(_ text: Span<UInt8>, from line: Int, _ packet: inout Packet) {
    guard line < text.count, let place = text.find("IP", from: line) else { return }
    var index = place + 2
    if text.at(index) == UInt8(ascii: "6") { index += 1 }
    text.skipBlanks(&index)
    var header = IPHeaderText()
    header.read(text, &index)
    text.skipBlanks(&index)
    guard var hosts = HostPair(text, &index, allowMissingColon: true) else { return }
    text.skipBlanks(&index)
    var inner = Packet()
    hosts.resolve(text, tail: index, &names, &inner)
    var quoted = packet.icmp.quoted ?? QuotedDatagram()
    quoted.source = inner.source
    quoted.destination = inner.destination
    quoted.sourcePort = inner.sourcePort
    if inner.destinationPort != 0 { quoted.destinationPort = inner.destinationPort }
    if let number = header.ipProtocol { quoted.ipProtocol = number }
    if let length = header.totalLength { quoted.totalLength = length }
    if let ttl = header.ttl { quoted.ttl = ttl }
    if quoted.ipProtocol == 17 || quoted.ipProtocol == 255, isDNSPort(inner) {
      if text.at(index) == UInt8(ascii: "["), let close = text.find("] ", from: index) { index = close + 2 }
      if let identifier = text.decimal(&index) { quoted.dnsIdentifier = UInt16(truncatingIfNeeded: identifier) }
    } else if text.has("Flags", at: index), let sequence = text.find("seq ", from: index) {
      var at = sequence + 4
      quoted.tcpSequence = text.decimal32(&at) ?? 0
    }
    packet.icmp.quoted = quoted
  }
}
