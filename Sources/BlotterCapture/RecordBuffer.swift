/// The window of a binary file in which its records are parsed: one allocation, used over and over.
struct RecordBuffer: ~Copyable {
  /// Bytes of the largest record that is parsed whole. Snapshot lengths go to 256 KiB (libpcap's MAXIMUM_SNAPLEN), those
  /// of oversized offload frames stay below a mebibyte; 16 MiB is generous and still no burden on memory.
  static let recordLimit = 16 * 1024 * 1024

  private var storage: [UInt8]
  private var start = 0
  private var end = 0

  /// Bytes at hand.
  var available: Int { end - start }

  init() { storage = [UInt8](repeating: 0, count: ByteSource.blockSize) }

  /// `count` of the bytes at hand, `offset` bytes behind the next one.
  @_lifetime(borrow self)
  func bytes(at offset: Int, _ count: Int) -> RawSpan {
    let all = unsafe storage.span.bytes
    return all.extracting((start + offset)..<(start + offset + count))
  }

  /// Gets `count` bytes to hand, at most ``recordLimit``; false where the input ends before.
  mutating func require(_ count: Int, from source: inout ByteSource) throws(CaptureError) -> Bool {
    if count <= end - start { return true }
    guard count <= Self.recordLimit else { return false }
    if start > 0 {
      let left = end - start
      let from = start
      unsafe storage.withUnsafeMutableBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[from..<(from + left)])
        unsafe bytes.copyMemory(from: rest)
      }
      start = 0
      end = left
    }
    while end < count {
      if end == storage.count { grow() }
      let more = try source.read(into: &storage, from: end)
      if more == 0 { return false }
      end += more
    }
    return true
  }

  /// Doubles the buffer, up to ``recordLimit``: it grows with what the file holds, never with what a length field claims.
  private mutating func grow() {
    var larger = [UInt8](repeating: 0, count: min(2 * storage.count, Self.recordLimit))
    let held = end
    unsafe larger.withUnsafeMutableBytes { new in
      unsafe storage.withUnsafeBytes { old in
        unsafe new.copyMemory(from: UnsafeRawBufferPointer(rebasing: old[0..<held]))
      }
    }
    storage = larger
  }

  /// Gives up `count` bytes of those at hand.
  mutating func consume(_ count: Int) { start += min(max(0, count), end - start) }

  /// Passes over `count` bytes, at hand or not; false where the input ends before.
  mutating func skip(_ count: Int, from source: inout ByteSource) throws(CaptureError) -> Bool {
    var left = count
    while left > available {
      left -= available
      start = end
      guard try require(1, from: &source) else { return false }
    }
    consume(left)
    return true
  }
}
