import BlotterBytes
import BlotterCore

/// ICMP for IPv4 (RFC 792): type, code, checksum, four bytes by type, then data or the datagram that an error quotes.
enum ICMP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "ICMP"
    packet.layers.insert(.icmp)
    packet.icmp = ICMPFields()
    packet.known.remove(.icmp)
    packet.known.remove(.icmpQuote)
    packet.icmp.length = UInt32(clamping: reader.remaining)
    let (type, code) = try ICMPHead.read(&reader, &packet)
    let rest = try reader.take(4)
    packet.setPayload(reader)
    switch type {
    case 0, 8:
      packet.icmp.identifier = rest.be16(0)
      packet.icmp.sequence = rest.be16(2)
    case 3, 11, 12, 4, 5:
      if type == 3, code == 4 { packet.icmp.mtu = UInt32(rest.be16(2)) }
      if type == 5 { packet.icmp.address = rest.ipv4(0) }
      // RFC 4884 §5.1: the second byte counts the quote in units of 4; extensions follow it.
      if type != 5, rest.uint8(1) > 0 { reader.limit(to: Int(rest.uint8(1)) * 4) }
      readQuote(reader, &packet)
    default: break
    }
  }

  /// Reads the quoted datagram, which is always cut somewhere: that stops nothing.
  static func readQuote(_ reader: borrowing ByteReader, _ packet: inout Packet) {
    packet.icmp.quoted = QuotedDatagram(reader.rest)
    if packet.icmp.quoted != nil { packet.known.insert(.icmpQuote) }
  }
}

/// The first four bytes, the same in both versions.
enum ICMPHead {
  static func read(_ reader: inout ByteReader, _ packet: inout Packet) throws(DecodeError) -> (UInt8, UInt8) {
    let head = try reader.take(4)
    packet.icmp.type = head.uint8(0)
    packet.icmp.code = head.uint8(1)
    packet.known.insert(.icmp)
    return (head.uint8(0), head.uint8(1))
  }
}
