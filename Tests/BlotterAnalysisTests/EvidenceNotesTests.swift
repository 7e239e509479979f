import BlotterFindings
import BlotterTestSupport
import Testing

/// What the report says of its evidence: what was cut, contradicts itself, or can be read in two ways, each cited.
@Suite struct EvidenceNotesTests {
  private func note(_ id: String, _ bytes: [UInt8]) throws -> QualityNote {
    let notes = try findings(bytes).evidenceQuality
    return try #require(notes.first { $0.id == id }, "\(notes.map(\.id))")
  }

  private func datagram(_ size: Int) -> [UInt8] {
    CaptureBuilder.big(5000, 2) + CaptureBuilder.big(9000, 2) + CaptureBuilder.big(size, 2) + [0, 0]
      + [UInt8](repeating: 0x61, count: size - 8)
  }

  /// RFC 5722 forbids them for IPv6, for the reason of RFC 1858: the second part begins within the first.
  @Test func citesFragmentsThatOverlap() throws {
    var capture = CaptureBuilder()
    // The builder numbers datagrams; both parts are to be of one, so they are written with offsets of one number.
    let whole = datagram(64)
    let head: (Int, Bool, Int) -> [UInt8] = { offset, more, size in
      [0x45, 0] + CaptureBuilder.big(20 + size, 2) + [0, 9]
        + CaptureBuilder.big(offset / 8 | (more ? 0x2000 : 0), 2) + [64, 17, 0, 0, 203, 0, 113, 5, 192, 168, 7, 9]
    }
    // Carried in GRE without options (RFC 2784), which leaves the inner header as it is.
    for (offset, more, size) in [(0, true, 32), (24, false, 40)] {
      capture.ip(
        "203.0.113.5", "192.168.7.9", next: 47,
        [0, 0, 8, 0] + head(offset, more, size) + whole[offset..<(offset + size)])
    }
    let note = try note("overlapping-fragments", capture.bytes)
    #expect(note.summary.hasPrefix("1 fragment of IP overlap"))
    #expect(note.cites.map(\.packet) == [2])
  }

  /// RFC 791 §3.1: a datagram has 65,535 bytes at most; the "ping of death" had more.
  @Test func citesADatagramThatCannotBe() throws {
    var capture = CaptureBuilder()
    capture.ip("203.0.113.5", "192.168.7.9", next: 1, offset: 65_528, more: false, [UInt8](repeating: 0, count: 400))
    #expect(try note("oversized-datagrams", capture.bytes).cites.map(\.packet) == [1])
  }

  /// RFC 9293 §3.10.7.4 leaves open which copy of a byte a receiver keeps: two readings of one request.
  @Test func citesSegmentsThatContradictEachOther() throws {
    var capture = CaptureBuilder()
    let (client, server) = ("203.0.113.5:40000", "192.168.7.9:80")
    capture.tcp(client, server, flags: 0x02, sequence: 999)
    capture.tcp(server, client, flags: 0x12, sequence: 4999, acknowledgment: 1000)
    for text in ["GET /a HTTP/1.1\r\nHost: shop", "GET /b HTTP/1.1\r\nHost: shop"] {
      capture.tcp(client, server, flags: 0x18, sequence: 1000, acknowledgment: 5000, Array(text.utf8))
    }
    let note = try note("conflicting-segments", capture.bytes)
    #expect(note.summary.hasPrefix("1 TCP segment repeat"))
    #expect(note.cites.map(\.packet) == [4])
  }

  /// Forty datagrams in one another (RFC 2003): the first sixteen are followed.
  @Test func saysWhereItStopsToFollow() throws {
    var inner = datagram(20)
    var next: UInt8 = 17
    for _ in 0..<40 {
      inner =
        [0x45, 0] + CaptureBuilder.big(20 + inner.count, 2) + [
          0, 1, 0, 0, 64, next, 0, 0, 203, 0, 113, 5, 192, 168, 7, 9,
        ]
        + inner
      next = 4
    }
    var capture = CaptureBuilder()
    capture.ip("203.0.113.5", "192.168.7.9", next: 4, inner)
    #expect(try note("decode-limit", capture.bytes).cites.map(\.packet) == [1])
  }

  /// A length field that says more than the datagram holds (RFC 768).
  @Test func saysWhatContradictsItself() throws {
    var capture = CaptureBuilder()
    capture.ip(
      "203.0.113.5", "192.168.7.9", next: 17, CaptureBuilder.big(5000, 2) + CaptureBuilder.big(9000, 2) + [0, 3, 0, 0])
    #expect(try note("malformed-packets", capture.bytes).cites.map(\.packet) == [1])
  }

  /// Rows of two lists pasted one behind the other.
  @Test func saysThatNumbersComeTwice() throws {
    let list = """
      No.,Time,Source,Destination,Protocol,Length,Info
      1,0.0,192.0.2.1,203.0.113.53,DNS,74,Standard query 0x0001 A www.example
      1,0.1,203.0.113.53,192.0.2.1,DNS,90,Standard query response 0x0001 A www.example A 192.0.2.7

      """
    #expect(try note("repeated-packet-numbers", Array(list.utf8)).summary.hasPrefix("1 row repeat"))
  }

  /// Seven kinds and more of what Zeek finds weird: six are named, by their number.
  @Test func namesTheOdditiesThatAreMost() throws {
    var log = "#separator \\x09\n#path\tweird\n"
    log += "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tname\taddl\tnotice\tpeer\n"
    for kind in 0..<8 {
      for number in 0...kind {
        log += "176400000\(kind).\(number)00000\tC\(kind)\t192.0.2.1\t4000\t203.0.113.2\t80\todd_\(kind)\t-\tF\tzeek\n"
      }
    }
    let note = try note("engine-oddities", Array(log.utf8))
    #expect(note.summary.contains("odd_7 (8), odd_6 (7), odd_5 (6), odd_4 (5), odd_3 (4), odd_2 (3) and 2 more kinds"))
  }

  /// Priorities of Suricata's rules: 1 is the gravest, 3 low, and beyond it is only informed.
  @Test(arguments: [(1, Severity.high), (2, .medium), (3, .low), (4, .informational)])
  func ranksAlertsAsTheirRulesDo(priority: Int, severity: Severity) throws {
    var log = ""
    // Longer than a title quotes, with quotation marks and a line break of its own.
    let signature = "ET “TEST” rule\\n" + String(repeating: "x", count: 200)
    for host in 2...4 {
      log +=
        "{\"timestamp\":\"2025-11-24T16:00:0\(host).000000+0000\",\"event_type\":\"alert\",\"src_ip\":\"192.0.2.1\","
        + "\"src_port\":4000,\"dest_ip\":\"203.0.113.\(host)\",\"dest_port\":4321,\"proto\":\"TCP\",\"alert\":{"
        + "\"action\":\"allowed\",\"gid\":1,\"signature_id\":2000001,\"rev\":1,\"signature\":\"\(signature)\","
        + "\"category\":\"Misc\",\"severity\":\(priority)}}\n"
    }
    let finding = try #require(findings(Array(log.utf8)).findings.first { $0.kind == "engine-alert" })
    #expect(finding.severity == severity)
    #expect(finding.facts["alerts"] == .int(3) && finding.facts["engine_severity"] == .int(priority))
    #expect(finding.sources.map(\.address) == ["192.0.2.1"] && finding.affected.count == 3)
    #expect(finding.title.contains("ET \"TEST\" rule x") && finding.title.hasSuffix("…”"))
  }
}
