/// The taking end of a ring: blocks as a whole, or their bytes a few at a time.
struct BlockTaker {
  private let ring: BlockRing
  private var block: BlockRing.Block?
  /// Bytes of ``block`` that were handed out.
  private var position = 0
  /// Whether the giver has closed the ring and all was taken.
  private(set) var isAtEnd = false

  init(_ ring: BlockRing) { self.ring = ring }

  /// Bytes of the input that were read when the block at hand was given.
  var inputSize: UInt64? { block?.inputSize }

  /// Sees to a block at hand; false at the end.
  mutating func advance() -> Bool {
    if block != nil { return true }
    guard !isAtEnd else { return false }
    block = ring.take()
    position = 0
    isAtEnd = block == nil
    return !isAtEnd
  }

  /// Moves the next bytes of the block at hand into `output` and returns their number.
  mutating func read(into output: UnsafeMutableRawBufferPointer) -> Int {
    guard let bytes = block?.bytes, let filled = block?.filled else { return 0 }
    let from = filled.lowerBound + position
    let count = min(output.count, filled.upperBound - from)
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe output.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<(from + count)]))
    }
    position += count
    if position == filled.count {
      block = nil
      ring.recycle(bytes)
    }
    return count
  }

  /// Puts what is left of the block at hand in place of `storage`, behind the bytes in `left`, which are moved along,
  /// and returns where all of them stand now. Nil where those do not fit before it, and nothing happens.
  ///
  /// - Parameter isLent: Whether `storage` is a block of this ring; it goes back then. It is one afterwards.
  mutating func exchange(_ storage: inout [UInt8], left: Range<Int>, isLent: inout Bool) -> Range<Int>? {
    guard let filled = block?.filled, left.count <= filled.lowerBound + position, var bytes = block?.bytes else {
      return nil
    }
    block = nil
    let start = filled.lowerBound + position
    if !left.isEmpty {
      unsafe bytes.withUnsafeMutableBytes { new in
        unsafe storage.withUnsafeBytes { old in
          unsafe UnsafeMutableRawBufferPointer(rebasing: new[(start - left.count)..<start])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: old[left]))
        }
      }
    }
    swap(&bytes, &storage)
    if isLent { ring.recycle(bytes) }
    isLent = true
    return (start - left.count)..<filled.upperBound
  }

  /// Gives back a block that ``exchange(_:left:isLent:)`` lent.
  func giveBack(_ bytes: consuming [UInt8]) { ring.recycle(bytes) }
}
