import BlotterBytes
import BlotterCore

/// IPv6 (RFC 8200): 40 bytes, then extension headers.
enum IPv6 {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "IPv6"
    let start = reader.position
    let head = try reader.take(40)
    guard head.uint8(0) >> 4 == 6 else { throw DecodeError(.malformed, "the version is not 6", at: start) }
    packet.beginNetworkLayer()
    packet.layers.insert(.ipv6)
    packet.known.insert(.ipHeader)
    packet.source = head.ipv6(8)
    packet.destination = head.ipv6(24)
    packet.ttl = head.uint8(7)
    // 0 stands for a jumbo payload (RFC 2675) or a large send that the card will cut: then the frame's own end holds.
    let payloadLength = Int(head.be16(4))
    if payloadLength > 0 || head.uint8(6) == 59 { reader.limit(to: payloadLength) }
    let next = try skipExtensions(from: head.uint8(6), &reader, &packet, &progress)
    packet.ipProtocol = next
    try IPProtocol.decode(next, &reader, &packet, &progress)
  }

  /// Passes over the extension headers (RFC 8200 §4) and returns the protocol behind them.
  private static func skipExtensions(
    from first: UInt8, _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) -> UInt8 {
    var next = first
    for _ in 0..<DecodeLimits.extensionHeaders {
      packet.ipProtocol = next
      switch next {
      // Hop-by-hop, routing, destination options, mobility, HIP, shim6: next header, length in units of 8 beyond 8.
      case 0, 43, 60, 135, 139, 140:
        let head = try reader.take(2)
        next = head.uint8(0)
        try reader.skip(Int(head.uint8(1)) * 8 + 6)
      case 44:
        let head = try reader.take(8)
        next = head.uint8(0)
        packet.fragmentOffset = head.be16(2) & 0xfff8
        packet.moreFragments = head.be16(2) & 1 != 0
        progress.fragmentIdentification = head.be32(4)
        // What follows in a later fragment is no header.
        if packet.isLaterFragment || progress.stopsAtFragment { return next }
      // Authentication: length in units of 4 beyond 8 (RFC 4302 §2.2).
      case 51:
        let head = try reader.take(2)
        packet.layers.insert(.ah)
        next = head.uint8(0)
        try reader.skip(Int(head.uint8(1)) * 4 + 6)
      default: return next
      }
    }
    throw DecodeError(.limit, "too many extension headers", at: reader.position)
  }
}
