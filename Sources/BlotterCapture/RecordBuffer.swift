/// The window of a binary file in which its records are parsed: its own bytes for small files, else the block that the
/// source has just read, so that nothing is copied but the record that spans two blocks.
struct RecordBuffer: ~Copyable {
  /// Bytes of the largest record that is parsed whole. Snapshot lengths go to 256 KiB (libpcap's MAXIMUM_SNAPLEN),
  /// those of oversized offload frames stay below a mebibyte; 16 MiB is generous and still no burden on memory.
  static let recordLimit = 16 * 1024 * 1024

  private var storage: [UInt8]
  private var start = 0
  private var end = 0
  /// Whether ``storage`` is a block of the source.
  private var isLent = false

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
    while end - start < count {
      if let range = try source.exchange(&storage, left: start..<end, isLent: &isLent) {
        (start, end) = (range.lowerBound, range.upperBound)
      } else {
        makeRoom(source)
        let more = try source.read(into: &storage, from: end)
        if more == 0 { return false }
        end += more
      }
    }
    return true
  }

  /// Moves what is at hand to the front of bytes of its own. They double up to ``recordLimit``: the buffer grows with
  /// what the file holds, never with what a length field claims.
  private mutating func makeRoom(_ source: borrowing ByteSource) {
    let held = start..<end
    if isLent || held.count == storage.count {
      let size = min(max(ByteSource.blockSize, 2 * held.count), Self.recordLimit)
      var own = [UInt8](repeating: 0, count: size)
      move(held, to: &own)
      swap(&own, &storage)
      if isLent { source.giveBack(own) }
      isLent = false
    } else if start > 0 {
      unsafe storage.withUnsafeMutableBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[held])
        unsafe bytes.copyMemory(from: rest)
      }
    }
    (start, end) = (0, held.count)
  }

  private func move(_ held: Range<Int>, to new: inout [UInt8]) {
    unsafe new.withUnsafeMutableBytes { new in
      unsafe storage.withUnsafeBytes { old in
        unsafe new.copyMemory(from: UnsafeRawBufferPointer(rebasing: old[held]))
      }
    }
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
