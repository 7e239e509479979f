import BlotterCapture
import BlotterCore
import Testing

/// Captures that hold no network traffic, or more than packets.
@Suite struct ForeignCaptureTests {
  private struct Nothing: PacketSink {
    mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
    mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
  }

  /// A pcap file of one frame of four bytes.
  private func pcap(linkType: UInt8) -> [UInt8] {
    [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, linkType, 0, 0, 0]
      + [1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]
  }

  private func block(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = UInt8(body.count + 12)
    return [type, 0, 0, 0, length, 0, 0, 0] + body + [length, 0, 0, 0]
  }

  private func pcapng(linkType: UInt8, _ more: [UInt8] = []) -> [UInt8] {
    [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0]
      + [UInt8](repeating: 0xff, count: 8) + [28, 0, 0, 0]
      + block(1, [linkType, 0, 0, 0, 0, 0, 0, 0]) + more
      + block(6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4])
  }

  private func read(_ bytes: [UInt8]) throws(CaptureError) -> EvidenceRecord {
    var sink = Nothing()
    return try EvidenceReader.read(ByteSource(bytes: bytes, name: "x"), name: "x", id: "E1", into: &sink)
  }

  @Test func refusesUSBWithTheWayOut() {
    for bytes in [pcap(linkType: 189), pcapng(linkType: 189)] {
      let error = #expect(throws: CaptureError.self) { try read(bytes) }
      #expect(error?.message.contains("USB") == true)
      #expect(error?.hint.contains("network interface") == true)
    }
  }

  @Test func countsAndNamesWhatItCannotDecode() throws {
    for bytes in [pcap(linkType: 10), pcapng(linkType: 10)] {
      let record = try read(bytes)
      #expect(record.packets == 1)
      #expect(record.warnings.map(\.id) == ["link-type"])
      #expect(record.warnings[0].summary == "1 frame of FDDI, link type 10: counted, and not read")
    }
  }

  @Test func tellsTheNamesOfTheFileAsItsOwn() throws {
    // 192.0.2.2 is `www`, with a control character that no terminal may see; then the end of the records.
    let names: [UInt8] = [1, 0, 9, 0, 192, 0, 2, 2, 0x77, 0x77, 0x77, 0x1b, 0, 0, 0, 0, 0, 0, 0, 0]
    let record = try read(pcapng(linkType: 1, block(4, names)))
    #expect(record.remarks.map(\.summary) == ["the file itself, and no packet, names 192.0.2.2 as www?"])
    for count in 0..<names.count {
      let cut = Array(names.prefix(count)) + [UInt8](repeating: 0, count: (4 - count % 4) % 4)
      _ = try read(pcapng(linkType: 1, block(4, cut)))
    }
  }

  @Test func readsPortsAndFlagsOfTsharkFields() throws {
    struct Kept: PacketSink {
      var packets: [Packet] = []
      mutating func accept(frame header: FrameHeader, bytes: RawSpan) {}
      mutating func accept(packet: borrowing Packet, text: Span<UInt8>) { packets.append(copy packet) }
    }
    // As tshark 4.0 prints them with -E header=y.
    let text = """
      frame.number\tframe.time_epoch\tip.src\tip.dst\ttcp.srcport\ttcp.dstport\tudp.srcport\tudp.dstport\t_ws.col.Protocol\tframe.len\ttcp.flags
      1\t1795454438.808936000\t10.20.30.11\t198.51.100.20\t\t\t37093\t53\tDNS\t104\t
      2\t1795454438.809001000\t198.51.100.20,10.20.30.11\t10.20.30.11,198.51.100.20\t\t\t37093\t53\tICMP\t132\t
      3\t1795454438.810000000\t10.20.30.11\t198.51.100.20\t40112\t80\t\t\tTCP\t74\t0x0002
      """
    var sink = Kept()
    _ = try EvidenceReader.read(ByteSource(bytes: Array(text.utf8)), name: "x", id: "E1", into: &sink)
    #expect(sink.packets.map(\.sourcePort) == [37_093, 0, 40_112])
    #expect(sink.packets.map(\.destinationPort) == [53, 0, 80])
    #expect(sink.packets[1].source.description == "198.51.100.20")
    #expect(sink.packets[0].layers.contains(.udp) && !sink.packets[1].layers.contains(.udp))
    #expect(sink.packets[2].tcp.flags == .syn && sink.packets[2].known.contains(.tcpFlags))
  }
}
