/// How a packet list separates its columns.
enum ListLayout: Equatable {
  /// RFC 4180 with this separator: comma, semicolon or tab.
  case delimited(UInt8)
  /// Columns under a header line, padded with blanks.
  case fixed
  /// `1 0.000000 10.0.0.1 → 10.0.0.2 TCP 74 …`: what `tshark` prints.
  case arrow
  /// A Markdown pipe table.
  case markdown

  var format: CaptureFormat {
    switch self {
    case .delimited: .wiresharkCSV
    case .fixed, .arrow: .wiresharkText
    case .markdown: .wiresharkMarkdown
    }
  }

  /// Splits one row. Cells are ranges of `text`; quotation marks around a value are left out, doubled ones inside stay.
  func split(_ text: Span<UInt8>, _ columns: ListColumns?, into cells: inout [ListCell]) {
    cells.removeAll(keepingCapacity: true)
    switch self {
    case .delimited(let separator): Self.delimited(text, separator, &cells)
    case .markdown: Self.pipes(text, &cells)
    case .fixed: Self.fixed(text, columns, &cells)
    case .arrow: Self.arrow(text, &cells)
    }
  }

  private static func delimited(_ text: Span<UInt8>, _ separator: UInt8, _ cells: inout [ListCell]) {
    let raw = unsafe text.bytes
    let mark = UInt8(ascii: "\"")
    var at = 0
    while at <= text.count, cells.count < ListColumns.limit {
      var start = at
      while raw.at(start) == 0x20 { start += 1 }
      if raw.at(start) == mark {
        var end = start + 1
        while true {
          end = raw.first(mark, from: end) ?? text.count
          if raw.at(end + 1) != mark { break }
          end += 2
        }
        cells.append(ListCell(start: start + 1, end: end))
        at = raw.first(separator, from: end) ?? text.count
      } else {
        let end = raw.first(separator, from: at) ?? text.count
        cells.append(ListCell(start: at, end: end))
        at = end
      }
      at += 1
    }
  }

  private static func pipes(_ text: Span<UInt8>, _ cells: inout [ListCell]) {
    var at = 0
    text.skipBlanks(&at)
    if text.at(at) == UInt8(ascii: "|") { at += 1 }
    while at < text.count, cells.count < ListColumns.limit {
      var end = at
      while end < text.count, text.at(end) != UInt8(ascii: "|") || text.at(end - 1) == UInt8(ascii: "\\") { end += 1 }
      if end >= text.count, Self.isBlank(text, at, end) { return }
      cells.append(ListCell(start: at, end: end))
      at = end + 1
    }
  }

  private static func isBlank(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var at = start
    text.skipBlanks(&at, to: end)
    return at >= end
  }

  /// Words in the order of the header; a date takes two, and the last column takes the rest.
  private static func fixed(_ text: Span<UInt8>, _ columns: ListColumns?, _ cells: inout [ListCell]) {
    var at = 0
    let count = columns?.count ?? 7
    let time = columns?[.time] ?? 1
    while cells.count < count {
      let gap = at
      text.skipBlanks(&at)
      guard at < text.count else { return }
      if let columns, columns.isEmpty(cells.count, gap: gap, next: at) {
        cells.append(ListCell(start: gap, end: gap))
        at = gap
        continue
      }
      if cells.count == count - 1 {
        cells.append(ListCell(start: at, end: text.count))
        return
      }
      var end = text.tokenEnd(at)
      if cells.count == time, end - at == 10, text.at(at + 4) == UInt8(ascii: "-") {
        var next = end
        text.skipBlanks(&next)
        end = text.tokenEnd(next)
      }
      cells.append(ListCell(start: at, end: end))
      at = end
    }
  }

