import BlotterCapture
import BlotterCore
import Testing

/// Every repair is made, counted, shown with its line, and leaves values as they were printed.
@Suite struct TextRepairTests {
  static let query = "13:24:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? a.example. (27)"

  @Test(arguments: [
    ("> " + query, "markup-around-line"), ("- " + query, "markup-around-line"), ("1. " + query, "markup-around-line"),
    ("| " + query + " |", "markup-around-line"), ("`" + query + "`", "markup-around-line"),
    ("\"" + query + "\"", "markup-around-line"), ("**" + query + "**", "markup-around-line"),
    (query.replacing(" > ", with: " &gt; "), "html-entity"), (query + "<br>", "html-tag"),
    (query.replacing("> 2", with: "\\> 2"), "markdown-escape"),
    (query.replacing(" IP ", with: "\u{a0}IP "), "unicode-blank"),
    (query.replacing("A? ", with: "A?"), "missing-space"),
    (query.replacing("A? ", with: "A?\n"), "wrapped-line"),
    (query.replacing(".113.2", with: ".113.\n2"), "wrapped-line"),
    (query.replacing("a.example", with: "a.exa\nmple"), "wrapped-line"),
  ])
  func readsAQueryThroughPasting(text: String, repair: String) throws {
    let log = try ReadLog("Some words before it\n" + text + "\n")
    let packet = try #require(log.packets.first)
    #expect(log.packets.count == 1)
    #expect(packet.source.description == "192.51.100.15")
    #expect(packet.destination.description == "203.0.113.2")
    #expect(packet.sourcePort == 52444 && packet.destinationPort == 53)
    #expect(packet.dnsMessage?.question?.name == "a.example")
    #expect(packet.dnsMessage?.length == 27)
    #expect(packet.time == 48_272_192_571_000)
    let remark = try #require(log.repair(repair))
    #expect(remark.count == 1 && remark.line == 2)
    #expect(log.skipped("not-a-packet")?.count == 1)
  }

  @Test(arguments: [
    ("Flags[S], seq 1, win 2, options [mss 3], length 0", "missing-space"),
    ("Flags [S] , seq 1, win 2, length 0", "comma-misplaced"), ("Flags [S], seq 1, win 2 length 0", "comma-misplaced"),
    ("Flags [S], seq 1, win 2, options [TS val 7 ecr7], length 0", "missing-space"),
    ("Flags [S, seq 1, win 2, length 0", "missing-bracket"), ("Flags [S], seq1, win 2, length 0", "missing-space"),
    ("Flags [S], seq 1, win 2", "line-cut-short"),
  ])
  func readsDamagedSegments(text: String, repair: String) throws {
    let log = try ReadLog("13:24:32.192571 IP 10.0.0.1.5 > 10.0.0.2.80: " + text + "\n")
    let packet = try #require(log.packets.first)
    #expect(packet.tcp.flags == [.syn] && packet.tcp.sequence == 1 && packet.tcp.window == 2)
    #expect(log.repairIDs == [repair])
  }

  @Test func separatesAnAddressFromItsRecordType() throws {
    let log = try ReadLog("13:24:32.192571 IP 10.0.0.2.53 > 10.0.0.1.5: 7 1/0/0 A203.0.113.22 (40)\n")
    #expect(log.packets.first?.dnsMessage?.answers.map(\.data) == ["203.0.113.22"])
    #expect(log.repairIDs == ["missing-space"])
  }

  @Test func readsLinesBetweenFencesCommentsAndOmissions() throws {
    let log = try ReadLog(
      "\u{feff}# Log\r\n\r\n```text\r\n\(Self.query)\r\n\u{2026}<a lot of traffic on the port 80>\u{2026}\r\n\(Self.query)\r\n```\r\n"
    )
    #expect(log.packets.map(\.line) == [4, 6])
    #expect(log.skipped("omission")?.line == 5)
    #expect(log.skipped("not-a-packet")?.count == 1)
    #expect(log.record.repairs.isEmpty)
  }

  @Test func leavesALineWithHalfAnAddressUnread() throws {
    let log = try ReadLog(Self.query + "\n13:25:00.000000 IP 192.51.100.15.52444 > 203.0.113.\n")
    #expect(log.packets.count == 1)
    #expect(log.skipped("packet-line-unreadable")?.line == 2)
  }

  /// HTTP header lines stand behind a tab: what a client sends must not become a packet of its own.
  @Test func takesNoPacketFromAHeaderLine() throws {
    let log = try ReadLog(
      "13:24:32.192571 IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 99)\n"
        + "    10.0.0.1.5 > 10.0.0.2.80: Flags [P.], cksum 0x1 (correct), seq 1:60, ack 1, win 2, length 59: HTTP, length: 59\n"
        + "\tGET / HTTP/1.1\n\t13:24:33.000000 IP 6.6.6.6.6 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0\n"
        + "\tHost: a.example\n")
    #expect(log.packets.count == 1)
    #expect(log.packets.first?.request?.target == "/")
  }

  /// With -A a payload stands at the left edge: the line inside comes before the packet's 135 bytes are through.
  @Test func takesNoPacketFromAPayload() throws {
    let get = "E..\u{28}@.@.1.....\n....3d......!C#........GET / HTTP/1.1\n"
    let log = try ReadLog(
      "17:21:18.694125 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [P.], seq 1:96, ack 1, win 64, length 95: HTTP: GET / HTTP/1.1\n"
        + get + "17:21:18.700000 IP 6.6.6.6.666 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0\nHost: x\n\n"
        + "17:21:18.800000 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [.], ack 96, win 64, length 0\n"
        + "E..(@.@...Sg....J}_h.F.P|#Z..o..P..z....\n"
        + "17:21:18.900000 IP 10.0.0.2.80 > 10.0.0.1.5: Flags [F.], seq 1, ack 96, win 64, length 0\n"
        + "E..(@.@...Sg....J}_h.F.P|#Z..o..P..z....\n")
    #expect(log.packets.count == 3)
    #expect(!log.packets.contains { $0.source.description == "6.6.6.6" })
    #expect(log.skipped("packet-line-in-payload")?.line == 4)
  }

  @Test func namesTheWayOutOfOtherFormats() {
    for text in ["[{\"_index\":\"x\",\"_source\":{\"layers\":{}}}]", "<?xml version=\"1.0\"?>\n<pdml version=\"0\">"] {
      let error = #expect(throws: CaptureError.self) { try ReadLog(text) }
      #expect(error?.hint.contains("CSV") == true)
    }
  }
}
