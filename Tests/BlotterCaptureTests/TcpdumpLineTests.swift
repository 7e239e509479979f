import BlotterCapture
import BlotterCore
import Testing

/// Single lines as tcpdump prints them; the forms are those of its printers.
@Suite struct TcpdumpLineTests {
  private func packet(_ line: String) throws -> Packet {
    try #require(try ReadLog("10:00:00.000001 " + line + "\n").packets.first)
  }

  @Test(arguments: [
    ("host 10.9.9.9 unreachable", 1, 255, 0), ("net 10.9.9.9 unreachable", 0, 255, 0),
    ("10.9.9.9 protocol 47 unreachable", 2, 47, 0), ("10.9.9.9 udp port 53 unreachable", 3, 17, 53),
    ("10.9.9.9 udp port domain unreachable", 3, 17, 53), ("10.9.9.9 tcp port https unreachable", 3, 6, 443),
    ("10.9.9.9 unreachable - need to frag (mtu 1400)", 4, 255, 0),
    ("net 10.9.9.9 unreachable - admin prohibited", 9, 255, 0),
    ("host 10.9.9.9 unreachable - admin prohibited", 10, 255, 0),
    ("host 10.9.9.9 unreachable - admin prohibited filter", 13, 255, 0),
  ])
  func readsUnreachables(text: String, code: UInt8, ipProtocol: UInt8, port: UInt16) throws {
    let packet = try packet("IP 10.0.0.254 > 10.0.0.1: ICMP \(text), length 68")
    #expect(packet.icmp.type == 3)
    #expect(packet.icmp.code == code)
    #expect(packet.icmp.length == 68)
    let quoted = try #require(packet.icmp.quoted)
    #expect(quoted.destination.description == "10.9.9.9")
    #expect(quoted.source.description == "10.0.0.1")
    #expect(quoted.ipProtocol == ipProtocol)
    #expect(quoted.destinationPort == port)
    #expect(packet.known.isSuperset(of: [.icmp, .icmpQuote]))
    #expect(packet.icmp.mtu == (code == 4 ? 1400 : 0))
  }

  @Test func readsRedirectsAndTimeExceeded() throws {
    let redirect = try packet("IP 10.0.0.254 > 10.0.0.1: ICMP redirect 10.9.9.9 to host 10.0.0.253, length 68")
    #expect(redirect.icmp.type == 5 && redirect.icmp.code == 1)
    #expect(redirect.icmp.address.description == "10.0.0.253")
    let exceeded = try packet("IP 10.0.0.254 > 10.0.0.1: ICMP time exceeded in-transit, length 36")
    #expect(exceeded.icmp.type == 11 && exceeded.icmp.code == 0)
    #expect(!exceeded.known.contains(.icmpQuote))
  }

  @Test func readsICMPv6Errors() throws {
    let packet = try packet(
      "IP6 2001:db8::1 > 2001:db8::2: ICMP6, destination unreachable, unreachable port, 2001:db8::9 udp port 53, length 100"
    )
    #expect(packet.icmp.type == 1 && packet.icmp.code == 4)
    #expect(packet.icmp.quoted?.destination.description == "2001:db8::9")
    #expect(packet.icmp.quoted?.destinationPort == 53)
  }

  @Test func readsTCPWithOptionsAndHTTP() throws {
    let packet = try packet(
      "IP 10.0.0.1.36086 > 10.0.0.2.80: Flags [P.], seq 1:74, ack 1, win 512, options [nop,nop,TS val 33 ecr 22], "
        + "length 73: HTTP: GET /a?b=1 HTTP/1.1")
    #expect(packet.tcp.flags == [.psh, .ack])
    #expect(packet.tcp.sequence == 1 && packet.tcp.acknowledgment == 1 && packet.tcp.window == 512)
    #expect(packet.tcp.isRelative)
    #expect(packet.payloadLength == 73)
    #expect(packet.request == HTTPRequestHead(method: "GET", target: "/a?b=1", version: "HTTP/1.1"))
    #expect(packet.layers.isSuperset(of: [.ipv4, .tcp, .http]))
  }