  /// Number, time, source, arrow, destination, protocol, length, info.
  private static func arrow(_ text: Span<UInt8>, _ cells: inout [ListCell]) {
    var at = 0
    word(text, &at, &cells)
    let timeStart = at
    word(text, &at, &cells)
    if let time = cells.last, time.count == 10, text.at(time.start + 4) == UInt8(ascii: "-") {
      cells.removeLast()
      at = timeStart
      text.skipBlanks(&at)
      let start = at
      at = text.tokenEnd(at)
      text.skipBlanks(&at)
      at = text.tokenEnd(at)
      cells.append(ListCell(start: start, end: at))
    }
    // Without a column of time the first end stands in its place.
    if let first = cells.last, ListTime.read(text, first) == nil {
      var next = at
      text.skipBlanks(&next)
      if ListArrow.length(text, next) > 0, text.at(next) != UInt8(ascii: ">") {
        cells[cells.count - 1] = ListCell(start: first.start, end: first.start)
        at = first.start
      }
    }
    text.skipBlanks(&at)
    // A frame without an address leaves the place before or behind the arrow empty.
    if ListArrow.length(text, at) > 0 { cells.append(ListCell(start: at, end: at)) } else { word(text, &at, &cells) }
    text.skipBlanks(&at)
    let arrow = ListArrow.length(text, at)
    // A bare `>` between two ends is tcpdump's.
    guard arrow > 0, text.at(at) != UInt8(ascii: ">") else {
      cells.removeAll(keepingCapacity: true)
      return
    }
    at += arrow
    let gap = at
    text.skipBlanks(&at)
    let end = text.tokenEnd(at)
    var length = end
    text.skipBlanks(&length)
    let digits = text.tokenEnd(length)
    var number = length
    if at - gap > 6, text.decimal(&number) != nil, number == digits, ASCII.isLetter(text.at(at)) {
      cells.append(ListCell(start: gap, end: gap))
    } else {
      cells.append(ListCell(start: at, end: end))
      at = end
    }
    word(text, &at, &cells)
    word(text, &at, &cells)
    text.skipBlanks(&at)
    // Protocol names of two words (PPP LCP, PPP IPCP).
    if cells.count == 6, let last = cells.last {
      var number = last.start
      if text.decimal(&number) == nil || number != last.end {
        cells[4].end = last.end
        cells.removeLast()
        word(text, &at, &cells)
        text.skipBlanks(&at)
      }
    }
    cells.append(ListCell(start: at, end: text.count))
  }

  private static func word(_ text: Span<UInt8>, _ at: inout Int, _ cells: inout [ListCell]) {
    text.skipBlanks(&at)
    let end = text.tokenEnd(at)
    cells.append(ListCell(start: at, end: end))
    at = end
  }
}

/// The arrow between two ends, in the spellings that lists show.
enum ListArrow {
  /// Bytes of the arrow at `index`; 0 where none stands there.
  static func length(_ text: Span<UInt8>, _ index: Int) -> Int {
    switch text.at(index) {
    case 0xe2 where text.has("\u{2192}", at: index): return 3
    case 0xc3 where isMangled(text, index): return 8
    case UInt8(ascii: "-") where text.at(index + 1) == UInt8(ascii: ">"): return 2
    case UInt8(ascii: "=") where text.at(index + 1) == UInt8(ascii: ">"): return 2
    case UInt8(ascii: "-") where text.has("-&gt;", at: index): return 5
    case UInt8(ascii: "&") where text.has("&gt;", at: index): return 4
    case UInt8(ascii: "&") where text.has("&rarr;", at: index): return 6
    case UInt8(ascii: ">"): return 1
    case UInt8(ascii: "?") where ASCII.isBlank(text.at(index + 1)): return 1
    case 0xef where text.has("\u{fffd}", at: index): return 3
    default: return 0
    }
  }

  /// `â†’`: the arrow's UTF-8 read as Windows-1252 and written again.
  static func isMangled(_ text: Span<UInt8>, _ index: Int) -> Bool {
    text.has("\u{e2}\u{2020}\u{2019}", at: index)
  }

  /// Whether the spelling is one that a program prints.
  static func isPlain(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let byte = text.at(index)
    return byte == 0xe2 || byte == UInt8(ascii: ">")
      || byte == UInt8(ascii: "-") && text.at(index + 1) == UInt8(ascii: ">")
  }
}
