import BlotterCapture
import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Foundation
import Testing

/// Counts what the packets of a capture carry.
private struct Tally: PacketSink {
  var packet = Packet()
  var wireBytes: UInt64 = 0
  var layers: [String: Int] = [:]
  var counts: [String: Int] = [:]
  var stops = 0

  mutating func accept(frame header: FrameHeader, bytes: RawSpan) {
    PacketDecoder.decode(linkType: header.linkType, wireLength: header.wireLength, bytes, into: &packet)
    wireBytes += UInt64(header.wireLength)
    for (layer, name) in PacketLayers.counted where packet.layers.contains(layer) { layers[name, default: 0] += 1 }
    if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6) {
      counts["icmp \(packet.icmp.type)/\(packet.icmp.code)", default: 0] += 1
    }
    if packet.layers.contains(.tcp) {
      counts["flags \(packet.tcp.flags.letters)", default: 0] += 1
      if packet.payloadLength > 0 { counts["with data", default: 0] += 1 }
    }
    switch packet.application {
    case .dns(let message):
      counts[message.isResponse ? "rcode \(message.rcode)" : "queries", default: 0] += 1
    case .httpRequest(let head): counts[head.method, default: 0] += 1
    case .httpResponse(let head): counts["\(head.status)", default: 0] += 1
    default: break
    }
    if packet.stop != nil { stops += 1 }
  }

  mutating func accept(packet: borrowing Packet, text: Span<UInt8>) {}
}

/// Whole captures against the figures that tshark and capinfos give.
@Suite struct CaptureFiguresTests {
  struct Figures: Sendable, CustomStringConvertible {
    let description: String
    let packets: UInt64
    let wireBytes: UInt64
    let first: String
    let last: String
    let layers: [String: Int]
    let counts: [String: Int]
  }

