import BlotterBytes
import BlotterCore

/// ICMPv6 (RFC 4443), with the addresses of neighbour discovery (RFC 4861).
enum ICMPv6 {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "ICMPv6"
    packet.layers.insert(.icmpv6)
    packet.icmp = ICMPFields()
    packet.known.remove(.icmp)
    packet.known.remove(.icmpQuote)
    packet.icmp.length = UInt32(clamping: reader.remaining)
    let (type, _) = try ICMPHead.read(&reader, &packet)
    // A message may end behind its checksum only where its type has nothing to say; none of those below has not.
    let rest = try reader.take(4)
    packet.setPayload(reader)
    switch type {
    case 128, 129:
      packet.icmp.identifier = rest.be16(0)
      packet.icmp.sequence = rest.be16(2)
    case 1, 2, 3, 4:
      if type == 2 { packet.icmp.mtu = rest.be32(0) }
      // RFC 4884 §5.1: the first byte counts the quote in units of 8, in the two types that it names.
      if type == 1 || type == 3, rest.uint8(0) > 0 { reader.limit(to: Int(rest.uint8(0)) * 8) }
      ICMP.readQuote(reader, &packet)
    // Neighbour solicitation and advertisement, redirect: the target stands first.
    case 135, 136, 137: packet.icmp.address = try reader.take(16).ipv6(0)
    case 134: packet.application = .routerAdvertisement(RouterAdvertisement(head: rest, reader))
    default: break
    }
  }
}
