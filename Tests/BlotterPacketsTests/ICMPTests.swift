import BlotterCore
import Testing

@Suite struct ICMPTests {
  @Test func readsTheDatagramThatAnErrorQuotes() throws {
    let packet = SampleFrame.portUnreachable.decoded()
    #expect(packet.icmp.type == 3 && packet.icmp.code == 3 && packet.icmp.length == 68)
    let quoted = try #require(packet.icmp.quoted)
    #expect(quoted.source.description == "192.51.100.15" && quoted.destination.description == "203.0.113.2")
    #expect(quoted.ipProtocol == 17 && quoted.sourcePort == 52444 && quoted.destinationPort == 53)
    #expect(quoted.dnsIdentifier == 34695 && quoted.totalLength == 60 && quoted.ttl == 64)
  }

  @Test func neverLendsTheQuoteToThePacket() {
    let packet = SampleFrame.portUnreachable.decoded()
    #expect(!packet.layers.contains(.udp) && !packet.layers.contains(.dns))
    #expect(packet.sourcePort == 0 && packet.destinationPort == 0 && packet.application == nil)
    #expect(!packet.known.contains(.ports))
  }

  @Test func readsEchoRedirectAndNeighbours() throws {
    let echo = SampleFrame.cooked.decoded().icmp
    #expect(echo.type == 8 && echo.identifier == 0x1234 && echo.sequence == 5 && echo.quoted == nil)
    let redirect = SampleFrame.redirect.decoded().icmp
    #expect(redirect.type == 5 && redirect.code == 1 && redirect.address.description == "10.0.0.254")
    let quoted = try #require(redirect.quoted)
    #expect(quoted.ipProtocol == 6 && quoted.destinationPort == 80 && quoted.tcpSequence == 0xdead_beef)
    #expect(SampleFrame.neighbourSolicitation.decoded().icmp.address.description == "fe80::2")
    let exceeded = SampleFrame.timeExceededIPv6.decoded().icmp
    #expect(exceeded.type == 3 && exceeded.quoted?.destinationPort == 33434 && exceeded.quoted?.totalLength == 48)
  }

  @Test func readsTheNextHopMTU() {
    // Fragmentation needed: the MTU stands in the last two of the four bytes behind the checksum (RFC 1191 §4).
    var frame = SampleFrame.portUnreachable.bytes
    frame[35] = 4
    frame[40] = 0x05
    frame[41] = 0x78
    var packet = Packet()
    SampleFrame.portUnreachable.decode(bytes: frame, into: &packet)
    #expect(packet.icmp.code == 4 && packet.icmp.mtu == 1400)
  }

  @Test func keepsTheErrorWhoseQuoteIsTooShort() {
    // Ethernet 14, IPv4 20, ICMP 8, and 12 of the 20 bytes of the quoted header.
    let packet = SampleFrame.portUnreachable.decoded(prefix: 54)
    #expect(packet.icmp.type == 3 && packet.icmp.quoted == nil)
    #expect(packet.known.contains(.icmp) && !packet.known.contains(.icmpQuote))
  }
}
