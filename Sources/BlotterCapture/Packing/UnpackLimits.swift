/// How much a compressed file may grow. Unpacking takes no memory to speak of, so the limits guard time.
package struct UnpackLimits: Sendable, Equatable {
  /// Unpacked bytes to a packed one. Captures of floods, the most uniform evidence there is, stay near 200; what is
  /// made to do harm reaches 1032 with gzip, where that ends, and a million with others.
  package var ratio: UInt64
  /// Unpacked bytes below which the ratio does not matter: they take seconds to read even where they
  /// hold nothing but empty packets.
  package var graceBytes: UInt64
  /// Unpacked bytes of one file: days of traffic at a gigabit.
  package var totalBytes: UInt64

  package init(ratio: UInt64 = 600, graceBytes: UInt64 = 256 << 20, totalBytes: UInt64 = 1 << 44) {
    self.ratio = ratio
    self.graceBytes = graceBytes
    self.totalBytes = totalBytes
  }

  /// Whether `unpacked` bytes out of `packed` ones go beyond.
  func forbid(_ unpacked: UInt64, from packed: UInt64) -> Bool {
    if unpacked > totalBytes { return true }
    return unpacked > graceBytes && unpacked / max(1, packed) > ratio
  }
}
