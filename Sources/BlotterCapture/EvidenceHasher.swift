import Dispatch
import Synchronization

/// Hashes what is read, on a thread of its own once there is enough of it: SHA-256 takes longer than reading and parsing
/// together.
final class EvidenceHasher: Sendable {
  private let hash: Mutex<EvidenceHash>
  private let ring = BlockRing()
  private let ended = DispatchSemaphore(value: 0)

  init() { hash = Mutex(EvidenceHash()) }

  /// Hashes `bytes` on the thread of the caller; only before ``start()``.
  func update(_ bytes: UnsafeRawBufferPointer) {
    let copy = unsafe [UInt8](bytes)
    hash.withLock { $0.update(copy, count: copy.count) }
  }

  /// Begins to take blocks on another thread.
  func start() {
    DispatchQueue(label: "hash", qos: .userInitiated).async { [self] in
      hash.withLock { hash in
        while let block = ring.take() {
          hash.update(block.bytes, count: block.count)
          ring.recycle(block)
        }
      }
      ended.signal()
    }
  }

  /// Copies `bytes` into the ring; waits while it is full. Only after ``start()``.
  func give(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start < bytes.count, var block = ring.empty() {
      let count = min(block.bytes.count, bytes.count - start)
      unsafe block.bytes.withUnsafeMutableBytes { slot in
        unsafe slot.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)]))
      }
      block.count = count
      ring.give(block)
      start += count
    }
  }

  /// Lets the other thread end without a digest, where one runs.
  func close() { ring.close() }

  /// Waits for the thread that runs, and returns the digest; to be called once, last.
  func finish(isStarted: Bool) -> String {
    if isStarted {
      ring.close()
      ended.wait()
    }
    return hash.withLock { $0.finish() }
  }
}
