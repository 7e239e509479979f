/// One tag of a template with its place.
struct TemplateTag: Equatable {
  enum Kind: Equatable {
    case variable, raw, section, inverted, end, partial, comment, pragma
    /// Known to Mustache, not used here: delimiters, inheritance, blocks.
    case unsupported(String)
    /// `{{` without its `}}`.
    case unclosed
  }

  let kind: Kind
  let name: String
  /// Counted from 1; columns in characters.
  let line: Int
  let column: Int

  /// All tags of a template in order.
  static func all(in text: String) -> [TemplateTag] {
    var tags: [TemplateTag] = []
    var rest = Substring(text)
    var line = 1
    var column = 1
    func skip(to end: Substring.Index) {
      let bytes = rest.utf8[..<end]
      // Of plain text each byte is a character, but for line ends of two.
      if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
        for byte in bytes {
          column = byte == 0x0A ? 1 : column + 1
          if byte == 0x0A { line += 1 }
        }
        rest = rest[end...]
        return
      }
      for character in rest[..<end] {
        if character == "\n" || character == "\r\n" {
          line += 1
          column = 1
        } else {
          column += 1
        }
      }
      rest = rest[end...]
    }
    while let open = rest.range(ofTag: "{{") {
      skip(to: open)
      let start = (line, column)
      let isTriple = rest.hasPrefix("{{{")
      let inner = rest.dropFirst(isTriple ? 3 : 2)
      guard let close = inner.range(ofTag: isTriple ? "}}}" : "}}") else {
        tags.append(TemplateTag(kind: .unclosed, name: "", line: start.0, column: start.1))
        return tags
      }
      let content = inner[..<close]
      let (kind, name) = isTriple ? (Kind.raw, content) : split(content)
      tags.append(TemplateTag(kind: kind, name: name.trimmingSpaces(), line: start.0, column: start.1))
      skip(to: inner.index(close, offsetBy: isTriple ? 3 : 2))
    }
    return tags
  }

  private static func split(_ content: Substring) -> (Kind, Substring) {
    guard let first = content.first else { return (.variable, content) }
    let name = content.dropFirst()
    switch first {
    case "#": return (.section, name)
    case "^": return (.inverted, name)
    case "/": return (.end, name)
    case ">":
      return name.trimmingSpaces().hasPrefix("*") ? (.unsupported("partials by variable name"), name) : (.partial, name)
    case "!": return (.comment, name)
    case "%": return (.pragma, name)
    case "&": return (.raw, name)
    case "=": return (.unsupported("other delimiters"), name)
    case "<", "$": return (.unsupported("inheritance"), name)
    default: return (.variable, content)
    }
  }
}

extension Substring {
  /// Start of the first occurrence.
  fileprivate func range(ofTag tag: String) -> Substring.Index? {
    guard let first = tag.utf8.first else { return nil }
    var view = utf8
    while let index = view.firstIndex(of: first) {
      view = view[index...]
      if view.starts(with: tag.utf8) { return index }
      view = view.dropFirst()
    }
    return nil
  }
}
