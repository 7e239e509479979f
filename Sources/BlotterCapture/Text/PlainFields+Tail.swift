import BlotterCore

/// What stands behind `A > B: `.
extension PlainFields {
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

  @inline(__always) static func number32(_ raw: RawSpan, _ index: inout Int) -> UInt32? {
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
