import BlotterCapture
import BlotterCore
import Testing

/// Lines that went through a web page or a word processor.
@Suite struct PastedTextTests {
  private static let plain =
    "10:00:00.000001 IP 10.0.0.1.5353 > 10.0.0.2.53: 4660+ [1au] A? www.example.net. (44)\n"

  private func expectSame(_ line: String) throws {
    let (clean, pasted) = (try ReadLog(Self.plain), try ReadLog(line))
    let packet = try #require(pasted.packets.first, "\(line)")
    #expect(packet.source == clean.packets[0].source && packet.destination == clean.packets[0].destination)
    #expect(packet.sourcePort == 5353 && packet.destinationPort == 53)
    #expect(packet.dnsMessage?.identifier == 4660 && packet.dnsMessage?.question?.name == "www.example.net")
    #expect(packet.dnsMessage?.length == 44)
    #expect(!pasted.record.repairs.isEmpty, "the repair is told")
  }

  /// HTML 4.01 §24 and §5.3.1: entities by name and by number.
  @Test(arguments: ["&gt;", "&#62;", "&#x3e;", "&#X3E;"])
  func readsEntities(arrow: String) throws {
    try expectSame(Self.plain.replacing(" > ", with: " \(arrow) "))
  }

  /// Blanks, soft hyphens and marks without width of Unicode (UAX #14, General Punctuation).
  @Test(arguments: [
    "&nbsp;", "&#160;", "\u{a0}", "\u{2002}", "\u{2009}", "\u{202f}", "\u{205f}", "\u{3000}", " \u{200b}", " \u{ad}",
    " \u{2060}", " \u{feff}", " \u{200e}",
  ])
  func readsOtherBlanks(blank: String) throws {
    try expectSame(Self.plain.replacing(" > ", with: "\(blank)> "))
  }

  /// What is no entity stays as it stands.
  @Test(arguments: ["&#x;", "&#;", "&#9999999;", "&#1;", "&none;", "&"])
  func leavesWhatIsNoEntity(text: String) throws {
    let log = try ReadLog(
      "10:00:00.000001 IP 10.0.0.1.80 > 10.0.0.2.5: Flags [P.], seq 1:9, ack 1, win 9, length 8: HTTP: GET /a\(text) HTTP/1.1\n"
    )
    #expect(log.packets.first?.request?.target == "/a\(text)")
  }
}
