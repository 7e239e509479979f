import BlotterBytes
import BlotterCore

/// Frames and packets inside UDP, told by port and by the shape of their first bytes.
enum UDPTunnel {
  /// Decodes the tunnelled packet; false where this is no tunnel.
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) -> Bool {
    switch packet.destinationPort {
    case 4789, 8472: return try decodeVXLAN(&reader, &packet, &progress)
    case 6081: return try decodeGeneve(&reader, &packet, &progress)
    default: return false
    }
  }

  /// VXLAN (RFC 7348 §5): flags, 24 reserved bits, network id, 8 reserved bits.
  private static func decodeVXLAN(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) -> Bool {
    guard let flags = reader.peek(), flags & 0x08 != 0, let reserved = reader.peek(7), reserved == 0 else {
      return false
    }
    try progress.encapsulate(at: reader.position)
    packet.layers.insert(.vxlan)
    try reader.skip(8)
    try Ethernet.decode(&reader, &packet, &progress)
    return true
  }

  /// Geneve (RFC 8926 §3.4): version and option length, flags, EtherType, network id, then options.
  private static func decodeGeneve(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) -> Bool {
    guard let first = reader.peek(), first >> 6 == 0, let type = reader.peek16(2), let reserved = reader.peek(7),
      reserved == 0
    else { return false }
    try progress.encapsulate(at: reader.position)
    progress.layer = "Geneve"
    packet.layers.insert(.geneve)
    try reader.skip(8 + Int(first & 0x3f) * 4)
    try EtherType.decode(type, &reader, &packet, &progress)
    return true
  }
}
