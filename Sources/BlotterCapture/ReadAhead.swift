import Dispatch
import Synchronization

/// Reads and hashes an input on a thread of its own, a few blocks ahead of the parser: SHA-256 takes about as long as
/// parsing, and neither has to wait for the other, nor for the disk.
final class ReadAhead: Sendable {
  let ring = BlockRing()
  private let hash: Mutex<EvidenceHash>
  private let failure = Mutex<CaptureError?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  init() { hash = Mutex(EvidenceHash()) }

  /// Hashes `bytes` on the thread of the caller; only before ``start(_:name:closes:)``.
  func update(_ bytes: UnsafeRawBufferPointer) {
    let copy = unsafe [UInt8](bytes)
    hash.withLock { $0.update(copy, 0..<copy.count) }
  }

  /// Begins to read on another thread.
  ///
  /// - Parameter closes: Whether the descriptor belongs to that thread from here on. It outlives a reader that gives up
  ///   while the system lets it wait for a pipe.
  func start(_ descriptor: CInt, name: String, closes: Bool) {
    DispatchQueue(label: "read", qos: .userInitiated).async { [self] in
      hash.withLock { hash in
        do throws(CaptureError) {
          while var block = ring.empty() {
            block.count = try unsafe block.bytes.fill(from: block.start) { (buffer) throws(CaptureError) in
              try unsafe SystemInput.read(descriptor, into: buffer, source: name)
            }
            if block.count == 0 { break }
            hash.update(block.bytes, block.filled)
            ring.give(block)
          }
        } catch {
          failure.withLock { $0 = error }
        }
      }
      ring.close()
      if closes { SystemInput.close(descriptor) }
      ended.signal()
    }
  }

  /// What stopped the reading, once the ring is at its end.
  var error: CaptureError? { failure.withLock { $0 } }

  /// The digest; to be called once, last, where a thread runs after the ring's end.
  func finish(isStarted: Bool) -> String {
    if isStarted { ended.wait() }
    return hash.withLock { $0.finish() }
  }
}
