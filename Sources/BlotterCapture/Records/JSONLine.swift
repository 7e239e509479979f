/// Finds the known fields in one JSON object (RFC 8259) without building it: a log has one object a line, and of most
/// only a few members matter.
///
/// Nested objects are followed, their members known by path; arrays are kept as they stand. Strings are not unescaped
/// before they are wanted. Not recursive: nesting costs a counter.
enum JSONLine {
  /// Objects within objects that are followed: sensors nest three deep.
  static let depthLimit = 16

  /// Reads the object at `index`, puts its known fields into `cells` and moves past it. False where the text is no
  /// object, or breaks off in it; what was found before stays.
  static func scan(_ text: Span<UInt8>, _ index: inout Int, into cells: inout RecordCells) -> Bool {
    text.skipBlanks(&index)
    guard text.at(index) == UInt8(ascii: "{") else { return false }
    index += 1
    var path: [UInt8] = []
    // Length of the path of each open object.
    var open = [0]
    var first = true
    while let level = open.last {
      text.skipBlanks(&index)
      if text.at(index) == UInt8(ascii: "}") {
        index += 1
        open.removeLast()
        first = false
        continue
      }
      if !first {
        guard text.at(index) == UInt8(ascii: ",") else { return false }
        index += 1
        text.skipBlanks(&index)
      }
      first = false
      guard let key = string(text, &index) else { return false }
      text.skipBlanks(&index)
      guard text.at(index) == UInt8(ascii: ":") else { return false }
      index += 1
      text.skipBlanks(&index)
      path.removeLast(path.count - level)
      if key.end - key.start <= RecordField.longestName, level <= RecordField.longestName {
        if level > 0 { path.append(UInt8(ascii: ".")) }
        for at in key.start..<key.end { path.append(text.at(at)) }
      } else {
        // No known path begins so.
        path.append(0)
      }
      if text.at(index) == UInt8(ascii: "{") {
        guard open.count < depthLimit else { return false }
        index += 1
        open.append(path.count)
        first = true
        continue
      }
      guard let value = value(text, &index) else { return false }
      guard path.count <= RecordField.longestName, let cell = value.cell,
        let field = RecordField.byName[String(decoding: path, as: UTF8.self)]
      else { continue }
      cells[field] = cell
    }
    return true
  }

  /// Whether the object at `start` goes on behind the text: it is open at its end, and not in mid-string, unless the
  /// text is but a part of its line.
  static func goesOn(_ text: Span<UInt8>, _ start: Int, isPart: Bool) -> Bool {
    var depth = 0
    var index = start
    while index < text.count {
      switch text.at(index) {
      case UInt8(ascii: "\""):
        guard string(text, &index) != nil else { return isPart && depth > 0 }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return false }
      default: break
      }
      index += 1
    }
    return depth > 0
  }

  /// One value that is no object; the cell is nil for `null`.
  private static func value(_ text: Span<UInt8>, _ index: inout Int) -> (cell: RecordCell?, end: Int)? {
    switch text.at(index) {
    case UInt8(ascii: "\""):
      guard let range = string(text, &index) else { return nil }
      return (RecordCell(start: range.start, end: range.end, form: .string), index)
    case UInt8(ascii: "["):
      let start = index
      guard skipArray(text, &index) else { return nil }
      return (RecordCell(start: start, end: index, form: .array), index)
    default:
      let start = index
      while index < text.count, isLiteral(text.at(index)) { index += 1 }
      guard index > start else { return nil }
      if text.has("null", at: start), index - start == 4 { return (nil, index) }
      return (RecordCell(start: start, end: index, form: .literal), index)
    }
  }

  private static func isLiteral(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  /// The inside of the string at `index`, escapes and all; moves past its end.
  static func string(_ text: Span<UInt8>, _ index: inout Int) -> (start: Int, end: Int)? {
    guard text.at(index) == UInt8(ascii: "\"") else { return nil }
    var at = index + 1
    while at < text.count {
      switch text.at(at) {
      case UInt8(ascii: "\""):
        let range = (index + 1, at)
        index = at + 1
        return range
      case UInt8(ascii: "\\"): at += 2
      default: at += 1
      }
    }
    return nil
  }

  private static func skipArray(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    var depth = 0
    while index < text.count {
      switch text.at(index) {
      case UInt8(ascii: "\""):
        guard string(text, &index) != nil else { return false }
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 {
          index += 1
          return true
        }
      default: break
      }
      index += 1
    }
    return false
  }

  /// The elements of an array that are strings, numbers or words, at most `limit`.
  static func elements(_ text: Span<UInt8>, _ array: RecordCell, limit: Int) -> [RecordCell] {
    var result: [RecordCell] = []
    var index = array.start + 1
    while index < array.end - 1, result.count < limit {
      text.skipBlanks(&index)
      if text.at(index) == UInt8(ascii: ",") {
        index += 1
        continue
      }
      guard text.at(index) != UInt8(ascii: "{"), let value = value(text, &index) else { return result }
      if let cell = value.cell { result.append(cell) }
    }
    return result
  }
}