  @Test func readsDNSAnswers() throws {
    let packet = try packet(
      "IP 12.153.20.41.53 > 172.16.0.107.57692: 6349*- 3/1/0 CNAME www.l.example., A 192.0.2.147, A 192.0.2.99 (284)")
    let message = try #require(packet.dnsMessage)
    #expect(message.isResponse && message.isAuthoritative && !message.recursionAvailable)
    #expect(message.answers.map(\.data) == ["www.l.example", "192.0.2.147", "192.0.2.99"])
    #expect(message.answerCount == 3 && message.authorityCount == 1)
    #expect(message.length == 284 && !message.isPartial)
  }

  @Test(
    arguments: [
      ("NXDomain", 3), ("ServFail", 2), ("Refused-", 5), ("FormErr", 1), ("NotImp*", 4),
    ] as [(String, UInt16)])
  func readsResponseCodes(word: String, code: UInt16) throws {
    let message = try #require(try packet("IP 10.0.0.2.53 > 10.0.0.1.5353: 7 \(word) 0/0/0 (37)").dnsMessage)
    #expect(message.rcode == code)
    #expect(message.isResponse)
  }

  @Test func tellsNamesFromPorts() throws {
    let log = try ReadLog("10:00:00.000001 IP dns.google.domain > 10.0.0.1.4000: 7 1/0/0 A 192.0.2.1 (40)\n")
    let packet = try #require(log.packets.first)
    #expect(log.name(packet.source) == "dns.google")
    #expect(packet.sourcePort == 53)
    let echo = try ReadLog(
      "10:00:00.000001 IP gw.example.domain > a.example: ICMP echo request, id 1, seq 2, length 64\n")
    #expect(echo.name(try #require(echo.packets.first).source) == "gw.example.domain")
    #expect(echo.packets.first?.icmp.sequence == 2)
  }

  @Test func readsIPv6WithPorts() throws {
    let packet = try packet("IP6 fe80::1.546 > ff02::1:2.547: dhcp6 solicit")
    #expect(packet.source.description == "fe80::1" && packet.sourcePort == 546)
    #expect(packet.destination.description == "ff02::1:2" && packet.destinationPort == 547)
    #expect(packet.layers.isSuperset(of: [.ipv6, .udp, .dhcpv6]))
  }

  @Test func readsTheFormBeforeVersionFour() throws {
    let log = try ReadLog(
      """
      09:32:43.910000 10.0.0.1.1025 > 10.0.0.2.80: S 1245:1245(0) win 8760 <mss 1460> (DF)
      09:32:43.910400 10.0.0.2.80 > 10.0.0.1.1025: S 99:99(0) ack 1246 win 5840 <mss 1460>
      09:32:44.910000 arp who-has 10.0.0.2 tell 10.0.0.1
      """)
    #expect(log.packets.map(\.tcp.flags) == [[.syn], [.syn, .ack], []])
    #expect(log.packets.last?.arp.senderIP.description == "10.0.0.1")
    #expect(log.record.repairs.isEmpty)
  }

  /// The inner packet of a tunnel is the packet; its carrier stays as a layer.
  @Test func followsTunnelsToTheNextLine() throws {
    let log = try ReadLog(
      """
      10:00:00.000001 IP 192.0.2.1.40000 > 192.0.2.2.4789: VXLAN, flags [I] (0x08), vni 7
      IP 10.0.0.1.5000 > 10.0.0.2.443: Flags [S], seq 1, win 64, length 0
      """)
    let packet = try #require(log.packets.first)
    #expect(log.packets.count == 1)
    #expect(packet.source.description == "10.0.0.1" && packet.destinationPort == 443)
    #expect(packet.layers.isSuperset(of: [.vxlan, .tcp]))
  }

  /// A load balancer's Geneve with `-vv`: options in the outer header, and the inner one on a line of its own.
  @Test func takesTheProtocolOfTheInnerHeader() throws {
    let log = try ReadLog(
      """
      15:12:15.788834 IP (tos 0x0, ttl 255, id 0, offset 0, flags [none], proto UDP (17), length 152)
          192.0.2.107.60000 > 192.0.2.102.6081: [udp sum ok] Geneve, Flags [none], vni 0x0, options [class Unknown \
      (0x108) type 0x1 len 12 data f583215d 2e66b39c, class Unknown (0x108) type 0x3 len 8 data 6742cc6d]
              IP (tos 0x0, ttl 253, id 62598, offset 0, flags [DF], proto ICMP (1), length 84)
          10.1.21.101 > 198.51.100.123: ICMP echo request, id 32496, seq 4971, length 64
      """)
    let packet = try #require(log.packets.first)
    #expect(log.packets.count == 1 && packet.ipProtocol == 1 && packet.icmp.type == 8)
    #expect(packet.source.description == "10.1.21.101" && !packet.known.contains(.ports))
  }

