import BlotterCore

/// The bytes of one piece of evidence, in order, once: opened for reading only, hashed as they are read, and unpacked
/// where they are compressed.
///
/// The digest is of the very bytes that were parsed, not of a second reading; of a compressed file it is that of the
/// file as given. Readers see `read(into:)` and nothing below it.
package struct ByteSource: ~Copyable {
  /// Bytes asked of the system at once. 256 KiB measured best between 64 KiB and 1 MiB: large enough to hide the
  /// call, small enough for the second-level cache.
  package static let blockSize = 256 * 1024
  /// Bytes looked at to tell the format: enough for the comments that people paste before a log.
  package static let peekSize = 64 * 1024

  /// The path as given, or `standard input`.
  package var name: String { input.name }
  /// How the input is compressed; nil where it is not, and before the first byte was read.
  package var packing: Packing? { unpacked?.packing }
  private let input: RawInput
  private let limits: UnpackLimits
  private var unpacked: UnpackedInput?
  private var peeked: [UInt8] = []
  private var peekedPosition = 0
  private var hasPeeked = false
  /// Bytes read so far, as given; of a compressed file those of the whole, once ``finish()`` was called.
  package var size: UInt64 { unpacked?.size ?? input.size }
  /// Lower-case hexadecimal SHA-256 of the input as given, once ``finish()`` was called; empty before.
  package private(set) var sha256 = ""
  /// What the record should say of the container.
  var warning: ReadRemark? { unpacked?.warning }
  /// What the file was when it was opened; nil for what is no regular file.
  private var stamp: SystemInput.Stamp?
  /// Tells that the file is another one than when it was opened: it grew, was written over, or was replaced. To be
  /// asked at the end. What was analyzed is what was hashed all the same.
  var change: ReadRemark? {
    guard let stamp, SystemInput.stamp(name) != stamp else { return nil }
    return ReadRemark(
      id: "evidence.changed", summary: "the file changed while it was read; its hash is of what was read")
  }

  /// Opens a file, or whatever else has a path; `-` is not special here.
  package init(path: String, limits: UnpackLimits = UnpackLimits()) throws(CaptureError) {
    self.init(RawInput(descriptor: try SystemInput.open(path), name: path, owns: true), limits)
    stamp = SystemInput.stamp(path)
  }

  /// Reads an open descriptor, which stays open; 0 is standard input.
  package init(descriptor: CInt, name: String) {
    self.init(RawInput(descriptor: descriptor, name: name, owns: false), UnpackLimits())
  }

  /// Reads bytes in memory, at most `chunk` at once.
  package init(bytes: [UInt8], name: String = "memory", chunk: Int = .max, limits: UnpackLimits = UnpackLimits()) {
    self.init(RawInput(descriptor: -1, name: name, owns: false, memory: bytes, chunk: max(1, chunk)), limits)
  }

  private init(_ input: RawInput, _ limits: UnpackLimits) {
    self.input = input
    self.limits = limits
  }

  /// Calls `body` after each read with the bytes that it gave, as given: those of the compressed file where it is one.
  package func onRead(_ body: @escaping (Int) -> Void) {
    input.onRead = body
    unpacked?.onRead = body
  }

  /// Standard input.
  package static func standardInput() -> ByteSource { ByteSource(descriptor: 0, name: "standard input") }

  /// The first bytes, at most ``peekSize``; they will be read again. Waits until that many are there or the input ends.
  ///
  /// Compressed input is unpacked from here on.
  package mutating func peek() throws(CaptureError) -> [UInt8] {
    if hasPeeked { return peeked }
    hasPeeked = true
    peeked = try head()
    if let packing = Packing(peeked) {
      unpacked = UnpackedInput(packing, input, head: peeked, limits: limits)
      peeked = try head()
    }
    return peeked
  }

  /// Fills `buffer` with the next bytes and returns their number: any number up to its size, 0 only at the end.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    guard buffer.count > 0 else { return 0 }
    if !hasPeeked { _ = try peek() }
    let count = min(buffer.count, peeked.count - peekedPosition)
    guard count > 0 else { return try unsafe fetch(buffer) }
    let from = peekedPosition
    unsafe peeked.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[from..<(from + count)])) }
    peekedPosition += count
    if peekedPosition == peeked.count {
      peeked = []
      peekedPosition = 0
    }
    return count
  }

  /// As above, into `storage` from the index `start` to its end.
  package mutating func read(into storage: inout [UInt8], from start: Int) throws(CaptureError) -> Int {
    guard start >= 0, start < storage.count else { return 0 }
    return try unsafe storage.fill(from: start) { (buffer) throws(CaptureError) in try unsafe read(into: buffer) }
  }

  /// Puts the next bytes in place of `storage` without copying them, behind those in `left`, and returns where all of
  /// them stand now; nil where that cannot be done, and at the end: ``read(into:from:)`` tells which.
  ///
  /// - Parameter isLent: Whether `storage` came from here. It does afterwards, and goes back with the next exchange or
  ///   by ``giveBack(_:)``.
  mutating func exchange(
    _ storage: inout [UInt8], left: Range<Int>, isLent: inout Bool
  ) throws(CaptureError) -> Range<Int>? {
    guard hasPeeked, peeked.isEmpty else { return nil }
    if let unpacked { return try unpacked.exchange(&storage, left: left, isLent: &isLent) }
    return try input.exchange(&storage, left: left, isLent: &isLent)
  }

  func giveBack(_ bytes: consuming [UInt8]) {
    if let unpacked { unpacked.giveBack(bytes) } else { input.giveBack(bytes) }
  }

  /// Reads what is left, so that ``size`` and ``sha256`` are those of the whole evidence even where a reader stopped
  /// early at damage.
  package mutating func finish() throws(CaptureError) {
    guard sha256.isEmpty else { return }
    if let unpacked { sha256 = try unpacked.finish() } else { sha256 = try input.finish() }
  }

  private func head() throws(CaptureError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.peekSize)
    var count = 0
    while count < bytes.count {
      let more = try unsafe bytes.fill(from: count) { (buffer) throws(CaptureError) in try unsafe fetch(buffer) }
      if more == 0 { break }
      count += more
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// The next bytes, unpacked.
  private func fetch(_ buffer: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    if let unpacked { return try unsafe unpacked.read(into: buffer) }
    return try unsafe input.read(into: buffer)
  }
}
