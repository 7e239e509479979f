import BlotterCore

extension TcpdumpParser {
  /// `Flags [P.], cksum 0x1 (correct), seq 1:74, ack 1, win 512, options […], length 73: HTTP: GET / HTTP/1.1`.
  mutating func tcp(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) -> Reading {
    var at = index + 5
    packet.layers.insert(.tcp)
    packet.ipProtocol = 6
    if text.at(at) == UInt8(ascii: "[") { repairs.note(.missingSpace) }
    text.skipBlanks(&at)
    if text.at(at) == UInt8(ascii: "[") { at += 1 } else { repairs.note(.bracketMissing) }
    guard let flags = flags(text, &at) else { return .partial }
    packet.tcp.flags = flags
    packet.known.insert(.tcpFlags)
    let isFirst = flags.contains(.syn) || !flags.contains(.ack)
    packet.tcp.isRelative = hasRelativeNumbers && !isFirst
    consumed = max(consumed, at)
    // cksum, seq, ack, win, urg, options, length; the cap ends what a forged line repeats.
    for _ in 0..<16 {
      if let reading = item(text, &at, &packet) {
        index = at
        return reading
      }
      consumed = max(consumed, at)
    }
    return .partial
  }

  /// The letters between the brackets, and the bracket that closes them.
  private mutating func flags(_ text: Span<UInt8>, _ index: inout Int) -> TCPFlags? {
    var flags: TCPFlags = []
    var at = index
    if text.has("none", at: at) { at += 4 }
    while at < index + 12 {
      switch text.at(at) {
      case UInt8(ascii: "S"): flags.insert(.syn)
      case UInt8(ascii: "F"): flags.insert(.fin)
      case UInt8(ascii: "R"): flags.insert(.rst)
      case UInt8(ascii: "P"): flags.insert(.psh)
      case UInt8(ascii: "."): flags.insert(.ack)
      case UInt8(ascii: "U"): flags.insert(.urg)
      case UInt8(ascii: "E"): flags.insert(.ece)
      case UInt8(ascii: "W"): flags.insert(.cwr)
      // The accurate-ECN bit, and blanks that an editor put between the letters.
      case UInt8(ascii: "e"), 0x20: break
      case UInt8(ascii: "]"):
        index = at + 1
        return flags
      case UInt8(ascii: ","):
        repairs.note(.bracketMissing)
        index = at
        return flags
      default: return nil
      }
      at += 1
    }
    return nil
  }

  /// Reads one item of the list; a reading where the line ends here, for good or bad.
  private mutating func item(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) -> Reading? {
    var at = index
    let hadBlank = ASCII.isBlank(text.at(at))
    text.skipBlanks(&at)
    let hadComma = text.at(at) == UInt8(ascii: ",")
    if hadComma {
      if hadBlank { repairs.note(.commaMisplaced) }
      at += 1
      if !ASCII.isBlank(text.at(at)), at < text.count { repairs.note(.missingSpace) }
      text.skipBlanks(&at)
    }
    switch text.at(at) {
    case UInt8(ascii: "s") where text.has("seq", at: at):
      guard let value = value(text, &at, after: 3) else { return .partial }
      packet.tcp.sequence = value
      packet.known.insert(.tcpSequence)
      if text.at(at) == UInt8(ascii: ":") {
        at += 1
        guard text.decimal(&at) != nil else { return .partial }
      }
    case UInt8(ascii: "a") where text.has("ack", at: at):
      guard let value = value(text, &at, after: 3) else { return .partial }
      packet.tcp.acknowledgment = value
      packet.known.insert(.tcpSequence)
    case UInt8(ascii: "w") where text.has("win", at: at):
      guard let value = value(text, &at, after: 3) else { return .partial }
      packet.tcp.window = UInt16(truncatingIfNeeded: min(value, 65535))
      packet.known.insert(.tcpWindow)
    case UInt8(ascii: "u") where text.has("urg", at: at):
      guard value(text, &at, after: 3) != nil else { return .partial }
    case UInt8(ascii: "o") where text.has("options", at: at):
      guard options(text, &at, &packet) else { return .partial }
    case UInt8(ascii: "c") where text.has("cksum", at: at):
      guard let close = text.first(UInt8(ascii: ")"), from: at, to: at + 60) else { return .partial }
      at = close + 1
    case UInt8(ascii: "l") where text.has("length", at: at):
      guard let value = value(text, &at, after: 6) else { return .partial }
      if !hadComma { repairs.note(.commaMisplaced) }
      packet.payloadLength = value
      packet.known.insert(.payloadLength)
      index = at
      return afterLength(text, at, &packet)
    default:
      return .partial
    }
    if !hadComma { repairs.note(.commaMisplaced) }
    index = at
    return nil
  }

  /// The number behind a word, with the blank between them or, as a repair, without.
  mutating func value(_ text: Span<UInt8>, _ index: inout Int, after length: Int) -> UInt32? {
    var at = index + length
    if ASCII.isDigit(text.at(at)) {
      repairs.note(.missingSpace)
    } else {
      guard ASCII.isBlank(text.at(at)) else { return nil }
      text.skipBlanks(&at)
    }
    guard let value = text.decimal32(&at) else { return nil }
    index = at
    return value
  }

