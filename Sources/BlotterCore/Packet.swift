/// One packet as its evidence shows it: where it stands, when it was seen, and what its layers say.
///
/// The one currency between readers, decoder and tables: binary captures decode into it, text logs parse into it.
/// Everything but ``application`` is plain values, so that a packet costs no allocation; `known` says which fields
/// the evidence supplied, because a zero from a text log means "not printed".
package struct Packet: Sendable {
  // MARK: Identity

  /// Index of the evidence in the case, from 0.
  package var evidence: UInt16 = 0
  /// Number as the evidence shows it (Wireshark's `No.`, tcpdump's `-#`), else the position, from 1.
  package var number: UInt64 = 0
  /// Position among the packets of its evidence, from 1; unique, and the order of events where clocks are not.
  package var ordinal: UInt64 = 0
  /// First line in a text log, from 1; 0 in binary captures.
  package var line: UInt64 = 0
  /// Nanoseconds in the clock of the evidence (``EvidenceClock``); meaningful where `known` has `.time`.
  package var time: Int64 = 0
  /// Bytes on the wire, link layer included where the evidence has one; 0 where unknown.
  package var wireLength: UInt32 = 0
  /// Bytes in the capture; less than `wireLength` where the capture cut the packet.
  package var capturedLength: UInt32 = 0

  /// Which fields the evidence supplied for this packet.
  package var known: EvidenceFields = []
  /// Every protocol that this packet carries, tunnelled ones included, quoted ones not.
  package var layers: PacketLayers = []

  // MARK: Link

  package var sourceMAC = MACAddress.zero
  package var destinationMAC = MACAddress.zero
  /// Outermost VLAN id, 0 where there is no tag.
  package var vlan: UInt16 = 0
  /// Valid where `layers` has `.arp`.
  package var arp = ARPFields()

  // MARK: Network (innermost where tunnelled)

  package var source = HostAddress.none
  package var destination = HostAddress.none
  /// IANA protocol number of the payload, 255 where unknown.
  package var ipProtocol: UInt8 = 255
  /// Time to live or hop limit.
  package var ttl: UInt8 = 0
  /// IPv4 identification.
  package var ipIdentification: UInt16 = 0
  /// Offset of this fragment in bytes; 0 for a first fragment or an unfragmented datagram.
  package var fragmentOffset: UInt16 = 0
  /// Whether more fragments follow.
  package var moreFragments = false
  /// Whether the IPv4 header forbids fragmentation.
  package var dontFragment = false

  // MARK: Transport

  package var sourcePort: UInt16 = 0
  package var destinationPort: UInt16 = 0
  /// Valid where `layers` has `.tcp` and `known` has `.tcpFlags`.
  package var tcp = TCPFields()
  /// Valid where `layers` has `.icmp` or `.icmpv6`.
  package var icmp = ICMPFields()
  /// Bytes of transport payload on the wire, by the length fields of the headers; 0 where unknown.
  package var payloadLength: UInt32 = 0
  /// Where the captured payload starts in the frame, and how much of it was captured. Binary captures only.
  package var payloadOffset: UInt32 = 0
  package var payloadCaptured: UInt32 = 0

  // MARK: Application

  /// The message that this packet carries or completes; nil for the great majority.
  package var application: ApplicationMessage?

  /// What stopped decoding, if anything did; the layers before it stand.
  package var stop: DecodeStop?

  package init() {}

  /// Whether this is a later fragment, which carries no transport header.
  package var isLaterFragment: Bool { fragmentOffset != 0 }
}

