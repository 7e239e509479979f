import BlotterBytes

/// What the three kinds of packet block say of one frame; the frame itself is left where it is.
struct PacketBlock: Sendable, Equatable {
  var interface: Int
  /// In units of the interface; nil in simple packet blocks.
  var time: UInt64?
  var capturedLength: Int
  var wireLength: UInt32
  /// Where the frame starts, in bytes from the start of the block.
  var offset: Int
  /// Packets lost between this one and the one before, as far as the block says.
  var dropped: UInt64 = 0

  /// Bytes of block type and length, before the body.
  static let headLength = 8

  /// Enhanced packet block (draft-ietf-opsawg-pcapng §4.3); `body` is all between the block's two lengths.
  static func enhanced(_ body: RawSpan, bigEndian big: Bool) -> PacketBlock? {
    guard body.byteCount >= 20 else { return nil }
    var block = PacketBlock(
      interface: Int(body.uint32(0, bigEndian: big)), time: time(body, at: 4, big),
      capturedLength: Int(body.uint32(12, bigEndian: big)), wireLength: body.uint32(16, bigEndian: big),
      offset: headLength + 20)
    guard block.capturedLength <= body.byteCount - 20 else { return nil }
    let options = 20 + (block.capturedLength + 3) / 4 * 4
    if options < body.byteCount {
      var dropped: UInt64 = 0
      PcapngOptions.forEach(in: body.extracting(options...), bigEndian: big) { code, value in
        if code == 4, value.byteCount >= 8 { dropped = value.uint64(0, bigEndian: big) }
      }
      block.dropped = dropped
    }
    return block
  }

  /// Simple packet block (§4.4): no time, no interface but the first, no captured length but what fits.
  static func simple(_ body: RawSpan, bigEndian big: Bool, snapshotLength: UInt32) -> PacketBlock? {
    guard body.byteCount >= 4 else { return nil }
    let wireLength = body.uint32(0, bigEndian: big)
    let kept = snapshotLength == 0 ? wireLength : min(wireLength, snapshotLength)
    return PacketBlock(
      interface: 0, time: nil, capturedLength: min(Int(kept), body.byteCount - 4), wireLength: wireLength,
      offset: headLength + 4)
  }

  /// Packet block, obsolete since 2009 and still met (appendix A).
  static func obsolete(_ body: RawSpan, bigEndian big: Bool) -> PacketBlock? {
    guard body.byteCount >= 20 else { return nil }
    let dropped = body.uint16(2, bigEndian: big)
    let block = PacketBlock(
      interface: Int(body.uint16(0, bigEndian: big)), time: time(body, at: 4, big),
      capturedLength: Int(body.uint32(12, bigEndian: big)), wireLength: body.uint32(16, bigEndian: big),
      offset: headLength + 20, dropped: dropped == .max ? 0 : UInt64(dropped))
    return block.capturedLength <= body.byteCount - 20 ? block : nil
  }

  /// The high half stands first whatever the byte order.
  private static func time(_ body: RawSpan, at offset: Int, _ big: Bool) -> UInt64 {
    UInt64(body.uint32(offset, bigEndian: big)) << 32 | UInt64(body.uint32(offset + 4, bigEndian: big))
  }
}
