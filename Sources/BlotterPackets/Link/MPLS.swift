import BlotterBytes
import BlotterCore

/// A stack of MPLS labels (RFC 3032), four bytes each, the last one marked.
enum MPLS {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    try progress.encapsulate(at: reader.position)
    progress.layer = "MPLS"
    packet.layers.insert(.mpls)
    var labels = 0
    while try reader.take(4).uint8(2) & 1 == 0 {
      labels += 1
      guard labels < DecodeLimits.labels else { throw DecodeError(.limit, "too many labels", at: reader.position) }
    }
    // No field says what follows: the first four bits do (RFC 4928 §3).
    guard let first = reader.peek() else { throw reader.shortage(of: 1) }
    switch first >> 4 {
    case 4: try IPv4.decode(&reader, &packet, &progress)
    case 6: try IPv6.decode(&reader, &packet, &progress)
    case 0:
      // A pseudowire's control word (RFC 4448 §4.6), then a frame.
      try reader.skip(4)
      try Ethernet.decode(&reader, &packet, &progress)
    default: throw DecodeError(.unsupported, "no decoder for what the labels carry", at: reader.position)
    }
  }
}
