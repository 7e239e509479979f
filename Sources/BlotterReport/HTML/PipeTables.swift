/// Tables as GitHub writes them, which CommonMark does not know (GFM specification §4.10).
///
/// libcmark sees a table as a paragraph. After parsing, the source lines of each paragraph are looked at again; where
/// one is a delimiter row under a row of as many cells, the paragraph becomes a table. What the cells say is parsed by
/// libcmark too, all cells of a document at once and each as a heading, whose text can hold inline markup only.
///
/// One difference to GitHub: a row above which the delimiter row is itself a list (`- | -` without a leading pipe) is
/// left as it is.
struct PipeTables {
  /// Rows shorter than the header are filled up with empty cells, up to this many in a document: a header of a
  /// thousand columns over ten thousand rows of one cell must not become ten million cells.
  static let maximumFilledCells = 100_000

  private var pending: [(cell: MarkdownNode, text: String)] = []
  private var filled = 0
  private var tables = 0
  private let lines: SourceLines
  private let words: PageWords
  private let isForWord: Bool
  /// Whether a heading below the first level has been passed: a table of pairs before it is the cover's.
  private var isInside = false
  /// The heading of the last table that took its words from one.
  private var lastHeading = ""

  private init(lines: SourceLines, words: PageWords, isForWord: Bool) {
    self.lines = lines
    self.words = words
    self.isForWord = isForWord
  }

  /// Puts tables in the place of the paragraphs that are tables; those for a word processor say how wide their columns
  /// are, since it does not measure them.
  static func convert(in tree: borrowing MarkdownTree, source: String, words: PageWords, isForWord: Bool = false) {
    var tables = PipeTables(lines: SourceLines(source), words: words, isForWord: isForWord)
    var heading = ""
    for node in tree.root.descendants {
      switch node.kind {
      case .heading:
        heading = node.plainText
        if node.headingLevel > 1 { tables.isInside = true }
      case .paragraph: tables.convert(node, under: heading)
      default: break
      }
    }
    tables.fillCells(in: tree)
  }

