import BlotterBytes

/// The 24 bytes before the records of a pcap file (draft-ietf-opsawg-pcap §4).
struct PcapFileHeader: Sendable, Equatable {
  static let length = 24

  /// What the first four bytes, read as big-endian, say of the rest.
  struct Magic: Sendable, Equatable {
    var isBigEndian: Bool
    /// Nanoseconds in one unit of the record's sub-second field.
    var nanosecondsPerUnit: Int64
    /// Bytes of a record header: 24 in Kuznetzov's modified format of old Linux distributions, else 16.
    var recordHeaderLength: Int

    init?(_ magic: UInt32) {
      switch magic {
      case 0xa1b2_c3d4: self.init(true, 1000, 16)
      case 0xd4c3_b2a1: self.init(false, 1000, 16)
      case 0xa1b2_3c4d: self.init(true, 1, 16)
      case 0x4d3c_b2a1: self.init(false, 1, 16)
      case 0xa1b2_cd34: self.init(true, 1000, 24)
      case 0x34cd_b2a1: self.init(false, 1000, 24)
      default: return nil
      }
    }

    private init(_ isBigEndian: Bool, _ unit: Int64, _ recordHeaderLength: Int) {
      self.isBigEndian = isBigEndian
      nanosecondsPerUnit = unit
      self.recordHeaderLength = recordHeaderLength
    }
  }

  var magic: Magic
  var majorVersion: UInt16
  var minorVersion: UInt16
  /// Bytes kept of each frame as the capturing program was told; 0 and absurd values are common and harmless.
  var snapshotLength: UInt32
  var linkType: LinkType

  /// Reads 24 bytes; nil where the magic is none of ours.
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= Self.length, let magic = Magic(bytes.be32(0)) else { return nil }
    self.magic = magic
    let big = magic.isBigEndian
    majorVersion = bytes.uint16(4, bigEndian: big)
    minorVersion = bytes.uint16(6, bigEndian: big)
    snapshotLength = bytes.uint32(16, bigEndian: big)
    // The upper half tells whether and how long a frame check sequence follows each frame; the lengths inside the
    // frame already leave it out.
    linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: bytes.uint32(20, bigEndian: big)))
  }

  /// Whether a record's two lengths may stand in the other order: before version 2.3 always, in 2.3 and in one
  /// vendor's 543 where they say so (libpcap, `swap_pcap_hdr`).
  func swapsLengths(captured: UInt32, wire: UInt32) -> Bool {
    if majorVersion == 543 { return captured > wire }
    return minorVersion < 3 || (minorVersion == 3 && captured > wire)
  }
}
