import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Testing

@Suite struct PacketDecoderTests {
  /// What a sample must decode to: layers by their names, `source:port > destination:port`, payload on the wire.
  struct Expectation: Sendable, CustomStringConvertible {
    let frame: SampleFrame
    let layers: PacketLayers
    let flow: String
    let payload: UInt32
    var description: String { frame.description }
  }

  static let expectations: [Expectation] = [
    .init(
      frame: .dnsQuery, layers: [.ethernet, .vlan, .ipv4, .udp, .dns], flow: "192.51.100.15:52444 > 203.0.113.2:53",
      payload: 32),
    .init(
      frame: .dnsAnswer, layers: [.ethernet, .ipv4, .udp, .dns], flow: "203.0.113.2:53 > 192.51.100.15:52444",
      payload: 67),
    .init(
      frame: .portUnreachable, layers: [.ethernet, .ipv4, .icmp], flow: "203.0.113.2:0 > 192.51.100.15:0", payload: 60),
    .init(
      frame: .synOverIPv6, layers: [.ethernet, .ipv6, .tcp], flow: "2001:db8::f:54321 > 2001:db8::50:443", payload: 0),
    .init(
      frame: .neighbourSolicitation, layers: [.ethernet, .ipv6, .icmpv6], flow: "fe80::f:0 > ff02::1:ff00:2:0",
      payload: 24),
    .init(frame: .arpReply, layers: [.ethernet, .arp], flow: ":0 > :0", payload: 0),
    .init(
      frame: .vxlan, layers: [.ethernet, .ipv4, .udp, .vxlan, .tcp], flow: "172.16.0.1:80 > 172.16.0.2:54321",
      payload: 0),
    .init(
      frame: .gre, layers: [.ethernet, .ipv4, .gre, .udp], flow: "172.16.0.1:1234 > 172.16.0.2:9", payload: 4),
    .init(frame: .cooked, layers: [.linuxCooked, .ipv4, .icmp], flow: "192.0.2.1:0 > 192.0.2.2:0", payload: 4),
    .init(frame: .cooked2, layers: [.linuxCooked, .ipv4, .icmp], flow: "192.0.2.2:0 > 192.0.2.1:0", payload: 4),
    .init(frame: .loopback, layers: [.ipv6, .udp], flow: "::1:12345 > ::1:9", payload: 2),
    .init(
      frame: .httpRequest, layers: [.ethernet, .ipv4, .tcp, .http], flow: "192.0.2.1:50000 > 198.51.100.20:8080",
      payload: 50),
    .init(
      frame: .httpResponse, layers: [.ethernet, .ipv4, .tcp, .http], flow: "198.51.100.20:8080 > 192.0.2.1:50000",
      payload: 37),
    .init(frame: .pppoe, layers: [.ethernet, .pppoe, .ipv4, .udp], flow: "172.16.0.1:1234 > 172.16.0.2:9", payload: 4),
    .init(frame: .mpls, layers: [.ethernet, .mpls, .ipv4, .udp], flow: "172.16.0.1:1234 > 172.16.0.2:9", payload: 4),
    .init(
      frame: .firstFragment, layers: [.ethernet, .ipv4, .udp], flow: "172.16.0.1:1234 > 172.16.0.2:9", payload: 16),
    .init(frame: .laterFragment, layers: [.ethernet, .ipv4], flow: "172.16.0.1:0 > 172.16.0.2:0", payload: 24),
    .init(
      frame: .dnsOverTCP, layers: [.ethernet, .ipv4, .tcp, .dns], flow: "192.51.100.15:52444 > 203.0.113.2:53",
      payload: 34),
    .init(
      frame: .soaWithEDNS, layers: [.ethernet, .ipv4, .udp, .dns], flow: "203.0.113.2:53 > 192.51.100.15:52444",
      payload: 28),
    .init(frame: .llcSTP, layers: [.ethernet, .stp], flow: ":0 > :0", payload: 0),
    .init(
      frame: .rawSixInFour, layers: [.ipv4, .ipv6, .icmpv6], flow: "2001:db8::1:0 > 2001:db8::2:0", payload: 0),
    .init(
      frame: .geneve, layers: [.ethernet, .ipv4, .udp, .geneve, .arp], flow: "10.0.0.1:50000 > 10.0.0.2:6081",
      payload: 54),
    .init(frame: .redirect, layers: [.ethernet, .ipv4, .icmp], flow: "10.0.0.1:0 > 10.0.0.15:0", payload: 28),
    .init(
      frame: .timeExceededIPv6, layers: [.ipv6, .icmpv6], flow: "2001:db8::fe:0 > 2001:db8::1:0", payload: 48),
    .init(frame: .wlanData, layers: [.wlan, .ipv4, .udp], flow: "172.16.0.1:1234 > 172.16.0.2:9", payload: 4),
  ]