/// What a piece of evidence, or one packet of it, can supply. Detectors name what they need.
package struct EvidenceFields: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let time = Self(rawValue: 1 << 0)
  /// Link-layer addresses.
  package static let linkLayer = Self(rawValue: 1 << 1)
  /// TTL, identification, fragment fields.
  package static let ipHeader = Self(rawValue: 1 << 2)
  package static let ports = Self(rawValue: 1 << 3)
  package static let tcpFlags = Self(rawValue: 1 << 4)
  /// Sequence and acknowledgment numbers, absolute or relative.
  package static let tcpSequence = Self(rawValue: 1 << 5)
  package static let tcpWindow = Self(rawValue: 1 << 6)
  package static let wireLength = Self(rawValue: 1 << 7)
  package static let payloadLength = Self(rawValue: 1 << 8)
  /// The payload's bytes, not only a summary of them.
  package static let payload = Self(rawValue: 1 << 9)
  /// DNS messages: questions and rcodes.
  package static let dns = Self(rawValue: 1 << 10)
  /// HTTP request and status lines.
  package static let http = Self(rawValue: 1 << 11)
  /// Type and code of ICMP messages.
  package static let icmp = Self(rawValue: 1 << 12)
  /// The datagram that an ICMP error quotes: at least its destination.
  package static let icmpQuote = Self(rawValue: 1 << 13)

  /// All that a binary capture with a link layer supplies.
  package static let everything = Self(rawValue: (1 << 14) - 1)

  /// Names for messages, in the order of the bits: what evidence without the field lacks.
  package var names: [String] {
    let all: [(Self, String)] = [
      (.time, "times"), (.linkLayer, "link-layer addresses"), (.ipHeader, "IP header fields"), (.ports, "ports"),
      (.tcpFlags, "TCP flags"), (.tcpSequence, "TCP sequence numbers"), (.tcpWindow, "TCP window sizes"),
      (.wireLength, "packet lengths"), (.payloadLength, "payload lengths"), (.payload, "payload bytes"),
      (.dns, "DNS messages"), (.http, "HTTP messages"), (.icmp, "ICMP types and codes"),
      (.icmpQuote, "the datagrams quoted in ICMP errors"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

/// The protocols that one packet carries, one bit each.
package struct PacketLayers: OptionSet, Sendable, Hashable {
  package let rawValue: UInt64
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static let ethernet = Self(rawValue: 1 << 0)
  package static let vlan = Self(rawValue: 1 << 1)
  package static let linuxCooked = Self(rawValue: 1 << 2)
  package static let arp = Self(rawValue: 1 << 3)
  package static let ipv4 = Self(rawValue: 1 << 4)
  package static let ipv6 = Self(rawValue: 1 << 5)
  package static let icmp = Self(rawValue: 1 << 6)
  package static let icmpv6 = Self(rawValue: 1 << 7)
  package static let igmp = Self(rawValue: 1 << 8)
  package static let udp = Self(rawValue: 1 << 9)
  package static let tcp = Self(rawValue: 1 << 10)
  package static let sctp = Self(rawValue: 1 << 11)
  package static let gre = Self(rawValue: 1 << 12)
  package static let esp = Self(rawValue: 1 << 13)
  package static let ah = Self(rawValue: 1 << 14)
  package static let ospf = Self(rawValue: 1 << 15)
  package static let dns = Self(rawValue: 1 << 16)
  package static let mdns = Self(rawValue: 1 << 17)
  package static let llmnr = Self(rawValue: 1 << 18)
  package static let http = Self(rawValue: 1 << 19)
  package static let tls = Self(rawValue: 1 << 20)
  package static let dhcp = Self(rawValue: 1 << 21)
  package static let dhcpv6 = Self(rawValue: 1 << 22)
  package static let ntp = Self(rawValue: 1 << 23)
  package static let snmp = Self(rawValue: 1 << 24)
  package static let ssdp = Self(rawValue: 1 << 25)
  package static let ssh = Self(rawValue: 1 << 26)
  package static let ftp = Self(rawValue: 1 << 27)
  package static let smtp = Self(rawValue: 1 << 28)
  package static let quic = Self(rawValue: 1 << 29)
  package static let stp = Self(rawValue: 1 << 30)
  package static let lldp = Self(rawValue: 1 << 31)
  package static let eapol = Self(rawValue: 1 << 32)
  package static let mpls = Self(rawValue: 1 << 33)
  package static let pppoe = Self(rawValue: 1 << 34)
  package static let nbns = Self(rawValue: 1 << 35)
  package static let eigrp = Self(rawValue: 1 << 36)
  package static let pim = Self(rawValue: 1 << 37)
  package static let vrrp = Self(rawValue: 1 << 38)
  package static let tftp = Self(rawValue: 1 << 39)
  package static let sip = Self(rawValue: 1 << 40)
  package static let syslog = Self(rawValue: 1 << 41)
  package static let pop3 = Self(rawValue: 1 << 42)
  package static let imap = Self(rawValue: 1 << 43)
  package static let telnet = Self(rawValue: 1 << 44)
  package static let smb = Self(rawValue: 1 << 45)
  package static let ldap = Self(rawValue: 1 << 46)
  package static let kerberos = Self(rawValue: 1 << 47)
  package static let mysql = Self(rawValue: 1 << 48)
  package static let rdp = Self(rawValue: 1 << 49)
  package static let vxlan = Self(rawValue: 1 << 50)
  package static let geneve = Self(rawValue: 1 << 51)
  package static let wlan = Self(rawValue: 1 << 52)

  /// The protocols that findings.json counts, with their printed names. Link layers that merely frame are left out.
  package static let counted: [(layer: Self, name: String)] = [
    (.arp, "ARP"), (.ipv4, "IPv4"), (.ipv6, "IPv6"), (.icmp, "ICMP"), (.icmpv6, "ICMPv6"), (.igmp, "IGMP"),
    (.udp, "UDP"), (.tcp, "TCP"), (.sctp, "SCTP"), (.gre, "GRE"), (.esp, "ESP"), (.ah, "AH"), (.ospf, "OSPF"),
    (.dns, "DNS"), (.mdns, "mDNS"), (.llmnr, "LLMNR"), (.http, "HTTP"), (.tls, "TLS"), (.dhcp, "DHCP"),
    (.dhcpv6, "DHCPv6"), (.ntp, "NTP"), (.snmp, "SNMP"), (.ssdp, "SSDP"), (.ssh, "SSH"), (.ftp, "FTP"),
    (.smtp, "SMTP"), (.quic, "QUIC"), (.stp, "STP"), (.lldp, "LLDP"), (.eapol, "EAPOL"), (.mpls, "MPLS"),
    (.pppoe, "PPPoE"), (.nbns, "NBNS"), (.eigrp, "EIGRP"), (.pim, "PIM"), (.vrrp, "VRRP"), (.tftp, "TFTP"),
    (.sip, "SIP"), (.syslog, "syslog"), (.pop3, "POP3"), (.imap, "IMAP"), (.telnet, "Telnet"), (.smb, "SMB"),
    (.ldap, "LDAP"), (.kerberos, "Kerberos"), (.mysql, "MySQL"), (.rdp, "RDP"), (.vxlan, "VXLAN"),
    (.geneve, "Geneve"), (.wlan, "802.11"),
  ]
}

/// ARP for IPv4 over Ethernet (RFC 826).
package struct ARPFields: Sendable, Hashable {
  /// 1 request, 2 reply.
  package var operation: UInt16 = 0
  package var senderMAC = MACAddress.zero
  package var senderIP = HostAddress.none
  package var targetMAC = MACAddress.zero
  package var targetIP = HostAddress.none
  package init() {}
}

/// TCP header fields (RFC 9293 §3.1).
package struct TCPFields: Sendable, Hashable {
  package var flags: TCPFlags = []
  package var sequence: UInt32 = 0
  package var acknowledgment: UInt32 = 0
  /// As on the wire, not scaled.
  package var window: UInt16 = 0
  /// Whether the log printed numbers relative to the first segment.
  package var isRelative = false
  /// Maximum segment size option, 0 where absent.
  package var maximumSegmentSize: UInt16 = 0
  /// Window scale option (RFC 7323); 255 where absent.
  package var windowScale: UInt8 = 255
  package var hasSACK = false
  package init() {}
}

/// TCP control bits; the low byte as on the wire.
package struct TCPFlags: OptionSet, Sendable, Hashable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
  package static let fin = Self(rawValue: 0x01)
  package static let syn = Self(rawValue: 0x02)
  package static let rst = Self(rawValue: 0x04)
  package static let psh = Self(rawValue: 0x08)
  package static let ack = Self(rawValue: 0x10)
  package static let urg = Self(rawValue: 0x20)
  package static let ece = Self(rawValue: 0x40)
  package static let cwr = Self(rawValue: 0x80)

  /// tcpdump's letters in tcpdump's order: `S`, `S.`, `P.`, `F.`, `R.`; `none` where no bit is set.
  package var letters: String {
    let order: [(TCPFlags, String)] = [
      (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.ack, "."), (.urg, "U"), (.ece, "E"), (.cwr, "W"),
    ]
    let text = order.filter { contains($0.0) }.map(\.1).joined()
    return text.isEmpty ? "none" : text
  }

  /// Names as in RFC 9293: `SYN, ACK`.
  package var names: String {
    let order: [(TCPFlags, String)] = [
      (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.ack, "ACK"), (.urg, "URG"), (.ece, "ECE"),
      (.cwr, "CWR"),
    ]
    return order.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}

/// ICMP (RFC 792) or ICMPv6 (RFC 4443); the version follows from the packet's layers.
package struct ICMPFields: Sendable, Hashable {
  package var type: UInt8 = 255
  package var code: UInt8 = 255
  /// Echo messages only.
  package var identifier: UInt16 = 0
  package var sequence: UInt16 = 0
  /// Length of the ICMP message in bytes: from its header on; 0 where unknown.
  package var length: UInt32 = 0
  /// Next-hop MTU of "fragmentation needed" (RFC 1191) and "packet too big"; 0 where absent.
  package var mtu: UInt32 = 0
  /// New gateway of a redirect, target of a neighbour message.
  package var address = HostAddress.none
  /// The datagram that an error message quotes.
  package var quoted: QuotedDatagram?
  package init() {}
}

/// The head of a datagram inside an ICMP error: who could not reach whom (RFC 792, RFC 1812 §4.3.2.3).
package struct QuotedDatagram: Sendable, Hashable {
  package var source = HostAddress.none
  package var destination = HostAddress.none
  /// IANA protocol number, 255 where unknown.
  package var ipProtocol: UInt8 = 255
  /// 0 where the quote is too short, or the log does not print it.
  package var sourcePort: UInt16 = 0
  package var destinationPort: UInt16 = 0
  /// Sequence number of a quoted TCP segment, identifier of a quoted DNS message; 0 where absent.
  package var tcpSequence: UInt32 = 0
  package var dnsIdentifier: UInt16 = 0
  /// Total length that the quoted IP header states; 0 where unknown.
  package var totalLength: UInt32 = 0
  package var ttl: UInt8 = 0
  package init() {}
}

/// Why decoding ended early.
package struct DecodeStop: Sendable, Hashable {
  package enum Reason: UInt8, Sendable {
    /// The capture holds fewer bytes than the wire had.
    case cut
    /// A length or count contradicts another, or the packet's end.
    case malformed
    /// Well-formed as far as read, but no decoder for what follows.
    case unsupported
    /// A cap of the decoder was reached (tunnel depth, extension headers).
    case limit
  }
  package var reason: Reason
  /// Which layer stopped: the protocol's name, `IPv4`.
  package var layer: StaticString
  /// The field or rule that stopped it: `total length 12 is below the header length 20` without the numbers.
  package var what: StaticString

  package init(_ reason: Reason, layer: StaticString, _ what: StaticString) {
    self.reason = reason
    self.layer = layer
    self.what = what
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.reason == b.reason && a.layer.description == b.layer.description && a.what.description == b.what.description
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(reason)
    hasher.combine(layer.description)
    hasher.combine(what.description)
  }
}
