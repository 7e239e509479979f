/// Why bytes could not be read as the layer that they claim to be.
public struct DecodeError: Error, Sendable {
  @usableFromInline package enum Reason: UInt8, Sendable {
    /// The capture holds fewer bytes than the wire had.
    case cut
    /// A length, count or code contradicts another.
    case malformed
    /// Sound as far as read, but there is no decoder for what follows.
    case unsupported
    /// A cap of the decoder was reached.
    case limit
  }

  @usableFromInline package var reason: Reason
  /// The field or rule, one line without full stop.
  @usableFromInline package var what: StaticString
  /// Where in the frame, in bytes from its start.
  @usableFromInline package var offset: Int

  @usableFromInline package init(_ reason: Reason, _ what: StaticString, at offset: Int) {
    self.reason = reason
    self.what = what
    self.offset = offset
  }
}
