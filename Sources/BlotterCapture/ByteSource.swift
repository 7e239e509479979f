/// The bytes of one piece of evidence, in order, once: opened for reading only and hashed as they are handed out.
///
/// The digest is of the very bytes that the reader got, not of a second reading. Readers see `read(into:)` and nothing
/// below it, so that unpacking and hashing can move to another thread behind this type.
package struct ByteSource: ~Copyable {
  /// Bytes asked of the system at once. 256 KiB measured best between 64 KiB and 1 MiB: large enough to hide the
  /// call, small enough for the second-level cache.
  package static let blockSize = 256 * 1024
  /// Bytes looked at to tell the format: enough for the comments that people paste before a log.
  package static let peekSize = 64 * 1024

  /// The path as given, or `standard input`.
  package let name: String
  private let descriptor: CInt
  private let ownsDescriptor: Bool
  private let memory: [UInt8]
  private let chunk: Int
  private var memoryPosition = 0
  private var peeked: [UInt8] = []
  private var peekedPosition = 0
  private var hasPeeked = false
  private var hash = EvidenceHash()
  /// Bytes handed out so far.
  package private(set) var size: UInt64 = 0
  /// Lower-case hexadecimal SHA-256 of the whole, once ``finish()`` was called; empty before.
  package private(set) var sha256 = ""

  /// Opens a file, or whatever else has a path; `-` is not special here.
  package init(path: String) throws(CaptureError) {
    self.init(descriptor: try SystemInput.open(path), name: path, owns: true)
  }

  /// Reads an open descriptor, which stays open; 0 is standard input.
  package init(descriptor: CInt, name: String) { self.init(descriptor: descriptor, name: name, owns: false) }

  /// Reads bytes in memory, at most `chunk` at once.
  package init(bytes: [UInt8], name: String = "memory", chunk: Int = .max) {
    self.init(descriptor: -1, name: name, owns: false, memory: bytes, chunk: max(1, chunk))
  }

  private init(descriptor: CInt, name: String, owns: Bool, memory: [UInt8] = [], chunk: Int = .max) {
    self.descriptor = descriptor
    self.name = name
    ownsDescriptor = owns
    self.memory = memory
    self.chunk = chunk
  }

  /// Standard input.
  package static func standardInput() -> ByteSource { ByteSource(descriptor: 0, name: "standard input") }

  deinit {
    if ownsDescriptor { SystemInput.close(descriptor) }
  }

  /// The first bytes, at most ``peekSize``; they will be read again. Waits until that many are there or the input ends.
  package mutating func peek() throws(CaptureError) -> [UInt8] {
    if hasPeeked { return peeked }
    hasPeeked = true
    var bytes = [UInt8](repeating: 0, count: Self.peekSize)
    var count = 0
    while count < bytes.count {
      let more = try fill(&bytes, from: count)
      if more == 0 { break }
      count += more
    }
    bytes.removeLast(bytes.count - count)
    peeked = bytes
    return peeked
  }

  /// Fills `buffer` with the next bytes and returns their number: any number up to its size, 0 only at the end.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard buffer.count > 0 else { return 0 }
    var count = min(buffer.count, peeked.count - peekedPosition)
    if count > 0 {
      let from = peekedPosition
      unsafe peeked.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[from..<(from + count)])) }
      peekedPosition += count
      if peekedPosition == peeked.count {
        peeked = []
        peekedPosition = 0
      }
    } else {
      count = try unsafe fetch(buffer)
    }
    unsafe hash.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
    size += UInt64(count)
    return count
  }

  /// As above, into `storage` from the index `start` to its end.
  package mutating func read(into storage: inout [UInt8], from start: Int) throws(CaptureError) -> Int {
    guard start >= 0, start < storage.count else { return 0 }
    return try unsafe storage.withUnsafeMutableBufferPointer {
      (buffer: inout UnsafeMutableBufferPointer<UInt8>) throws(CaptureError) -> Int in
      try unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...]))
    }
  }

  /// Reads what is left, so that ``size`` and ``sha256`` are those of the whole evidence even where a reader stopped
  /// early at damage.
  package mutating func finish() throws(CaptureError) {
    guard sha256.isEmpty else { return }
    var rest = [UInt8](repeating: 0, count: Self.blockSize)
    while try read(into: &rest, from: 0) > 0 {}
    sha256 = hash.finish()
  }

  private mutating func fill(_ storage: inout [UInt8], from start: Int) throws(CaptureError) -> Int {
    try unsafe storage.withUnsafeMutableBufferPointer {
      (buffer: inout UnsafeMutableBufferPointer<UInt8>) throws(CaptureError) -> Int in
      try unsafe fetch(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...]))
    }
  }

  /// The next bytes from below, not hashed.
  private mutating func fetch(_ buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if descriptor >= 0 { return try unsafe SystemInput.read(descriptor, into: buffer, source: name) }
    let count = min(buffer.count, memory.count - memoryPosition, chunk)
    guard count > 0 else { return 0 }
    let from = memoryPosition
    unsafe memory.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[from..<(from + count)])) }
    memoryPosition += count
    return count
  }
}
