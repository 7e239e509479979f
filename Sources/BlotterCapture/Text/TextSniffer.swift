/// Tells text formats apart by their first bytes.
enum TextSniffer {
  /// The format of a text that begins with `head`; nil where it is no log that we read.
  static func sniff(_ head: [UInt8]) -> CaptureFormat? { nil }
}
