import BlotterFindings

/// Adds questions to a notes file that people have written in, and changes nothing else: every byte that was there
/// stays, in its order, with its line ends.
///
/// Where a question goes follows from what YAML reads, not from how lines look. The result is read again before it is
/// handed on, and must say what the file said; where it would not, the questions are added as comments.
struct NotesMerge {
  /// Lines of one question for an indentation.
  typealias Block = (String) -> [String]

  private let text: String
  private let file: String
  private let root: [(key: YAMLKey, value: YAMLNode)]
  private var lines: [[UInt8]]
  private let newline: String

  init(_ bytes: [UInt8], file: String) throws(NotesError) {
    text = String(decoding: bytes, as: UTF8.self)
    self.file = file
    if let node = try YAMLDocument.read(bytes, file: file), case .map(let members) = node.content {
      root = members
    } else {
      root = []
    }
    // By bytes: `\r\n` is one character and no line end to a search for `\n`.
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    newline = lines.count > 1 && lines[0].last == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  /// The file with `head` in the block `incident` and `others` behind the rest.
  func adding(head: [Block], others: [Block]) -> String {
    guard !head.isEmpty || !others.isEmpty else { return text }
    return [placed(head, others), appended([], comments: head + others)].first(where: says) ?? text
  }

  /// Whether a text says what the file says.
  private func says(_ result: String) -> Bool {
    guard let new = try? Notes(yaml: Array(result.utf8), file: file),
      let old = try? Notes(yaml: Array(text.utf8), file: file)
    else { return false }
    return new == old
  }

  private func placed(_ head: [Block], _ others: [Block]) -> String {
    if isFlow(lines.first { !isComment($0) } ?? []) { return appended([], comments: head + others) }
    let indent = String(repeating: " ", count: max(0, (root.first?.key.place.column ?? 1) - 1))
    guard !head.isEmpty else { return appended(others, comments: [], indent) }
    guard let incident = root.first(where: { $0.key.name == "incident" }) else {
      let block: Block = { indent in [indent + "incident:"] + head.flatMap { $0(indent + "  ") } }
      return appended([block] + others, comments: [], indent)
    }
    let line = incident.key.place.line - 1
    guard lines.indices.contains(line), let inner = innerIndent(of: incident, at: line, indent) else {
      guard let flow = insertedInFlow(head, incident, at: line, indent) else {
        return appended(others, comments: head, indent)
      }
      return flow.appended(others, comments: [], indent)
    }
    var copy = self
    copy.lines.insert(contentsOf: head.flatMap { $0(inner) }.map(raw), at: end(after: line, indent.utf8.count))
    return copy.appended(others, comments: [], indent)
  }

  /// The line behind the block that begins at `line`; comments above the next key belong to that.
  private func end(after line: Int, _ indent: Int) -> Int {
    let next = root.map { $0.key.place.line - 1 }.filter { $0 > line }.min() ?? lines.count
    var end = min(next, lines.count)
    while end > line + 1 {
      let above = lines[end - 1]
      let depth = above.prefix { $0 == 0x20 }.count
      let isBlank = above.allSatisfy { $0 == 0x20 || $0 == 0x0d }
      let isOuterComment = depth <= indent && above.dropFirst(depth).first == UInt8(ascii: "#")
      guard isBlank || isOuterComment || above.starts(with: "...".utf8) else { break }
      end -= 1
    }
    return end
  }

  /// How far the members of a block are set in; nil where it is no block.
  private func innerIndent(
    of member: (key: YAMLKey, value: YAMLNode), at line: Int, _ indent: String
  ) -> String? {
    let text = String(decoding: lines[line], as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...].prefix { $0 != "#" }
    guard rest.allSatisfy(\.isWhitespace) else { return nil }
    switch member.value.content {
    case .empty: return indent + "  "
    case .map(let members):
      guard let first = members.first?.key.place, first.line > line + 1 else { return nil }
      return String(repeating: " ", count: first.column - 1)
    case .scalar, .list: return nil
    }
  }

  /// The file with the keys of `head` in `incident: {…}`, before the bracket that ends it, and their questions as
  /// comments above; nil where no such bracket is found.
  ///
  /// A bracket may also stand in a text or in a comment behind: the last one that makes YAML read the keys counts.
  private func insertedInFlow(
    _ head: [Block], _ incident: (key: YAMLKey, value: YAMLNode), at line: Int, _ indent: String
  ) -> NotesMerge? {
    let bracket = UInt8(ascii: "}")
    guard lines.indices.contains(line), case .map(let members) = incident.value.content,
      let last = (line..<end(after: line, indent.utf8.count)).last(where: { lines[$0].contains(bracket) })
    else { return nil }
    let texts = head.flatMap { $0(indent) }
    let comments = texts.filter { $0.dropFirst(indent.count).hasPrefix("#") }
    let keys = texts.filter { !$0.dropFirst(indent.count).hasPrefix("#") }.map { $0.trimmed + " " }
    for place in lines[last].indices.reversed() where lines[last][place] == bracket {
      let isSeparated = members.isEmpty || lines[last][..<place].last { $0 != 0x20 } == UInt8(ascii: ",")
      var copy = self
      copy.lines[last].insert(contentsOf: ((isSeparated ? "" : ", ") + keys.joined(separator: ", ")).utf8, at: place)
      copy.lines.insert(contentsOf: comments.map(raw), at: line)
      let result = String(decoding: Array(copy.lines.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
      guard says(result), let node = try? YAMLDocument.read(Array(result.utf8), file: file),
        case .map(let root) = node.content,
        case .map(let found)? = root.first(where: { $0.key.name == incident.key.name })?.value.content,
        found.count == members.count + keys.count
      else { continue }
      return copy
    }
    return nil
  }

  /// The file with blocks behind what it says, and with comments behind those.
  private func appended(_ blocks: [Block], comments: [Block], _ indent: String = "") -> String {
    var lines = lines
    // What follows the last line end is nothing, and what ends the document ends it.
    var tail: [[UInt8]] = []
    while let last = lines.last, last.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) {
      tail.insert(lines.removeLast(), at: 0)
    }
    if let last = lines.last, last.starts(with: "...".utf8) {
      tail.insert(lines.removeLast(), at: 0)
    } else {
      tail = []
    }
    if !lines.isEmpty, newline == "\r\n", let last = lines.last, last.last != 0x0d {
      lines[lines.count - 1].append(0x0d)
    }
    for block in blocks { lines += ([""] + block(indent)).map(raw) }
    for block in comments {
      lines += ([""] + block("").map { $0.hasPrefix("#") ? $0 : "# " + $0 }).map(raw)
    }
    lines += tail.isEmpty ? [[]] : tail
    return String(decoding: Array(lines.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
  }

  private func raw(_ line: String) -> [UInt8] { Array(line.utf8) + (newline == "\r\n" ? [0x0d] : []) }

  private func isFlow(_ line: [UInt8]) -> Bool { line.first { $0 != 0x20 && $0 < 0x80 } == UInt8(ascii: "{") }

  private func isComment(_ line: [UInt8]) -> Bool {
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x0d && $0 < 0x80 }) else { return true }
    return first == UInt8(ascii: "#") || line.starts(with: "---".utf8)
  }
}
