internal import BlotterIncident

extension TemplateSource {
  /// A built-in template in another language, line by line; a line that is not translated stays English, and a user's
  /// own template is in the language in which it was written.
  func translated(by words: Phrasebook) -> TemplateSource {
    guard isBuiltIn, !words.isEnglish else { return self }
    let lines = text.textLines().map {
      words.line(String($0)) ?? String($0)
    }
    return TemplateSource(file: file, text: lines.joined(separator: "\n"), isBuiltIn: true)
  }

  /// Whether a line of a template says something to a reader: letters outside of tags.
  package static func isWords(_ line: some StringProtocol) -> Bool {
    var isTag = false
    var previous: UInt8 = 0
    for byte in line.utf8 {
      if byte == previous, byte == UInt8(ascii: "{") { isTag = true }
      if byte == previous, byte == UInt8(ascii: "}") { isTag = false }
      if !isTag, byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") { return true }
      previous = byte
    }
    return false
  }
}
