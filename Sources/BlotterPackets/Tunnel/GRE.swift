import BlotterBytes
import BlotterCore

/// Generic routing encapsulation: version 0 (RFC 2784, RFC 2890), and version 1 of PPTP (RFC 2637 §4.1).
enum GRE {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    try progress.encapsulate(at: reader.position)
    progress.layer = "GRE"
    packet.layers.insert(.gre)
    packet.setPayload(reader)
    let head = try reader.take(4)
    let flags = head.be16(0)
    let type = head.be16(2)
    let hasSequence = flags & 0x1000 != 0
    guard flags & 0x4000 == 0 else { throw DecodeError(.unsupported, "source routing", at: reader.position - 4) }
    switch flags & 7 {
    case 0: try reader.skip((flags & 0x8000 != 0 ? 4 : 0) + (flags & 0x2000 != 0 ? 4 : 0) + (hasSequence ? 4 : 0))
    case 1: try reader.skip(4 + (hasSequence ? 4 : 0) + (flags & 0x0080 != 0 ? 4 : 0))
    default: throw DecodeError(.unsupported, "a version above 1", at: reader.position - 4)
    }
    // PPTP acknowledges in packets without payload.
    if type == 0x880b, reader.remaining == 0 { return }
    switch type {
    // ERSPAN: type I has no header of its own and no sequence number, type II has 8 bytes, type III 12 or 20.
    case 0x88be:
      if hasSequence { try reader.skip(8) }
      try Ethernet.decode(&reader, &packet, &progress)
    case 0x22eb:
      let header = try reader.take(12)
      if header.uint8(11) & 1 != 0 { try reader.skip(8) }
      try Ethernet.decode(&reader, &packet, &progress)
    default: try EtherType.decode(type, &reader, &packet, &progress)
    }
  }
}
