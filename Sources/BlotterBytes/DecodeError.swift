/// Why bytes could not be read as the layer that they claim to be.
package struct DecodeError: Error, Sendable {
  package enum Reason: UInt8, Sendable {
    /// The capture holds fewer bytes than the wire had.
    case cut
    /// A length, count or code contradicts another.
    case malformed
    /// Sound as far as read, but there is no decoder for what follows.
    case unsupported
    /// A cap of the decoder was reached.
    case limit
  }

  package var reason: Reason
  /// The field or rule, one line without full stop.
  package var what: StaticString
  /// Where in the frame, in bytes from its start.
  package var offset: Int

  package init(_ reason: Reason, _ what: StaticString, at offset: Int) {
    self.reason = reason
    self.what = what
    self.offset = offset
  }
}
