/// Tells the logs of sensors by their first lines.
enum RecordSniffer {
  /// Lines looked at: behind a broken first one, a few more tell as well.
  private static let lineLimit = 16

  static func sniff(_ head: [UInt8]) -> CaptureFormat? {
    let text = head.span
    var start = text.has("\u{feff}", at: 0) ? 3 : 0
    var cells = RecordCells()
    for _ in 0..<lineLimit {
      guard start < text.count else { return nil }
      let end = text.first(0x0a, from: start) ?? text.count
      let line = text.extracting(start..<end)
      start = end + 1
      if line.has("#separator ", at: 0) || line.has("#fields\t", at: 0) || line.has("#fields ", at: 0)
        || line.has("#path\t", at: 0)
      {
        return .zeekLog
      }
      if FastAlert.looks(line) { return .fastAlerts }
      var index = 0
      while ASCII.isBlank(line.at(index)) || line.at(index) == UInt8(ascii: "[") || line.at(index) == UInt8(ascii: ",")
      {
        index += 1
      }
      guard line.at(index) == UInt8(ascii: "{") else { continue }
      cells.clear()
      let begin = end - line.count + index
      if !JSONLine.scan(line, &index, into: &cells) {
        guard let object = object(text, from: begin) else { continue }
        index = 0
        cells.clear()
        _ = JSONLine.scan(object.span, &index, into: &cells)
      }
      if cells.has(.eventType), cells.has(.timestamp) || cells.has(.ts) { return .suricataEVE }
      if cells.has(.ts),
        cells.has(.uid) || cells.has(.originHost) || cells.has(.path) || cells.has(.note)
          || cells.has(.name) || cells.has(.messageTypes)
      {
        return .zeekJSON
      }
    }
    return nil
  }

  /// The object that begins at `start`, on however many lines, or what there is of it: it may end behind what is looked
  /// at. Nil where it breaks off.
  private static func object(_ text: Span<UInt8>, from start: Int) -> [UInt8]? {
    var object = JSONObjectEnd(limit: text.count)
    for index in start..<text.count where !object.isClosed {
      guard object.take(text.at(index)) else { return nil }
    }
    return object.text
  }
}
