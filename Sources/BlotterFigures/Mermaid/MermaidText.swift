/// Text at the border to Mermaid: nothing that evidence or people wrote can act there.
///
/// Mermaid writes a character by its number between `#` and `;` and puts it in after parsing. That covers comments
/// (`%%`), directives (`%%{init`), ends of statements, quotes, HTML, mathematics (`$$`) and the Markdown fence around
/// the diagram.
enum MermaidText {
  /// Escapes one line of text. Control characters become spaces, and characters that reorder or hide text become
  /// U+FFFD.
  static func escape(_ text: String) -> String {
    var escaped = ""
    var word = ""
    func flush() {
      // Each longer name has one of these letters: most words need no search.
      let mayAct = word.utf8.count == 3 || word.utf8.contains { $0 == 0x70 || $0 == 0x79 || $0 == 0x44 }
      if mayAct, acting.contains(word) || acting.contains(where: { $0.utf8.count > 3 && word.contains($0) }) {
        // A word of the language: its letters by number, the first one of every occurrence.
        for name in acting where word.contains(name) {
          guard let first = name.unicodeScalars.first else { continue }
          word = replacing(name, in: word, with: "#\(first.value);" + name.dropFirst())
        }
      }
      escaped += word
      word = ""
    }
    for scalar in plain(text).unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z": word.unicodeScalars.append(scalar)
      case "#", ";", "\"", "<", ">", "&", "%", "{", "}", "`", "$", "\\", "~", "\u{FB02}", "\u{B6}":
        flush()
        escaped += "#\(scalar.value);"
      default:
        flush()
        escaped.unicodeScalars.append(scalar)
      }
    }
    flush()
    return escaped
  }

  /// Lines joined by Mermaid's line break.
  static func escape(lines: [String]) -> String { lines.map(escape).joined(separator: "<br/>") }

  /// Undoes ``escape(_:)``.
  static func unescape(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "#")) else { return String(text) }
    var plain = ""
    var rest = text
    while let mark = rest.firstIndex(of: "#") {
      plain += rest[..<mark]
      let tail = rest[rest.index(after: mark)...]
      // Seven digits hold every scalar.
      let name = tail.prefix(8).prefix { $0 != ";" }
      let end = name.endIndex
      if end < tail.endIndex, tail[end] == ";", let scalar = scalar(named: name) {
        plain.unicodeScalars.append(scalar)
        rest = tail[tail.index(after: end)...]
      } else {
        plain += "#"
        rest = tail
      }
    }
    return plain + rest
  }

  /// Lines as Mermaid breaks them.
  static func lines(_ text: Substring) -> [String] {
    var lines: [String] = []
    var rest = text
    while let mark = rest.firstIndex(of: "<") {
      guard let tag = ["<br/>", "<br>", "<br />"].first(where: { rest[mark...].hasPrefix($0) }) else { break }
      lines.append(unescape(trimmed(rest[..<mark])))
      rest = rest[rest.index(mark, offsetBy: tag.count)...]
    }
    lines.append(unescape(trimmed(rest)))
    return lines
  }

  /// One line without control, reordering or hidden characters, blanks in a row as one.
  static func plain(_ text: String) -> String {
    var plain = ""
    var isBlank = true
    for scalar in text.unicodeScalars {
      if 0x21...0x7E ~= scalar.value {
        plain.unicodeScalars.append(scalar)
        isBlank = false
        continue
      }
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        if !isBlank { plain += " " }
        isBlank = true
      case .format, .surrogate, .privateUse, .unassigned:
        plain += "\u{FFFD}"
        isBlank = false
      default:
        plain.unicodeScalars.append(scalar)
        isBlank = false
      }
    }
    while plain.hasSuffix(" ") { plain.removeLast() }
    return plain
  }

  /// The first characters of a text, with `…` where some are left out.
  static func clip(_ text: String, _ limit: Int) -> String {
    let plain = plain(String(text.unicodeScalars.prefix(limit * 4)))
    let isWhole = text.unicodeScalars.count <= limit * 4 && plain.unicodeScalars.count <= limit
    return isWhole ? plain : String(String.UnicodeScalarView(plain.unicodeScalars.prefix(limit - 1))) + "…"
  }

  static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }

  /// `end` closes a block; `wrap` and `nowrap` before a colon are switches; a line with `style` or `classDef` and a
  /// colon loses the end of its last escape.
  private static let acting = ["end", "End", "END", "wrap", "nowrap", "style", "classDef"]

  private static func replacing(_ name: String, in text: String, with other: String) -> String {
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      if rest.hasPrefix(name) {
        result += other
        rest = rest.dropFirst(name.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }

  private static func scalar(named name: Substring) -> Unicode.Scalar? {
    switch name {
    case "quot": return "\""
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    default:
      guard name.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let value = UInt32(name) else { return nil }
      return Unicode.Scalar(value)
    }
  }
}
