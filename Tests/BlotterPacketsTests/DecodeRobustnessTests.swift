import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Testing

/// Any byte may be missing or wrong: the outcome is a packet, never a trap.
@Suite struct DecodeRobustnessTests {
  @Test(arguments: SampleFrame.all)
  func everyPrefixKeepsTheLayersBeforeTheCut(_ frame: SampleFrame) {
    let whole = frame.decoded()
    var before = PacketLayers()
    for count in 0...frame.bytes.count {
      let packet = frame.decoded(prefix: count)
      #expect(packet.layers.isSuperset(of: before), "layers got lost at \(count) bytes")
      #expect(packet.layers.isSubset(of: whole.layers))
      #expect(packet.payloadOffset + packet.payloadCaptured <= UInt32(max(count, Int(packet.payloadOffset))))
      if let stop = packet.stop { #expect(stop.reason == .cut, "\(stop) at \(count) bytes") }
      before = packet.layers
    }
  }

  @Test func tellsCutFromMalformed() {
    // Ethernet 14, IPv4 20, GRE 8, and 10 of the 20 bytes of the inner header; then a data offset of 4.
    let cut = SampleFrame.gre.decoded(prefix: 52)
    #expect(cut.stop == DecodeStop(.cut, layer: "IPv4", "the capture ends within its header"))
    // The outer header was whole and stands.
    #expect(cut.source.description == "10.0.0.1" && cut.ipProtocol == 47 && cut.known.contains(.ipHeader))
    var bytes = SampleFrame.synOverIPv6.bytes
    bytes[82] = 0x40
    var packet = Packet()
    SampleFrame.synOverIPv6.decode(bytes: bytes, into: &packet)
    #expect(packet.stop == DecodeStop(.malformed, layer: "TCP", "the data offset is below 5"))
    #expect(packet.sourcePort == 54321 && packet.tcp.flags == .syn)
  }

  @Test func survivesBitFlips() {
    let seed: UInt64 = 0x5eed_0001
    var generator = SeededGenerator(seed: seed)
    for frame in SampleFrame.all {
      for round in 0..<400 {
        var bytes = frame.bytes
        for _ in 0...(round % 4) {
          let bit = Int.random(in: 0..<(bytes.count * 8), using: &generator)
          bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        var packet = Packet()
        frame.decode(bytes: bytes, into: &packet)
        #expect(Int(packet.payloadCaptured) <= bytes.count, "seed \(seed), \(frame), round \(round)")
      }
    }
  }

  @Test func endsNestedEncapsulation() {
    // 40 VLAN tags.
    let tags = Array(repeating: [0x81, 0x00, 0x00, 0x01] as [UInt8], count: 40).flatMap { $0 }
    let bytes = Array(SampleFrame.gre.bytes.prefix(12)) + tags + Array(SampleFrame.gre.bytes.dropFirst(12))
    var packet = Packet()
    SampleFrame.gre.decode(bytes: bytes, into: &packet)
    #expect(packet.stop == DecodeStop(.limit, layer: "VLAN", "too many encapsulations"))
    #expect(packet.vlan == 1)
  }

  @Test func endsChainsOfExtensionHeaders() {
    // Destination options that name destination options, 20 times.
    let header = Hex.bytes("3c 00 01 04 00 00 00 00")
    var bytes = Array(SampleFrame.synOverIPv6.bytes.prefix(54))
    bytes[18] = 0
    bytes[19] = 160
    bytes[20] = 0x3c
    for _ in 0..<20 { bytes += header }
    var packet = Packet()
    SampleFrame.synOverIPv6.decode(bytes: bytes, into: &packet)
    #expect(packet.stop == DecodeStop(.limit, layer: "IPv6", "too many extension headers"))
    #expect(packet.source.description == "2001:db8::f")
  }

  @Test func namesLinkTypesWithoutDecoder() {
    var packet = Packet()
    let bytes: [UInt8] = [1, 2, 3, 4]
    let span = unsafe bytes.span.bytes
    PacketDecoder.decode(linkType: 189, wireLength: 4, span, into: &packet)
    #expect(packet.stop?.reason == .unsupported && packet.layers.isEmpty)
  }

  @Test func paddingIsNoPayload() {
    // A bare ACK of 40 bytes in a frame of 60.
    let inner = SampleFrame.vxlan.bytes
    let bytes = Array(inner.suffix(54)) + [UInt8](repeating: 0, count: 6)
    var packet = Packet()
    SampleFrame.gre.decode(bytes: bytes, into: &packet)
    #expect(packet.layers == [.ethernet, .ipv4, .tcp] && packet.payloadLength == 0 && packet.payloadCaptured == 0)
  }
}
