/// One block of a text without its markup: a paragraph, a list item, a heading or a table row, with the place of
/// each scalar in the source.
struct Passage: Sendable {
  enum Kind: Sendable {
    case prose, heading, tableRow
  }

  var kind: Kind
  /// Text as it is read, markup and invisible characters gone, typographic quotes and dashes made plain.
  var scalars: [Unicode.Scalar] = []
  /// Line and column of each scalar, from 1.
  var places: [Place] = []
  /// Text of the headings that it stands under, innermost last.
  var headings: [String] = []

  struct Place: Sendable, Equatable {
    var line: Int32
    var column: Int32
  }

  /// The text of `range`, white space runs as one blank, cut at `limit` scalars.
  func text(_ range: Range<Int>, limit: Int = 160) -> String {
    var view = String.UnicodeScalarView()
    var count = 0
    var pendingBlank = false
    for scalar in scalars[range.clamped(to: scalars.startIndex..<scalars.endIndex)] {
      if scalar == " " {
        pendingBlank = count > 0
        continue
      }
      if count >= limit { return String(view) + "…" }
      if pendingBlank {
        view.append(" ")
        pendingBlank = false
      }
      view.append(scalar == InlineText.slugHyphen ? "-" : scalar)
      count += 1
    }
    return String(view)
  }
}
