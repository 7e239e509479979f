import BlotterBytes

/// Type and length of a block, and what kind of block that makes it (draft-ietf-opsawg-pcapng §3.1, §11.1).
struct BlockHeader: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case sectionHeader, interfaceDescription, enhancedPacket, simplePacket, obsoletePacket, interfaceStatistics
    case nameResolution
    /// Passed over without a word.
    case journal
    case decryptionSecrets, custom, unknown
  }

  var type: UInt32
  /// Bytes of the whole block as it claims, both lengths included.
  var length: UInt32

  /// - Parameter bytes: At least eight.
  init(_ bytes: RawSpan, bigEndian: Bool) {
    type = bytes.uint32(0, bigEndian: bigEndian)
    length = bytes.uint32(4, bigEndian: bigEndian)
  }

  /// The type of a section header reads the same in both byte orders.
  static let sectionHeader: UInt32 = 0x0a0d_0d0a

  var kind: Kind {
    switch type {
    case Self.sectionHeader: .sectionHeader
    case 1: .interfaceDescription
    case 2: .obsoletePacket
    case 3: .simplePacket
    case 4: .nameResolution
    case 5: .interfaceStatistics
    case 6: .enhancedPacket
    case 9: .journal
    case 10: .decryptionSecrets
    case 0x0000_0bad, 0x4000_0bad: .custom
    default: .unknown
    }
  }

  /// Bytes that the block takes in the file. Some writers leave out the padding in the number only.
  var paddedLength: Int { (Int(length) + 3) / 4 * 4 }
}
