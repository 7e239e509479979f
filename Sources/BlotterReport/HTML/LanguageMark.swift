internal import BlotterIncident

/// The line at the top of a report that is not English: a comment, which no reader sees, and which tells the page what
/// language it is in.
enum LanguageMark {
  private static let start = "<!-- language: "
  private static let end = " -->"

  static func line(_ tag: String) -> String { start + tag + end + "\n\n" }

  /// The language that a document names in its first line, or nil.
  static func language(of markdown: String) -> Language? {
    let line = markdown.prefix { $0 != "\n" && $0 != "\r\n" }
    guard line.hasPrefix(start), line.hasSuffix(end), line.utf8.count < 64 else { return nil }
    return Language(String(line.dropFirst(start.count).dropLast(end.count)))
  }
}
