import Dispatch
import Synchronization

/// Blocks of bytes that go from one thread to another and back: one thread gives, one takes.
///
/// A block belongs to whoever holds it and to nobody else: it is moved through the ring, so nothing is ever shared and
/// the compiler checks it. As many blocks exist as the ring has; the giver waits while all of them are under way, so
/// that memory stays the same however much passes.
final class BlockRing: Sendable {
  /// A part of the stream.
  struct Block: Sendable {
    /// Room of ``margin`` bytes and more, then from ``start`` on those of the stream, ``count`` of which are filled.
    var bytes: [UInt8]
    let start: Int
    var count = 0
    /// Bytes of the input that were read when the block was given.
    var inputSize: UInt64 = 0

    /// A new one, with room for `size` bytes of the stream.
    init(size: Int) {
      self.init(bytes: [UInt8](repeating: 0, count: BlockRing.margin + BlockRing.alignment + size))
      // No byte more is asked of the system, so that the next block begins with a page of the file, too.
      bytes.removeLast(bytes.count - start - size)
    }

    init(bytes: [UInt8]) {
      self.bytes = bytes
      let address = unsafe bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
      start = BlockRing.margin + -(address + BlockRing.margin) & (BlockRing.alignment - 1)
    }

    /// Where the stream's bytes stand.
    var filled: Range<Int> { start..<(start + count) }
  }

  /// The stream's bytes begin at a multiple of this in memory. The kernel copies a page of a file to a line of the
  /// cache four times as fast as to sixteen bytes behind it, where arrays begin.
  private static let alignment = 64

  /// Room at the front of each block, for what the taker has left of the one before: a record that spans two of them is
  /// whole again by moving its first bytes. Frames of 64 KiB, the largest that a wire carries, fit with their header.
  static let margin = 96 * 1024

  private struct State {
    /// In order of giving.
    var filled: [Block] = []
    var empty: [[UInt8]] = []
    /// Of those, how many the giver was not told of yet.
    var untold = 0
    /// Blocks that may still be made.
    var unmade: Int
    var isAbandoned = false
  }

  private let state: Mutex<State>
  private let size: Int
  // Both begin at zero: libdispatch forbids to let go of a semaphore below the value that it began with.
  private let given = DispatchSemaphore(value: 0)
  private let returned = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - count: Blocks in all. Four let the giver run ahead over one slow read; two more wait to be told together.
  ///   - size: Bytes of the stream in each. They are made when first needed.
  init(count: Int = 6, size: Int = ByteSource.blockSize) {
    self.size = size
    state = Mutex(State(unmade: count))
    for _ in 0..<count { returned.signal() }
  }

  // MARK: The giver

  /// An empty block, as soon as there is one; nil where the taker wants no more.
  func empty() -> Block? {
    returned.wait()
    enum Found { case block([UInt8]), make, nothing }
    let found: Found = state.withLock { state in
      if state.isAbandoned { return .nothing }
      if let bytes = state.empty.popLast() { return .block(bytes) }
      state.unmade -= 1
      return .make
    }
    switch found {
    case .block(let bytes): return Block(bytes: bytes)
    case .make: return Block(size: size)
    case .nothing: return nil
    }
  }

  func give(_ block: consuming Block) {
    let block = block
    state.withLock { $0.filled.append(block) }
    given.signal()
  }

  /// Says that no block follows.
  func close() {
    given.signal()
  }

  // MARK: The taker

  /// The next block, as soon as there is one; nil at the end. Not to be called again after that.
  func take() -> Block? {
    given.wait()
    return state.withLock { $0.filled.isEmpty ? nil : $0.filled.removeFirst() }
  }

  /// Gives the bytes of a block back to be filled again. A giver that waits is woken for every second block: waking
  /// costs as much as counting some twenty packets. The taker holds one block and leaves one untold at most, so that
  /// the giver always has others.
  func recycle(_ bytes: consuming [UInt8]) {
    let bytes = bytes
    let told = state.withLock { state in
      state.empty.append(bytes)
      state.untold += 1
      guard state.untold == 2 else { return 0 }
      state.untold = 0
      return 2
    }
    for _ in 0..<told { returned.signal() }
  }

  /// Says that no block is wanted any more, and wakes the giver.
  func abandon() {
    state.withLock { $0.isAbandoned = true }
    returned.signal()
  }
}
