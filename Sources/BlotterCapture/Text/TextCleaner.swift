/// Takes the traces of pasting off a line: quotation and list marks, table pipes, tags, entities, exotic blanks, colours.
enum TextCleaner {
  /// Whether the line may hold something to clean; a cheap test for the common path.
  static func mayNeedCleaning(_ line: Span<UInt8>) -> Bool {
    for index in 0..<line.count {
      let byte = line[index]
      if byte >= 0x80 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "`")
        || byte == 0x1b
      {
        return true
      }
      if byte == UInt8(ascii: "<"), ASCII.isLetter(line.at(index + 1)) || line.at(index + 1) == UInt8(ascii: "/") {
        return true
      }
    }
    return false
  }

  /// The cleaned line, and which repairs it took. The bytes of values are never touched.
  static func clean(_ line: Span<UInt8>) -> (bytes: [UInt8], repairs: TextRepairs) {
    var repairs: TextRepairs = []
    let inner = characters(line, &repairs)
    let span = inner.span
    var start = 0
    var end = span.count
    trim(span, &start, &end, &repairs)
    // A table row: pipes between blanks separate cells.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    for index in start..<max(start, end) {
      let byte = span.at(index)
      if byte == UInt8(ascii: "|"), ASCII.isBlank(span.at(index - 1)), ASCII.isBlank(span.at(index + 1)) {
        repairs.note(.markup)
        continue
      }
      bytes.append(byte)
    }
    return (bytes, repairs)
  }

  /// The line with entities, tags, escapes and exotic blanks undone, and nothing taken off its ends.
  static func plain(_ line: Span<UInt8>, _ repairs: inout TextRepairs) -> [UInt8] { characters(line, &repairs) }

  /// Decodes entities, drops tags and escapes, and folds blanks, dashes and quotes outside ASCII.
  private static func characters(_ line: Span<UInt8>, _ repairs: inout TextRepairs) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    var index = 0
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "&"), let (value, length) = entity(line, index) {
        repairs.note(.htmlEntity)
        bytes.append(value)
        index += length
      } else if byte == UInt8(ascii: "<"), let length = tag(line, index) {
        repairs.note(.htmlTag)
        index += length
      } else if byte == 0x1b, let length = controlSequence(line, index) {
        repairs.note(.terminalColor)
        index += length
      } else if byte == UInt8(ascii: "\\"), isEscapable(line.at(index + 1)) {
        repairs.note(.markdownEscape)
        bytes.append(line.at(index + 1))
        index += 2
      } else if byte == 0xc3, ListArrow.isMangled(line, index) {
        // The arrow of a packet list, which its reader knows; one of its bytes would pass for a quotation mark.
        for offset in 0..<8 { bytes.append(line.at(index + offset)) }
        index += 8
      } else if byte >= 0x80, let (replacement, length) = folded(line, index) {
        repairs.note(.unicodeBlank)
        bytes.append(contentsOf: replacement)
        index += length
      } else {
        bytes.append(byte)
        index += 1
      }
    }
    return bytes
  }

  /// Moves `start` and `end` inwards over marks that stand around a line.
  private static func trim(_ text: Span<UInt8>, _ start: inout Int, _ end: inout Int, _ repairs: inout TextRepairs) {
    // More marks than this around one line are no paste of a log.
    let rounds = 16
    for _ in 0..<rounds {
      text.skipBlanks(&start, to: end)
      let byte = text.at(start)
      switch byte {
      case UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "'"),
        UInt8(ascii: "~"), UInt8(ascii: "("):
        start += 1
      case UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "_"), UInt8(ascii: "#"):
        // `#` only before a packet's number (`#12`) or as a comment mark that somebody put before every line.
        start += 1
      case 0x30...0x39:
        // `12. ` or `12) ` of an ordered list; not the first octet of an address, which no blank follows.
        var at = start
        guard text.decimal(&at) != nil, at - start <= 4,
          text.at(at) == UInt8(ascii: ".") || text.at(at) == UInt8(ascii: ")"), text.at(at + 1) == 0x20
        else { return finish(text, start, &end, &repairs) }
        start = at + 2
      default:
        return finish(text, start, &end, &repairs)
      }
      repairs.note(.markup)
    }
    finish(text, start, &end, &repairs)
  }

  private static func finish(_ text: Span<UInt8>, _ start: Int, _ end: inout Int, _ repairs: inout TextRepairs) {
    while end > start {
      switch text.at(end - 1) {
      case 0x20, 0x09, 0x0d, 0x0a: end -= 1
      case UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "~"),
        UInt8(ascii: "*"):
        repairs.note(.markup)
        end -= 1
      default: return
      }
    }
  }

  private static func entity(_ text: Span<UInt8>, _ index: Int) -> (UInt8, Int)? {
    if text.has("&gt;", at: index) { return (UInt8(ascii: ">"), 4) }
    if text.has("&lt;", at: index) { return (UInt8(ascii: "<"), 4) }
    if text.has("&amp;", at: index) { return (UInt8(ascii: "&"), 5) }
    if text.has("&nbsp;", at: index) { return (0x20, 6) }
    if text.has("&quot;", at: index) { return (UInt8(ascii: "\""), 6) }
    if text.has("&apos;", at: index) { return (UInt8(ascii: "'"), 6) }
    guard text.at(index + 1) == UInt8(ascii: "#") else { return nil }
    var at = index + 2
    var value: UInt32 = 0
    if text.at(at) | 0x20 == UInt8(ascii: "x") {
      at += 1
      while let digit = ASCII.hexValue(text.at(at)), at < index + 8 {
        value = value << 4 | UInt32(digit)
        at += 1
      }
    } else {
      while ASCII.isDigit(text.at(at)), at < index + 7 {
        value = value * 10 + UInt32(text.at(at) &- 0x30)
        at += 1
      }
    }
    guard text.at(at) == UInt8(ascii: ";") else { return nil }
    if value == 0xa0 { return (0x20, at + 1 - index) }
    guard 0x20...0x7e ~= value else { return nil }
    return (UInt8(truncatingIfNeeded: value), at + 1 - index)
  }

  /// Length of an HTML tag that pasting leaves behind. Only known names: `<mss 1460>` is tcpdump's own.
  private static func tag(_ text: Span<UInt8>, _ index: Int) -> Int? {
    var at = index + 1
    if text.at(at) == UInt8(ascii: "/") { at += 1 }
    let start = at
    while ASCII.isAlphanumeric(text.at(at)), at - start < 12 { at += 1 }
    let names: [StaticString] = [
      "br", "p", "code", "pre", "li", "ul", "ol", "td", "th", "tr", "table", "span", "div", "b", "i", "u", "em",
      "strong", "mark", "font", "blockquote", "samp", "tt", "small",
    ]
    guard names.contains(where: { $0.utf8CodeUnitCount == at - start && text.hasFolded($0, at: start) }) else {
      return nil
    }
    // Attributes of a pasted tag stay below a few hundred bytes.
    guard let end = text.first(UInt8(ascii: ">"), from: at, to: at + 512) else { return nil }
    let next = text.at(at)
    guard next == UInt8(ascii: ">") || next == UInt8(ascii: "/") || ASCII.isBlank(next) else { return nil }
    return end + 1 - index
  }

  /// Length of a control sequence of a terminal (ECMA-48 §5.4), as `grep --color` sets around what it finds.
  private static func controlSequence(_ text: Span<UInt8>, _ index: Int) -> Int? {
    guard text.at(index + 1) == UInt8(ascii: "[") else { return nil }
    var at = index + 2
    while 0x20...0x3f ~= text.at(at), at < index + 32 { at += 1 }
    return 0x40...0x7e ~= text.at(at) ? at + 1 - index : nil
  }

  private static func isEscapable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "_"),
      UInt8(ascii: "*"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "#"), UInt8(ascii: "!"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// Plain spelling of a blank, dash, quote or mark outside ASCII, with the bytes it takes; nil for other characters.
  private static func folded(_ text: Span<UInt8>, _ index: Int) -> ([UInt8], Int)? {
    let second = text.at(index + 1)
    let third = text.at(index + 2)
    switch (text.at(index), second) {
    case (0xc2, 0xa0): return ([0x20], 2)
    case (0xc2, 0xad): return ([], 2)
    case (0xc2, 0xab), (0xc2, 0xbb): return ([UInt8(ascii: "\"")], 2)
    case (0xe2, 0x80):
      switch third {
      case 0x80...0x8a, 0xaf: return ([0x20], 3)
      case 0x8b...0x8f, 0xaa...0xae: return ([], 3)
      case 0x90...0x95: return ([UInt8(ascii: "-")], 3)
      case 0x98, 0x99: return ([UInt8(ascii: "'")], 3)
      case 0x9c...0x9e: return ([UInt8(ascii: "\"")], 3)
      case 0xa2: return ([UInt8(ascii: "*")], 3)
      default: return nil
      }
    case (0xe2, 0x81) where third == 0xa0 || third == 0x9f: return (third == 0x9f ? [0x20] : [], 3)
    case (0xe3, 0x80) where third == 0x80: return ([0x20], 3)
    case (0xef, 0xbb) where third == 0xbf: return ([], 3)
    default: return nil
    }
  }
}

extension TextCleaner {
  /// Whether marks around the line or characters in it may hide a packet.
  static func mayBeMarked(_ line: Span<UInt8>) -> Bool {
    var index = 0
    while line.at(index) == 0x20 || line.at(index) == 0x09 { index += 1 }
    switch line.at(index) {
    case UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "~"), UInt8(ascii: "("), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "_"), UInt8(ascii: "#"):
      return true
    case 0x30...0x39:
      var at = index
      if line.decimal(&at) != nil, line.at(at) == UInt8(ascii: ".") || line.at(at) == UInt8(ascii: ")"),
        line.at(at + 1) == 0x20
      {
        return true
      }
      return mayNeedCleaning(line)
    default: return mayNeedCleaning(line)
    }
  }
}