  private mutating func convert(_ paragraph: MarkdownNode, under heading: String) {
    let source = lines.paragraph(paragraph)
    guard source.count > 1,
      let delimiter = source.indices.dropFirst().first(where: { index in
        guard let alignments = Self.alignments(source[index]) else { return false }
        return (source[index].contains(0x7C) || source[index - 1].contains(0x7C))
          && Self.cells(source[index - 1]).count == alignments.count
      }),
      let alignments = Self.alignments(source[delimiter])
    else { return }

    if delimiter > 1, let before = MarkdownNode.paragraph(lines: source[..<(delimiter - 1)]) {
      paragraph.insertBefore(before)
    }
    let header = Self.cells(source[delimiter - 1])
    let isPairs = header.count == 2 && header[1].isEmpty
    let isCover = isPairs && !isInside
    if !isCover { tables += 1 }
    let number = "\(words.table) \(tables)"
    // Several tables of one section are told apart by what their rows are.
    let isFurther = heading == lastHeading && !heading.isEmpty && header[0].utf8.allSatisfy(Self.isPlain)
    let subject = isFurther && !header[0].isEmpty ? "\(heading): \(header[0])" : heading
    if !isPairs { lastHeading = heading }
    let label = isCover ? header[0] : subject.isEmpty ? number : "\(number): \(subject)"
    let classes = isPairs ? "table pairs" : "table"
    // A table with a name longer than any column, or with many columns, says how wide they are, so that paper holds it
    // and breaks no short word.
    let isTight = header.count >= Self.manyColumns || source.contains { Self.longestWord($0[...]) > Self.longWord }
    guard
      let table = MarkdownNode.customBlock(
        enter: "<div class=\"\(classes)\" role=\"region\" tabindex=\"0\" aria-label=\"\(HTMLEscaping.escape(label))\">"
          + "<table\(isCover ? "" : " id=\"\(Self.id(tables))\"")\(isTight ? " class=\"tight\"" : "")>",
        exit: "</table></div>")
    else { return }
    addCaption(isPairs ? header[0] : nil, number: isCover ? nil : number, heading: subject, to: table)
    if isForWord || isTight {
      table.append(.customBlock(enter: Self.columns(Array(source[(delimiter - 1)...])), exit: ""))
    }
    addHeader(header, alignments, isPairs: isPairs, to: table)
    if delimiter + 1 < source.count, let body = MarkdownNode.customBlock(enter: "<tbody>", exit: "</tbody>") {
      for line in source[(delimiter + 1)...] { addRow(line, alignments, isPairs: isPairs, to: body) }
      table.append(body)
    }
    paragraph.replace(with: table)
  }

  /// Letters that a column of an ordinary table holds at most; a SHA-256 in hexadecimal is as long.
  private static let longWord = 64

  /// Columns from which on a line of paper is too short for all of them at their ease.
  private static let manyColumns = 5

  /// Letters of the longest run without blank in a row.
  private static func longestWord(_ line: ArraySlice<UInt8>) -> Int {
    var longest = 0
    var current = 0
    for byte in line {
      current = byte == 0x20 || byte == 0x7C ? 0 : current + 1
      longest = max(longest, current)
    }
    return longest
  }

  /// Id of a table, for references.
  static func id(_ number: Int) -> String { "table-\(number)" }

  /// The number of a table and what it is about: the words of its own header where it is a table of pairs, else the
  /// heading above it.
  private mutating func addCaption(_ own: String?, number: String?, heading: String, to table: MarkdownNode) {
    guard let number else {
      if let own, !own.isEmpty { addCell(own, enter: "<caption>", exit: "</caption>", to: table) }
      return
    }
    let text = own.flatMap { $0.isEmpty ? nil : $0 }
    let colon = text == nil && heading.isEmpty ? "" : ":"
    let tag = isForWord ? "strong" : "span"
    let start = "<caption><\(tag) class=\"label\">\(HTMLEscaping.escape(number))\(colon)</\(tag)> "
    if let text {
      addCell(text, enter: start, exit: "</caption>", to: table)
    } else {
      table.append(.customBlock(enter: start + HTMLEscaping.escape(heading), exit: "</caption>"))
    }
  }

  /// Letters of the body of a table that a line of A4 with our margins takes.
  private static let lineLength = 96

  /// Shares of the width by what the columns hold: each column has room for its longest word, up to a limit, and what
  /// is left goes to those with long cells.
  private static func columns(_ rows: [ArraySlice<UInt8>]) -> String {
    var wants: [Int] = []
    var needs: [Int] = []
    for (index, row) in rows.enumerated() where index != 1 {
      for (column, cell) in widths(of: row).enumerated() {
        // A blank's worth of room beside it; heads are bold.
        let need = min(cell.word, 36) + (index == 0 ? 5 : 4)
        let want = max(min(cell.text, 56) + 4, need)
        if column < wants.count {
          (wants[column], needs[column]) = (max(wants[column], want), max(needs[column], need))
        } else {
          wants.append(want)
          needs.append(need)
        }
      }
    }
    let spare = lineLength - needs.reduce(0, +)
    let more = zip(wants, needs).reduce(0) { $0 + $1.0 - $1.1 }
    if spare > 0, more > spare { wants = zip(wants, needs).map { $1 + ($0 - $1) * spare / more } }
    let total = max(1, wants.reduce(0, +))
    return "<colgroup>" + wants.map { "<col style=\"width: \($0 * 100 / total)%\">" }.joined() + "</colgroup>"
  }

  /// Letters of each cell of a row and of its longest word. The address of a link takes no room. One look at each byte:
  /// a table may have thousands of rows.
  private static func widths(of row: ArraySlice<UInt8>) -> [(text: Int, word: Int)] {
    var line = trim(row)
    if line.first == 0x7C { line = line.dropFirst() }
    var widths: [(text: Int, word: Int)] = []
    var (text, longest, word, blanks) = (0, 0, 0, 0)
    var isTarget = false
    var previous: UInt8 = 0
    for byte in line {
      defer { previous = byte }
      if byte == 0x7C, previous != 0x5C {
        widths.append((text, max(longest, word)))
        (text, longest, word, blanks) = (0, 0, 0, 0)
        isTarget = false
      } else if isTarget {
        isTarget = byte != 0x29
      } else if byte == 0x28, previous == 0x5D {
        isTarget = true
      } else if byte == 0x20 || byte == 0xA0 && previous == 0xC2 {
        (longest, word, blanks) = (max(longest, word), 0, blanks + 1)
      } else if byte & 0xC0 != 0x80 {
        text += (text > 0 ? blanks : 0) + 1
        (word, blanks) = (word + 1, 0)
      }
    }
    if text > 0 { widths.append((text, max(longest, word))) }
    return widths
  }

  /// A header of empty cells only says nothing and is left out; of a table of pairs it is the caption.
  private mutating func addHeader(_ header: [String], _ alignments: [String], isPairs: Bool, to table: MarkdownNode) {
    guard header.contains(where: { !$0.isEmpty }) else { return }
    if isPairs { return }
    guard let head = MarkdownNode.customBlock(enter: "<thead><tr>", exit: "</tr></thead>") else { return }
    for (cell, alignment) in zip(header, alignments) {
      if cell.isEmpty {
        addCell(cell, enter: "<td\(alignment)>", exit: "</td>", to: head)
      } else {
        addCell(cell, enter: "<th scope=\"col\"\(alignment)>", exit: "</th>", to: head)
      }
    }
    table.append(head)
  }

  private mutating func addRow(_ line: ArraySlice<UInt8>, _ alignments: [String], isPairs: Bool, to body: MarkdownNode)
  {
    guard let row = MarkdownNode.customBlock(enter: "<tr>", exit: "</tr>") else { return }
    let cells = Self.cells(line)
    for (column, alignment) in alignments.enumerated() {
      if column >= cells.count {
        filled += 1
        if filled > Self.maximumFilledCells { break }
      }
      let text = column < cells.count ? cells[column] : ""
      if isPairs, column == 0, !text.isEmpty {
        addCell(text, enter: "<th scope=\"row\">", exit: "</th>", to: row)
      } else {
        addCell(text, enter: "<td\(alignment)>", exit: "</td>", to: row)
      }
    }
    body.append(row)
  }

  private mutating func addCell(_ text: String, enter: String, exit: String, to row: MarkdownNode) {
    guard let cell = MarkdownNode.customBlock(enter: enter, exit: exit) else { return }
    row.append(cell)
    if text.isEmpty { return }
    if text.utf8.allSatisfy(Self.isPlain) {
      cell.append(MarkdownNode.text(text))
    } else {
      pending.append((cell, text))
    }
  }

  /// Bytes that never begin markup in a line of text.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "!"):
      false
    default: byte >= 0x20
    }
  }

  /// Parses the text of all cells in one go, with the document's link definitions behind them.
  private func fillCells(in tree: borrowing MarkdownTree) {
    if pending.isEmpty { return }
    var text = ""
    for (_, cell) in pending { text += "# \(cell) #\n" }
    text += linkDefinitions(in: tree)
    guard let parsed = MarkdownTree(parsing: text) else { return }
    let headings = parsed.root.children.prefix(pending.count)
    for ((cell, text), heading) in zip(pending, headings) {
      if heading.kind == .heading { heading.moveChildren(to: cell) } else { cell.append(MarkdownNode.text(text)) }
    }
  }

  /// Lines of the form `[label]: destination` that lie in no leaf block: libcmark took them as definitions.
  private func linkDefinitions(in tree: borrowing MarkdownTree) -> String {
    let candidates = (1...max(1, lines.count)).filter { number in
      let line = lines[number].drop { $0 == 0x20 }
      return line.first == UInt8(ascii: "[") && line.contains(UInt8(ascii: ":"))
    }
    if candidates.isEmpty { return "" }
    var covered: Set<Int> = []
    for node in tree.root.descendants {
      switch node.kind {
      case .paragraph, .heading, .codeBlock, .htmlBlock:
        if node.startLine >= 1, node.endLine >= node.startLine { covered.formUnion(node.startLine...node.endLine) }
      default: break
      }
    }
    return "\n"
      + candidates.filter { !covered.contains($0) }.map { String(decoding: lines[$0], as: UTF8.self) + "\n\n" }
      .joined()
  }

  // MARK: Rows

  /// The cells of a row. A pipe behind a backslash is text (and loses the backslash), in code spans too.
  static func cells(_ line: ArraySlice<UInt8>) -> [String] {
    var line = trim(line)
    if line.first == 0x7C { line = line.dropFirst() }
    var cells: [String] = []
    var cell: [UInt8] = []
    var endsOpen = false
    for byte in line {
      if byte == 0x7C, cell.last == 0x5C {
        cell[cell.count - 1] = byte
        endsOpen = true
      } else if byte == 0x7C {
        cells.append(String(decoding: trim(cell[...]), as: UTF8.self))
        cell = []
        endsOpen = false
      } else {
        cell.append(byte)
        endsOpen = true
      }
    }
    if endsOpen { cells.append(String(decoding: trim(cell[...]), as: UTF8.self)) }
    return cells
  }

  /// The class attribute of each column, with its leading blank, where the line is a delimiter row; else nil.
  static func alignments(_ line: ArraySlice<UInt8>) -> [String]? {
    // Told by its bytes first: this runs on every line of every paragraph.
    guard line.allSatisfy({ $0 == 0x7C || $0 == 0x2D || $0 == 0x3A || $0 == 0x20 || $0 == 0x09 }), line.contains(0x2D)
    else { return nil }
    var alignments: [String] = []
    for cell in cells(line) {
      let left = cell.hasPrefix(":")
      let right = cell.hasSuffix(":")
      let dashes = cell.utf8.dropFirst(left ? 1 : 0).dropLast(right ? 1 : 0)
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == 0x2D }) else { return nil }
      alignments.append(left ? right ? " class=\"c\"" : " class=\"l\"" : right ? " class=\"r\"" : "")
    }
    return alignments.isEmpty ? nil : alignments
  }

  private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
    return bytes
  }
}

extension MarkdownNode {
  /// The lines above a table as a paragraph of their own, with the inline markup they hold.
  static func paragraph(lines: ArraySlice<ArraySlice<UInt8>>) -> MarkdownNode? {
    let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    guard let parsed = MarkdownTree(parsing: text), let wrapper = customBlock(enter: "", exit: "") else { return nil }
    parsed.root.moveChildren(to: wrapper)
    return wrapper
  }
}
