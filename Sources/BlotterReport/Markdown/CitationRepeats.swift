/// Cites the same packets once where consecutive sentences rest on them.
///
/// A paragraph whose every sentence ends in the same row of links is hard to read, and the row says nothing new. The
/// first sentence of a list or table keeps its links, and those after it say that they rest on the same packets; the
/// ledger of the incident document stays whole.
enum CitationRepeats {
  static func shorten(_ markdown: String, same: String = "same packets") -> String {
    var out = ""
    out.reserveCapacity(markdown.utf8.count)
    var previous: Substring?
    var isCode = false
    for line in markdown.textLines() {
      if line.hasPrefix("```") { isCode.toggle() }
      guard !isCode, isRow(line), let mark = mark(in: line) else {
        if !line.isEmpty || isCode { previous = nil }
        out += line + "\n"
        continue
      }
      if mark.links == previous {
        out += line[..<mark.start] + ", " + same + line[mark.end...] + "\n"
      } else {
        out += line + "\n"
      }
      previous = mark.links
    }
    out.removeLast()
    return out
  }

  private static func isRow(_ line: Substring) -> Bool { line.hasPrefix("- ") || line.hasPrefix("| ") }

  /// The links of the mark that ends a line: `(*observed* [E1-1](#e1-1), [E1-2](#e1-2))`, several of them.
  private static func mark(in line: Substring) -> (start: Substring.Index, end: Substring.Index, links: Substring)? {
    // Marks of links end in two brackets: most lines have none.
    guard line.utf8.last == UInt8(ascii: ")") || line.utf8.last == UInt8(ascii: "|") else { return nil }
    guard let opening = line.ranges(of: "(*").last else { return nil }
    let rest = line[opening.upperBound...]
    guard let emphasis = rest.firstIndex(of: "*") else { return nil }
    let start = line.index(after: emphasis)
    let tail = line[start...]
    let isLinked = tail.contains("](#")
    let bracket = isLinked ? "))" : ")"
    let suffix = tail.hasSuffix(bracket) ? ")" : tail.hasSuffix(bracket + " |") ? ") |" : nil
    guard let suffix, isLinked || isCited(tail) else { return nil }
    let end = line.index(line.endIndex, offsetBy: -suffix.count)
    let links = line[start..<end]
    // One link is as short as the words for it.
    guard isLinked ? links.ranges(of: "](#").count > 1 : links.contains(", ") || links.contains("…") else { return nil }
    return (start, end, links)
  }

  /// Whether packets are cited without links, as where no appendix shows them: ` E1-13, E1-16)`.
  private static func isCited(_ tail: Substring) -> Bool {
    guard let mark = tail.ranges(of: " E").first else { return false }
    let number = tail[mark.upperBound...].prefix { $0.isNumber }
    return !number.isEmpty && tail[number.endIndex...].first == "-"
  }
}
