import BlotterCore

/// The header of a Zeek log in TSV: which separator, which log, which columns. It may come again in mid-file, where
/// logs were put behind one another.
struct ZeekHeader {
  /// The log's name, `conn`; nil where the header does not say.
  private(set) var path: String?
  private var separator = UInt8(ascii: "\t")
  private var unset: [UInt8] = [UInt8(ascii: "-")]
  private var empty: [UInt8] = Array("(empty)".utf8)
  private var columns: [RecordField?] = []
  /// Whether the tabs have become blanks, as they do in what is copied from a terminal or a page: then any number of
  /// them divides two values.
  private var isSpaced = false

  /// Columns kept: Zeek's widest logs have some forty.
  static let columnLimit = 256

  var isReady: Bool { !columns.isEmpty }

  /// Takes a line that begins with `#`.
  mutating func take(_ text: Span<UInt8>) {
    if text.has("#separator ", at: 0) {
      var index = 11
      // A new header: what the one before said is over.
      self = ZeekHeader()
      if text.has("\\x", at: index), let high = ASCII.hexValue(text.at(index + 2)),
        let low = ASCII.hexValue(text.at(index + 3))
      {
        separator = high << 4 | low
        index += 4
      } else if index < text.count {
        separator = text.at(index)
      }
    } else if let value = value("#path", text) {
      path = text.string(value, min(text.count, value + 64))
    } else if let value = value("#unset_field", text) {
      unset = bytes(text, value)
    } else if let value = value("#empty_field", text) {
      empty = bytes(text, value)
    } else if let value = value("#fields", text) {
      columns = []
      isSpaced = text.at(value - 1) == 0x20 && separator != 0x20
      var start = value
      while start <= text.count, columns.count < Self.columnLimit {
        let end = valueEnd(text, start)
        columns.append(RecordField.byName[text.string(start, min(end, start + 64))])
        start = next(text, end)
      }
    }
  }

  /// Where the value behind a keyword starts.
  private func value(_ keyword: StaticString, _ text: Span<UInt8>) -> Int? {
    let end = keyword.utf8CodeUnitCount
    guard text.has(keyword, at: 0), text.at(end) == separator || text.at(end) == 0x20 else { return nil }
    return next(text, end)
  }

  private func valueEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    guard isSpaced else { return text.first(separator, from: start) ?? text.count }
    var end = start
    while end < text.count, text.at(end) != 0x20 { end += 1 }
    return end
  }

  /// Where the value behind the separator at `end` starts; past the text's end where there is none.
  private func next(_ text: Span<UInt8>, _ end: Int) -> Int {
    var start = end + 1
    while isSpaced || text.at(end) == 0x20 && separator != 0x20, text.at(start) == 0x20 { start += 1 }
    return isSpaced && start >= text.count ? text.count + 1 : start
  }

  private func bytes(_ text: Span<UInt8>, _ start: Int) -> [UInt8] {
    Array(text.string(start, min(text.count, start + 32)).utf8)
  }

  /// Splits a row into the known fields; false where it has fewer columns than an end of a connection needs.
  func split(_ text: Span<UInt8>, into cells: inout RecordCells) -> Bool {
    var start = 0
    var count = 0
    for column in columns {
      guard start <= text.count else { break }
      let end = valueEnd(text, start)
      if let column, !equals(text, start, end, unset), !equals(text, start, end, empty), end > start {
        cells[column] = RecordCell(start: start, end: end, form: .plain)
      }
      count += 1
      start = next(text, end)
    }
    return count == columns.count
  }

  private func equals(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ value: [UInt8]) -> Bool {
    guard end - start == value.count else { return false }
    for offset in 0..<value.count where text.at(start + offset) != value[offset] { return false }
    return true
  }
}
