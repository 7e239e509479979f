/// Tells text formats apart by their first bytes.
enum TextSniffer {
  /// The format of a text that begins with `head`; nil where it is no log that we read.
  static func sniff(_ head: [UInt8]) -> CaptureFormat? {
    let head = LineWindow.withFeeds(head)
    guard !isJSON(head.span) else { return nil }
    let dialect = TcpdumpDialect(head)
    // Rows without a header are weaker evidence than lines that only tcpdump prints.
    if let list = PacketListHeader(head), list.columns != nil || list.rows > dialect.sure { return list.layout.format }
    return dialect.sure > 0 ? .tcpdumpText : nil
  }

  /// Whether an object of JSON, or a list of them, begins the text: its quoted names could pass for a list's columns.
  static func isJSON(_ text: Span<UInt8>) -> Bool {
    var index = 0
    text.skipBlanks(&index)
    if text.at(index) == UInt8(ascii: "[") {
      index += 1
      text.skipBlanks(&index)
    }
    guard text.at(index) == UInt8(ascii: "{") else { return false }
    index += 1
    text.skipBlanks(&index)
    return text.at(index) == UInt8(ascii: "\"") || text.at(index) == UInt8(ascii: "}")
  }
}
