import BlotterCapture
import BlotterCore
import Testing

@Suite struct TcpdumpTextReaderTests {
  /// The same capture in five renderings: 4 SYN and 4 RST between 10.20.30.11 and 198.51.100.20 port 443, 2 ARP.
  @Test(arguments: ["vv", "X", "names", "ttt", "ttttt"])
  func readsTheSamePacketsWhateverTheOptions(rendering: String) throws {
    let log = try ReadLog(fixture: "lab-tcp-refused.\(rendering).txt")
    #expect(log.record.format == "tcpdump-text")
    #expect(log.packets.count == 10)
    #expect(log.packets.filter { $0.tcp.flags == [.syn] && $0.destinationPort == 443 }.count == 4)
    #expect(log.packets.filter { $0.tcp.flags == [.rst, .ack] && $0.sourcePort == 443 }.count == 4)
    #expect(log.packets.filter { $0.layers.contains(.arp) }.map(\.arp.operation) == [1, 2])
    #expect(log.record.repairs.isEmpty)
    #expect(log.record.skipped.isEmpty)
  }

  /// Times of the frames by tshark: 694125, 694205 µs, then 1 s 306219 µs.
  @Test func sumsTimesThatCountFromThePacketBefore() throws {
    let deltas = try ReadLog(fixture: "lab-tcp-refused.ttt.txt")
    let offsets = try ReadLog(fixture: "lab-tcp-refused.ttttt.txt")
    #expect(deltas.record.time.clock == .relative)
    #expect(deltas.packets.prefix(3).map(\.time) == [0, 80_000, 612_094_000])
    #expect(deltas.packets.map(\.time) == offsets.packets.map(\.time))
  }

  @Test func keepsNamesAndTheirPorts() throws {
    let log = try ReadLog(fixture: "lab-tcp-refused.names.txt")
    let first = try #require(log.packets.first)
    #expect(log.name(first.source) == "pc11.corp.example")
    #expect(log.name(first.destination) == "www.corp.example")
    #expect(first.sourcePort == 58036)
    #expect(first.destinationPort == 443)
  }

  /// tshark: 4 queries and 4 answers with rcode 3, 3 router solicitations; the first frame has 102 bytes on the wire.
  @Test func readsLinkHeadersNumbersDatesAndVerboseDNS() throws {
    let log = try ReadLog(fixture: "lab-dns-nxdomain.e-vv-tttt-number.txt")
    #expect(log.packets.count == 11)
    #expect(log.packets.map(\.number) == Array(1...11))
    let first = try #require(log.packets.first)
    #expect(first.wireLength == 102)
    #expect(first.sourceMAC.description == "d4:be:d9:4d:ca:18")
    #expect(first.dnsMessage?.question == DNSQuestion(name: "portal.corp.example", type: 1))
    #expect(first.dnsMessage?.length == 60)
    #expect(log.packets.compactMap(\.dnsMessage).filter { $0.isResponse && $0.rcode == 3 }.count == 4)
    #expect(log.packets.filter { $0.icmp.type == 133 }.count == 3)
    #expect(log.record.time.clock == .absolute)
    #expect(log.record.warnings.map(\.id) == ["time-zone-unknown"])
  }

  @Test func passesOverPayloadsWithoutEatingPackets() throws {
    let log = try ReadLog(fixture: "lab-dns-nxdomain.A.txt")
    #expect(log.packets.count == 11)
    #expect(log.record.skipped.isEmpty)
    #expect(log.texts.allSatisfy { !$0.contains("\n") })
  }

  @Test func saysWhatQuietOutputLacks() throws {
    let log = try ReadLog(fixture: "lab-dns-nxdomain.q.txt")
    #expect(log.packets.count == 11)
    #expect(!log.record.fields.contains(.dns))
    #expect(log.record.fields.contains(.ports))
  }

  /// tshark: three errors of type 3 code 13 that quote segments to 198.51.100.20 port 443.
  @Test func joinsTheQuotedDatagramOfVerboseErrors() throws {
    let log = try ReadLog(fixture: "lab-icmp-admin-prohibited.vv.txt")
    let errors = log.packets.filter { $0.icmp.type == 3 && $0.icmp.code == 13 }
    #expect(errors.count == 3)
    let quoted = try #require(errors.first?.icmp.quoted)
    #expect(quoted.destination.description == "198.51.100.20")
    #expect(quoted.source.description == "10.20.30.11")
    #expect(quoted.sourcePort == 42182)
    #expect(quoted.destinationPort == 443)
    #expect(quoted.ipProtocol == 6)
    #expect(quoted.totalLength == 60)
  }

  @Test func takesTheSourceOfTheQuoteFromTheReceiver() throws {
    let log = try ReadLog(fixture: "lab-icmp-admin-prohibited.e.txt")
    let error = try #require(log.packets.first { $0.icmp.type == 3 })
    #expect(error.icmp.quoted?.source == error.destination)
    #expect(error.icmp.quoted?.destination.description == "198.51.100.20")
    #expect(error.wireLength == 102)
  }

  @Test func countsOnPastMidnightAndNotAtDisorder() throws {
    let line = " IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0\n"
    let log = try ReadLog(
      ["23:59:59.900000", "00:00:00.100000", "23:59:59.950000", "00:00:01.100000"].map { $0 + line }.joined())
    #expect(
      log.packets.map(\.time) == [86_399_900_000_000, 86_400_100_000_000, 86_399_950_000_000, 86_401_100_000_000])
    #expect(log.record.time.clock == .timeOfDay)
    #expect(log.record.warnings.first { $0.id == "midnight-passed" }?.count == 1)
  }

  @Test func takesDateAndZoneFromAPerson() throws {
    let text = "13:24:32.192571 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0\n"
    let options = ReadOptions(date: CivilDate(parsing: "2026-11-23"), zone: .fixed(seconds: 3600))
    let log = try ReadLog(text, options)
    #expect(log.record.first.flatMap { log.record.time.string($0) } == "2026-11-23T12:24:32.192571Z")
    #expect(log.record.warnings.isEmpty)
  }

  @Test func keepsNanoseconds() throws {
    let log = try ReadLog("13:24:32.192571123 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0\n")
    #expect(log.record.time.string(try #require(log.packets.first).time) == "13:24:32.192571123")
  }

  @Test func readsChatterAndTheDropCounter() throws {
    let log = try ReadLog(
      """
      tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
      listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
      13:24:32.192571 IP 10.0.0.1.1 > 10.0.0.2.80: Flags [S], seq 1, win 1, length 0
      1 packet captured
      9 packets received by filter
      3 packets dropped by kernel
      """)
    #expect(log.record.droppedPackets == 3)
    #expect(log.record.skipped.isEmpty)
  }

  @Test func refusesTextWithoutAPacket() {
    #expect(throws: CaptureError.self) { try ReadLog("At 13:24:32 the site went down, from A > B.\n") }
  }

  /// However the input is cut into blocks, the same packets come out.
  @Test(arguments: [1, 7, 4096])
  func readsTheSameInBlocksOfAnySize(chunk: Int) throws {
    let whole = try ReadLog(fixture: "lab-icmp-admin-prohibited.vv.txt")
    let text = whole.texts.joined(separator: "\n")
    let parts = try ReadLog(text, chunk: chunk)
    #expect(parts.texts == whole.texts)
  }
}
