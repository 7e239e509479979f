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
    /// ``margin`` bytes of room, then those of the stream, ``count`` of which are filled.
    var bytes: [UInt8]
    var count = 0
    /// Bytes of the input that were read when the block was given.
    var inputSize: UInt64 = 0
  }

  /// Room at the front of each block, for what the taker has left of the one before: a record that spans two of them is
  /// whole again by moving its first bytes. Frames of 64 KiB, the largest that a wire carries, fit with their header.
  static let margin = 96 * 1024

  private struct State {
    /// In order of giving.
    var filled: [Block] = []
    var empty: [[UInt8]] = []
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
  ///   - count: Blocks in all. Four let the giver run ahead over one slow read; more would only leave the cache.
  ///   - size: Bytes of the stream in each. They are made when first needed.
  init(count: Int = 4, size: Int = ByteSource.blockSize) {
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
    case .make: return Block(bytes: [UInt8](repeating: 0, count: Self.margin + size))
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

  /// Gives the bytes of a block back to be filled again.
  func recycle(_ bytes: consuming [UInt8]) {
    let bytes = bytes
    state.withLock { $0.empty.append(bytes) }
    returned.signal()
  }

  /// Says that no block is wanted any more, and wakes the giver.
  func abandon() {
    state.withLock { $0.isAbandoned = true }
    returned.signal()
  }
}
