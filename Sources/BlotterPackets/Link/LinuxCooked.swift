import BlotterBytes
import BlotterCore

/// The pseudo header of Linux captures on "any" (LINKTYPE_LINUX_SLL and _SLL2).
enum LinuxCooked {
  /// 16 bytes: packet type, device type, address length, address (8), protocol.
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "Linux cooked"
    let head = try reader.take(16)
    try decode(
      device: head.be16(2), addressLength: Int(head.be16(4)), address: head.mac(6), protocol: head.be16(14),
      &reader, &packet, &progress)
  }

  /// 20 bytes: protocol, reserved, interface index, device type, packet type, address length, address (8).
  static func decodeVersion2(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "Linux cooked"
    let head = try reader.take(20)
    try decode(
      device: head.be16(8), addressLength: Int(head.uint8(11)), address: head.mac(12), protocol: head.be16(0),
      &reader, &packet, &progress)
  }

  private static func decode(
    device: UInt16, addressLength: Int, address: MACAddress, protocol type: UInt16, _ reader: inout ByteReader,
    _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    packet.layers.insert(.linuxCooked)
    if addressLength == 6 { packet.sourceMAC = address }
    progress.hasLinkAddresses = true
    switch (device, type) {
    case (824, _): throw DecodeError(.unsupported, "a Netlink message", at: reader.position)
    case (778, _):
      // ARPHRD_IPGRE: the type is that of what GRE carries.
      try EtherType.decode(type, &reader, &packet, &progress)
    case (_, 0x0001): throw DecodeError(.unsupported, "IPX", at: reader.position)
    case (_, 0x0004): try LLC.decode(&reader, &packet, &progress)
    default: try EtherType.decode(type, &reader, &packet, &progress)
    }
  }
}
