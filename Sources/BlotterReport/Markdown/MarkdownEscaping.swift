/// Text at the boundary where it enters Markdown: it can never become markup, and yet reads plainly.
///
/// Two forms. ``code(_:)`` is for values that are copied or searched: addresses, names, URIs, banners. ``prose(_:)`` is
/// for sentences; in them, what looks like an identifier becomes a code span, since GitHub turns bare web and mail
/// addresses into links whatever stands in front of them, and of the rest only what would act as markup at its place
/// gets a backslash.
package enum MarkdownEscaping {
  /// Stands for a pipe inside a code span until the line is complete: in a table row it needs a backslash, elsewhere
  /// the backslash would show. ``VisibleText`` leaves no NUL in any value.
  static let pipe: Unicode.Scalar = "\0"

  /// A code span. Nothing in it acts as markup; hidden characters, tabs and line ends show as `<U+0009>`.
  package static func code(_ text: String) -> String {
    let shown = VisibleText.cut(VisibleText.visible(text, keepsSpace: false))
    if shown.isEmpty { return "(empty)" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: shown) + 1)
    let touches = shown.hasPrefix("`") || shown.hasSuffix("`")
    let loses = shown.hasPrefix(" ") && shown.hasSuffix(" ") && shown.contains { $0 != " " }
    let pad = touches || loses ? " " : ""
    var inner = ""
    for scalar in shown.unicodeScalars { inner.unicodeScalars.append(scalar == "|" ? pipe : scalar) }
    return fence + pad + inner + pad + fence
  }

  /// A fenced code block with the text line by line.
  package static func codeBlock(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    let shown = lines.map { VisibleText.cut(VisibleText.visible($0, keepsSpace: true), to: 4000) }
      .joined(separator: "\n")
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: shown) + 1))
    return fence + "\n" + shown + "\n" + fence
  }

  /// One or more sentences on one line.
  package static func prose(_ text: String) -> String {
    if isPlain(text) { return text }
    let shown = VisibleText.cut(VisibleText.visible(text), to: 8000).trimmingSpaces()
    var escaped = ""
    var plain = ""
    var isFirst = true
    func flush(isLast: Bool) {
      escaped += escape(plain, isStart: isFirst, isEnd: isLast)
      if !plain.isEmpty { isFirst = false }
      plain = ""
    }
    for word in shown.split(separator: " ", omittingEmptySubsequences: false) {
      if !(escaped.isEmpty && plain.isEmpty && isFirst) { plain += " " }
      if let identifier = Identifier.range(in: word) {
        plain += word[..<identifier.lowerBound]
        flush(isLast: false)
        escaped += code(String(word[identifier]))
        isFirst = false
        plain += word[identifier.upperBound...]
      } else {
        plain += VisibleText.cut(String(word))
      }
    }
    flush(isLast: true)
    return escaped
  }

  /// Whether a text is a sentence in which nothing can act: letters first, then letters, digits and the punctuation
  /// that means nothing, words too short for a digest, and full stops at the ends of words only.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count <= VisibleText.maximumShownScalars, let first = bytes.first, 0x61...0x7A ~= first | 0x20 else {
      return false
    }
    var word = 0
    var wasStop = false
    for byte in bytes {
      if wasStop, byte != 0x20 { return false }
      wasStop = byte == UInt8(ascii: ".")
      switch byte {
      case 0x20: word = 0
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: word += 1
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: "%"),
        UInt8(ascii: "?"), UInt8(ascii: "."), UInt8(ascii: "\""):
        word += 1
      default: return false
      }
      if word >= Identifier.shortestPlain { return false }
    }
    return text.utf8.last != 0x20
  }

  // MARK: Rules

  /// Puts a backslash before what would act as markup. At the ends of the segment, where the neighbours are unknown,
  /// the worst is assumed.
  private static func escape(_ text: String, isStart: Bool, isEnd: Bool) -> String {
    let scalars = Array(text.unicodeScalars)
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + 8)
    for (index, scalar) in scalars.enumerated() {
      if acts(scalar, at: index, in: scalars, isStart: isStart, isEnd: isEnd) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }

  private static func acts(
    _ scalar: Unicode.Scalar, at index: Int, in text: [Unicode.Scalar], isStart: Bool, isEnd: Bool
  ) -> Bool {
    let next = index + 1 < text.count ? text[index + 1] : nil
    switch scalar {
    case "`", "[", "]", "|", "~", "$": return true
    case "\\":
      guard let next else { return true }
      return next.isASCII && next.properties.isPunctuationOrSymbol
    case "*": return index == 0 || text[index - 1] != " " || next != " "
    case "_": return !isInsideWord(index, in: text)
    case "<": return next.map { isLetter($0) || $0 == "/" || $0 == "!" || $0 == "?" } ?? true
    case "&": return beginsEntity(text[(index + 1)...], isEnd: isEnd)
    case "#": return endsHeading(index, in: text, isEnd: isEnd) || (index == 0 && isStart && beginsHeading(text))
    case ">", "=": return index == 0 && isStart
    case "-", "+": return index == 0 && isStart && (next.map { $0 == " " || $0 == scalar } ?? true)
    case ".", ")":
      return isStart && (next == nil || next == " ") && index > 0 && index < 10
        && text[..<index].allSatisfy(isDigit)
    default: return false
    }
  }

  /// An underscore between letters or digits neither opens nor closes emphasis (CommonMark §6.2); a run of them counts
  /// as one.
  private static func isInsideWord(_ index: Int, in text: [Unicode.Scalar]) -> Bool {
    var before = index
    while before >= 0, text[before] == "_" { before -= 1 }
    var after = index
    while after < text.count, text[after] == "_" { after += 1 }
    guard before >= 0, after < text.count else { return false }
    return (isLetter(text[before]) || isDigit(text[before])) && (isLetter(text[after]) || isDigit(text[after]))
  }

  /// `&name;` or `&#1;`, or what a following text could complete to one.
  private static func beginsEntity(_ rest: ArraySlice<Unicode.Scalar>, isEnd: Bool) -> Bool {
    // The longest name of HTML 5 has 31 letters.
    for scalar in rest.prefix(40) {
      if scalar == ";" { return true }
      guard isLetter(scalar) || isDigit(scalar) || scalar == "#" else { return false }
    }
    return rest.count < 40
  }

  private static func beginsHeading(_ text: [Unicode.Scalar]) -> Bool {
    guard let after = text.first(where: { $0 != "#" }) else { return true }
    return after == " "
  }

  /// A closing sequence of a heading: `#` to the end, behind a blank.
  private static func endsHeading(_ index: Int, in text: [Unicode.Scalar], isEnd: Bool) -> Bool {
    guard isEnd, text[index...].allSatisfy({ $0 == "#" || $0 == " " }) else { return false }
    return index == 0 || text[index - 1] == " "
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func longestRun(of wanted: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == wanted ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  // MARK: Finishing

  /// Puts the pipes back into the code spans of a finished text: with a backslash in table rows, which begin with a
  /// pipe, and bare elsewhere.
  static func finish(_ markdown: String) -> String {
    guard markdown.unicodeScalars.contains(pipe) else { return markdown }
    var finished = ""
    finished.reserveCapacity(markdown.utf8.count + 16)
    for line in markdown.textLines() {
      let isRow = line.drop { $0 == " " || $0 == ">" }.first == "|"
      for scalar in line.unicodeScalars {
        if scalar == pipe { finished += isRow ? "\\|" : "|" } else { finished.unicodeScalars.append(scalar) }
      }
      finished += "\n"
    }
    finished.removeLast()
    return finished
  }
}

extension Unicode.Scalar.Properties {
  /// ASCII punctuation, as CommonMark counts it, has one of these categories.
  fileprivate var isPunctuationOrSymbol: Bool {
    switch generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
