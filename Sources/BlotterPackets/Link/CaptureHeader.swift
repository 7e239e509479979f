import BlotterBytes
import BlotterCore

/// Headers that a capturing program puts before the frame, with what its card or firewall knew of it.
enum CaptureHeader {
  /// Fields of one NFLOG header: the kernel writes some fifteen kinds, each once.
  private static let fieldLimit = 64

  /// PPI (CACE Technologies, 2008): version, flags, length in little-endian order, the link type of what follows; then
  /// fields that are not needed.
  static func decodePPI(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "PPI"
    let head = try reader.take(8)
    let length = Int(head.uint16(2, bigEndian: false))
    guard head.uint8(0) == 0, length >= 8 else {
      throw DecodeError(.malformed, "the header's version or length cannot be", at: 0)
    }
    try reader.skip(length - 8)
    try progress.encapsulate(at: reader.position)
    guard let linkType = UInt16(exactly: head.uint32(4, bigEndian: false)), linkType != 192 else {
      throw DecodeError(.unsupported, "no decoder for this link type", at: 4)
    }
    try LinkLayer.decode(linkType, &reader, &packet, &progress)
  }

  /// NFLOG (tcpdump.org, LINKTYPE_NFLOG): address family, version, resource; then fields of length, type and value, the
  /// lengths in the order of the host that captured and counting their own four bytes. Type 9 is the packet.
  static func decodeNFLOG(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "NFLOG"
    packet.known.remove(.linkLayer)
    let head = try reader.take(4)
    guard head.uint8(1) == 0 else { throw DecodeError(.malformed, "the version is not 0", at: 1) }
    for _ in 0..<fieldLimit {
      let field = try reader.take(4)
      // A length of the other byte order has its high byte set; no field but the packet is that long.
      let isLittle = field.uint16(2, bigEndian: false) <= 255
      let length = Int(field.uint16(0, bigEndian: !isLittle))
      guard length >= 4 else {
        throw DecodeError(.malformed, "a field is shorter than its header", at: reader.position)
      }
      if field.uint16(2, bigEndian: !isLittle) == 9 {
        reader.limit(to: length - 4)
        try IPVersion.decode(&reader, &packet, &progress)
        return
      }
      try reader.skip((length - 4 + 3) / 4 * 4)
    }
    throw DecodeError(.limit, "too many fields", at: reader.position)
  }

  /// Prism: message code and length in the order of the host that captured, then fields; an 802.11 frame behind them.
  /// Newer drivers put the AVS header under the same link type.
  static func decodePrism(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    if let first = reader.peek32(), first & 0xffff_f000 == 0x8021_1000 {
      try decodeAVS(&reader, &packet, &progress)
      return
    }
    progress.layer = "Prism"
    let head = try reader.take(8)
    let length = min(head.uint32(4, bigEndian: false), head.be32(4))
    guard length >= 8 else { throw DecodeError(.malformed, "the header's length cannot be", at: 4) }
    try reader.skip(Int(length) - 8)
    try WLAN.decode(&reader, &packet, &progress)
  }

  /// AVS: version and length in network order, then fields; an 802.11 frame behind them.
  static func decodeAVS(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "AVS"
    let head = try reader.take(8)
    guard head.be32(0) & 0xffff_f000 == 0x8021_1000, head.be32(4) >= 8 else {
      throw DecodeError(.malformed, "the header's version or length cannot be", at: 0)
    }
    try reader.skip(Int(head.be32(4)) - 8)
    try WLAN.decode(&reader, &packet, &progress)
  }
}
