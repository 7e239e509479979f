/// Reading of ASCII text in place. Every read is bounds-checked: past the end there is a 0 byte, which no grammar
/// here accepts, so that a line may be cut anywhere.
extension Span where Element == UInt8 {
  /// The byte at `index`, 0 outside the span.
  @inline(__always) func at(_ index: Int) -> UInt8 { index >= 0 && index < count ? self[index] : 0 }

  /// Whether `text` stands at `index`.
  @inline(__always) func has(_ text: StaticString, at index: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index >= 0, length <= count - index else { return false }
    return text.withUTF8Buffer { wanted in
      for offset in 0..<length where unsafe wanted[offset] != self[index + offset] { return false }
      return true
    }
  }

  /// Whether `text`, given in lower case, stands at `index` in any case.
  func hasFolded(_ text: StaticString, at index: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index >= 0, length <= count - index else { return false }
    return text.withUTF8Buffer { wanted in
      for offset in 0..<length where unsafe wanted[offset] != ASCII.lower(self[index + offset]) { return false }
      return true
    }
  }

  /// Index of the first `byte` in `range`, clamped to the span; nil where there is none.
  @inline(__always) func first(_ byte: UInt8, from start: Int, to end: Int = .max) -> Int? {
    var index = Swift.max(0, start)
    let limit = Swift.min(end, count)
    while index < limit {
      if self[index] == byte { return index }
      index += 1
    }
    return nil
  }

  /// Index of the first occurrence of `text` between `start` and `end`.
  func find(_ text: StaticString, from start: Int = 0, to end: Int = .max) -> Int? {
    let limit = Swift.min(end, count) - text.utf8CodeUnitCount
    guard text.utf8CodeUnitCount > 0, limit >= 0 else { return nil }
    let head = text.withUTF8Buffer { unsafe $0[0] }
    var index = Swift.max(0, start)
    while index <= limit {
      if self[index] == head, has(text, at: index) { return index }
      index += 1
    }
    return nil
  }

  /// Index of the last occurrence of `text` that ends at or before `end`.
  func findLast(_ text: StaticString, from start: Int = 0, to end: Int = .max) -> Int? {
    var index = Swift.min(end, count) - text.utf8CodeUnitCount
    while index >= Swift.max(0, start) {
      if has(text, at: index) { return index }
      index -= 1
    }
    return nil
  }

  /// Moves `index` over blanks, tabs and line ends.
  @inline(__always) func skipBlanks(_ index: inout Int, to end: Int = .max) {
    let limit = Swift.min(end, count)
    while index < limit, ASCII.isBlank(self[index]) { index += 1 }
  }

  /// End of the run of non-blank bytes that starts at `index`.
  @inline(__always) func tokenEnd(_ index: Int, to end: Int = .max) -> Int {
    var index = index
    let limit = Swift.min(end, count)
    while index < limit, !ASCII.isBlank(self[index]) { index += 1 }
    return index
  }

  /// Reads decimal digits at `index` and moves past them; nil where there is none. Saturates at `UInt64.max`.
  @inline(__always) func decimal(_ index: inout Int) -> UInt64? {
    let start = index
    var value: UInt64 = 0
    while index < count {
      let digit = self[index] &- 0x30
      if digit > 9 { break }
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
      value = over || carry ? .max : sum
      index += 1
    }
    return index > start ? value : nil
  }

  /// Reads a number that must fit 32 bits; `index` moves only on success.
  @inline(__always) func decimal32(_ index: inout Int) -> UInt32? {
    var end = index
    guard let value = decimal(&end), value <= UInt64(UInt32.max) else { return nil }
    index = end
    return UInt32(truncatingIfNeeded: value)
  }

  /// Reads `0x` and hexadecimal digits, or plain decimal digits.
  func number(_ index: inout Int) -> UInt64? {
    guard at(index) == 0x30, at(index + 1) == UInt8(ascii: "x") else { return decimal(&index) }
    var end = index + 2
    var value: UInt64 = 0
    while let digit = ASCII.hexValue(at(end)), end < index + 18 {
      value = value << 4 | UInt64(digit)
      end += 1
    }
    guard end > index + 2 else { return nil }
    index = end
    return value
  }

  /// The bytes of `range`, clamped to the span, as text; bytes that are no UTF-8 become U+FFFD.
  func string(_ start: Int, _ end: Int) -> String {
    let lower = Swift.max(0, Swift.min(start, count))
    let upper = Swift.max(lower, Swift.min(end, count))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(upper - lower)
    for index in lower..<upper { bytes.append(self[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Classes of ASCII bytes.
enum ASCII {
  @inline(__always) static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }
  @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  @inline(__always) static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  @inline(__always) static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
  @inline(__always) static func hexValue(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}
