import BlotterBytes
import BlotterCore

/// Ethernet II and IEEE 802.3 (14 bytes: destination, source, type or length).
enum Ethernet {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "Ethernet"
    let head = try reader.take(14)
    packet.layers.insert(.ethernet)
    if !progress.hasLinkAddresses {
      progress.hasLinkAddresses = true
      packet.destinationMAC = head.mac(0)
      packet.sourceMAC = head.mac(6)
    }
    try decode(typeOrLength: head.be16(12), &reader, &packet, &progress)
  }

  /// What follows the two bytes that are a type from 1536 on and a length up to 1500 (IEEE 802.3 §3.2.6).
  static func decode(
    typeOrLength: UInt16, _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    if typeOrLength >= 1536 {
      try EtherType.decode(typeOrLength, &reader, &packet, &progress)
    } else if typeOrLength <= 1500 {
      // The rest is padding. 0 is met where a driver left the field out.
      if typeOrLength > 0 { reader.limit(to: Int(typeOrLength)) }
      try LLC.decode(&reader, &packet, &progress)
    } else {
      throw DecodeError(.malformed, "neither a type nor a length", at: reader.position - 2)
    }
  }
}

/// IEEE 802.2 logical link control, and SNAP behind it (RFC 1042).
enum LLC {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "LLC"
    if reader.peek16() == 0xffff { throw DecodeError(.unsupported, "IPX", at: reader.position) }
    let head = try reader.take(3)
    switch head.be16(0) {
    case 0xaaaa:
      progress.layer = "SNAP"
      let snap = try reader.take(5)
      let organization = snap.be32(0) >> 8
      let type = snap.be16(3)
      switch (organization, type) {
      case (0x00_000c, 0x010b): packet.layers.insert(.stp)
      case (0, _), (0x00_00f8, _): try EtherType.decode(type, &reader, &packet, &progress)
      default: throw DecodeError(.unsupported, "a vendor's own protocol", at: reader.position - 5)
      }
    case 0x4242: packet.layers.insert(.stp)
    case 0x0606: try IPVersion.decode(&reader, &packet, &progress)
    default: throw DecodeError(.unsupported, "no decoder for this service access point", at: reader.position - 3)
    }
  }
}

extension RawSpan {
  /// Six bytes as a link-layer address.
  @inline(__always) func mac(_ offset: Int) -> MACAddress {
    MACAddress(bits: UInt64(be16(offset)) << 32 | UInt64(be32(offset + 2)))
  }
  /// Four bytes as an IPv4 address.
  func ipv4(_ offset: Int) -> HostAddress { HostAddress(ipv4: be32(offset)) }
  /// Sixteen bytes as an IPv6 address.
  func ipv6(_ offset: Int) -> HostAddress { HostAddress(ipv6High: be64(offset), low: be64(offset + 8)) }
}
