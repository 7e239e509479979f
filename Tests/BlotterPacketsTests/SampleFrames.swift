import BlotterTestSupport

/// One frame as it stands in a capture. What the tests expect of it is what tshark 4.0.17 shows.
struct SampleFrame: Sendable, CustomStringConvertible {
  let description: String
  let linkType: UInt16
  let bytes: [UInt8]

  init(_ name: String, link: UInt16 = 1, _ hex: String) {
    description = name
    linkType = link
    bytes = Hex.bytes(hex)
  }

  static let all = [
    dnsQuery, dnsAnswer, portUnreachable, synOverIPv6, neighbourSolicitation, arpReply, vxlan, gre, cooked, cooked2,
    loopback, httpRequest, httpResponse, pppoe, mpls, firstFragment, laterFragment, dnsOverTCP, soaWithEDNS, llcSTP,
    rawSixInFour, geneve, redirect, timeExceededIPv6, wlanData,
  ]

  /// 802.1Q, IPv4, UDP, DNS.
  static let dnsQuery = SampleFrame(
    "dnsQuery",
    """
    02 00 00 00 00 35  02 00 00 00 00 0f  # destination, source
    81 00 20 64  08 00                    # priority 1, VLAN 100, IPv4
    45 00 00 3c 1c 46 40 00 40 11 00 00   # total length 60, DF, TTL 64, UDP
    c0 33 64 0f  cb 00 71 02              # 192.51.100.15 > 203.0.113.2
    cc dc 00 35 00 28 00 00               # 52444 > 53, length 40
    87 87 01 00 00 01 00 00 00 00 00 00   # id 34695, RD, one question
    09 79 75 6d 6d 79 2d 64 6f 74 04 74 65 73 74 00 00 01 00 01  # yummy-dot.test A IN
    """)

  /// The answer by way of a CNAME, names compressed; six bytes of Ethernet trailer.
  static let dnsAnswer = SampleFrame(
    "dnsAnswer",
    """
    02 00 00 00 00 0f  02 00 00 00 00 35  08 00
    45 00 00 5f 00 00 00 00 3f 11 00 00  cb 00 71 02  c0 33 64 0f
    00 35 cc dc 00 4b 00 00
    87 87 81 80 00 01 00 02 00 00 00 00   # response, RD, RA, NOERROR, two answers
    09 79 75 6d 6d 79 2d 64 6f 74 04 74 65 73 74 00 00 01 00 01
    c0 0c 00 05 00 01 00 00 01 2c 00 07 04 65 64 67 65 c0 16  # CNAME edge.test, TTL 300
    c0 2c 00 01 00 01 00 00 00 3c 00 04 c6 33 64 14           # A 198.51.100.20, TTL 60
    00 00 00 00 00 00                     # trailer
    """)

  /// ICMP port unreachable that quotes the query of `dnsQuery`.
  static let portUnreachable = SampleFrame(
    "portUnreachable",
    """
    02 00 00 00 00 0f  02 00 00 00 00 35  08 00
    45 c0 00 58 2a 2a 00 00 40 01 00 00  cb 00 71 02  c0 33 64 0f
    03 03 00 00 00 00 00 00               # destination unreachable, port unreachable
    45 00 00 3c 1c 46 40 00 40 11 00 00  c0 33 64 0f  cb 00 71 02
    cc dc 00 35 00 28 00 00  87 87 01 00 00 01 00 00 00 00 00 00
    09 79 75 6d 6d 79 2d 64 6f 74 04 74 65 73 74 00 00 01 00 01
    """)

  /// IPv6 with hop-by-hop and destination options, TCP SYN with five options.
  static let synOverIPv6 = SampleFrame(
    "synOverIPv6",
    """
    33 33 00 00 00 01  02 00 00 00 00 0f  86 dd
    60 00 00 00 00 38 00 40               # payload 56, hop-by-hop, hop limit 64
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 0f
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 50
    3c 00 01 04 00 00 00 00               # hop-by-hop, padding; destination options follow
    06 00 01 04 00 00 00 00               # destination options, padding; TCP follows
    d4 31 01 bb 11 22 33 44 00 00 00 00   # 54321 > 443, sequence 0x11223344
    a0 02 fa f0 00 00 00 00               # data offset 10, SYN, window 64240
    02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 07  # MSS 1460, SACK, timestamps, scale 7
    """)

  /// ICMPv6 neighbour solicitation for fe80::2.
  static let neighbourSolicitation = SampleFrame(
    "neighbourSolicitation",
    """
    33 33 ff 00 00 02  02 00 00 00 00 0f  86 dd
    60 00 00 00 00 20 3a ff
    fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 0f
    ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 02
    87 00 00 00 00 00 00 00
    fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 02
    01 01 02 00 00 00 00 0f               # source link-layer address
    """)

