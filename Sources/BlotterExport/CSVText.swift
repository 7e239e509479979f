/// CSV (RFC 4180) that a spreadsheet shows and never runs.
///
/// Every field is quoted. A field that a spreadsheet would take for a formula gets an apostrophe in front, which it
/// shows as text.
enum CSVText {
  static func table(_ header: [String], _ rows: [[String]]) -> String {
    ([header] + rows).map { row in row.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  static func field(_ text: String) -> String {
    let clean = ExportText.clean(text)
    let guarded = startsFormula(clean) ? "'" + clean : clean
    return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
  }

  /// `=`, `+`, `-` and `@` begin formulas, also in their full-width forms and after blanks.
  private static func startsFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else { return false }
    return ["=", "+", "-", "@", "|", "%", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].contains(first)
  }
}