  @Test(arguments: expectations)
  func decodesWhatTsharkShows(_ expected: Expectation) {
    let packet = expected.frame.decoded()
    #expect(packet.layers == expected.layers)
    #expect(
      "\(packet.source):\(packet.sourcePort) > \(packet.destination):\(packet.destinationPort)" == expected.flow)
    #expect(packet.payloadLength == expected.payload)
    #expect(packet.stop == nil)
    #expect(packet.wireLength == UInt32(expected.frame.bytes.count))
  }

  @Test func everySampleHasAnExpectation() {
    #expect(Self.expectations.map(\.description) == SampleFrame.all.map(\.description))
  }

  @Test func keepsIdentityAndClearsTheRest() {
    var packet = Packet()
    packet.number = 7
    packet.ordinal = 8
    packet.evidence = 2
    packet.time = 99
    packet.application = .dns(DNSMessage())
    packet.stop = DecodeStop(.cut, layer: "TCP", "x")
    SampleFrame.arpReply.decode(into: &packet)
    #expect(packet.number == 7 && packet.ordinal == 8 && packet.evidence == 2 && packet.time == 99)
    #expect(packet.application == nil && packet.stop == nil)
  }

  @Test func readsLinkFields() {
    let query = SampleFrame.dnsQuery.decoded()
    #expect(query.vlan == 100)
    #expect(query.sourceMAC.description == "02:00:00:00:00:0f")
    #expect(query.destinationMAC.description == "02:00:00:00:00:35")
    #expect(SampleFrame.cooked.decoded().sourceMAC.description == "02:00:00:00:00:0f")
    // Of a tunnelled frame the outer addresses stand: those are of this network.
    #expect(SampleFrame.vxlan.decoded().sourceMAC.description == "02:00:00:00:00:0b")
    #expect(SampleFrame.wlanData.decoded().sourceMAC.description == "02:00:00:00:00:35")
    #expect(!SampleFrame.loopback.decoded().known.contains(.linkLayer))
    let arp = SampleFrame.arpReply.decoded().arp
    #expect(arp.operation == 2 && arp.senderIP.description == "10.0.0.1" && arp.targetIP.description == "10.0.0.15")
    #expect(arp.senderMAC.description == "02:00:00:00:00:35" && arp.targetMAC.description == "02:00:00:00:00:0f")
  }

  @Test func readsNetworkFields() {
    let query = SampleFrame.dnsQuery.decoded()
    #expect(query.ttl == 64 && query.ipIdentification == 0x1c46 && query.dontFragment && query.ipProtocol == 17)
    let first = SampleFrame.firstFragment.decoded()
    #expect(first.moreFragments && first.fragmentOffset == 0)
    let later = SampleFrame.laterFragment.decoded()
    #expect(later.moreFragments && later.fragmentOffset == 24 && later.application == nil)
    #expect(!later.known.contains(.ports))
  }

  @Test func readsTCPFieldsAndOptions() {
    let tcp = SampleFrame.synOverIPv6.decoded().tcp
    #expect(tcp.flags == .syn && tcp.sequence == 0x1122_3344 && tcp.acknowledgment == 0 && tcp.window == 64240)
    #expect(tcp.maximumSegmentSize == 1460 && tcp.windowScale == 7 && tcp.hasSACK)
    let plain = SampleFrame.vxlan.decoded().tcp
    #expect(plain.flags == [.rst, .ack] && plain.acknowledgment == 7 && plain.windowScale == 255 && !plain.hasSACK)
  }

  @Test func saysWhereThePayloadStands() {
    let packet = SampleFrame.gre.decoded()
    let start = Int(packet.payloadOffset)
    #expect(SampleFrame.gre.bytes[start..<(start + Int(packet.payloadCaptured))].elementsEqual("data".utf8))
  }
}

extension SampleFrame {
  /// Decodes the first `count` bytes of the frame, all of it by default.
  func decoded(prefix count: Int = .max) -> Packet {
    var packet = Packet()
    decode(into: &packet, prefix: count)
    return packet
  }

  func decode(into packet: inout Packet, prefix count: Int = .max) {
    decode(bytes: Array(bytes.prefix(count)), into: &packet)
  }

  func decode(bytes captured: [UInt8], into packet: inout Packet) {
    let span = unsafe captured.span.bytes
    PacketDecoder.decode(linkType: linkType, wireLength: UInt32(bytes.count), span, into: &packet)
  }
}
