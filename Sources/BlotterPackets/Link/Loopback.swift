import BlotterBytes
import BlotterCore

/// BSD loopback: four bytes of address family, in the byte order of the capturing machine (LINKTYPE_NULL) or of the
/// network (LINKTYPE_LOOP).
enum Loopback {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress, isNetworkOrder: Bool
  ) throws(DecodeError) {
    progress.layer = "loopback"
    packet.known.remove(.linkLayer)
    var family = try reader.take(4).be32(0)
    // Families are small numbers: a large one was written in the other order.
    if !isNetworkOrder, family > 0xffff { family = family.byteSwapped }
    switch family {
    case 2: try IPv4.decode(&reader, &packet, &progress)
    // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin.
    case 10, 23, 24, 28, 30: try IPv6.decode(&reader, &packet, &progress)
    default: throw DecodeError(.unsupported, "no decoder for this address family", at: 0)
    }
  }
}

/// IP of the version that its first four bits say.
enum IPVersion {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "IP"
    guard let first = reader.peek() else { throw reader.shortage(of: 1) }
    switch first >> 4 {
    case 4: try IPv4.decode(&reader, &packet, &progress)
    case 6: try IPv6.decode(&reader, &packet, &progress)
    default: throw DecodeError(.malformed, "the version is neither 4 nor 6", at: reader.position)
    }
  }
}
