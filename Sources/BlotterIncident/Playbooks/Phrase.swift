import BlotterFindings

/// A sentence with places for facts.
///
/// `{queries}` prints a value, `{queries|query|queries}` a number with the fitting noun (`no queries`, `1 query`,
/// `3 queries`), `{queries:was|were}` only the fitting word, `{error_delays_s.max}` a part of a list, and
/// `{error_delays_s.min~error_delays_s.max}` a span; `{{` and `}}` are braces. Where a fact is absent, the sentence is
/// not said at all.
struct Phrase: Sendable, Equatable {
  private enum Piece: Sendable, Equatable {
    case text(String)
    case value(FactPath)
    case counted(FactPath, one: String, many: String)
    case word(FactPath, one: String, many: String)
    case span(FactPath, FactPath)
  }
  private var pieces: [Piece] = []

  /// Every fact that the sentence names.
  var facts: [FactPath] {
    pieces.flatMap { piece -> [FactPath] in
      switch piece {
      case .text: []
      case .value(let path), .counted(let path, _, _), .word(let path, _, _): [path]
      case .span(let low, let high): [low, high]
      }
    }
  }

  /// Nil, with the piece that is wrong in `problem`, where a brace is not closed or a place is malformed.
  init?(_ text: String, problem: inout String) {
    var literal = ""
    var rest = text[...]
    while let mark = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      literal += rest[..<mark]
      let after = rest.index(after: mark)
      if after < rest.endIndex, rest[after] == rest[mark] {
        literal.append(rest[mark])
        rest = rest[rest.index(after: after)...]
        continue
      }
      guard rest[mark] == "{", let close = rest[after...].firstIndex(of: "}") else {
        problem = rest[mark] == "{" ? "'{' without '}'" : "'}' without '{'"
        return nil
      }
      let inside = rest[after..<close]
      guard let piece = Self.piece(inside) else {
        problem = "'{\(inside)}' is no place for a fact"
        return nil
      }
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = ""
      pieces.append(piece)
      rest = rest[rest.index(after: close)...]
    }
    literal += rest
    if !literal.isEmpty { pieces.append(.text(literal)) }
  }

  private static func piece(_ inside: Substring) -> Piece? {
    let ends = inside.split(separator: "~", omittingEmptySubsequences: false)
    if ends.count == 2, let low = FactPath(ends[0]), let high = FactPath(ends[1]) { return .span(low, high) }
    let words = inside.split(separator: "|", omittingEmptySubsequences: false)
    if words.count == 3, let path = FactPath(words[0]) {
      return .counted(path, one: String(words[1]), many: String(words[2]))
    }
    let halves = inside.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    if halves.count == 2, words.count == 2, let path = FactPath(halves[0]) {
      let forms = halves[1].split(separator: "|", omittingEmptySubsequences: false)
      return .word(path, one: String(forms[0]), many: String(forms[1]))
    }
    guard words.count == 1, halves.count == 1 else { return nil }
    return FactPath(inside).map(Piece.value)
  }

  /// The sentence with its facts; nil where one is absent.
  func text(_ scope: FactScope) -> String? {
    var text = ""
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let words): text += words
      case .value(let path):
        let isQuoted = Self.quotedFacts.contains(path.name)
        guard let shown = scope.value(path).flatMap({ isQuoted ? Self.quote($0) : Self.show($0) }) else { return nil }
        let isBeforePort = index + 1 < pieces.count && pieces[index + 1] == .text(":")
        text += isBeforePort || text.hasSuffix("://") ? Self.authority(shown) : shown
      case .counted(let path, let one, let many):
        guard let number = Self.number(scope.value(path)) else { return nil }
        if one == "second", let short = Self.shortTime(number) {
          text += short
          continue
        }
        let shown = Self.show(number)
        let zero = text.isEmpty ? "No" : "no"
        text += shown == "1" ? "1 " + one : (shown == "0" ? zero : shown) + " " + many
      case .word(let path, let one, let many):
        guard let number = Self.number(scope.value(path)) else { return nil }
        text += Self.show(number) == "1" ? one : many
      case .span(let low, let high):
        guard let from = Self.number(scope.value(low)), let to = Self.number(scope.value(high)) else { return nil }
        let (first, last) = (Self.show(from), Self.show(to))
        text += first == last ? first : first + " to " + last
      }
    }
    return text
  }

  /// A host as it stands before a port and in a URL: addresses of IPv6 in brackets (RFC 3986 §3.2.2, RFC 5952 §6).
  private static func authority(_ host: String) -> String {
    let isIPv6 = host.contains(":") && host.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    return isIPv6 ? "[\(host)]" : host
  }

  /// The number of a value, or of a list's elements.
  private static func number(_ value: JSONValue?) -> JSONNumber? {
    switch value {
    case .number(let number): number
    case .array(let elements): JSONNumber(elements.count)
    default: nil
    }
  }

  // MARK: Values in sentences

  /// Elements of a list that a sentence names before it counts the others.
  private static let listLimit = 4
  /// Longest piece of evidence in a sentence, in characters: a DNS name at its longest (RFC 1035 §2.3.4).
  private static let textLimit = 255

  /// Facts that hold words of others, which would run into the sentence: they stand in quotation marks.
  private static let quotedFacts: Set<String> = [
    "accounts", "banners", "commands", "first_bytes", "first_output", "first_reply", "last_reply", "messages",
    "payloads", "proofs", "users",
  ]

  /// A text between quotation marks, each element of a list by itself, unless its form shows that it is no word of the
  /// sentence (`a.user@example.com`); anything else as `show` has it.
  private static func quote(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text):
      let plain = plain(text)
      let isName = plain.contains { "@./:".contains($0) }
      if isName, plain.allSatisfy({ $0.isLetter || $0.isNumber || "@./:-_".contains($0) }) { return plain }
      return "“" + plain.replacing("“", with: "\"").replacing("”", with: "\"") + "”"
    case .array(let elements):
      let quoted = elements.compactMap(quote)
      return quoted.isEmpty || quoted.count < elements.count ? nil : enumerate(quoted)
    default: return show(value)
    }
  }

  static func show(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text):
      // The top of a website, which looks like a slip of the pen in a sentence.
      if text == "/" { return "“/”" }
      if let time = EvidenceTime.spoken(text) { return time + " UTC" }
      return plain(text) + (isRelativeTime(text) ? " s" : "")
    case .number(let number): return show(number)
    case .bool(let flag): return flag ? "yes" : "no"
    case .array(let elements):
      let shown = elements.compactMap { show($0) }
      return shown.isEmpty || shown.count < elements.count ? nil : enumerate(shown)
    case .object(let members):
      let shown = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .compactMap { member in member.value.numberValue.map { plain(member.key) + " (" + show($0) + ")" } }
      return shown.isEmpty ? nil : enumerate(shown)
    case .null: return nil
    }
  }

  /// `+3.390692`: seconds since the start of the capture, and a number without a unit in a sentence.
  private static func isRelativeTime(_ text: String) -> Bool {
    guard text.first == "+", text.utf8.count > 1 else { return false }
    return text.utf8.dropFirst().allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
  }

  /// `a`, `a and b`, `a, b, c and 5 others`.
  static func enumerate(_ items: [String]) -> String {
    guard items.count > listLimit else {
      guard let last = items.last, items.count > 1 else { return items.first ?? "" }
      return items.dropLast().joined(separator: ", ") + " and " + last
    }
    return items.prefix(listLimit - 1).joined(separator: ", ") + " and \(items.count - listLimit + 1) others"
  }

  /// Whole numbers as they are; others with two or three digits that matter: `0.00012`, `3.9`, `258`.
  static func show(_ number: JSONNumber) -> String {
    guard number.text.contains(where: { ".eE".contains($0) }), let value = number.doubleValue, value.isFinite else {
      return number.text
    }
    guard value != 0, value.magnitude < 1e15 else { return value == 0 ? "0" : number.text }
    var digits = value.magnitude >= 100 ? 0 : 1
    if value.magnitude < 1 {
      var scaled = value.magnitude
      while scaled < 1, digits < 9 { (scaled, digits) = (scaled * 10, digits + 1) }
    }
    return JSONNumber(ratio: value, 1, digits: digits)?.text ?? number.text
  }

  /// A span of less than a tenth of a second in the unit that fits: `95 µs`, `3.8 ms`.
  private static func shortTime(_ number: JSONNumber) -> String? {
    guard let seconds = number.doubleValue, seconds > 0, seconds < 0.1 else { return nil }
    let (scale, unit) = seconds < 0.001 ? (1e6, "µs") : (1e3, "ms")
    let value = seconds * scale
    return JSONNumber(ratio: value, 1, digits: value < 9.95 ? 1 : 0).map { "\($0.text) \(unit)" }
  }

  /// Evidence text on one line, without what acts on a terminal, cut at ``textLimit``.
  static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(textLimit) {
      result.unicodeScalars.append(JSONWriter.isPlain(scalar) ? scalar : "·")
    }
    return text.unicodeScalars.count > textLimit ? result + "…" : result
  }
}
