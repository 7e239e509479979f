private import CZstd

/// Zstandard over bytes in memory, for files of our own.
package enum ZstdPacking {
  /// Level 9: a tenth smaller than the default, at a cost that the analysis hides.
  private static let level: CInt = 9

  /// The bytes as one frame; nil where memory is short.
  package static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let size = unsafe packed.withUnsafeMutableBytes { to in
      unsafe bytes.withUnsafeBytes { from in
        unsafe ZSTD_compress(to.baseAddress, to.count, from.baseAddress, from.count, level)
      }
    }
    guard ZSTD_isError(size) == 0, size <= packed.count else { return nil }
    packed.removeLast(packed.count - size)
    return packed
  }

  /// The bytes of one frame, which must be `size`; nil where the frame is damaged or holds another number of them.
  package static func unpack(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: size)
    let count = unsafe bytes.withUnsafeMutableBytes { to in
      unsafe packed.withUnsafeBytes { from in
        unsafe ZSTD_decompress(to.baseAddress, to.count, from.baseAddress, from.count)
      }
    }
    return ZSTD_isError(count) == 0 && count == size ? bytes : nil
  }
}
