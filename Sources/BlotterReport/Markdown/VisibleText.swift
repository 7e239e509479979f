/// Text from evidence and notes with nothing in it that a reader cannot see.
enum VisibleText {
  /// Longer values are cut where they are shown; the evidence keeps the whole. A line of a report that nobody reads to
  /// its end helps nobody, and a banner may have megabytes.
  static let maximumShownScalars = 400

  /// Characters that print nothing, or change how their neighbours print, as `<U+202E>`. Line ends and tabs too where
  /// `keepsSpace` is false; else each of them becomes one blank.
  static func visible(_ text: some StringProtocol, keepsSpace: Bool = true) -> String {
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(text) }
    guard text.unicodeScalars.contains(where: { isHidden($0) || isSpace($0) }) else { return String(text) }
    var shown = ""
    for scalar in text.unicodeScalars {
      if isSpace(scalar), keepsSpace {
        shown += " "
      } else if isHidden(scalar) || isSpace(scalar) {
        shown += name(scalar)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// At most `limit` scalars, with `…` where something was cut.
  static func cut(_ text: String, to limit: Int = maximumShownScalars) -> String {
    // No text has more scalars than bytes.
    if text.utf8.count <= limit { return text }
    guard let end = text.unicodeScalars.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end < text.endIndex
    else { return text }
    return String(text.unicodeScalars[..<end]) + "…"
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar.value == 0x0B || scalar.value == 0x0C
      || scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  /// Controls, direction marks and overrides (UAX #9), zero-width and other format characters, tags, noncharacters.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0x1F, 0x7F...0x9F: true
    case 0xFFFC, 0x115F, 0x1160, 0x3164, 0xFFA0: true
    case 0x2065, 0xE0000...0xE0FFF: true
    case 0xA0...0xAC, 0xAE...0x2FF: false
    default:
      scalar.properties.generalCategory == .format || scalar.properties.isNoncharacterCodePoint
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex + ">"
  }
}
