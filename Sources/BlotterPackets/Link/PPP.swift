import BlotterBytes
import BlotterCore

/// The point-to-point protocol (RFC 1661), with or without HDLC-like framing (RFC 1662).
enum PPP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    try progress.encapsulate(at: reader.position)
    progress.layer = "PPP"
    if reader.peek16() == 0xff03 || reader.peek16() == 0x0f00 || reader.peek16() == 0x8f00 {
      if reader.peek16() != 0xff03 { return try decodeCiscoHDLC(&reader, &packet, &progress) }
      try reader.skip(2)
    }
    guard let first = reader.peek() else { throw reader.shortage(of: 1) }
    // A protocol number compressed to one byte is odd (RFC 1661 §6.5).
    let number: UInt16 = first & 1 == 1 ? UInt16(try reader.take(1).uint8(0)) : try reader.take(2).be16(0)
    switch number {
    case 0x0021: try IPv4.decode(&reader, &packet, &progress)
    case 0x0057: try IPv6.decode(&reader, &packet, &progress)
    case 0x0281, 0x0283: try MPLS.decode(&reader, &packet, &progress)
    // Link and network control (RFC 1661 §3.1): nothing behind it that a table needs.
    case 0x8000...0xffff: break
    default: throw DecodeError(.unsupported, "no decoder for this PPP protocol", at: reader.position)
    }
  }

  /// Cisco HDLC: address, control, EtherType.
  static func decodeCiscoHDLC(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "Cisco HDLC"
    try EtherType.decode(try reader.take(4).be16(2), &reader, &packet, &progress)
  }
}

/// PPP over Ethernet (RFC 2516 §4): version and type, code, session, length.
enum PPPoE {
  static func decodeSession(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "PPPoE"
    let head = try reader.take(6)
    packet.layers.insert(.pppoe)
    guard head.uint8(0) == 0x11 else {
      throw DecodeError(.malformed, "version and type are not 1", at: reader.position - 6)
    }
    // Codes other than 0 are the discovery stage.
    guard head.uint8(1) == 0 else { return }
    reader.limit(to: Int(head.be16(4)))
    try PPP.decode(&reader, &packet, &progress)
  }
}
