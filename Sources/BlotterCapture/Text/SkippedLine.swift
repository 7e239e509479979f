/// What kind of line was passed over.
enum SkippedLine {
  /// Marks without content: fences, rules, table frames.
  case layout
  /// `…<a lot of traffic>…`: somebody left lines out.
  case omission
  case other

  init(_ line: Span<UInt8>) {
    if Self.isOmission(line) {
      self = .omission
    } else if Self.isLayout(line) {
      self = .layout
    } else {
      self = .other
    }
  }

  /// A line that begins with an ellipsis, in dots or as one character, or that is nothing else.
  private static func isOmission(_ line: Span<UInt8>) -> Bool {
    var index = 0
    line.skipBlanks(&index)
    if line.at(index) == UInt8(ascii: "[") || line.at(index) == UInt8(ascii: "<") || line.at(index) == UInt8(ascii: "(")
    {
      index += 1
    }
    return line.has("...", at: index) || line.has("\u{2026}", at: index) || line.hasFolded("snip", at: index)
  }

  private static func isLayout(_ line: Span<UInt8>) -> Bool {
    var index = 0
    line.skipBlanks(&index)
    if line.has("```", at: index) || line.has("~~~", at: index) { return true }
    if line.at(index) == UInt8(ascii: "<") {
      let (bytes, _) = TextCleaner.clean(line)
      if bytes.isEmpty { return true }
    }
    while index < line.count {
      switch line.at(index) {
      case UInt8(ascii: "-"), UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "+"),
        UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0x20, 0x09:
        index += 1
      default: return false
      }
    }
    return true
  }
}

/// What tcpdump prints beside packets.
enum TcpdumpChatter {
  /// nil where `line` is none of it; else the number of dropped packets, where it tells one.
  static func read(_ line: Span<UInt8>) -> UInt64?? {
    let heads: [StaticString] = [
      "tcpdump: ", "listening on ", "reading from file ", "dropped privs to ", "Warning: ", "tcpdump version",
      "libpcap version", "^C",
    ]
    var start = 0
    if line.has("^C", at: 0) { start = 2 }
    for head in heads where line.has(head, at: start) && head.utf8CodeUnitCount > 2 { return .some(nil) }
    var index = start
    guard let count = line.decimal(&index), line.has(" packet", at: index) else {
      return start > 0 && line.count == 2 ? .some(nil) : nil
    }
    if line.find("dropped by", from: index) != nil { return .some(count) }
    if line.find("captured", from: index) != nil || line.find("received by filter", from: index) != nil {
      return .some(nil)
    }
    return nil
  }
}
