/// Follows an object of JSON byte by byte to its end.
struct JSONObjectEnd {
  /// The object so far, without the blanks between its parts, at most `limit` bytes.
  private(set) var text: [UInt8] = []
  /// Line feeds passed.
  private(set) var newlines: UInt64 = 0
  /// Bytes passed.
  private(set) var length = 0
  private(set) var isOverLimit = false
  private let limit: Int
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var beginsLine = false

  init(limit: Int) { self.limit = limit }

  var isClosed: Bool { depth == 0 && length > 0 }

  /// Takes the next byte; false where the object breaks off before it.
  mutating func take(_ byte: UInt8) -> Bool {
    length += 1
    if isInString {
      if byte == 0x0a { return false }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      keep(byte)
      return true
    }
    switch byte {
    case 0x0a:
      newlines += 1
      beginsLine = true
      return true
    case 0x20, 0x09, 0x0d:
      beginsLine = false
      return true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if byte == UInt8(ascii: "{"), beginsLine { return false }
      depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    case UInt8(ascii: "\""): isInString = true
    default: break
    }
    beginsLine = false
    keep(byte)
    return true
  }

  private mutating func keep(_ byte: UInt8) {
    if text.count < limit { text.append(byte) } else { isOverLimit = true }
  }
}
