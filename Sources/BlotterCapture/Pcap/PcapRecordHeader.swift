import BlotterBytes

/// The 16 (or 24) bytes before each frame of a pcap file (draft-ietf-opsawg-pcap §5).
struct PcapRecordHeader: Sendable, Equatable {
  /// Nanoseconds since 1970.
  var time: Int64
  var capturedLength: UInt32
  var wireLength: UInt32

  init(_ bytes: RawSpan, of file: PcapFileHeader) {
    let big = file.magic.isBigEndian
    // 2^32 s and 2^32 units stay below 2^63 ns: no overflow.
    time =
      Int64(bytes.uint32(0, bigEndian: big)) * 1_000_000_000
      + Int64(bytes.uint32(4, bigEndian: big)) * file.magic.nanosecondsPerUnit
    capturedLength = bytes.uint32(8, bigEndian: big)
    wireLength = bytes.uint32(12, bigEndian: big)
    if file.swapsLengths(captured: capturedLength, wire: wireLength) { swap(&capturedLength, &wireLength) }
  }
}
