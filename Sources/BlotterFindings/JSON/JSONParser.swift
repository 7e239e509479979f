/// Reads one JSON text (RFC 8259) and keeps the place of each value.
///
/// A byte order mark is skipped (§8.1 allows a parser to ignore it). Bytes that are no UTF-8 and keys that occur twice
/// in an object are errors: the text has then no one meaning. An escaped surrogate without its partner, which the
/// grammar allows (§8.2), becomes U+FFFD.
package struct JSONParser {
  /// Longest text in bytes: some hundred times the largest document that the analysis writes.
  package static let sizeLimit = 64 << 20
  /// Deepest nesting: the documents read here need ten levels; foreign `extra` values get ten times as many, and
  /// the parser recurses, so that this also bounds its stack.
  package static let depthLimit = 100
  /// Most values in a text: each takes about a hundred bytes here but may take two in the file.
  package static let valueLimit = 4_000_000
  /// Longest number in characters: beyond any 64-bit or double value, but no page of digits.
  package static let numberLimit = 128

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var values = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a whole text. Throws ``JSONError`` at the first byte that cannot be accepted.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONNode {
    var parser = JSONParser(bytes)
    guard bytes.count <= sizeLimit else {
      throw JSONError(at: parser.position, "the text is larger than \(sizeLimit >> 20) MiB")
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      parser.index = 3
      parser.lineStart = 3
    }
    parser.skipBlanks()
    let node = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.peek == nil else { throw parser.failure("expected the end of the text") }
    return node
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
    guard depth <= Self.depthLimit else { throw failure("nested deeper than \(Self.depthLimit) levels") }
    values += 1
    guard values <= Self.valueLimit else { throw failure("more than \(Self.valueLimit) values") }
    let start = position
    let content: JSONNode.Content
    guard let first = peek else { throw failure("expected a value") }
    switch first {
    case UInt8(ascii: "{"): content = .object(try object(depth: depth))
    case UInt8(ascii: "["): content = .array(try array(depth: depth))
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "t"): content = try word("true", .bool(true))
    case UInt8(ascii: "f"): content = try word("false", .bool(false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      content = .number(try number())
    default: throw failure("expected a value")
    }
    return JSONNode(content: content, position: start)
  }

  private mutating func object(depth: Int) throws(JSONError) -> [String: JSONNode] {
    index += 1
    skipBlanks()
    var members: [String: JSONNode] = [:]
    if take("}") { return members }
    while true {
      guard peek == UInt8(ascii: "\"") else { throw failure("expected a key in double quotes") }
      let keyPosition = position
      let key = try string()
      skipBlanks()
      guard take(":") else { throw failure("expected ':' after the key") }
      skipBlanks()
      var member = try value(depth: depth + 1)
      member.keyPosition = keyPosition
      if let first = members.updateValue(member, forKey: key)?.keyPosition {
        throw JSONError(
          at: keyPosition,
          "the key '\(Excerpted.text(key))' occurs twice; the first is at \(first.line):\(first.column)")
      }
      skipBlanks()
      if take("}") { return members }
      guard take(",") else { throw failure("expected ',' or '}'") }
      skipBlanks()
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONNode] {
    index += 1
    skipBlanks()
    var elements: [JSONNode] = []
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return elements }
      guard take(",") else { throw failure("expected ',' or ']'") }
      skipBlanks()
    }
  }

  private mutating func word(_ word: StaticString, _ content: JSONNode.Content) throws(JSONError) -> JSONNode.Content {
    for expected in word.description.utf8 {
      guard peek == expected else { throw failure("expected '\(word)'") }
      index += 1
    }
    return content
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, RFC 8259 §6.
  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = index
    _ = take("-")
    if !take("0") {
      guard takeDigits() else { throw failure("expected a digit") }
    } else if let next = peek, isDigit(next) {
      throw failure("a number does not begin with 0")
    }
    if take(".") {
      guard takeDigits() else { throw failure("expected a digit after '.'") }
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard takeDigits() else { throw failure("expected a digit in the exponent") }
    }
    guard index - start <= Self.numberLimit else {
      throw failure("a number is longer than \(Self.numberLimit) characters")
    }
    return JSONNumber(verbatim: String(decoding: bytes[start..<index], as: UTF8.self))
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    index += 1
    var result = ""
    var plainStart = index
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        result += try plainText(plainStart..<index)
        index += 1
        return result
      case UInt8(ascii: "\\"):
        result += try plainText(plainStart..<index)
        index += 1
        result.unicodeScalars.append(try escape())
        plainStart = index
      case 0..<0x20:
        throw failure("a control character in a string must be escaped")
      default: index += 1
      }
    }
    throw failure("the text ends inside a string")
  }

  private func plainText(_ range: Range<Int>) throws(JSONError) -> String {
    let slice = bytes[range]
    guard let text = String(validating: slice, as: UTF8.self) else {
      // Found again byte by byte: only the failure needs the place.
      var good = range.lowerBound
      var decoder = UTF8()
      var iterator = slice.makeIterator()
      while case .scalarValue(let scalar) = decoder.decode(&iterator) { good += UTF8.width(scalar) }
      throw JSONError(at: JSONPosition(line: line, column: good - lineStart + 1), "the bytes are not UTF-8")
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let letter = peek else { throw failure("the text ends inside a string") }
    index += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      index -= 1
      throw failure("an escape that JSON does not have")
    }
  }

  /// Four hexadecimal digits, and those of the partner where they are a high surrogate.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard (0xd800..<0xdc00).contains(unit), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return "\u{fffd}" }
    let mark = index
    index += 2
    let partner = try hexUnit()
    guard (0xdc00..<0xe000).contains(partner) else {
      index = mark  // Read again as an escape of its own.
      return "\u{fffd}"
    }
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (partner - 0xdc00)) ?? "\u{fffd}"
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("expected four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }

  // MARK: Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private var position: JSONPosition { JSONPosition(line: line, column: index - lineStart + 1) }

  private func failure(_ message: String) -> JSONError {
    JSONError(at: position, peek == nil ? message + ", but the text ends here" : message)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func takeDigits() -> Bool {
    let start = index
    while let byte = peek, isDigit(byte) { index += 1 }
    return index > start
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  /// Blanks between tokens; the only place where a line can end, since strings hold no bare line feed.
  private mutating func skipBlanks() {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): index += 1
      case UInt8(ascii: "\r"):
        index += 1
        // A lone carriage return ends a line too; a pair is one end.
        if peek != UInt8(ascii: "\n") { newLine() }
      case UInt8(ascii: "\n"):
        index += 1
        newLine()
      default: return
      }
    }
  }

  private mutating func newLine() {
    line += 1
    lineStart = index
  }
}

/// Text of the input as a message shows it.
package enum Excerpted {
  /// Longest piece of input in a message, in characters: enough to find it again.
  package static let lengthLimit = 60

  /// The head of `text` with everything that could act on a terminal replaced by `·`.
  package static func text(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(lengthLimit) {
      result.unicodeScalars.append(JSONWriter.isPlain(scalar) ? scalar : "·")
    }
    return text.unicodeScalars.count > lengthLimit ? result + "…" : result
  }
}
