/// Cuts a text, plain or Markdown, into passages: what a person reads as prose, cell by cell and item by item.
///
/// Left out are fenced code, indented code after a blank line, HTML comments, link targets, images and lines that are
/// themselves log lines: quoted evidence agrees with the evidence. Reads each scalar once.
struct PassageReader {
  private var passages: [Passage] = []
  private var current = Passage(kind: .prose)
  private var headings: [(level: Int, text: String)] = []

  static func passages(of text: String) -> [Passage] {
    var reader = PassageReader()
    reader.read(text)
    return reader.passages
  }

  /// Longest passage in scalars. A paragraph beyond it is cut, so that no sentence grows without bound.
  private static let passageLimit = 20_000

  private mutating func read(_ text: String) {
    var fence: (mark: Unicode.Scalar, length: Int)?
    var inComment = false
    var blankBefore = true
    var number: Int32 = 0
    var line: [Unicode.Scalar] = []
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var atEnd = scalars.isEmpty
    while !atEnd {
      line.removeAll(keepingCapacity: true)
      while index < scalars.endIndex, scalars[index] != "\n" {
        line.append(scalars[index])
        index = scalars.index(after: index)
      }
      if index < scalars.endIndex { index = scalars.index(after: index) }
      atEnd = index >= scalars.endIndex
      number += 1
      if line.last == "\r" { line.removeLast() }

      let indent = line.prefix { $0 == " " || $0 == "\t" }.count
      let body = line[indent...]
      if let open = fence {
        if body.prefix(while: { $0 == open.mark }).count >= open.length,
          body.allSatisfy({ $0 == open.mark || $0 == " " })
        {
          fence = nil
        }
        continue
      }
      if inComment {
        inComment = !Self.contains(body, "-->")
        continue
      }
      if body.isEmpty {
        flush()
        blankBefore = true
        continue
      }
      defer { blankBefore = false }
      if let mark = body.first, mark == "`" || mark == "~" {
        let length = body.prefix { $0 == mark }.count
        if length >= 3 {
          flush()
          fence = (mark, length)
          continue
        }
      }
      if Self.starts(body, "<!--") {
        flush()
        inComment = !Self.contains(body, "-->")
        continue
      }
      if blankBefore, indent >= 4, !Self.isListItem(body) { continue }
      if body.allSatisfy({ $0 == "-" || $0 == "=" || $0 == "*" || $0 == "_" || $0 == "|" || $0 == ":" || $0 == " " }) {
        // A rule, a table's delimiter row, or the underline of a heading.
        flush()
        continue
      }
      read(line: line, number: number, indent: indent)
    }
    flush()
  }

  private mutating func read(line: [Unicode.Scalar], number: Int32, indent: Int) {
    var start = indent
    // Quote and list marks, nested ones too; a bound, because a line may be nothing else.
    for _ in 0..<8 {
      guard start < line.count else { break }
      if line[start] == ">" {
        start += 1
      } else if let after = Self.listMark(line, at: start) {
        flush()
        start = after
      } else {
        break
      }
      while start < line.count, line[start] == " " || line[start] == "\t" { start += 1 }
    }
    guard start < line.count else { return }
    let level = line[start...].prefix { $0 == "#" }.count
    if (1...6).contains(level), start + level < line.count, line[start + level] == " " {
      flush()
      current.kind = .heading
      append(line, from: start + level, number: number)
      let text = current.text(0..<current.scalars.count)
      while let last = headings.last, last.level >= level { headings.removeLast() }
      flush()
      headings.append((level, text.lowercased()))
      return
    }
    if LogLine.isLogLine(line[start...]) {
      flush()
      return
    }
    if line[start] == "|" {
      flush()
      current.kind = .tableRow
      append(line, from: start, number: number)
      flush()
      return
    }
    if current.scalars.count > Self.passageLimit { flush() }
    append(line, from: start, number: number)
  }

  private mutating func append(_ line: [Unicode.Scalar], from start: Int, number: Int32) {
    var writer = InlineText(line: line, number: number, limit: Self.passageLimit)
    if !current.scalars.isEmpty { writer.blank(at: start) }
    writer.write(from: start)
    // A line of a megabyte becomes several passages.
    for (index, piece) in writer.pieces.enumerated() {
      if index > 0 { flush() }
      current.scalars += piece.scalars
      current.places += piece.places
    }
  }

  private mutating func flush() {
    if !current.scalars.isEmpty {
      current.headings = headings.map(\.text)
      passages.append(current)
    }
    current = Passage(kind: .prose)
  }

  private static func isListItem(_ body: ArraySlice<Unicode.Scalar>) -> Bool {
    listMark(Array(body.prefix(12)), at: 0) != nil
  }

  /// The index after `- `, `* `, `+ `, `1. `, `a) `; also a bare `-` before a letter, as people type it.
  private static func listMark(_ line: [Unicode.Scalar], at start: Int) -> Int? {
    guard start < line.count else { return nil }
    let mark = line[start]
    let next = start + 1 < line.count ? line[start + 1] : " "
    if mark == "-" || mark == "*" || mark == "+" || mark == "•" {
      if next == " " || next == "\t" { return start + 1 }
      return mark == "-" || mark == "•" ? (next.properties.isAlphabetic ? start + 1 : nil) : nil
    }
    let digits = line[start...].prefix(4).prefix { ("0"..."9").contains($0) }.count
    if digits > 0, digits <= 3, start + digits + 1 < line.count {
      let dot = line[start + digits]
      if dot == "." || dot == ")", line[start + digits + 1] == " " { return start + digits + 1 }
    }
    return nil
  }

  private static func starts(_ body: ArraySlice<Unicode.Scalar>, _ word: String) -> Bool {
    body.starts(with: word.unicodeScalars)
  }

  private static func contains(_ body: ArraySlice<Unicode.Scalar>, _ word: String) -> Bool {
    let pattern = Array(word.unicodeScalars)
    guard body.count >= pattern.count else { return false }
    return body.indices.contains { index in
      body[index] == pattern[0] && body[index...].starts(with: pattern)
    }
  }
}
