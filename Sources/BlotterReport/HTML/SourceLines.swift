/// A Markdown text by lines, split as CommonMark does: at LF, CR LF and CR.
struct SourceLines {
  private let bytes: [UInt8]
  /// Byte range of each line, without its end.
  private let ranges: [Range<Int>]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        ranges.append(start..<index)
        if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    if start < bytes.count { ranges.append(start..<bytes.count) }
    self.ranges = ranges
  }

  var count: Int { ranges.count }

  /// Line `number`, counted from 1, without its end; empty where there is none.
  subscript(number: Int) -> ArraySlice<UInt8> {
    number >= 1 && number <= ranges.count ? bytes[ranges[number - 1]] : []
  }

  /// The lines of one paragraph without what its containers put in front of them.
  ///
  /// The first line begins where the parser says. On the others at most as many `>` are dropped as there are quotes
  /// around, since a continuation line may leave them out.
  func paragraph(_ node: MarkdownNode) -> [ArraySlice<UInt8>] {
    guard node.startLine >= 1, node.endLine >= node.startLine, node.endLine <= count else { return [] }
    var quotes = 0
    var ancestor = node.parent
    while let container = ancestor {
      if container.kind == .blockQuote { quotes += 1 }
      ancestor = container.parent
    }
    return (node.startLine...node.endLine).map { number in
      var line = self[number]
      if number == node.startLine {
        return line.dropFirst(max(0, node.startColumn - 1))
      }
      var left = quotes
      while let byte = line.first {
        if byte == 0x3E, left > 0 { left -= 1 } else if byte != 0x20, byte != 0x09 { break }
        line = line.dropFirst()
      }
      return line
    }
  }
}
