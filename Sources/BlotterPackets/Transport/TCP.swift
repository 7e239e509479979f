import BlotterBytes
import BlotterCore

/// TCP (RFC 9293 §3.1): 20 bytes and up to 40 of options.
enum TCP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "TCP"
    packet.layers.insert(.tcp)
    packet.tcp = TCPFields()
    packet.known.remove(.segment)
    let start = reader.position
    try packet.readPorts(&reader)
    let rest = try reader.take(16)
    packet.tcp.sequence = rest.be32(0)
    packet.tcp.acknowledgment = rest.be32(4)
    packet.tcp.flags = TCPFlags(rawValue: UInt16(rest.uint8(9)))
    packet.tcp.window = rest.be16(10)
    let headerLength = Int(rest.uint8(8) >> 4) * 4
    // Then nothing is where it claims to be, and a receiver drops the segment.
    guard headerLength >= 20 else { throw DecodeError(.malformed, "the data offset is below 5", at: start + 12) }
    packet.known.insert(.segment)
    let hasOptions = reader.has(headerLength - 20)
    if hasOptions {
      readOptions(try reader.take(headerLength - 20), &packet)
    } else {
      try reader.skip(headerLength - 20)
    }
    // Counted even where the capture ends within the options.
    packet.setPayload(reader)
    guard hasOptions else { throw DecodeError(.cut, "the capture ends within its options", at: reader.position) }
    if reader.captured > 0 { TCPApplication.decode(reader, &packet) }
  }

  /// Reads the options (RFC 9293 §3.2, RFC 7323, RFC 2018). One that does not fit ends them: stacks ignore the rest
  /// too.
  private static func readOptions(_ bytes: RawSpan, _ packet: inout Packet) {
    var offset = 0
    while offset < bytes.byteCount {
      let kind = bytes.uint8(offset)
      if kind == 0 { return }
      if kind == 1 {
        offset += 1
        continue
      }
      guard offset + 2 <= bytes.byteCount else { return }
      let length = Int(bytes.uint8(offset + 1))
      guard length >= 2, length <= bytes.byteCount - offset else { return }
      switch (kind, length) {
      case (2, 4): packet.tcp.maximumSegmentSize = bytes.be16(offset + 2)
      case (3, 3): packet.tcp.windowScale = bytes.uint8(offset + 2)
      case (4, 2): packet.tcp.hasSACK = true
      default: break
      }
      offset += length
    }
  }
}

extension EvidenceFields {
  /// What a whole TCP header supplies beside the ports.
  fileprivate static var segment: Self { .tcpFlags.union(.tcpSequence).union(.tcpWindow) }
}
