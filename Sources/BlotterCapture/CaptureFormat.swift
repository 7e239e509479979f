/// A format of evidence, told by content and never by a file's name.
package enum CaptureFormat: String, Sendable, CaseIterable {
  case pcap
  case pcapng
  case tcpdumpText = "tcpdump-text"
  case wiresharkCSV = "wireshark-csv"
  case wiresharkText = "wireshark-text"
  case wiresharkMarkdown = "wireshark-markdown"
  /// Packet dissections of `tshark -T json`.
  case tsharkJSON = "tshark-json"
  /// A Zeek log as tab-separated values with its header.
  case zeekLog = "zeek-log"
  /// A Zeek log as JSON lines.
  case zeekJSON = "zeek-json"
  /// Suricata's EVE log, JSON lines.
  case suricataEVE = "suricata-eve"
  /// Alerts of Suricata or Snort, one a line.
  case fastAlerts = "fast-alerts"

  /// The permanent name in evidence records.
  package var slug: String { rawValue }

  /// Whether it holds what a sensor wrote about packets, and no packets.
  package var holdsRecords: Bool {
    switch self {
    case .zeekLog, .zeekJSON, .suricataEVE, .fastAlerts: true
    case .pcap, .pcapng, .tcpdumpText, .wiresharkCSV, .wiresharkText, .wiresharkMarkdown, .tsharkJSON: false
    }
  }

  /// Formats that we read, for error messages.
  package static let readable =
    "pcap, pcapng, tcpdump text, a Wireshark packet list as CSV, plain text or Markdown, or a log of Zeek or Suricata"

  /// Tells the format of a file from its first bytes; throws where it is none that we read.
  static func sniff(_ head: [UInt8], source: String) throws(CaptureError) -> CaptureFormat {
    guard !head.isEmpty else {
      throw CaptureError(
        .emptyFile, source: source, "is empty; expected \(readable)", hint: "check how the capture was saved")
    }
    if let format = binary(head) { return format }
    if let other = ForeignFormat.sniff(head) { throw other.error(source: source) }
    if DissectionReader.sniff(head) { return .tsharkJSON }
    if let format = RecordSniffer.sniff(head) { return format }
    if let format = TextSniffer.sniff(head) { return format }
    if let error = ForeignText.sniff(head, source: source) { throw error }
    throw CaptureError(
      .unknownFormat, source: source, "is no evidence that can be read; expected \(readable)",
      hint: "export the capture from the program that made it, or paste tcpdump's lines into a text file")
  }

  private static func binary(_ head: [UInt8]) -> CaptureFormat? {
    guard head.count >= 4 else { return nil }
    let magic = head[0..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if magic == 0x0a0d_0d0a {
      // The block type alone could be the line ends of a text: the byte-order magic decides (draft-ietf-opsawg-pcapng §4.1).
      guard head.count >= 12 else { return .pcapng }
      let order = head[8..<12].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return order == 0x1a2b_3c4d || order == 0x4d3c_2b1a ? .pcapng : nil
    }
    return PcapFileHeader.Magic(magic) != nil ? .pcap : nil
  }
}
