import BlotterCore
import BlotterTestSupport
import Testing

@Suite struct DNSMessageTests {
  private func message(_ frame: SampleFrame) throws -> DNSMessage {
    guard case .dns(let message) = frame.decoded().application else { throw Missing() }
    return message
  }

  /// The message of `dnsQuery`'s frame with another DNS payload, which may have any length up to 190 bytes.
  private func message(_ hex: String) throws -> DNSMessage {
    let body = Hex.bytes(hex)
    var frame = Array(SampleFrame.dnsQuery.bytes.prefix(46)) + body
    frame[21] = UInt8(28 + body.count)
    frame[43] = UInt8(8 + body.count)
    var packet = Packet()
    SampleFrame.dnsQuery.decode(bytes: frame, into: &packet)
    guard case .dns(let message) = packet.application else { throw Missing() }
    return message
  }

  private struct Missing: Error {}

  @Test func readsAQuery() throws {
    let query = try message(.dnsQuery)
    #expect(query.identifier == 34695 && !query.isResponse && query.opcode == 0 && query.recursionDesired)
    #expect(query.question == DNSQuestion(name: "yummy-dot.test", type: 1))
    #expect(query.length == 32 && !query.isPartial)
  }

  @Test func followsCompressionInAnswers() throws {
    let answer = try message(.dnsAnswer)
    #expect(answer.isResponse && answer.rcode == 0 && answer.recursionAvailable && answer.answerCount == 2)
    #expect(
      answer.answers == [
        DNSRecord(name: "yummy-dot.test", type: 5, ttl: 300, data: "edge.test"),
        DNSRecord(name: "edge.test", type: 1, ttl: 60, data: "198.51.100.20"),
      ])
    #expect(answer.length == 67)
  }

  @Test func readsAMessageOverTCP() throws {
    let query = try message(.dnsOverTCP)
    #expect(query.identifier == 42 && query.question?.type == 252 && query.length == 32)
  }

  @Test func joinsTheExtendedResponseCode() throws {
    let answer = try message(.soaWithEDNS)
    #expect(answer.rcode == 16 && answer.question == DNSQuestion(name: ".", type: 6))
  }

  @Test(arguments: [
    ("c0 0c", "points at itself"), ("c0 0e c0 0c", "points forward"), ("03 61 62 63 c0 0c", "points back at its start"),
    ("40 00", "a label type that is reserved"), ("3f 61", "a label longer than the message"),
  ])
  func endsAtNamesThatCannotBe(_ name: String, _ why: String) throws {
    let query = try message("00 01 01 00 00 01 00 00 00 00 00 00 \(name) 00 01 00 01")
    #expect(query.isPartial && query.question == nil)
  }

  @Test func escapesBytesThatAreNoPrintableASCII() throws {
    let query = try message("00 01 01 00 00 01 00 00 00 00 00 00 05 61 2e 0a ff 5c 01 20 00 00 10 00 01")
    #expect(query.question?.name == #"a\.\010\255\\.\032"#)
  }

  @Test func printsRecordDataInPresentationForm() throws {
    // Question a. A; then MX, TXT, AAAA, SRV, SOA of a.
    let answer = try message(
      """
      00 01 81 80 00 01 00 05 00 00 00 00  01 61 00 00 ff 00 01
      c0 0c 00 0f 00 01 00 00 00 01 00 06 00 0a 01 6d c0 0c
      c0 0c 00 10 00 01 00 00 00 01 00 08 02 68 69 04 61 22 5c 0a
      c0 0c 00 1c 00 01 00 00 00 01 00 10 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
      c0 0c 00 21 00 01 00 00 00 01 00 0a 00 01 00 02 01 bb 01 78 c0 0c
      c0 0c 00 06 00 01 00 00 00 01 00 18 c0 0c c0 0c
      00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00 05
      """)
    #expect(
      answer.answers.map(\.data) == [
        "10 m.a", #""hi" "a\"\\\010""#, "2001:db8::1", "1 2 443 x.a", "a a 1 2 3 4 5",
      ])
    #expect(!answer.isPartial)
  }

  @Test func keepsAnswersBeforeTheCut() throws {
    let answer = try message(
      """
      00 01 81 80 00 01 00 02 00 00 00 00  01 61 00 00 01 00 01
      c0 0c 00 01 00 01 00 00 00 01 00 04 c6 33 64 01
      c0 0c 00 01 00 01 00 00 00 01 00 04 c6 33
      """)
    #expect(answer.isPartial && answer.answers.map(\.data) == ["198.51.100.1"])
  }
}
