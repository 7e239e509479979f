/// The bytes of a file, a descriptor or memory as they are given, hashed as they are read.
@safe final class RawInput {
  /// As the user gave it.
  let name: String
  private let descriptor: CInt
  private let ownsDescriptor: Bool
  private let memory: [UInt8]
  private let chunk: Int
  private var position = 0
  private var hash = EvidenceHash()
  /// Hashes on another thread, once the input has proved large enough to pay for one.
  private var hasher: HashThread?
  /// Bytes read so far.
  private(set) var size: UInt64 = 0
  /// Told of each read how many bytes it gave.
  var onRead: ((Int) -> Void)?

  init(descriptor: CInt, name: String, owns: Bool, memory: [UInt8] = [], chunk: Int = .max) {
    self.descriptor = descriptor
    self.name = name
    ownsDescriptor = owns
    self.memory = memory
    self.chunk = chunk
  }

  deinit {
    if ownsDescriptor { SystemInput.close(descriptor) }
  }

  /// Fills `buffer` with the next bytes and returns their number, 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    let count = try unsafe fetch(buffer)
    size += UInt64(count)
    onRead?(count)
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[0..<count])
    if let hasher {
      unsafe hasher.update(bytes)
    } else {
      unsafe hash.update(bytes)
      if size >= Self.threadSize { startThread() }
    }
    return count
  }

  /// Bytes hashed before a thread is worth its start: half a millisecond of hashing.
  private static let threadSize: UInt64 = 1 << 20

  private func startThread() {
    var begun = EvidenceHash()
    swap(&begun, &hash)
    // Where no thread can be had, the hash comes back and goes on here.
    hasher = HashThread(&begun)
    if hasher == nil { swap(&begun, &hash) }
  }

  /// Reads what is left and returns the SHA-256 of all, lower-case hexadecimal; to be called once.
  func finish() throws(CaptureError) -> String {
    var rest = [UInt8](repeating: 0, count: ByteSource.blockSize)
    while true {
      let count = try unsafe rest.fill { (buffer) throws(CaptureError) in try unsafe read(into: buffer) }
      if count == 0 { return hasher?.finish() ?? hash.finish() }
    }
  }

  private func fetch(_ buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if descriptor >= 0 { return try unsafe SystemInput.read(descriptor, into: buffer, source: name) }
    let count = min(buffer.count, memory.count - position, chunk)
    guard count > 0 else { return 0 }
    let from = position
    unsafe memory.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[from..<(from + count)])) }
    position += count
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
