/// Tells text formats apart by their first bytes.
enum TextSniffer {
  /// The format of a text that begins with `head`; nil where it is no log that we read.
  static func sniff(_ head: [UInt8]) -> CaptureFormat? {
    let head = LineWindow.withFeeds(head)
    let dialect = TcpdumpDialect(head)
    // Rows without a header are weaker evidence than lines that only tcpdump prints.
    if let list = PacketListHeader(head), list.columns != nil || list.rows > dialect.sure { return list.layout.format }
    return dialect.sure > 0 ? .tcpdumpText : nil
  }
}
