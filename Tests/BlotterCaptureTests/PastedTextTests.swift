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

  /// ECMA-48 §8.3.117 and §8.3.41: what `grep --color=always` sets around and behind a match.
  @Test(arguments: ["\u{1b}[01;31m\u{1b}[KIP\u{1b}[m\u{1b}[K", "\u{1b}[32mIP\u{1b}[0m"])
  func readsWhatAProgramColoured(word: String) throws {
    try expectSame(Self.plain.replacing("IP", with: word))
    try expectSame("\u{1b}[36m" + Self.plain)
  }

  /// Lines that end as on old Macs, and with both signs.
  @Test(arguments: ["\r", "\r\n"])
  func readsOtherLineEnds(end: String) throws {
    let second = Self.plain.replacing("000001", with: "000002")
    let log = try ReadLog((Self.plain + second).replacing("\n", with: end))
    #expect(log.packets.map(\.time) == [36_000_000_001_000, 36_000_000_002_000])
    #expect(log.packets.map(\.line) == [1, 2])
  }

  /// Where line ends were lost the first packet is read, and that there are more is said.
  @Test func tellsOfPacketsThatShareALine() throws {
    let line = String(Self.plain.dropLast())
    #expect(try ReadLog(line + " " + line + "\n").record.warnings.map(\.id) == ["line-holds-more"])
    // A name and a time in what a packet carries are no packet.
    let http = "10:00:00.000001 IP 10.0.0.1.80 > 10.0.0.2.5: Flags [P.], seq 1:9, ack 1, win 9, length 8: HTTP: GET /"
    #expect(
      try ReadLog(http + "?at=10:00:00.000001 and more of it, as long as a line HTTP/1.1\n").record.warnings.isEmpty)
  }
}
