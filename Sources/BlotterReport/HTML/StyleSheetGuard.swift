/// Holds a style sheet of the user's to what a self-contained page allows: nothing in it loads from elsewhere.
///
/// It reads by the tokens of CSS Syntax Level 3 (§4.3), with escapes undone, and refuses what a browser and a printing
/// program could read differently: a string, comment or address that does not end.
package struct StyleSheetGuard {
  /// Why a style sheet is refused, with its place; one line without full stop.
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let column: Int
    package let summary: String
    package var description: String { "\(line):\(column): \(summary)" }
  }

  /// Fonts and pictures embedded in a sheet are its bulk; more makes each page heavy.
  package static let maximumBytes = 4 << 20

  /// Functions whose arguments are addresses.
  private static let loading: Set<String> = [
    "url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "expression",
    "url-prefix", "attr-url",
  ]

  private let scalars: [Unicode.Scalar]
  private var index = 0
  /// One entry for each open bracket: whether strings inside are addresses.
  private var open: [Bool] = []

  /// - Throws: ``Refusal`` with the first place that loads, or that has no end.
  package static func check(_ css: String) throws(Refusal) {
    guard css.utf8.count <= maximumBytes else {
      throw Refusal(line: 1, column: 1, summary: "a style sheet has at most \(maximumBytes) bytes")
    }
    var reader = StyleSheetGuard(css)
    try reader.read()
  }

  private init(_ css: String) { scalars = Array(css.unicodeScalars) }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private func refusal(_ summary: String, at place: Int) -> Refusal {
    var line = 1
    var column = 1
    for scalar in scalars[..<min(place, scalars.count)] {
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    return Refusal(line: line, column: column, summary: summary)
  }

  private mutating func read() throws(Refusal) {
    while let scalar = peek() {
      let start = index
      switch scalar {
      case "/" where peek(1) == "*":
        index += 2
        while let next = peek(), !(next == "*" && peek(1) == "/") { _ = next; index += 1 }
        guard peek() != nil else { throw refusal("a comment without end", at: start) }
        index += 2
      case "\"", "'":
        let text = try string(scalar)
        if open.last == true { try requireEmbedded(text, at: start) }
      case "@":
        index += 1
        if let name = identifier(), name == "import" {
          throw refusal("@import loads from elsewhere; a report loads nothing", at: start)
        }
      case "(", "[", "{":
        open.append(scalar == "(" ? open.last ?? false : false)
        index += 1
      case ")", "]", "}":
        _ = open.popLast()
        index += 1
      case "<" where peek(1) == "!" || peek(1) == "/":
        throw refusal("'<\(peek(1) == "!" ? "!" : "/")' has no place in a style sheet", at: start)
      default:
        guard let name = identifier() else {
          index += 1
          continue
        }
        guard peek() == "(" else { continue }
        index += 1
        if name == "expression" { throw refusal("expression() runs a program; a report runs nothing", at: start) }
        if name == "url" || name == "src" { try address(from: start) }
        open.append(Self.loading.contains(name))
      }
    }
  }

  /// What stands in `url(`; the closing bracket is left to the caller.
  private mutating func address(from start: Int) throws(Refusal) {
    while let scalar = peek(), Self.isBlank(scalar) { index += 1 }
    if let quote = peek(), quote == "\"" || quote == "'" {
      try requireEmbedded(try string(quote), at: start)
      return
    }
    var text = ""
    while let scalar = peek(), scalar != ")" {
      guard scalar != "\\", scalar != "\"", scalar != "'", scalar != "(" else {
        throw refusal("an address with characters that need quotes", at: start)
      }
      text.unicodeScalars.append(scalar)
      index += 1
    }
    guard peek() != nil else { throw refusal("an address without end", at: start) }
    try requireEmbedded(text, at: start)
  }

  private func requireEmbedded(_ address: String, at place: Int) throws(Refusal) {
    let text = address.trimmingSpaces().lowercased()
    let kinds = ["data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp", "data:font/", "#"]
    guard text.isEmpty || kinds.contains(where: text.hasPrefix) else {
      throw refusal("this loads '\(address.prefix(60))'; a report loads nothing, embed it as data:", at: place)
    }
  }

  /// A quoted string with its escapes undone.
  private mutating func string(_ quote: Unicode.Scalar) throws(Refusal) -> String {
    let start = index
    index += 1
    var text = ""
    while let scalar = peek() {
      if scalar == quote {
        index += 1
        return text
      }
      if scalar == "\n" || scalar == "\r" || scalar == "\u{C}" { break }
      if scalar == "\\" {
        if let next = peek(1), next == "\n" { index += 2 } else { text.unicodeScalars.append(escape()) }
      } else {
        text.unicodeScalars.append(scalar)
        index += 1
      }
    }
    throw refusal("a string without end", at: start)
  }

  /// A name with its escapes undone, in lower case; nil where none begins here.
  private mutating func identifier() -> String? {
    var name = ""
    while let scalar = peek() {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_":
        name.unicodeScalars.append(scalar)
        index += 1
      case "\\" where peek(1) != nil && peek(1) != "\n": name.unicodeScalars.append(escape())
      case "\u{80}"...:
        name.unicodeScalars.append(scalar)
        index += 1
      default: return name.isEmpty ? nil : name.lowercased()
      }
    }
    return name.isEmpty ? nil : name.lowercased()
  }

  /// The scalar that an escape means (CSS Syntax §4.3.7).
  private mutating func escape() -> Unicode.Scalar {
    index += 1
    var value: UInt32 = 0
    var digits = 0
    while digits < 6, let scalar = peek(), let digit = Character(scalar).hexDigitValue, scalar.isASCII {
      value = value << 4 | UInt32(digit)
      digits += 1
      index += 1
    }
    if digits > 0 {
      if let blank = peek(), Self.isBlank(blank) { index += 1 }
      return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
    guard let scalar = peek() else { return "\u{FFFD}" }
    index += 1
    return scalar
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{C}"
  }
}
