import BlotterCore

/// What a plain line tells of its packet. Each line sets all of it, so that one packet is used again for all.
struct PlainFields {
  /// One end of `A > B`, by number.
  struct End {
    var host = HostAddress.none
    /// 0 where there is none.
    var port: UInt16 = 0
    /// Where the port stands.
    var portStart = 0
    var portEnd = 0
    var hasPort: Bool { portEnd > portStart }
  }

  var known: EvidenceFields = []
  var layers: PacketLayers = []
  var sourceMAC = MACAddress.zero
  var destinationMAC = MACAddress.zero
  var wireLength: UInt32 = 0
  var source = End()
  var destination = End()
  var ipProtocol: UInt8 = 255
  var tcp = TCPFields()
  var echoType: UInt8 = 255
  var identifier: UInt16 = 0
  var sequence: UInt16 = 0
  var icmpLength: UInt32 = 0
  var payloadLength: UInt32 = 0

  var hasPorts: Bool { source.hasPort && destination.hasPort }

  /// The two ends for ``TcpdumpParser``, by their places behind `start`.
  func hosts(from start: Int) -> HostPair {
    HostPair(
      source: HostPair.End(source.host, port: (source.portStart &- start, source.portEnd &- start)),
      destination: HostPair.End(destination.host, port: (destination.portStart &- start, destination.portEnd &- start)))
  }

  // MARK: Link and addresses

  /// Reads `IP A > B: `, and what `-e` or an interface puts before it; false where it does not stand there.
  @inline(__always) mutating func readAddresses(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    let raw = unsafe text.bytes
    let word = raw.word(index)
    var isSix = false
    if ByteWord.begins(word, "IP ") {
      index &+= 3
    } else if ByteWord.begins(word, "IP6 ") {
      index &+= 4
      isSix = true
    } else if !readInterface(raw, &index, &isSix), !readEthernet(text, &index, &isSix) {
      return false
    }
    guard let from = isSix ? Self.end6(text, &index, isLast: false) : Self.end4(raw, &index),
      ByteWord.begins(raw.word(index), " > ")
    else { return false }
    index &+= 3
    guard let to = isSix ? Self.end6(text, &index, isLast: true) : Self.end4(raw, &index),
      ByteWord.begins(raw.word(index), ": ")
    else { return false }
    index &+= 2
    source = from
    destination = to
    layers.insert(isSix ? .ipv6 : .ipv4)
    return true
  }

  /// `eth0  In  IP ` of captures on all interfaces.
  private mutating func readInterface(_ raw: RawSpan, _ index: inout Int, _ isSix: inout Bool) -> Bool {
    var at = index
    guard raw.at(at) &- 0x61 < 26 else { return false }
    // Old forms that begin like a name.
    let word = raw.word(at)
    if ByteWord.begins(word, "arp ") || ByteWord.begins(word, "rarp ") || ByteWord.begins(word, "vlan ") {
      return false
    }
    // Interface names have at most 15 bytes (IFNAMSIZ).
    while ASCII.isAlphanumeric(raw.at(at)) {
      at &+= 1
      if at &- index > 15 { return false }
    }
    guard Self.skipBlanks(raw, &at) else { return false }
    if ByteWord.begins(raw.word(at), "In ") {
      at &+= 2
    } else if ByteWord.begins(raw.word(at), "Out ") {
      at &+= 3
    } else {
      return false
    }
    guard Self.skipBlanks(raw, &at) else { return false }
    if ByteWord.begins(raw.word(at), "IP ") {
      at &+= 3
    } else if ByteWord.begins(raw.word(at), "IP6 ") {
      at &+= 4
      isSix = true
    } else {
      return false
    }
    layers.insert(.linuxCooked)
    index = at
    return true
  }

  @inline(__always) private static func skipBlanks(_ raw: RawSpan, _ index: inout Int) -> Bool {
    let start = index
    while raw.at(index) == 0x20 { index &+= 1 }
    return index > start
  }