  /// `tcpdump -t -v` begins with the protocol, ARP with the lengths of its addresses (RFC 826).
  @Test func readsARPWithoutATime() throws {
    let log = try ReadLog(
      """
      ARP, Ethernet (len 6), IPv4 (len 4), Reply 192.0.2.1 is-at 02:42:c6:0a:00:03, length 28
      ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 192.0.2.1 tell 192.0.2.2, length 28
      """)
    #expect(log.packets.map(\.arp.operation) == [2, 1])
  }

  /// `show capture` of Cisco ASA, whose lines are those of tcpdump 3 behind a number and a colon.
  @Test func readsAFirewallsCapture() throws {
    let log = try ReadLog(
      """
      ciscoasa# show capture cap

      4 packets captured

         1: 13:24:32.192571       192.0.2.7.52444 > 203.0.113.2.53:  udp 33
         2: 13:24:32.198571       203.0.113.2 > 192.0.2.7: icmp: 203.0.113.2 udp port 53 unreachable
         3: 13:24:36.192571       192.0.2.7.52445 > 203.0.113.2.80: S 1234567:1234567(0) win 8192 <mss 1460,nop,sackOK>
         4: 13:24:36.198571       203.0.113.2.80 > 192.0.2.7.52445: R 0:0(0) ack 1234568 win 0
      4 packets shown
      """)
    #expect(log.packets.map(\.number) == [1, 2, 3, 4] && log.packets.map(\.ipProtocol) == [17, 1, 6, 6])
    #expect(log.packets[0].payloadLength == 33 && log.packets[1].icmp.quoted?.destinationPort == 53)
    #expect(log.packets[2].tcp.flags == .syn && log.packets[3].tcp.flags == [.rst, .ack])
  }

  /// As tcpdump 4.99 prints them with `-e`, on Ethernet, Cisco's HDLC, Frame Relay and 802.11.
  @Test(arguments: [
    """
    10:00:00.000001 00:1b:21:00:00:01 > 00:50:56:00:00:02, ethertype IPv4 (0x0800), length 124: 192.0.2.1.40000 > \
    192.0.2.2.4789: VXLAN, flags [I] (0x08), vni 7
    00:50:56:2d:4e:5f > 00:1b:21:2d:4e:5f, ethertype IPv4 (0x0800), length 74: 10.0.0.1.5000 > 10.0.0.2.443: \
    Flags [S], seq 1, win 64, length 0
    """,
    """
    10:00:00.000001 unicast, ethertype IPv4 (0x0800), length 44: 10.0.0.1.5000 > 10.0.0.2.443: Flags [S], seq 1, \
    win 64, length 0
    """,
    """
    10:00:00.000001 Q.922, hdr-len 2, DLCI 100, Flags [none], NLPID IPv4 (0xcc), length 44: \
    (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40)
        10.0.0.1.5000 > 10.0.0.2.443: Flags [S], seq 1, win 64, length 0
    """,
    """
    10:00:00.000001 BSSID:02:02:02:02:02:02 SA:04:04:04:04:04:04 DA:06:06:06:06:06:06 LLC, dsap SNAP (0xaa) \
    Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet (0x000000), ethertype IPv4 (0x0800), length 40: \
    10.0.0.1.5000 > 10.0.0.2.443: Flags [S], seq 1, win 64, length 0
    """,
  ])
  func readsThePacketBehindTheLink(text: String) throws {
    let log = try ReadLog(text)
    let packet = try #require(log.packets.first)
    #expect(log.packets.count == 1)
    #expect(packet.source.description == "10.0.0.1" && packet.destinationPort == 443)
    #expect(packet.layers.contains(.tcp) && packet.tcp.flags == [.syn])
  }

  @Test func countsSpanningTreeAsAPacketAndNotAsTCP() throws {
    let packet = try packet(
      "STP 802.1w, Rapid STP, Flags [Learn, Forward], bridge-id 8000.00:11:22:33:44:55.8001, length 47")
    #expect(packet.layers == [.stp])
  }
}
