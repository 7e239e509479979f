import BlotterCore
import BlotterPackets
import BlotterTestSupport
import Testing

/// Frames behind a header of the capturing program.
@Suite struct CaptureHeaderTests {
  private static let datagram = FrameBuilder.tcp([], sequence: 5, flags: 0x02, server: 443)

  private func decode(_ linkType: UInt16, _ bytes: [UInt8]) -> Packet {
    var packet = Packet()
    let span = unsafe bytes.span.bytes
    PacketDecoder.decode(linkType: linkType, wireLength: UInt32(bytes.count), span, into: &packet)
    return packet
  }

  @Test func readsNFLOGInBothByteOrders() {
    // Family 2, version 0, group 5; the packet header (type 1, 8 bytes), a prefix of three bytes, then the packet.
    let length = UInt8(Self.datagram.count + 4)
    let little: [UInt8] = [2, 0, 0, 5, 8, 0, 1, 0, 8, 0, 3, 0, 7, 0, 10, 0, 0x66, 0x77, 0, 0, length, 0, 9, 0]
    let big: [UInt8] = [2, 0, 0, 5, 0, 8, 0, 1, 8, 0, 3, 0, 0, 7, 0, 10, 0x66, 0x77, 0, 0, 0, length, 0, 9]
    for head in [little, big] {
      let packet = decode(239, head + Self.datagram)
      #expect(packet.destination.description == "192.0.2.2" && packet.destinationPort == 443)
      #expect(packet.tcp.flags == .syn && packet.stop == nil)
    }
  }

  @Test func readsWhatPPIAnnounces() {
    // Version 0, flags 0, length 8, link type 228 (raw IPv4), all little-endian.
    let packet = decode(192, [0, 0, 8, 0, 228, 0, 0, 0] + Self.datagram)
    #expect(packet.sourcePort == 40_000 && packet.layers == [.ipv4, .tcp])
  }

  @Test func endsWherePPIAnnouncesItself() {
    let packet = decode(192, [0, 0, 8, 0, 192, 0, 0, 0, 0, 0, 8, 0, 192, 0, 0, 0])
    #expect(packet.stop?.reason == .unsupported)
  }

  @Test(arguments: [119, 163, 192, 239] as [UInt16]) func survivesEveryPrefix(linkType: UInt16) {
    let bytes: [UInt8] = [2, 0, 0, 5, 8, 0, 1, 0, 8, 0, 3, 0, 7, 0, 10, 0] + Self.datagram
    for count in 0...bytes.count { _ = decode(linkType, Array(bytes.prefix(count))) }
  }
}
