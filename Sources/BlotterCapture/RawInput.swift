/// The bytes of a file, a descriptor or memory as they are given, hashed as they are read.
@safe final class RawInput {
  /// All that an input is made of, to go on with it on another thread.
  struct Parts: Sendable {
    /// As the user gave it.
    var name: String
    var descriptor: CInt
    var ownsDescriptor: Bool
    var memory: [UInt8] = []
    var chunk = Int.max
    var position = 0
    /// Bytes read so far.
    var size: UInt64 = 0
    let ahead = ReadAhead()
    /// Whether a thread reads ahead: it begins when the input has proved large enough to pay for it.
    var hasThread = false
  }

  private var parts: Parts
  private var taker: BlockTaker
  private var isOver = false
  /// Told of each read how many bytes it gave.
  var onRead: ((Int) -> Void)?

  var name: String { parts.name }
  var size: UInt64 { parts.size }

  convenience init(descriptor: CInt, name: String, owns: Bool, memory: [UInt8] = [], chunk: Int = .max) {
    self.init(Parts(name: name, descriptor: descriptor, ownsDescriptor: owns, memory: memory, chunk: chunk))
  }

  /// Goes on where another left off, which it may only do before a thread reads ahead.
  init(_ parts: Parts) {
    self.parts = parts
    taker = BlockTaker(parts.ahead.ring)
  }

  deinit {
    guard !isOver else { return }
    if parts.hasThread {
      parts.ahead.ring.abandon()
    } else if parts.ownsDescriptor {
      SystemInput.close(parts.descriptor)
    }
  }

  /// Gives up what this input is made of; it is not to be read any more.
  func leave() -> Parts {
    isOver = true
    return parts
  }

  /// Fills `buffer` with the next bytes and returns their number, 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if parts.hasThread {
      guard try advance() else { return 0 }
      let count = unsafe taker.read(into: buffer)
      note(count)
      return count
    }
    let count = try unsafe fetch(buffer)
    note(count)
    unsafe parts.ahead.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
    if parts.size >= Self.threadSize, parts.descriptor >= 0 {
      parts.ahead.start(parts.descriptor, name: parts.name, closes: parts.ownsDescriptor)
      parts.hasThread = true
    }
    return count
  }

  /// Bytes read before a thread is worth its start: half a millisecond of hashing.
  private static let threadSize: UInt64 = 1 << 20

  /// As ``BlockTaker/exchange(_:left:isLent:)``; nil also at the end, and while nothing is read ahead.
  func exchange(
    _ storage: inout [UInt8], left: Range<Int>, isLent: inout Bool
  ) throws(CaptureError) -> Range<Int>? {
    guard parts.hasThread, try advance(),
      let range = taker.exchange(&storage, left: left, isLent: &isLent)
    else { return nil }
    note(range.count - left.count)
    return range
  }

  func giveBack(_ bytes: consuming [UInt8]) { taker.giveBack(bytes) }

  /// Reads what is left and returns the SHA-256 of all, lower-case hexadecimal; to be called once.
  func finish() throws(CaptureError) -> String {
    var rest = [UInt8](repeating: 0, count: ByteSource.blockSize)
    while try unsafe rest.fill({ (buffer) throws(CaptureError) in try unsafe read(into: buffer) }) > 0 {}
    return parts.ahead.finish(isStarted: parts.hasThread)
  }

  private func advance() throws(CaptureError) -> Bool {
    if taker.advance() { return true }
    if let error = parts.ahead.error { throw error }
    return false
  }

  private func note(_ count: Int) {
    parts.size += UInt64(count)
    onRead?(count)
  }

  private func fetch(_ buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if parts.descriptor >= 0 { return try unsafe SystemInput.read(parts.descriptor, into: buffer, source: parts.name) }
    let count = min(buffer.count, parts.memory.count - parts.position, parts.chunk)
    guard count > 0 else { return 0 }
    let from = parts.position
    unsafe parts.memory.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[from..<(from + count)])) }
    parts.position += count
    return count
  }
}

extension [UInt8] {
  /// Hands the bytes from the index `start` on to `body`, which fills them.
  mutating func fill(
    from start: Int = 0, _ body: (UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int
  ) throws(CaptureError) -> Int {
    try unsafe withUnsafeMutableBufferPointer {
      (buffer: inout UnsafeMutableBufferPointer<UInt8>) throws(CaptureError) -> Int in
      try unsafe body(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...]))
    }
  }
}
