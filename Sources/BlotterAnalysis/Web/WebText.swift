#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Text of a request made plain: as an application sees it, and as a matcher wants it.
enum WebText {
  /// Bytes looked at of one value: an attack stands in them, and each costs every matcher a walk.
  static let limit = 2048

  /// Percent-decodes `bytes` once; `+` becomes a blank where `isForm`. What is no escape stays.
  static func decoded(_ bytes: some Sequence<UInt8>, isForm: Bool) -> [UInt8] {
    let input = Array(bytes.prefix(limit))
    var result: [UInt8] = []
    result.reserveCapacity(input.count)
    var index = 0
    while index < input.count {
      let byte = input[index]
      if byte == UInt8(ascii: "%"), index + 2 < input.count, let high = hex(input[index + 1]),
        let low = hex(input[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
        continue
      }
      result.append(byte == UInt8(ascii: "+") && isForm ? UInt8(ascii: " ") : byte)
      index += 1
    }
    return result
  }

  /// Decoded, and once more where escapes are left: twice is what filters miss and applications do.
  static func plain(_ bytes: some Sequence<UInt8>, isForm: Bool) -> [UInt8] {
    let once = decoded(bytes, isForm: isForm)
    return once.contains(UInt8(ascii: "%")) ? decoded(once, isForm: false) : once
  }

  /// Lower case, comments as blanks, control characters and runs of blanks as one blank: keywords then stand as words.
  static func folded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      if byte == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "*") {
        // `/*!50000union*/` is executed by MySQL, so its inside stays.
        if index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "!") {
          index += 3
          while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
        } else {
          index += 2
          while index < bytes.count,
            !(bytes[index] == UInt8(ascii: "*") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "/"))
          {
            index += 1
          }
          index += 2
        }
        byte = 0x20
        if result.last != byte { result.append(byte) }
        continue
      }
      if byte == UInt8(ascii: "*"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "/") {
        index += 2
        if result.last != 0x20 { result.append(0x20) }
        continue
      }
      index += 1
      if byte <= 0x20 { byte = 0x20 }
      if byte == 0x20, result.last == 0x20 { continue }
      if 0x41...0x5a ~= byte { byte += 0x20 }
      result.append(byte)
    }
    return result
  }

  static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// A part of the evidence for a fact: printable, at most `limit` characters.
  static func excerpt(_ bytes: some Sequence<UInt8>, limit: Int = 120) -> String {
    var text: [UInt8] = []
    var count = 0
    for byte in bytes {
      if count == limit { return String(decoding: text, as: UTF8.self) + "…" }
      count += 1
      text.append(0x20...0x7e ~= byte ? byte : byte < 0x20 ? 0x20 : UInt8(ascii: "?"))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Array where Element == UInt8 {
  /// Index of the first place at or behind `from` where `word` stands; nil where there is none.
  func find(_ word: StaticString, from: Int = 0) -> Int? {
    unsafe find(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount), from: from)
  }

  func find(_ word: [UInt8], from: Int = 0) -> Int? {
    unsafe word.withUnsafeBytes { unsafe find($0, from: from) }
  }

  /// By the C library, which looks at many bytes at once: every kept byte is searched for some thirty words.
  private func find(_ word: UnsafeRawBufferPointer, from: Int) -> Int? {
    guard let first = unsafe word.first, from >= 0, from <= count - word.count else { return nil }
    return unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let sought = word.baseAddress else { return nil }
      // Places where the word can begin.
      let end = bytes.count - word.count + 1
      var index = from
      while index < end, let place = unsafe memchr(start + index, CInt(first), end - index) {
        index = unsafe UnsafeRawPointer(place) - start
        if unsafe memcmp(place, sought, word.count) == 0 { return index }
        index += 1
      }
      return nil
    }
  }

  func holds(_ word: StaticString) -> Bool { find(word) != nil }

  func holds(any words: [StaticString]) -> Bool { words.contains { holds($0) } }

  /// Whether `word` begins at `index`.
  func stands(_ word: StaticString, at index: Int) -> Bool {
    let bytes = unsafe UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard index >= 0, index + bytes.count <= count else { return false }
    return unsafe self[index..<(index + bytes.count)].elementsEqual(bytes)
  }

  /// Places where `word` stands with no letter, digit or underscore on either side.
  func words(_ word: StaticString) -> [Int] {
    let bytes = Array(word.description.utf8)
    var places: [Int] = []
    var from = 0
    while let index = find(bytes, from: from) {
      if !(index > 0 && self[index - 1].isWord), !(index + bytes.count < count && self[index + bytes.count].isWord) {
        places.append(index)
      }
      from = index + 1
    }
    return places
  }
}

extension UInt8 {
  /// A letter, digit or underscore.
  var isWord: Bool { isDigit || isLetter || self == 0x5f || self >= 0x80 }
  var isDigit: Bool { 0x30...0x39 ~= self }
  var isLetter: Bool { 0x41...0x5a ~= self || 0x61...0x7a ~= self }
}
