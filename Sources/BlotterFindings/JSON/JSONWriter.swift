/// Writes JSON text (RFC 8259): UTF-8, keys sorted by their bytes, the same bytes for the same value.
///
/// What a terminal, an editor or a script engine might act upon is escaped even where JSON does not demand it:
/// control characters (also DEL and C1), U+2028 and U+2029, marks that reverse the direction of text, and what has no
/// width (but for the joiners that scripts need).
package enum JSONWriter {
  /// A text with one value a line, indented by two blanks, ending in a line feed.
  package static func pretty(_ value: JSONValue) -> String {
    var out = ""
    write(value, indent: 0, to: &out)
    out += "\n"
    return out
  }

  /// The text on one line, without blanks and without a final line feed.
  package static func compact(_ value: JSONValue) -> String {
    var out = ""
    write(value, indent: nil, to: &out)
    return out
  }

  /// Whether a scalar may stand in output as it is.
  package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028...0x202e, 0x2060...0x2069, 0xfeff,
      0xfff9...0xfffb:
      false
    default: true
    }
  }

  private static func write(_ value: JSONValue, indent: Int?, to out: inout String) {
    switch value {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let value): out += value.text
    case .string(let value): writeString(value, to: &out)
    case .array(let elements):
      list("[", "]", elements, indent: indent, to: &out) { element, inner, out in
        write(element, indent: inner, to: &out)
      }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      list("{", "}", sorted, indent: indent, to: &out) { member, inner, out in
        writeString(member.key, to: &out)
        out += inner == nil ? ":" : ": "
        write(member.value, indent: inner, to: &out)
      }
    }
  }

  private static func list<Element>(
    _ open: String, _ close: String, _ elements: [Element], indent: Int?, to out: inout String,
    _ body: (Element, Int?, inout String) -> Void
  ) {
    out += open
    let inner = indent.map { $0 + 2 }
    for (index, element) in elements.enumerated() {
      if index > 0 { out += "," }
      newLine(inner, to: &out)
      body(element, inner, &out)
    }
    if !elements.isEmpty { newLine(indent, to: &out) }
    out += close
  }

  private static func newLine(_ indent: Int?, to out: inout String) {
    guard let indent else { return }
    out += "\n" + String(repeating: " ", count: indent)
  }

  private static func writeString(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where isPlain(scalar): out.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - min(4, digits.utf8.count)) + digits
      }
    }
    out += "\""
  }
}
