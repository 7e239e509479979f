import BlotterCore
import Dispatch
import Synchronization

/// Unpacks a compressed input on a thread of its own, a few blocks ahead of the reader.
///
/// What the reader sees is what it would see without the thread: bytes, then the end or the error that stopped
/// unpacking, then a remark on damage. A reader that stops before learns nothing of what lies behind, however far the
/// thread was.
final class UnpackedInput {
  let packing: Packing
  let name: String
  private let work: UnpackWork
  private var taker: BlockTaker
  private var isFinished = false
  /// Told how many bytes of the compressed input stand behind what was read.
  var onRead: ((Int) -> Void)?
  private var told: UInt64 = 0
  private var failure: CaptureError?
  /// What the reader of the evidence should know, once everything was read.
  private(set) var warning: ReadRemark?
  /// Bytes of the compressed input; 0 before ``finish()``.
  private(set) var size: UInt64 = 0

  /// - Parameter head: Bytes that were read from `input` already.
  init(_ packing: Packing, _ input: RawInput, head: [UInt8], limits: UnpackLimits) {
    self.packing = packing
    name = input.name
    onRead = input.onRead
    told = input.size
    work = UnpackWork(packing, head: head, limits: limits)
    taker = BlockTaker(work.ring)
    work.start(input.leave())
  }

  deinit {
    if !isFinished { work.order(.stop) }
  }

  /// Fills `output` with the next unpacked bytes and returns their number, 0 only at the end.
  func read(into output: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    try advance() ? unsafe taker.read(into: output) : 0
  }

  /// As ``BlockTaker/exchange(_:left:isLent:)``; nil also at the end.
  func exchange(
    _ storage: inout [UInt8], left: Range<Int>, isLent: inout Bool
  ) throws(CaptureError) -> Range<Int>? {
    try advance() ? taker.exchange(&storage, left: left, isLent: &isLent) : nil
  }

  func giveBack(_ bytes: consuming [UInt8]) { taker.giveBack(bytes) }

  private func advance() throws(CaptureError) -> Bool {
    let wasAtEnd = taker.isAtEnd
    guard taker.advance() else {
      if !wasAtEnd { (warning, failure) = work.end() }
      if let failure { throw failure }
      return false
    }
    if let size = taker.inputSize, size > told {
      onRead?(Int(clamping: size - told))
      told = size
    }
    return true
  }

  /// Lets the thread read what is left of the compressed input, and returns the SHA-256 of all of it.
  func finish() throws(CaptureError) -> String {
    isFinished = true
    work.order(.hashRest)
    let (size, digest) = try work.digest()
    self.size = size
    return digest
  }
}

/// What the thread that unpacks and the one that reads know of each other.
private final class UnpackWork: Sendable {
  enum Order: Sendable {
    case goOn, hashRest, stop
  }

  private struct State {
    var order = Order.goOn
    var warning: ReadRemark?
    var failure: CaptureError?
    var size: UInt64 = 0
    var digest = ""
    var readFailure: CaptureError?
  }

  let ring = BlockRing()
  private let packing: Packing
  private let head: [UInt8]
  private let limits: UnpackLimits
  private let state = Mutex(State())
  private let ordered = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(_ packing: Packing, head: [UInt8], limits: UnpackLimits) {
    self.packing = packing
    self.head = head
    self.limits = limits
  }

  func start(_ parts: RawInput.Parts) {
    DispatchQueue(label: "unpack", qos: .userInitiated).async { [self] in
      run(RawInput(parts))
      ended.signal()
    }
  }

  /// Tells the thread what becomes of it; once.
  func order(_ order: Order) {
    state.withLock { $0.order = order }
    ring.abandon()
    ordered.signal()
  }

  /// What stands at the end of the unpacked bytes.
  func end() -> (ReadRemark?, CaptureError?) { state.withLock { ($0.warning, $0.failure) } }

  /// Waits for the hash of the compressed input.
  func digest() throws(CaptureError) -> (UInt64, String) {
    ended.wait()
    let (size, digest, failure) = state.withLock { ($0.size, $0.digest, $0.readFailure) }
    if let failure { throw failure }
    return (size, digest)
  }

  private func run(_ input: RawInput) {
    unpack(input)
    ring.close()
    ordered.wait()
    guard state.withLock({ $0.order }) == .hashRest else { return }
    do throws(CaptureError) {
      let digest = try input.finish()
      let size = input.size
      state.withLock {
        $0.digest = digest
        $0.size = size
      }
    } catch {
      state.withLock { $0.readFailure = error }
    }
  }

  private func unpack(_ input: RawInput) {
    let unpacker = Unpacker(packing, input, head: head, limits: limits)
    do throws(CaptureError) {
      while var block = ring.empty() {
        block.count = try unsafe block.bytes.fill(from: block.start) { (buffer) throws(CaptureError) in
          try unsafe unpacker.read(into: buffer)
        }
        if block.count == 0 { break }
        block.inputSize = input.size
        ring.give(block)
      }
    } catch {
      state.withLock { $0.failure = error }
    }
    let warning = unpacker.warning
    state.withLock { $0.warning = warning }
  }
}