  /// ARP reply with 18 bytes of padding.
  static let arpReply = SampleFrame(
    "arpReply",
    """
    02 00 00 00 00 0f  02 00 00 00 00 35  08 06
    00 01 08 00 06 04 00 02
    02 00 00 00 00 35  0a 00 00 01
    02 00 00 00 00 0f  0a 00 00 0f
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    """)

  /// VXLAN 42 between 10.0.0.1 and 10.0.0.2, inside it a TCP RST, ACK.
  static let vxlan = SampleFrame(
    "vxlan",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 5a 00 00 00 00 40 11 00 00  0a 00 00 01  0a 00 00 02
    c3 50 12 b5 00 46 00 00               # 50000 > 4789, length 70
    08 00 00 00 00 00 2a 00
    02 00 00 00 00 aa  02 00 00 00 00 bb  08 00
    45 00 00 28 00 00 40 00 40 06 00 00  ac 10 00 01  ac 10 00 02
    00 50 d4 31 00 00 00 00 00 00 00 07 50 14 00 00 00 00 00 00  # 80 > 54321
    """)

  /// GRE with a key, inside it a UDP datagram to port 9.
  static let gre = SampleFrame(
    "gre",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 3c 00 00 00 00 40 2f 00 00  0a 00 00 01  0a 00 00 02
    20 00 08 00 00 00 00 07               # key 7, IPv4
    45 00 00 20 00 00 00 00 40 11 00 00  ac 10 00 01  ac 10 00 02
    04 d2 00 09 00 0c 00 00 64 61 74 61   # 1234 > 9
    """)

  /// Linux cooked: an ICMP echo request that left this host.
  static let cooked = SampleFrame(
    "cooked", link: 113,
    """
    00 04 00 01 00 06 02 00 00 00 00 0f 00 00 08 00
    45 00 00 20 00 00 40 00 40 01 00 00  c0 00 02 01  c0 00 02 02
    08 00 00 00 12 34 00 05 70 69 6e 67   # id 0x1234, sequence 5
    """)

  /// Linux cooked, version 2: the reply.
  static let cooked2 = SampleFrame(
    "cooked2", link: 276,
    """
    08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 35 00 00
    45 00 00 20 00 00 40 00 40 01 00 00  c0 00 02 02  c0 00 02 01
    00 00 00 00 12 34 00 05 70 69 6e 67
    """)

  /// BSD loopback of a little-endian machine: address family 30 (Darwin's IPv6), UDP to port 9.
  static let loopback = SampleFrame(
    "loopback", link: 0,
    """
    1e 00 00 00
    60 00 00 00 00 0a 11 40
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01
    30 39 00 09 00 0a 00 00 68 69         # 12345 > 9
    """)

  /// `GET /a?b=c HTTP/1.1` to port 8080.
  static let httpRequest = SampleFrame(
    "httpRequest",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 5a 00 00 40 00 40 06 00 00  c0 00 02 01  c6 33 64 14
    c3 50 1f 90 00 00 00 01 00 00 00 01 50 18 01 f5 00 00 00 00  # 50000 > 8080, PSH, ACK
    47 45 54 20 2f 61 3f 62 3d 63 20 48 54 54 50 2f 31 2e 31 0d 0a  # GET /a?b=c HTTP/1.1
    48 6f 73 74 3a 20 77 77 77 2e 74 65 73 74 0d 0a                 # Host: www.test
    41 63 63 65 70 74 3a 20 2a 2f 2a 0d 0a                          # Accept: */*
    """)

  /// `HTTP/1.0 503 Busy`.
  static let httpResponse = SampleFrame(
    "httpResponse",
    """
    02 00 00 00 00 0b  02 00 00 00 00 0a  08 00
    45 00 00 4d 00 00 40 00 40 06 00 00  c6 33 64 14  c0 00 02 01
    1f 90 c3 50 00 00 00 01 00 00 00 01 50 18 01 f5 00 00 00 00
    48 54 54 50 2f 31 2e 30 20 35 30 33 20 42 75 73 79 0d 0a        # HTTP/1.0 503 Busy
    53 65 72 76 65 72 3a 20 6e 67 69 6e 78 0d 0a 0d 0a 0a           # Server: nginx
    """)

  /// PPP over Ethernet, session 1: a UDP datagram to port 9.
  static let pppoe = SampleFrame(
    "pppoe",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  88 64
    11 00 00 01 00 22  00 21
    45 00 00 20 00 00 00 00 40 11 00 00  ac 10 00 01  ac 10 00 02
    04 d2 00 09 00 0c 00 00 64 61 74 61
    """)

  /// Two MPLS labels, then the same.
  static let mpls = SampleFrame(
    "mpls",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  88 47
    00 06 40 40  00 06 51 40
    45 00 00 20 00 00 00 00 40 11 00 00  ac 10 00 01  ac 10 00 02
    04 d2 00 09 00 0c 00 00 64 61 74 61
    """)

  /// First fragment of a UDP datagram of 100 bytes: 24 of them.
  static let firstFragment = SampleFrame(
    "firstFragment",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 2c 00 07 20 00 40 11 00 00  ac 10 00 01  ac 10 00 02
    04 d2 00 09 00 64 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    """)

