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
    let hasher = EvidenceHasher()
    /// Whether the hasher has a thread of its own: it gets one when the input has proved large enough to pay for it.
    var hasThread = false
  }

  private var parts: Parts
  private var isOver = false
  /// Told of each read how many bytes it gave.
  var onRead: ((Int) -> Void)?

  var name: String { parts.name }
  var size: UInt64 { parts.size }

  init(descriptor: CInt, name: String, owns: Bool, memory: [UInt8] = [], chunk: Int = .max) {
    parts = Parts(name: name, descriptor: descriptor, ownsDescriptor: owns, memory: memory, chunk: chunk)
  }

  /// Goes on where another left off.
  init(_ parts: Parts) { self.parts = parts }

  deinit {
    guard !isOver else { return }
    if parts.hasThread { parts.hasher.close() }
    if parts.ownsDescriptor { SystemInput.close(parts.descriptor) }
  }

  /// Gives up what this input is made of; it is not to be read any more.
  func leave() -> Parts {
    isOver = true
    return parts
  }

  /// Fills `buffer` with the next bytes and returns their number, 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    let count = try unsafe fetch(buffer)
    parts.size += UInt64(count)
    onRead?(count)
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[0..<count])
    if parts.hasThread {
      unsafe parts.hasher.give(bytes)
    } else {
      unsafe parts.hasher.update(bytes)
      if parts.size >= Self.threadSize {
        parts.hasher.start()
        parts.hasThread = true
      }
    }
    return count
  }

  /// Bytes hashed before a thread is worth its start: half a millisecond of hashing.
  private static let threadSize: UInt64 = 1 << 20

  /// Reads what is left and returns the SHA-256 of all, lower-case hexadecimal; to be called once.
  func finish() throws(CaptureError) -> String {
    var rest = [UInt8](repeating: 0, count: ByteSource.blockSize)
    while true {
      let count = try unsafe rest.fill { (buffer) throws(CaptureError) in try unsafe read(into: buffer) }
      if count == 0 {
        let digest = parts.hasher.finish(isStarted: parts.hasThread)
        parts.hasThread = false
        return digest
      }
    }
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
