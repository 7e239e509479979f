/// Widths of text by classes of characters, so that the same text is laid out alike on every machine.
///
/// Taken for a sans-serif of ordinary width and rounded up: text that is drawn somewhat narrower than measured does no
/// harm.
enum TextMetrics {
  /// Width in pixels at a size in pixels.
  static func width(_ text: String, size: Int, isBold: Bool = false) -> Int {
    var hundredths = 0
    for scalar in text.unicodeScalars { hundredths += width(of: scalar) }
    if isBold { hundredths += hundredths / 9 }
    return (hundredths * size + 99) / 100
  }

  /// Hundredths of the size.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar {
    case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!": 30
    case " ", "f", "t", "r", "(", ")", "[", "]", "/", "-", "\u{202F}", "·": 35
    case "m", "w", "M", "W", "@", "%", "→", "…", "⋯", "✕": 96
    case "A"..."Z", "&", "+", "=", "<", ">", "~", "#", "?": 72
    case "0"..."9": 64
    case "\u{20}"..."\u{7E}": 61
    case "\u{300}"..."\u{36F}": 0
    case "\u{1100}"...: 105
    default: 66
    }
  }

  /// Lines no wider than `limit`, at most `count`; the last one ends in `…` where text is left out. Breaks at blanks,
  /// and inside a word only where it alone is too wide.
  static func wrap(_ text: String, size: Int, limit: Int, count: Int, isBold: Bool = false) -> [String] {
    let fits = { (line: String) in width(line, size: size, isBold: isBold) <= limit }
    var lines: [String] = []
    var line = ""
    var words = text.split(separator: " ").map(String.init).reversed().map(\.self)
    while let word = words.popLast() {
      let longer = line.isEmpty ? word : line + " " + word
      if fits(longer) {
        line = longer
      } else if !line.isEmpty {
        lines.append(line)
        line = ""
        words.append(word)
      } else {
        let head = head(of: word, size: size, limit: limit, isBold: isBold)
        lines.append(head)
        let rest = word.dropFirst(head.count)
        if !rest.isEmpty { words.append(String(rest)) }
      }
      if lines.count == count, !line.isEmpty || !words.isEmpty { break }
    }
    if lines.count < count {
      if !line.isEmpty { lines.append(line) }
      return lines
    }
    if (!line.isEmpty || !words.isEmpty), var last = lines.popLast() {
      while !last.isEmpty, !fits(last + "…") { last.removeLast() }
      lines.append(last + "…")
    }
    return lines
  }

  /// As many characters as fit, at least one; after a dot or colon where one is in the second half.
  private static func head(of word: String, size: Int, limit: Int, isBold: Bool) -> String {
    var head = ""
    var hundredths = 0
    var lastBreak: String?
    for character in word {
      hundredths += character.unicodeScalars.reduce(0) { $0 + width(of: $1) }
      if !head.isEmpty, (hundredths * size) / 100 + (isBold ? hundredths * size / 900 : 0) > limit { break }
      head.append(character)
      if ".:/-_".contains(character), head.count > 6 { lastBreak = head }
    }
    if let lastBreak, lastBreak.count * 2 > head.count { return lastBreak }
    return head
  }
}
