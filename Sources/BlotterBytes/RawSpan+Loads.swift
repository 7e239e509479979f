/// Integer loads at any alignment. The offset is checked by the span itself: an offset that reaches past its end is a
/// bug of the caller and traps, so callers load only from spans whose length they took from ``ByteReader/take(_:)`` or
/// compared themselves.
extension RawSpan {
  @inlinable @inline(__always) package func uint8(_ offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// Two bytes in network order.
  @inlinable @inline(__always) package func be16(_ offset: Int) -> UInt16 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self).bigEndian
  }

  /// Four bytes in network order.
  @inlinable @inline(__always) package func be32(_ offset: Int) -> UInt32 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian
  }

  /// Eight bytes in network order.
  @inlinable @inline(__always) package func be64(_ offset: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
  }

  /// Two bytes in the order that a file header announced.
  @inlinable @inline(__always) package func uint16(_ offset: Int, bigEndian: Bool) -> UInt16 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return bigEndian ? value.bigEndian : value.littleEndian
  }

  /// Four bytes in the order that a file header announced.
  @inlinable @inline(__always) package func uint32(_ offset: Int, bigEndian: Bool) -> UInt32 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return bigEndian ? value.bigEndian : value.littleEndian
  }

  /// Eight bytes in the order that a file header announced.
  @inlinable @inline(__always) package func uint64(_ offset: Int, bigEndian: Bool) -> UInt64 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return bigEndian ? value.bigEndian : value.littleEndian
  }
}
