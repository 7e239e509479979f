/// The 24 bytes before the records of a pcap file (draft-ietf-opsawg-pcap §4).
struct PcapFileHeader: Sendable, Equatable {
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
}
