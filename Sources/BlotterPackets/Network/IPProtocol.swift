import BlotterBytes
import BlotterCore

/// Routes by IP protocol number (IANA "protocol numbers").
enum IPProtocol {
  static func decode(
    _ number: UInt8, _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    if progress.stopsAtFragment, progress.takesFragment(number, reader, packet) { return }
    // A later fragment starts in the middle of the payload.
    guard !packet.isLaterFragment else {
      packet.setPayload(reader)
      return
    }
    // A datagram may end behind its header; then it carries nothing, whatever it announces.
    guard reader.remaining > 0 else {
      packet.setPayload(reader)
      return
    }
    switch number {
    case 6: try TCP.decode(&reader, &packet, &progress)
    case 17: try UDP.decode(&reader, &packet, &progress)
    case 1: try ICMP.decode(&reader, &packet, &progress)
    case 58: try ICMPv6.decode(&reader, &packet, &progress)
    case 132: try SCTP.decode(&reader, &packet, &progress)
    case 4, 94:
      try progress.encapsulate(at: reader.position)
      try IPv4.decode(&reader, &packet, &progress)
    case 41:
      try progress.encapsulate(at: reader.position)
      try IPv6.decode(&reader, &packet, &progress)
    case 47: try GRE.decode(&reader, &packet, &progress)
    case 137: try MPLS.decode(&reader, &packet, &progress)
    case 51: try decodeAuthentication(&reader, &packet, &progress)
    case 2: note(.igmp, reader, &packet)
    case 50: note(.esp, reader, &packet)
    case 88: note(.eigrp, reader, &packet)
    case 89: note(.ospf, reader, &packet)
    case 103: note(.pim, reader, &packet)
    case 112: note(.vrrp, reader, &packet)
    // No next header (RFC 8200 §4.7).
    case 59: packet.setPayload(reader)
    default:
      packet.setPayload(reader)
      throw DecodeError(.unsupported, "no decoder for this protocol number", at: reader.position)
    }
  }

  private static func note(_ layer: PacketLayers, _ reader: borrowing ByteReader, _ packet: inout Packet) {
    packet.layers.insert(layer)
    packet.setPayload(reader)
  }

  /// The authentication header over IPv4 (RFC 4302 §2): next header, length in units of 4 beyond 8, reserved, SPI,
  /// sequence, check value.
  private static func decodeAuthentication(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    try progress.encapsulate(at: reader.position)
    progress.layer = "AH"
    packet.layers.insert(.ah)
    let head = try reader.take(2)
    try reader.skip(Int(head.uint8(1)) * 4 + 6)
    packet.ipProtocol = head.uint8(0)
    try decode(head.uint8(0), &reader, &packet, &progress)
  }
}
