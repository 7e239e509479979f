import BlotterCore

/// A packet of a log that prints bytes, held while their lines pass.
struct HeldPacket {
  private var packet: Packet
  private var text: [UInt8]
  private var dump: [UInt8] = []
  /// Whether each line so far went on where the one before it ended.
  private var isWhole = true

  /// Bytes kept of one packet: the largest IP datagram and its link layer.
  private static let byteLimit = 65_535 + 64
  /// tcpdump prints sixteen bytes on a line.
  private static let bytesPerLine = 16

  init(_ packet: borrowing Packet, _ text: Span<UInt8>) {
    self.packet = copy packet
    self.text = (0..<text.count).map { text[$0] }
  }

  /// Takes `0x0010:  c633 6414 …  .3d.`; the characters behind two blanks repeat the bytes.
  mutating func take(_ line: Span<UInt8>) {
    guard isWhole, dump.count < Self.byteLimit else { return }
    var at = 0
    while line.at(at) == 0x20 || line.at(at) == 0x09 { at += 1 }
    at += 2
    var offset = 0
    while let digit = ASCII.hexValue(line.at(at)), offset <= Self.byteLimit {
      offset = offset << 4 | Int(digit)
      at += 1
    }
    // A line that pasting lost makes the rest unusable.
    guard offset == dump.count, line.at(at) == UInt8(ascii: ":") else {
      isWhole = offset < dump.count ? isWhole : false
      return
    }
    at += 1
    while line.at(at) == 0x20 || line.at(at) == 0x09 { at += 1 }
    let end = dump.count + Self.bytesPerLine
    while dump.count < end, let high = ASCII.hexValue(line.at(at)), let low = ASCII.hexValue(line.at(at + 1)) {
      dump.append(high << 4 | low)
      at += 2
      if line.at(at) == 0x20 {
        at += 1
        if line.at(at) == 0x20 { break }
      }
    }
  }

  /// Hands packet, text and bytes to the sink.
  func hand<Sink: PacketSink & ~Copyable>(to sink: inout Sink) {
    if dump.isEmpty {
      sink.accept(packet: packet, text: text.span)
    } else {
      sink.accept(packet: packet, text: text.span, dump: dump.span)
    }
  }
}
