import BlotterBytes

/// Elements of BER and DER (X.690 §8.1) in bytes that may end before the outer elements do.
struct DER {
  /// One element: its first tag byte, where its contents are, and where the next begins. Contents are clamped to the
  /// bytes there are.
  struct Element {
    var tag: UInt8
    var contents: Range<Int>
    var next: Int
    /// Whether the bytes end before the element does.
    var isCut: Bool
  }

  /// The element at `offset`; nil where its header is not whole, or it would end behind `limit`.
  static func element(_ bytes: RawSpan, at offset: Int, limit: Int) -> Element? {
    guard offset >= 0, offset + 2 <= bytes.byteCount, offset + 2 <= limit else { return nil }
    let tag = bytes.uint8(offset)
    guard tag & 0x1f != 0x1f else { return nil }
    var length = Int(bytes.uint8(offset + 1))
    var start = offset + 2
    if length >= 0x80 {
      let count = length & 0x7f
      guard 1...4 ~= count, start + count <= bytes.byteCount else { return nil }
      length = 0
      for index in 0..<count { length = length << 8 | Int(bytes.uint8(start + index)) }
      start += count
    }
    guard length <= limit - start else { return nil }
    let next = start + length
    return Element(
      tag: tag, contents: start..<max(start, min(next, bytes.byteCount)), next: next, isCut: next > bytes.byteCount)
  }

  /// Walks the elements within a range; stops where one cannot be read.
  static func children(_ bytes: RawSpan, _ element: Element, most: Int = 64) -> [Element] {
    var result: [Element] = []
    var offset = element.contents.lowerBound
    while offset < element.contents.upperBound, result.count < most,
      let child = Self.element(bytes, at: offset, limit: element.next)
    {
      result.append(child)
      offset = child.next
    }
    return result
  }

  /// A small integer or enumerated value; nil where it has more than eight bytes.
  static func integer(_ bytes: RawSpan, _ element: Element) -> Int64? {
    guard !element.isCut, 1...8 ~= element.contents.count else { return nil }
    var value = Int64(Int8(bitPattern: bytes.uint8(element.contents.lowerBound)))
    for offset in element.contents.dropFirst() { value = value << 8 | Int64(bytes.uint8(offset)) }
    return value
  }
}
