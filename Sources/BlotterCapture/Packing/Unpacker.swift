import BlotterCore

/// Unpacks a compressed input: its streams one after the other, each by the system's library.
final class Unpacker {
  let packing: Packing
  private let input: RawInput
  private let limits: UnpackLimits
  private let decoder: any StreamDecoder
  private var packed: [UInt8]
  private var start = 0
  private var end: Int
  private var isInputAtEnd = false
  private var isDone = false
  /// Whether a stream ended and none has begun since.
  private var isBetweenStreams = false
  private var unpacked: UInt64 = 0
  /// What the reader of the evidence should know: damage behind which nothing could be unpacked.
  private(set) var warning: ReadRemark?

  /// - Parameter head: Bytes that were read from `input` already.
  init(_ packing: Packing, _ input: RawInput, head: [UInt8], limits: UnpackLimits) {
    self.packing = packing
    self.input = input
    self.limits = limits
    decoder = packing.decoder()
    packed = head + [UInt8](repeating: 0, count: max(0, ByteSource.blockSize - head.count))
    end = head.count
  }

  /// Fills `output` with the next unpacked bytes and returns their number, 0 only at the end.
  func read(into output: UnsafeMutableRawBufferPointer) throws(CaptureError) -> Int {
    while !isDone {
      if isBetweenStreams, try !beginStream() { break }
      if start == end { try refill() }
      let (from, to) = (start, end)
      let step = unsafe packed.withUnsafeBytes {
        unsafe decoder.decode(UnsafeRawBufferPointer(rebasing: $0[from..<to]), into: output)
      }
      start += step.consumed
      unpacked += UInt64(step.produced)
      try checkLimits()
      switch step.state {
      case .ended: isBetweenStreams = true
      case .damaged(let reason): try stop("packing.damaged", "cannot be unpacked beyond this point: \(reason)")
      case .goesOn:
        guard step.produced == 0, step.consumed == 0, isInputAtEnd else { break }
        if packing.endsWithInput {
          isDone = true
        } else {
          try stop("packing.cut", "ends within its compressed data")
        }
      }
      if step.produced > 0 { return step.produced }
    }
    return 0
  }

  /// Goes to the next stream; false where there is none.
  private func beginStream() throws(CaptureError) -> Bool {
    repeat {
      if packing.allowsPadding { while start < end, packed[start] == 0 { start += 1 } }
      if end - start < Packing.magicLength, !isInputAtEnd { try refill() }
    } while start < end && packed[start] == 0 && packing.allowsPadding || start == end && !isInputAtEnd
    guard start < end else {
      isDone = true
      return false
    }
    guard Packing(packed[start..<end]) == packing else {
      warning = ReadRemark(
        id: "packing.trailing",
        summary: "bytes that are not \(packing.rawValue) follow the compressed data; left unread")
      isDone = true
      return false
    }
    isBetweenStreams = false
    decoder.restart()
    return true
  }

  private func refill() throws(CaptureError) {
    guard !isInputAtEnd else { return }
    let left = end - start
    for index in 0..<left { packed[index] = packed[start + index] }
    (start, end) = (0, left)
    let count = try unsafe packed.fill(from: left) { (buffer) throws(CaptureError) in
      try unsafe input.read(into: buffer)
    }
    end += count
    isInputAtEnd = count == 0
  }

  /// Damage: what was unpacked before stands.
  private func stop(_ id: String, _ what: String) throws(CaptureError) {
    isDone = true
    guard unpacked > 0 else {
      throw CaptureError(
        .packed, source: input.name, "is \(packing.rawValue)-compressed and \(what)", hint: "copy the file again")
    }
    warning = ReadRemark(id: id, summary: "the file \(what); the \(unpacked) bytes unpacked before were read")
  }

  private func checkLimits() throws(CaptureError) {
    guard limits.forbid(unpacked, from: input.size) else { return }
    throw CaptureError(
      .unpackLimit, source: input.name,
      "is \(packing.rawValue)-compressed and grows from \(input.size) to more than \(unpacked) bytes, "
        + "as files made to do harm do",
      hint: "if you trust it, unpack it: \(packing.command(input.name))")
  }
}