  /// The next 24 bytes, which look like a UDP header and are none.
  static let laterFragment = SampleFrame(
    "laterFragment",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 2c 00 07 20 03 40 11 00 00  ac 10 00 01  ac 10 00 02
    00 35 00 35 00 18 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    """)

  /// A DNS query over TCP, with its length before it.
  static let dnsOverTCP = SampleFrame(
    "dnsOverTCP",
    """
    02 00 00 00 00 35  02 00 00 00 00 0f  08 00
    45 00 00 4a 00 00 40 00 40 06 00 00  c0 33 64 0f  cb 00 71 02
    cc dc 00 35 00 00 00 01 00 00 00 01 50 18 01 f5 00 00 00 00
    00 20 00 2a 01 00 00 01 00 00 00 00 00 00
    09 79 75 6d 6d 79 2d 64 6f 74 04 74 65 73 74 00 00 fc 00 01  # AXFR
    """)

  /// A refusal with EDNS: response code 16 (BADVERS) from four bits in the header and eight in the OPT record.
  static let soaWithEDNS = SampleFrame(
    "soaWithEDNS",
    """
    02 00 00 00 00 0f  02 00 00 00 00 35  08 00
    45 00 00 38 00 00 00 00 3f 11 00 00  cb 00 71 02  c0 33 64 0f
    00 35 cc dc 00 24 00 00
    00 01 81 80 00 01 00 00 00 00 00 01
    00 00 06 00 01                        # . SOA IN
    00 00 29 10 00 01 00 00 00 00 00      # OPT, 4096 bytes, extended code 1
    """)

  /// IEEE 802.3 with LLC: a spanning-tree message.
  static let llcSTP = SampleFrame(
    "llcSTP",
    """
    01 80 c2 00 00 00  02 00 00 00 00 0b  00 26
    42 42 03
    00 00 00 00 00 80 00 02 00 00 00 00 0b 00 00 00 00
    80 00 02 00 00 00 00 0b 80 01 00 00 14 00 02 00 0f 00
    """)

  /// Raw IP: IPv6 in IPv4, an echo request.
  static let rawSixInFour = SampleFrame(
    "rawSixInFour", link: 101,
    """
    45 00 00 44 00 00 00 00 40 29 00 00  c0 00 02 01  c0 00 02 02
    60 00 00 00 00 08 3a 40
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
    80 00 00 00 00 09 00 01               # id 9, sequence 1
    """)

  /// Geneve with four bytes of options, inside it an Ethernet frame with ARP.
  static let geneve = SampleFrame(
    "geneve",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 52 00 00 00 00 40 11 00 00  0a 00 00 01  0a 00 00 02
    c3 50 17 c1 00 3e 00 00               # 50000 > 6081
    01 00 65 58 00 00 2a 00  01 02 80 00
    ff ff ff ff ff ff  02 00 00 00 00 bb  08 06
    00 01 08 00 06 04 00 01 02 00 00 00 00 bb ac 10 00 01 00 00 00 00 00 00 ac 10 00 02
    """)

  /// ICMP redirect to 10.0.0.254, quoting a TCP SYN.
  static let redirect = SampleFrame(
    "redirect",
    """
    02 00 00 00 00 0a  02 00 00 00 00 0b  08 00
    45 00 00 38 00 00 00 00 40 01 00 00  0a 00 00 01  0a 00 00 0f
    05 01 00 00  0a 00 00 fe              # redirect for a host
    45 00 00 3c 00 01 40 00 40 06 00 00  0a 00 00 0f  c6 33 64 14
    c3 50 00 50 de ad be ef               # 50000 > 80
    """)

  /// ICMPv6 time exceeded, quoting a UDP datagram.
  static let timeExceededIPv6 = SampleFrame(
    "timeExceededIPv6", link: 229,
    """
    60 00 00 00 00 38 3a 40
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 fe
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
    03 00 00 00 00 00 00 00
    60 00 00 00 00 08 11 00
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01
    20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
    04 d2 82 9a 00 08 00 00               # 1234 > 33434
    """)

  /// 802.11 data from an access point, not encrypted: a UDP datagram to port 9.
  static let wlanData = SampleFrame(
    "wlanData", link: 105,
    """
    08 02 00 00                           # data, from the distribution system
    02 00 00 00 00 0f  02 00 00 00 00 aa  02 00 00 00 00 35  10 00
    aa aa 03 00 00 00 08 00
    45 00 00 20 00 00 00 00 40 11 00 00  ac 10 00 01  ac 10 00 02
    04 d2 00 09 00 0c 00 00 64 61 74 61
    """)
}
