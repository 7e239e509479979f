/// Tells text formats apart by their first bytes.
enum TextSniffer {
  /// The format of a text that begins with `head`; nil where it is no log that we read.
  static func sniff(_ head: [UInt8]) -> CaptureFormat? {
    if let list = PacketListHeader.sniff(head) { return list }
    let dialect = TcpdumpDialect(head)
    return dialect.sure > 0 ? .tcpdumpText : nil
  }
}
