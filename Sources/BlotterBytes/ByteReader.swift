/// A cursor over one frame that knows two ends: where the capture stops, and where the length fields read so far say
/// that the current layer stops.
///
/// Public, though no other package sees it, and inlined by force: Swift 6.3 inlines the members of package types not at
/// all. As calls across modules its moves were a seventh of the instructions that decoding takes
/// (callgrind, 10 MB of generated TCP, 30 November 2026).
///
/// Reading past the first is ``DecodeError/Reason/cut``, past the second ``DecodeError/Reason/malformed``. Offsets
/// count from the start of the frame, however deep the layer.
public struct ByteReader: ~Escapable {
  /// The frame as captured.
  @usableFromInline package let bytes: RawSpan
  /// Offset of the next byte.
  @usableFromInline package internal(set) var position: Int
  /// Offset behind the last byte of the current layer on the wire; may lie behind the captured bytes.
  @usableFromInline package internal(set) var end: Int

  /// - Parameter wireLength: Bytes that the frame had on the wire; less than captured counts as captured.
  @_lifetime(copy bytes)
  @inlinable package init(_ bytes: RawSpan, wireLength: Int) {
    self.bytes = bytes
    position = 0
    end = max(wireLength, bytes.byteCount)
  }

  /// Bytes left of the current layer on the wire.
  @inlinable @inline(__always) package var remaining: Int { end - position }

  /// Bytes left of the current layer in the capture.
  @inlinable @inline(__always) package var captured: Int { max(0, min(end, bytes.byteCount) - position) }

  /// Whether `count` more bytes are captured within the layer.
  @inlinable @inline(__always) package func has(_ count: Int) -> Bool { count <= captured }

  /// Ends the current layer `length` bytes from here, where that is nearer than its end so far. Negative counts as 0.
  @inlinable @inline(__always) package mutating func limit(to length: Int) {
    if length < remaining { end = position + max(0, length) }
  }

  /// Takes the next `count` bytes, all of them captured.
  @_lifetime(copy self)
  @inlinable @inline(__always) package mutating func take(_ count: Int) throws(DecodeError) -> RawSpan {
    guard count >= 0, count <= captured else { throw shortage(of: count) }
    let from = position
    position += count
    return bytes.extracting(from..<position)
  }

  /// Passes over `count` bytes, which the layer must have on the wire; they need not be captured.
  @inlinable @inline(__always) package mutating func skip(_ count: Int) throws(DecodeError) {
    guard count >= 0, count <= remaining else { throw shortage(of: count) }
    position += count
  }

  /// A captured byte `offset` bytes from here, without moving; nil where there is none.
  @inlinable @inline(__always) package func peek(_ offset: Int = 0) -> UInt8? {
    offset >= 0 && offset < captured ? bytes.uint8(position + offset) : nil
  }

  /// Two captured bytes in network order, without moving.
  @inlinable @inline(__always) package func peek16(_ offset: Int = 0) -> UInt16? {
    offset >= 0 && offset + 2 <= captured ? bytes.be16(position + offset) : nil
  }

  /// Four captured bytes in network order, without moving.
  @inlinable @inline(__always) package func peek32(_ offset: Int = 0) -> UInt32? {
    offset >= 0 && offset + 4 <= captured ? bytes.be32(position + offset) : nil
  }

  /// The captured rest of the layer, without moving.
  @inlinable package var rest: RawSpan {
    @_lifetime(copy self)
    get { position <= bytes.byteCount ? bytes.extracting(position..<(position + captured)) : bytes.extracting(0..<0) }
  }

  /// Tells which of the two ends forbids `count` more bytes.
  @inlinable package func shortage(of count: Int) -> DecodeError {
    count < 0 || count > remaining
      ? DecodeError(.malformed, "ends before its header does", at: position)
      : DecodeError(.cut, "the capture ends within its header", at: position)
  }
}
