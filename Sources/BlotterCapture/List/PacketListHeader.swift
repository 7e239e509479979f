/// Tells a packet list by its header or the shape of its rows.
struct PacketListHeader {
  var layout: ListLayout
  /// Columns of the header; nil for rows without one.
  var columns: ListColumns?
  /// Rows of that shape in the head, where there is no header.
  var rows = 0

  /// Lines looked at: people put titles and remarks before a list, seldom more than a page of them.
  private static let lineLimit = 400

  init?(_ head: [UInt8]) {
    let text = head.span
    var start = text.has("\u{feff}", at: 0) ? 3 : 0
    var lines = 0
    var rows: [(layout: ListLayout, count: Int)] = []
    while start < text.count, lines < Self.lineLimit {
      let end = text.first(0x0a, from: start) ?? text.count
      let line = text.extracting(start..<end)
      if let found = Self.header(line) {
        self = found
        return
      }
      if let layout = Self.row(line) {
        if let index = rows.firstIndex(where: { $0.layout == layout }) {
          rows[index].count += 1
        } else {
          rows.append((layout, 1))
        }
      }
      lines += 1
      start = end + 1
    }
    guard let best = rows.max(by: { $0.count < $1.count }) else { return nil }
    layout = best.layout
    columns = nil
    self.rows = best.count
  }

  private init(layout: ListLayout, columns: ListColumns) {
    self.layout = layout
    self.columns = columns
  }

  /// The header that `line` is; nil where it is none.
  static func header(_ line: Span<UInt8>) -> PacketListHeader? {
    guard line.count < 4096 else { return nil }
    // A row begins with its number, or else with a time or an address; columns have names.
    var first = 0
    line.skipBlanks(&first)
    if line.at(first) == UInt8(ascii: "\"") { first += 1 }
    if ASCII.isDigit(line.at(first)) { return nil }
    // The words that every header has in some spelling; cheap enough for every line.
    guard mentionsEnds(line) else { return nil }
    var cells: [ListCell] = []
    var layouts: [ListLayout] = [.delimited(0x09), .delimited(UInt8(ascii: ";")), .delimited(UInt8(ascii: ","))]
    var index = 0
    line.skipBlanks(&index)
    if line.at(index) == UInt8(ascii: "|") || line.first(UInt8(ascii: "|"), from: 0) != nil { layouts = [.markdown] }
    for layout in layouts {
      layout.split(line, nil, into: &cells)
      if let columns = ListColumns(line, cells) { return PacketListHeader(layout: layout, columns: columns) }
    }
    guard line.hasFolded("no", at: index) || line.hasFolded("time", at: index) else { return nil }
    words(line, &cells)
    guard let columns = ListColumns(line, cells), columns.has(.time) else { return nil }
    return PacketListHeader(layout: .fixed, columns: columns)
  }

  private static func mentionsEnds(_ line: Span<UInt8>) -> Bool {
    var source = false
    var destination = false
    for index in 0..<line.count {
      switch ASCII.lower(line[index]) {
      case UInt8(ascii: "s")
      where line.hasFolded("source", at: index) || line.hasFolded("src", at: index)
        || line.hasFolded("sorgente", at: index):
        source = true
      case UInt8(ascii: "d") where line.hasFolded("dest", at: index) || line.hasFolded("dst", at: index):
        destination = true
      case UInt8(ascii: "o") where line.hasFolded("orig", at: index): source = true
      case UInt8(ascii: "q") where line.hasFolded("quelle", at: index): source = true
      case UInt8(ascii: "z") where line.hasFolded("ziel", at: index): destination = true
      default: break
      }
    }
    return source && destination
  }

  /// Words of a padded header; two blanks or one separate them, and `Source Port` is one.
  private static func words(_ line: Span<UInt8>, _ cells: inout [ListCell]) {
    cells.removeAll()
    var at = 0
    while cells.count < ListColumns.limit {
      line.skipBlanks(&at)
      guard at < line.count else { return }
      var end = line.tokenEnd(at)
      if line.hasFolded(" port", at: end) { end = line.tokenEnd(end + 1) }
      cells.append(ListCell(start: at, end: end))
      at = end
    }
  }

  /// The layout of a row that needs no header to be known: number, time, and two addresses.
  private static func row(_ line: Span<UInt8>) -> ListLayout? {
    var index = 0
    line.skipBlanks(&index)
    let first = line.at(index)
    guard ASCII.isDigit(first) || first == UInt8(ascii: "\"") || first == UInt8(ascii: "|") else { return nil }
    var cells: [ListCell] = []
    for layout in [
      ListLayout.arrow, .delimited(0x09), .delimited(UInt8(ascii: ",")), .delimited(UInt8(ascii: ";")), .markdown,
      .fixed,
    ] {
      layout.split(line, nil, into: &cells)
      guard cells.count >= (layout == .arrow ? 7 : 6), isNumber(line, cells[0]),
        isTime(line, cells[1]) || layout == .arrow && cells[1].isEmpty && isAddress(line, cells[2])
      else {
        continue
      }
      if layout == .arrow { return layout }
      if isAddress(line, cells[2]), isAddress(line, cells[3]) { return layout }
    }
    return nil
  }

  private static func isNumber(_ text: Span<UInt8>, _ cell: ListCell) -> Bool {
    let cell = ListText.trim(text, cell)
    var at = cell.start
    return text.decimal(&at) != nil && at == cell.end
  }

  private static func isTime(_ text: Span<UInt8>, _ cell: ListCell) -> Bool {
    let cell = ListText.trim(text, cell)
    guard cell.count >= 3,
      text.first(UInt8(ascii: "."), from: cell.start, to: cell.end) != nil
        || text.first(UInt8(ascii: ":"), from: cell.start, to: cell.end) != nil
    else { return false }
    return ListTime.read(text, cell) != nil
  }

  private static func isAddress(_ text: Span<UInt8>, _ cell: ListCell) -> Bool {
    let cell = ListText.trim(text, cell)
    var at = cell.start
    if TextAddress.ipv4(text, &at) != nil, at == cell.end { return true }
    at = cell.start
    if TextAddress.mac(text, &at) != nil, at == cell.end { return true }
    return TextAddress.ipv6(text, cell.start, cell.end) != nil
  }
}

/// Small steps on cells.
enum ListText {
  /// The cell without the blanks, code marks and emphasis around it.
  static func trim(_ text: Span<UInt8>, _ cell: ListCell) -> ListCell {
    var start = cell.start
    var end = cell.end
    while start < end, isFrame(text.at(start)) { start += 1 }
    while end > start, isFrame(text.at(end - 1)) { end -= 1 }
    return ListCell(start: start, end: end)
  }

  private static func isFrame(_ byte: UInt8) -> Bool {
    ASCII.isBlank(byte) || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "*")
  }
}
