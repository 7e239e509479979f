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

  private(set) var known: EvidenceFields = []
  private(set) var layers: PacketLayers = []
  private(set) var sourceMAC = MACAddress.zero
  private(set) var destinationMAC = MACAddress.zero
  private(set) var wireLength: UInt32 = 0
  private(set) var source = End()
  private(set) var destination = End()
  private(set) var ipProtocol: UInt8 = 255
  private(set) var tcp = TCPFields()
  private(set) var echoType: UInt8 = 255
  private(set) var identifier: UInt16 = 0
  private(set) var sequence: UInt16 = 0
  private(set) var icmpLength: UInt32 = 0
  private(set) var payloadLength: UInt32 = 0

  private var hasPorts: Bool { source.hasPort && destination.hasPort }

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

  // MARK: What they carry

  /// Reads a segment, a datagram or an echo message up to its length; false where it is none of these. Its line may
  /// still go on.
  @inline(__always) mutating func readTail(_ raw: RawSpan, _ index: inout Int, hasRelativeNumbers: Bool) -> Bool {
    let word = raw.word(index)
    if hasPorts {
      known.insert(.ports)
      if ByteWord.begins(word, "Flags [") {
        index &+= 7
        return readTCP(raw, &index, hasRelativeNumbers: hasRelativeNumbers)
      }
      if ByteWord.begins(word, "UDP, len"), ByteWord.begins(raw.word(index &+ 8), "gth ") {
        index &+= 12
        ipProtocol = 17
        layers.insert(.udp)
        // As in the general way: tcpdump prints LLMNR so (RFC 4795 §2).
        if source.port == 5355 || destination.port == 5355 { layers.insert(.llmnr) }
        return readLength(raw, &index)
      }
      if ByteWord.begins(word, "tcp ") {
        index &+= 4
        ipProtocol = 6
        layers.insert(.tcp)
        return readLength(raw, &index)
      }
      return false
    }
    guard !source.hasPort, !destination.hasPort else { return false }
    return readEcho(raw, &index, word)
  }

  @inline(__always) private static func number32(_ raw: RawSpan, _ index: inout Int) -> UInt32? {
    guard let number = raw.number(&index), number.value <= UInt64(UInt32.max) else { return nil }
    return UInt32(truncatingIfNeeded: number.value)
  }

  @inline(__always) private mutating func readLength(_ raw: RawSpan, _ index: inout Int) -> Bool {
    guard let length = Self.number32(raw, &index) else { return false }
    payloadLength = length
    known.insert(.payloadLength)
    return true
  }

  /// What follows `Flags [`.
  @inline(__always) private mutating func readTCP(
    _ raw: RawSpan, _ index: inout Int, hasRelativeNumbers: Bool
  ) -> Bool {
    ipProtocol = 6
    layers.insert(.tcp)
    var at = index
    guard let flags = Self.flags(raw, &at) else { return false }
    tcp.flags = flags
    tcp.isRelative = hasRelativeNumbers && flags.contains(.ack) && !flags.contains(.syn)
    known.insert(.tcpFlags)
    var word = raw.word(at)
    if ByteWord.begins(word, ", seq ") {
      at &+= 6
      guard let value = Self.number32(raw, &at) else { return false }
      tcp.sequence = value
      known.insert(.tcpSequence)
      if raw.at(at) == UInt8(ascii: ":") {
        at &+= 1
        guard raw.number(&at) != nil else { return false }
      }
      word = raw.word(at)
    }
    if ByteWord.begins(word, ", ack ") {
      at &+= 6
      guard let value = Self.number32(raw, &at) else { return false }
      tcp.acknowledgment = value
      known.insert(.tcpSequence)
      word = raw.word(at)
    }
    if ByteWord.begins(word, ", win ") {
      at &+= 6
      guard let value = Self.number32(raw, &at) else { return false }
      tcp.window = UInt16(truncatingIfNeeded: min(value, 65535))
      known.insert(.tcpWindow)
      word = raw.word(at)
    }
    if ByteWord.begins(word, ", urg ") {
      at &+= 6
      guard Self.number32(raw, &at) != nil else { return false }
      word = raw.word(at)
    }
    if ByteWord.begins(word, ", option") {
      at &+= 8
      guard readOptions(raw, &at) else { return false }
      word = raw.word(at)
    }
    guard ByteWord.begins(word, ", length"), raw.at(at &+ 8) == 0x20 else { return false }
    index = at &+ 9
    return readLength(raw, &index)
  }

  /// The letters of the flags and the bracket behind them.
  @inline(__always) private static func flags(_ raw: RawSpan, _ index: inout Int) -> TCPFlags? {
    var bits: UInt16 = 0
    var at = index
    if ByteWord.begins(raw.word(at), "none]") { at &+= 4 }
    // Eight letters and the bracket.
    for _ in 0..<9 {
      let letter = raw.at(at)
      at &+= 1
      if letter == UInt8(ascii: ".") {
        bits |= 0x10
      } else if letter == UInt8(ascii: "]") {
        index = at
        return TCPFlags(rawValue: bits)
      } else if letter == UInt8(ascii: "P") {
        bits |= 0x08
      } else if letter == UInt8(ascii: "S") {
        bits |= 0x02
      } else if letter == UInt8(ascii: "F") {
        bits |= 0x01
      } else if letter == UInt8(ascii: "R") {
        bits |= 0x04
      } else if letter == UInt8(ascii: "U") {
        bits |= 0x20
      } else if letter == UInt8(ascii: "E") {
        bits |= 0x40
      } else if letter == UInt8(ascii: "W") {
        bits |= 0x80
      } else {
        return nil
      }
    }
    return nil
  }

  /// `s [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 10]`, from the plural on.
  @inline(__always) private mutating func readOptions(_ raw: RawSpan, _ index: inout Int) -> Bool {
    guard ByteWord.begins(raw.word(index), "s [") else { return false }
    var at = index &+ 3
    // 40 bytes hold as many of the shortest options.
    for _ in 0..<40 {
      let word = raw.word(at)
      if ByteWord.begins(word, "nop") || ByteWord.begins(word, "eol") {
        at &+= 3
      } else if ByteWord.begins(word, "TS val ") {
        at &+= 7
        guard raw.number(&at) != nil, ByteWord.begins(raw.word(at), " ecr ") else { return false }
        at &+= 5
        guard raw.number(&at) != nil else { return false }
      } else if ByteWord.begins(word, "mss ") {
        at &+= 4
        guard let size = raw.number(&at), size.value <= 65535 else { return false }
        tcp.maximumSegmentSize = UInt16(truncatingIfNeeded: size.value)
      } else if ByteWord.begins(word, "sackOK") {
        at &+= 6
        tcp.hasSACK = true
      } else if ByteWord.begins(word, "wscale ") {
        at &+= 7
        guard let scale = raw.number(&at), scale.value <= 255 else { return false }
        tcp.windowScale = UInt8(truncatingIfNeeded: scale.value)
      } else if ByteWord.begins(word, "sack ") {
        at &+= 5
        guard Self.skipBlocks(raw, &at) else { return false }
      } else {
        return false
      }
      let next = raw.at(at)
      at &+= 1
      if next == UInt8(ascii: "]") {
        index = at
        return true
      }
      if next != UInt8(ascii: ",") { return false }
    }
    return false
  }

  /// `2 {1:1449}{2897:4345}`.
  private static func skipBlocks(_ raw: RawSpan, _ index: inout Int) -> Bool {
    guard raw.number(&index) != nil, raw.at(index) == 0x20 else { return false }
    index &+= 1
    // Four blocks fill the options.
    for _ in 0..<4 {
      guard raw.at(index) == UInt8(ascii: "{") else { return true }
      index &+= 1
      guard raw.number(&index) != nil, raw.at(index) == UInt8(ascii: ":") else { return false }
      index &+= 1
      guard raw.number(&index) != nil, raw.at(index) == UInt8(ascii: "}") else { return false }
      index &+= 1
    }
    return true
  }

  /// `ICMP echo request, id 1, seq 2, length 64` and its like for version 6.
  private mutating func readEcho(_ raw: RawSpan, _ index: inout Int, _ word: UInt64) -> Bool {
    var at = index
    if ByteWord.begins(word, "ICMP ech"), layers.contains(.ipv4) {
      ipProtocol = 1
      layers.insert(.icmp)
      let next = raw.word(at &+ 8)
      if ByteWord.begins(next, "o reques"), ByteWord.begins(raw.word(at &+ 16), "t, id ") {
        echoType = 8
        at &+= 22
      } else if ByteWord.begins(next, "o reply,"), ByteWord.begins(raw.word(at &+ 16), " id ") {
        echoType = 0
        at &+= 20
      } else {
        return false
      }
    } else if ByteWord.begins(word, "ICMP6, e"), layers.contains(.ipv6) {
      ipProtocol = 58
      layers.insert(.icmpv6)
      let next = raw.word(at &+ 8)
      if ByteWord.begins(next, "cho requ"), ByteWord.begins(raw.word(at &+ 16), "est, id ") {
        echoType = 128
        at &+= 24
      } else if ByteWord.begins(next, "cho repl"), ByteWord.begins(raw.word(at &+ 16), "y, id ") {
        echoType = 129
        at &+= 22
      } else {
        return false
      }
    } else {
      return false
    }
    guard let id = raw.number(&at), id.value <= 65535, ByteWord.begins(raw.word(at), ", seq ") else { return false }
    at &+= 6
    guard let number = raw.number(&at), number.value <= 65535, ByteWord.begins(raw.word(at), ", length"),
      raw.at(at &+ 8) == 0x20
    else { return false }
    at &+= 9
    guard let length = Self.number32(raw, &at) else { return false }
    identifier = UInt16(truncatingIfNeeded: id.value)
    sequence = UInt16(truncatingIfNeeded: number.value)
    icmpLength = length
    known.insert(.icmp)
    index = at
    return true
  }
}
