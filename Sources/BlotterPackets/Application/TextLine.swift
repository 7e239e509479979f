import BlotterBytes
import BlotterCore

/// Bytes of a command protocol as lines and words. Nothing is allocated until a caller asks for text.
enum TextLine {
  /// End of the line that begins at `start`, without CR and LF; the segment's end where no line feed follows.
  static func end(_ bytes: RawSpan, from start: Int) -> (end: Int, next: Int, isWhole: Bool) {
    var index = start
    while index < bytes.byteCount {
      if bytes.uint8(index) == 0x0a {
        let end = index > start && bytes.uint8(index - 1) == 0x0d ? index - 1 : index
        return (end, index + 1, true)
      }
      index += 1
    }
    return (bytes.byteCount, bytes.byteCount, false)
  }

  /// Whether the bytes from `offset` on are `word`, capitals or not.
  static func has(_ word: StaticString, _ bytes: RawSpan, at offset: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    guard offset >= 0, bytes.byteCount - offset >= count else { return false }
    let letters = unsafe UnsafeBufferPointer(start: word.utf8Start, count: count)
    for index in 0..<count where unsafe fold(bytes.uint8(offset + index)) != fold(letters[index]) { return false }
    return true
  }

  private static func fold(_ byte: UInt8) -> UInt8 { 0x41...0x5a ~= byte ? byte | 0x20 : byte }

  /// Three digits and a blank or a hyphen: the code of a reply (RFC 959 §4.2, RFC 5321 §4.2); nil otherwise.
  static func replyCode(_ bytes: RawSpan, at offset: Int) -> (code: UInt32, goesOn: Bool)? {
    guard bytes.byteCount - offset >= 4 else { return nil }
    var code: UInt32 = 0
    for index in 0..<3 {
      let byte = bytes.uint8(offset + index)
      guard 0x30...0x39 ~= byte else { return nil }
      code = code * 10 + UInt32(byte - 0x30)
    }
    let separator = bytes.uint8(offset + 3)
    guard 200...599 ~= code, separator == 0x20 || separator == 0x2d || separator == 0x0d else { return nil }
    return (code, separator == 0x2d)
  }

  /// Printable text of a range, at most ``LoginMessage/textLimit`` bytes; blanks at its ends are left out.
  static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var first = range.lowerBound
    var end = min(range.upperBound, bytes.byteCount)
    while first < end, bytes.uint8(first) <= 0x20 { first += 1 }
    while end > first, bytes.uint8(end - 1) <= 0x20 { end -= 1 }
    end = min(end, first + LoginMessage.textLimit)
    guard first < end else { return "" }
    return String(decoding: (first..<end).map { bytes.uint8($0) }.filter { $0 >= 0x20 && $0 != 0x7f }, as: UTF8.self)
  }

  /// Words of a line, parted by blanks; a quoted string (RFC 9051 §4.3) is one word. At most eight.
  static func words(_ bytes: RawSpan, _ range: Range<Int>) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound, words.count < 8 {
      if bytes.uint8(index) == 0x20 {
        index += 1
      } else if bytes.uint8(index) == 0x22 {
        let start = index + 1
        index = start
        while index < range.upperBound, bytes.uint8(index) != 0x22 { index += bytes.uint8(index) == 0x5c ? 2 : 1 }
        index = min(index, range.upperBound)
        words.append(start..<index)
        index += 1
      } else {
        let start = index
        while index < range.upperBound, bytes.uint8(index) != 0x20 { index += 1 }
        words.append(start..<index)
      }
    }
    return words
  }

  /// A number that tells byte strings apart and does not give them away; never 0.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 { SipHash.hash128(bytes).low | 1 }

  static func hash(_ bytes: RawSpan, _ range: Range<Int>) -> UInt64 {
    hash(range.clamped(to: 0..<bytes.byteCount).map { bytes.uint8($0) })
  }

  /// Bytes behind base64 (RFC 4648 §4); nil where a byte does not belong to it.
  static func base64(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt8]? {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for offset in range.clamped(to: 0..<bytes.byteCount) {
      let byte = bytes.uint8(offset)
      let value: UInt8
      switch byte {
      case 0x41...0x5a: value = byte - 0x41
      case 0x61...0x7a: value = byte - 0x61 + 26
      case 0x30...0x39: value = byte - 0x30 + 52
      case 0x2b, 0x2d: value = 62
      case 0x2f, 0x5f: value = 63
      case 0x3d: continue
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return result
  }
}
