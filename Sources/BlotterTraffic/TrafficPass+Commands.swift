import BlotterBytes
import BlotterCore
import BlotterPackets

extension TrafficPass {
  /// Enters a segment of FTP or SMTP with what its line in a text log shows of it.
  mutating func observeCommand(_ packet: borrowing Packet, _ text: Span<UInt8>) {
    let command = CommandText(packet, text)
    addText(of: packet, text, command)
    guard let command, packet.application == nil else {
      observe(packet, frame: RawSpan())
      return
    }
    var telling = copy packet
    telling.application = .login(command.message)
    observe(telling, frame: RawSpan())
  }

  /// Keeps the line for excerpts, without the secret that it may show.
  mutating func addText(of packet: borrowing Packet, _ text: Span<UInt8>, _ command: CommandText?) {
    let position = PacketPosition(evidence: evidence, ordinal: packet.ordinal)
    guard let command, command.showsSecret else { return traffic.texts.add(position, text) }
    let masked = (0..<command.start).map { text[$0] } + Array((command.message.command + " ****").utf8)
    traffic.texts.add(position, masked.span)
  }
}

/// What tcpdump prints of a segment of FTP or SMTP behind its length: `FTP: USER anonymous`, or with `-v`
/// `SMTP, length: 27` and the lines themselves, each behind a tab; or what a row of a packet list shows of one:
/// `Request: USER anonymous`, `S: 554 5.7.1 …`.
struct CommandText {
  static let layers: PacketLayers = [.ftp, .smtp, .pop3, .imap]

  /// Index in the packet's text where the protocol's own words begin.
  let start: Int
  let message: LoginMessage

  /// What a client answers to a challenge may be a password, too.
  var showsSecret: Bool {
    message.hasSecret || message.command == "response" || message.command.hasPrefix("AUTH ")
  }

  /// nil where the text holds no such words, or they tell nothing of a login or of mail.
  init?(_ packet: borrowing Packet, _ text: Span<UInt8>) {
    let found = packet.known.contains(.payloadLength) ? Self.segment(packet, text) : Self.row(packet, text)
    guard let found else { return nil }
    start = found.start
    message = found.message
  }

  /// Of a line of tcpdump.
  private static func segment(
    _ packet: borrowing Packet, _ text: Span<UInt8>
  ) -> (start: Int, message: LoginMessage)? {
    let layer: PacketLayers = packet.layers.contains(.ftp) ? .ftp : .smtp
    guard packet.layers.contains(layer), packet.layers.contains(.tcp), packet.payloadLength > 0,
      var at = end(of: Array((layer == .ftp ? "FTP" : "SMTP").utf8), text)
    else { return nil }
    if text[at] == UInt8(ascii: ":") {
      at += at + 1 < text.count && text[at + 1] == 0x20 ? 2 : 1
    } else {
      while at < text.count, text[at] != 0x0a { at += 1 }
      at += 1
      if at < text.count, text[at] == 0x09 { at += 1 }
    }
    guard at < text.count else { return nil }
    var bytes: [UInt8] = []
    var isAtEdge = true
    for index in at..<text.count {
      if text[index] == 0x0a { bytes.append(0x0d) }
      if !(isAtEdge && text[index] == 0x09) { bytes.append(text[index]) }
      isAtEdge = text[index] == 0x0a
    }
    bytes += [0x0d, 0x0a]
    let span = unsafe bytes.span.bytes
    return CommandLogin.read(span, from: packet.sourcePort, to: packet.destinationPort).map { (at, $0) }
  }

  /// Of a row: what stands behind the word for the side that speaks, up to the end of the cell.
  private static func row(_ packet: borrowing Packet, _ text: Span<UInt8>) -> (start: Int, message: LoginMessage)? {
    let isShort = packet.layers.contains(.smtp) || packet.layers.contains(.pop3)
    let words = (isShort ? ["S: ", "C: "] : ["Response: ", "Request: "]).map { Array($0.utf8) }
    guard packet.known.contains(.ports) || packet.sourcePort != 0,
      let at = firstPlace(of: words, text)
    else { return nil }
    var end = text.count
    // A cell of CSV ends with its quotation mark, and holds others twice.
    if end > at, text[end - 1] == UInt8(ascii: "\"") { end -= 1 }
    var bytes: [UInt8] = []
    var index = at
    while index < end {
      bytes.append(text[index])
      let isDoubled = text[index] == UInt8(ascii: "\"") && index + 1 < end && text[index + 1] == UInt8(ascii: "\"")
      index += isDoubled ? 2 : 1
    }
    bytes += [0x0d, 0x0a]
    let span = unsafe bytes.span.bytes
    return CommandLogin.read(span, from: packet.sourcePort, to: packet.destinationPort).map { (at, $0) }
  }

  private static func firstPlace(of words: [[UInt8]], _ text: Span<UInt8>) -> Int? {
    var first: Int?
    for word in words {
      if let place = place(of: word, text), place < first ?? .max { first = place }
    }
    return first
  }

  /// Index behind the first `word` at the start of a cell.
  private static func place(of word: [UInt8], _ text: Span<UInt8>) -> Int? {
    var at = 1
    while at + word.count < text.count {
      let isEdge = [0x20, 0x09, 0x22, 0x2c, 0x3b, 0x7c].contains(text[at - 1])
      if isEdge, word.indices.allSatisfy({ text[at + $0] == word[$0] }) { return at + word.count }
      at += 1
    }
    return nil
  }

  /// Index behind the first `word` between a blank and a colon or comma.
  private static func end(of word: [UInt8], _ text: Span<UInt8>) -> Int? {
    var at = 1
    while at + word.count < text.count {
      if text[at] == word[0], text[at - 1] == 0x20, word.indices.allSatisfy({ text[at + $0] == word[$0] }) {
        let next = text[at + word.count]
        if next == UInt8(ascii: ":") || next == UInt8(ascii: ",") { return at + word.count }
      }
      at += 1
    }
    return nil
  }
}
