/// One library that unpacks, a call a block.
protocol StreamDecoder: AnyObject {
  /// Unpacks from `input` into `output` as far as either goes.
  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodeStep
  /// Prepares for another stream behind the one that ended.
  func restart()
}

/// What one call of a decoder did.
struct DecodeStep: Sendable, Equatable {
  enum State: Sendable, Equatable {
    case goesOn
    /// The stream, member or frame is whole, its checksum right.
    case ended
    /// What follows cannot be unpacked; the reason in words, without subject.
    case damaged(String)
  }

  /// Bytes of the input that are done with.
  var consumed: Int
  /// Bytes of the output that were filled.
  var produced: Int
  var state: State
}
