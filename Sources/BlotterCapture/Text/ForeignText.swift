/// Texts that people hand in and that are no packet lines as they stand: named, with the way to what can be read.
enum ForeignText {
  /// The error for a text that begins with `head`; nil where it is none of these.
  static func sniff(_ head: [UInt8], source: String) -> CaptureError? {
    let text = head.span
    var start = text.has("\u{feff}", at: 0) ? 3 : 0
    text.skipBlanks(&start)
    let asList =
      "export the list instead: File > Export Packet Dissections > As CSV, or tshark -r CAPTURE > list.txt; "
      + "the capture itself is best"
    switch text.at(start) {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      if text.find("\"layers\"", from: start) != nil || text.find("\"_source\"", from: start) != nil {
        return error(
          source, "is a packet dissection in JSON that is not printed over lines as tshark -T json does",
          "print it so: jq . \(source) > packets.json; or " + asList)
      }
      guard TextSniffer.isJSON(text) else { return nil }
      return error(
        source, "is JSON, and neither a log of Suricata or Zeek nor packets of tshark",
        "findings of another program go in by blotter fill \(source)")
    case UInt8(ascii: "<"):
      if text.find("<pdml", from: start, to: start + 4096) != nil {
        return error(source, "is a packet dissection in PDML", asList)
      }
      if text.find("<psml", from: start, to: start + 4096) != nil {
        return error(source, "is a packet list in PSML", asList)
      }
      if text.hasFolded("<!doctype html", at: start) || text.hasFolded("<html", at: start) {
        return error(source, "is a web page", "copy the log out of it into a text file")
      }
      return nil
    default: return nil
    }
  }

  private static func error(_ source: String, _ what: String, _ hint: String) -> CaptureError {
    CaptureError(.unknownFormat, source: source, "\(what); expected \(CaptureFormat.readable)", hint: hint)
  }
}