  /// `options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 10]`; false where the bracket does not close.
  private mutating func options(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) -> Bool {
    var at = index + 7
    text.skipBlanks(&at)
    guard text.at(at) == UInt8(ascii: "[") else { return false }
    at += 1
    var depth = 1
    // 40 bytes of options print as some hundred characters, multipath TCP as several hundred.
    let end = min(text.count, at + 2048)
    while at < end {
      switch text.at(at) {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          index = at + 1
          return true
        }
      case UInt8(ascii: "m") where text.has("mss ", at: at):
        var digits = at + 4
        packet.tcp.maximumSegmentSize = UInt16(truncatingIfNeeded: text.decimal(&digits) ?? 0)
      case UInt8(ascii: "w") where text.has("wscale ", at: at):
        var digits = at + 7
        packet.tcp.windowScale = UInt8(truncatingIfNeeded: min(text.decimal(&digits) ?? 255, 255))
      case UInt8(ascii: "s") where text.has("sackOK", at: at): packet.tcp.hasSACK = true
      case UInt8(ascii: "e") where text.has("ecr", at: at) && ASCII.isDigit(text.at(at + 3)):
        repairs.note(.missingSpace)
      case UInt8(ascii: "v") where text.has("val", at: at) && ASCII.isDigit(text.at(at + 3)):
        repairs.note(.missingSpace)
      default: break
      }
      at += 1
    }
    return false
  }

  /// Reads the summary of the payload behind `length N`.
  private mutating func afterLength(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading {
    var at = index
    consumed = max(consumed, at)
    if text.at(at) == UInt8(ascii: ":") {
      at += 1
      text.skipBlanks(&at)
      guard at < text.count else { return .partial }
      consumed = text.count
      return application(text, at, &packet)
    }
    text.skipBlanks(&at)
    guard at < text.count else {
      consumed = text.count
      return .complete
    }
    if ASCII.isDigit(text.at(at)), isDNSPort(packet), packet.payloadLength > 0 {
      let reading = dns(text, at, &packet)
      if reading != .unreadable {
        consumed = text.count
        return reading
      }
      return .partial
    }
    if text.at(at) == UInt8(ascii: "["), at < text.count { consumed = text.count; return .complete }
    // -v prints what it decodes of the payload on further lines.
    if text.first(0x0a, from: index, to: at + 1) != nil {
      consumed = text.count
      return .complete
    }
    return .partial
  }

  /// `HTTP: GET / HTTP/1.1`, `FTP: USER anonymous`, `SSH: SSH-2.0-…`, or `HTTP, length: 627` with lines of its own.
  private mutating func application(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading {
    if text.has("HTTP", at: index) {
      http(text, index, &packet)
      return .complete
    }
    let words: [(StaticString, PacketLayers)] = [
      ("FTP", .ftp), ("SMTP", .smtp), ("SSH", .ssh), ("POP3", .pop3), ("IMAP", .imap), ("NBT", .smb),
      ("SMB", .smb), ("LDAP", .ldap), ("SIP", .sip), ("Telnet", .telnet), ("telnet", .telnet), ("BGP", .bgp),
    ]
    for (word, layer) in words where text.has(word, at: index) {
      packet.layers.insert(layer)
      break
    }
    return .complete
  }

  /// The form before tcpdump 4: `S 3429:3429(0) ack 1 win 8760 <mss 1460> (DF)`; with `-q` `tcp 0`.
  mutating func oldTCP(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading? {
    var at = index
    var flags: TCPFlags = []
    letters: while at < index + 8 {
      switch text.at(at) {
      case UInt8(ascii: "S"): flags.insert(.syn)
      case UInt8(ascii: "F"): flags.insert(.fin)
      case UInt8(ascii: "R"): flags.insert(.rst)
      case UInt8(ascii: "P"): flags.insert(.psh)
      case UInt8(ascii: "E"): flags.insert(.ece)
      case UInt8(ascii: "W"): flags.insert(.cwr)
      case UInt8(ascii: "."): break
      default: break letters
      }
      at += 1
    }
    guard at > index, at - index < 8, text.at(at) == 0x20 else { return nil }
    at += 1
    guard
      ASCII.isDigit(text.at(at)) || text.has("ack ", at: at) || text.has("win ", at: at)
        || text.has("[tcp sum", at: at) || text.has("[bad tcp", at: at)
    else { return nil }
    if text.at(at) == UInt8(ascii: "["), let close = text.first(UInt8(ascii: "]"), from: at) {
      at = close + 1
      text.skipBlanks(&at)
    }
    packet.layers.insert(.tcp)
    packet.ipProtocol = 6
    packet.known.formUnion([.tcpFlags, .tcpSequence])
    if let sequence = text.decimal32(&at), text.at(at) == UInt8(ascii: ":") {
      packet.tcp.sequence = sequence
      at += 1
      _ = text.decimal(&at)
      if text.at(at) == UInt8(ascii: "(") {
        at += 1
        if let length = text.decimal32(&at) {
          packet.payloadLength = length
          packet.known.insert(.payloadLength)
        }
        if text.at(at) == UInt8(ascii: ")") { at += 1 }
      }
      text.skipBlanks(&at)
    } else {
      // No sequence range: the segment carries nothing.
      packet.known.insert(.payloadLength)
    }
    if text.has("ack ", at: at) {
      at += 4
      flags.insert(.ack)
      packet.tcp.acknowledgment = text.decimal32(&at) ?? 0
      text.skipBlanks(&at)
    }
    packet.tcp.flags = flags
    packet.tcp.isRelative = hasRelativeNumbers && flags.contains(.ack) && !flags.contains(.syn)
    guard text.has("win ", at: at) else { return .partial }
    at += 4
    packet.tcp.window = UInt16(truncatingIfNeeded: text.decimal(&at) ?? 0)
    packet.known.insert(.tcpWindow)
    if let mss = text.find("mss ", from: at, to: at + 40) {
      var digits = mss + 4
      packet.tcp.maximumSegmentSize = UInt16(truncatingIfNeeded: text.decimal(&digits) ?? 0)
    }
    consumed = text.count
    return .complete
  }
}