  static let figures: [Figures] = [
    .init(
      description: "lab-arp-spoof-mitm.pcapng", packets: 68, wireBytes: 9507, first: "2026-11-23T17:24:10.489683Z",
      last: "2026-11-23T17:24:17.052797Z", layers: ["ARP": 4, "HTTP": 10, "ICMP": 4, "IPv4": 64, "TCP": 60],
      counts: [
        "200": 5, "GET": 5, "flags .": 25, "flags F.": 10, "flags P.": 15, "flags S": 5, "flags S.": 5, "icmp 5/1": 4,
        "with data": 15,
      ]),
    .init(
      description: "lab-clean-dhcp.pcap", packets: 4, wireBytes: 1368, first: "2026-11-23T17:24:47.799328Z",
      last: "2026-11-23T17:24:47.832473Z", layers: ["DHCP": 4, "IPv4": 4, "UDP": 4], counts: [:]),
    .init(
      description: "lab-cleartext-ftp.pcap", packets: 37, wireBytes: 5262, first: "2026-11-23T17:26:29.342053Z",
      last: "2026-11-23T17:26:29.348887Z", layers: ["FTP": 18, "IPv4": 37, "TCP": 37],
      counts: ["flags .": 11, "flags F.": 4, "flags P.": 18, "flags S": 2, "flags S.": 2, "with data": 20]),
    .init(
      description: "lab-dns-nxdomain.pcap", packets: 11, wireBytes: 922, first: "2026-11-23T17:20:53.147076Z",
      last: "2026-11-23T17:20:55.255160Z", layers: ["DNS": 8, "ICMPv6": 3, "IPv4": 8, "IPv6": 3, "UDP": 8],
      counts: ["icmp 133/0": 3, "queries": 4, "rcode 3": 4]),
    .init(
      description: "lab-dns-port-unreachable-noise.pcap", packets: 92, wireBytes: 12176,
      first: "2026-11-23T17:20:38.808936Z", last: "2026-11-23T17:20:41.856870Z",
      layers: ["DNS": 16, "HTTP": 10, "ICMP": 16, "IPv4": 92, "TCP": 60, "UDP": 16],
      counts: [
        "200": 5, "GET": 5, "flags .": 25, "flags F.": 10, "flags P.": 15, "flags S": 5, "flags S.": 5, "icmp 0/0": 5,
        "icmp 3/3": 6, "icmp 8/0": 5, "queries": 11, "rcode 0": 5, "with data": 15,
      ]),
    .init(
      description: "lab-http-5xx.pcapng", packets: 134, wireBytes: 13927, first: "2026-11-23T17:22:50.414040Z",
      last: "2026-11-23T17:22:51.601830Z", layers: ["HTTP": 22, "IPv4": 134, "TCP": 134],
      counts: [
        "200": 3, "503": 8, "GET": 11, "flags .": 57, "flags F.": 22, "flags P.": 33, "flags S": 11, "flags S.": 11,
        "with data": 33,
      ]),
    .init(
      description: "lab-icmp-net-unreachable.pcap", packets: 12, wireBytes: 1300, first: "2026-11-23T17:21:51.288343Z",
      last: "2026-11-23T17:21:53.341852Z", layers: ["DNS": 2, "ICMP": 9, "IPv4": 12, "TCP": 1, "UDP": 2],
      counts: ["flags S": 1, "icmp 3/0": 6, "icmp 8/0": 3, "queries": 2]),
    .init(
      description: "lab-rogue-ra.pcap", packets: 28, wireBytes: 3112, first: "2026-11-23T17:33:33.021171Z",
      last: "2026-11-23T17:33:39.547262Z", layers: ["ICMPv6": 28, "IPv6": 28],
      counts: [
        "icmp 128/0": 3, "icmp 129/0": 2, "icmp 133/0": 2, "icmp 134/0": 12, "icmp 135/0": 5, "icmp 136/0": 2,
        "icmp 143/0": 2,
      ]),
    .init(
      description: "lab-tcp-refused.pcap", packets: 10, wireBytes: 596, first: "2026-11-23T17:21:18.694125Z",
      last: "2026-11-23T17:21:20.529854Z", layers: ["ARP": 2, "IPv4": 8, "TCP": 8],
      counts: ["flags R.": 4, "flags S": 4]),
    .init(
      description: "lab-tls-version-failure.pcap", packets: 31, wireBytes: 2796, first: "2026-11-23T17:26:34.461071Z",
      last: "2026-11-23T17:26:35.097646Z", layers: ["IPv4": 31, "TCP": 31, "TLS": 6],
      counts: ["flags .": 13, "flags F.": 6, "flags P.": 6, "flags S": 3, "flags S.": 3, "with data": 6]),
    .init(
      description: "lab-traceroute.pcap", packets: 32, wireBytes: 2816, first: "2026-11-23T17:21:56.204780Z",
      last: "2026-11-23T17:21:56.205281Z", layers: ["ICMP": 16, "IPv4": 32, "UDP": 16],
      counts: ["icmp 11/0": 6, "icmp 3/3": 10]),
    .init(
      description: "lab-web-traversal.pcap", packets: 36, wireBytes: 4107, first: "2026-11-23T17:25:28.519366Z",
      last: "2026-11-23T17:25:28.775369Z", layers: ["HTTP": 6, "IPv4": 36, "TCP": 36],
      counts: [
        "200": 3, "GET": 3, "flags .": 15, "flags F.": 6, "flags P.": 9, "flags S": 3, "flags S.": 3, "with data": 9,
      ]),
  ]

  @Test(arguments: figures)
  func agreeWithTshark(_ expected: Figures) throws {
    var tally = Tally()
    let path = Fixtures.file("captures/\(expected.description)").path(percentEncoded: false)
    let record = try EvidenceReader.read(
      ByteSource(path: path), name: expected.description, id: "E1", into: &tally)
    #expect(record.packets == expected.packets)
    #expect(tally.wireBytes == expected.wireBytes)
    #expect(record.first.flatMap(record.time.string) == expected.first)
    #expect(record.last.flatMap(record.time.string) == expected.last)
    #expect(record.warnings.isEmpty)
    #expect(tally.layers == expected.layers)
    #expect(tally.counts == expected.counts)
    #expect(tally.stops == 0)
  }
}