  /// `00:0c:29:1f:a7:55 > 00:50:56:c0:00:08, ethertype IPv4 (0x0800), length 74: `.
  private mutating func readEthernet(_ text: Span<UInt8>, _ index: inout Int, _ isSix: inout Bool) -> Bool {
    let raw = unsafe text.bytes
    var at = index
    guard let from = TextAddress.mac(text, &at), ByteWord.begins(raw.word(at), " > ") else { return false }
    at &+= 3
    guard let to = TextAddress.mac(text, &at), ByteWord.begins(raw.word(at), ", ethert") else { return false }
    let name = raw.word(at &+ 8)
    let number = raw.word(at &+ 16)
    if ByteWord.begins(name, "ype IPv6"), ByteWord.begins(number, " (0x86dd") {
      isSix = true
    } else if !(ByteWord.begins(name, "ype IPv4") && ByteWord.begins(number, " (0x0800")) {
      return false
    }
    guard ByteWord.begins(raw.word(at &+ 24), "), lengt"), ByteWord.begins(raw.word(at &+ 32), "h ") else {
      return false
    }
    at &+= 34
    guard let length = Self.number32(raw, &at), ByteWord.begins(raw.word(at), ": ") else { return false }
    sourceMAC = from
    destinationMAC = to
    wireLength = length
    layers.insert(.ethernet)
    known.formUnion([.linkLayer, .wireLength])
    index = at &+ 2
    return true
  }

  /// `203.0.113.2.53`, or without the port.
  @inline(__always) private static func end4(_ raw: RawSpan, _ index: inout Int) -> End? {
    var at = index
    var bits: UInt32 = 0
    for octet in 0..<4 {
      let digits = ByteWord.digits(raw.word(at))
      guard digits.count &- 1 < 3, digits.count > 0 else { return nil }
      // The digits moved to the end of four bytes, the last one highest.
      let three = UInt32(truncatingIfNeeded: digits.bytes) &<< UInt32(truncatingIfNeeded: 32 &- 8 &* digits.count)
      let value = (three >> 8 & 0xff) &* 100 &+ (three >> 16 & 0xff) &* 10 &+ three >> 24
      guard value <= 255 else { return nil }
      bits = bits << 8 | value
      at &+= digits.count
      if octet < 3 {
        guard raw.at(at) == UInt8(ascii: ".") else { return nil }
        at &+= 1
      }
    }
    var end = End(host: HostAddress(ipv4: bits))
    if raw.at(at) == UInt8(ascii: ".") {
      at &+= 1
      end.portStart = at
      guard let port = raw.number(&at), port.value <= 65535 else { return nil }
      end.port = UInt16(truncatingIfNeeded: port.value)
      end.portEnd = at
    }
    index = at
    return end
  }

  /// `2001:db8::1.53`, or without the port; the last end stands before a colon.
  private static func end6(_ text: Span<UInt8>, _ index: inout Int, isLast: Bool) -> End? {
    let raw = unsafe text.bytes
    var stop = index
    var dot: Int?
    while true {
      let byte = raw.at(stop)
      if byte == UInt8(ascii: ".") {
        // More of them are an IPv4 address at the end.
        guard dot == nil else { return nil }
        dot = stop
      } else if byte != UInt8(ascii: ":"), ASCII.hexValue(byte) == nil {
        break
      }
      stop &+= 1
      // The longest address has 45 bytes, its port six.
      if stop &- index > 52 { return nil }
    }
    if isLast { stop &-= 1 }
    guard stop > index, let host = TextAddress.ipv6(text, index, dot ?? stop) else { return nil }
    var end = End(host: host)
    if let dot {
      var at = dot &+ 1
      guard let port = raw.number(&at), at == stop, port.value <= 65535 else { return nil }
      end.port = UInt16(truncatingIfNeeded: port.value)
      end.portStart = dot &+ 1
      end.portEnd = stop
    }
    index = stop
    return end
  }
}
