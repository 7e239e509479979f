/// One packet as its evidence shows it: where it stands, when it was seen, and what its layers say.
///
/// The one currency between readers, decoder and tables: binary captures decode into it, text logs parse into it.
/// Everything but ``application`` is plain values, so that a packet costs no allocation; `known` says which fields
/// the evidence supplied, because a zero from a text log means "not printed". Public for the reason in
/// `FlagSets.swift`.
public struct Packet: Sendable {
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
  @usableFromInline package var fragmentOffset: UInt16 = 0
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
  @inlinable package var isLaterFragment: Bool { fragmentOffset != 0 }
}

/// What a piece of evidence, or one packet of it, can supply. Detectors name what they need.
public struct EvidenceFields: OptionSet, Sendable, Hashable {
  /// One bit each.
  public let rawValue: UInt32
  /// The set with the bits of `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable package static var time: Self { Self(rawValue: 1 << 0) }
  /// Link-layer addresses.
  @inlinable package static var linkLayer: Self { Self(rawValue: 1 << 1) }
  /// TTL, identification, fragment fields.
  @inlinable package static var ipHeader: Self { Self(rawValue: 1 << 2) }
  @inlinable package static var ports: Self { Self(rawValue: 1 << 3) }
  @inlinable package static var tcpFlags: Self { Self(rawValue: 1 << 4) }
  /// Sequence and acknowledgment numbers, absolute or relative.
  @inlinable package static var tcpSequence: Self { Self(rawValue: 1 << 5) }
  @inlinable package static var tcpWindow: Self { Self(rawValue: 1 << 6) }
  @inlinable package static var wireLength: Self { Self(rawValue: 1 << 7) }
  @inlinable package static var payloadLength: Self { Self(rawValue: 1 << 8) }
  /// The payload's bytes, not only a summary of them.
  @inlinable package static var payload: Self { Self(rawValue: 1 << 9) }
  /// DNS messages: questions and rcodes.
  @inlinable package static var dns: Self { Self(rawValue: 1 << 10) }
  /// HTTP request and status lines.
  @inlinable package static var http: Self { Self(rawValue: 1 << 11) }
  /// Type and code of ICMP messages.
  @inlinable package static var icmp: Self { Self(rawValue: 1 << 12) }
  /// The datagram that an ICMP error quotes: at least its destination.
  @inlinable package static var icmpQuote: Self { Self(rawValue: 1 << 13) }

  /// Packets one by one, and not what a sensor wrote about them: their number and times within a connection.
  @inlinable package static var packets: Self { Self(rawValue: 1 << 14) }

  /// All that a binary capture with a link layer supplies.
  @inlinable package static var everything: Self { Self(rawValue: (1 << 15) - 1) }

  /// Names for messages, in the order of the bits: what evidence without the field lacks.
  package var names: [String] {
    let all: [(Self, String)] = [
      (.time, "times"), (.linkLayer, "link-layer addresses"), (.ipHeader, "IP header fields"), (.ports, "ports"),
      (.tcpFlags, "TCP flags"), (.tcpSequence, "TCP sequence numbers"), (.tcpWindow, "TCP window sizes"),
      (.wireLength, "packet lengths"), (.payloadLength, "payload lengths"), (.payload, "payload bytes"),
      (.dns, "DNS messages"), (.http, "HTTP messages"), (.icmp, "ICMP types and codes"),
      (.icmpQuote, "datagrams quoted in ICMP errors"), (.packets, "single packets"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

/// The protocols that one packet carries, one bit each.
public struct PacketLayers: OptionSet, Sendable, Hashable {
  /// One bit each.
  public let rawValue: UInt64
  /// The set with the bits of `rawValue`.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable package static var ethernet: Self { Self(rawValue: 1 << 0) }
  @inlinable package static var vlan: Self { Self(rawValue: 1 << 1) }
  @inlinable package static var linuxCooked: Self { Self(rawValue: 1 << 2) }
  @inlinable package static var arp: Self { Self(rawValue: 1 << 3) }
  @inlinable package static var ipv4: Self { Self(rawValue: 1 << 4) }
  @inlinable package static var ipv6: Self { Self(rawValue: 1 << 5) }
  @inlinable package static var icmp: Self { Self(rawValue: 1 << 6) }
  @inlinable package static var icmpv6: Self { Self(rawValue: 1 << 7) }
  @inlinable package static var igmp: Self { Self(rawValue: 1 << 8) }
  @inlinable package static var udp: Self { Self(rawValue: 1 << 9) }
  @inlinable package static var tcp: Self { Self(rawValue: 1 << 10) }
  @inlinable package static var sctp: Self { Self(rawValue: 1 << 11) }
  @inlinable package static var gre: Self { Self(rawValue: 1 << 12) }
  @inlinable package static var esp: Self { Self(rawValue: 1 << 13) }
  @inlinable package static var ah: Self { Self(rawValue: 1 << 14) }
  @inlinable package static var ospf: Self { Self(rawValue: 1 << 15) }
  @inlinable package static var dns: Self { Self(rawValue: 1 << 16) }
  @inlinable package static var mdns: Self { Self(rawValue: 1 << 17) }
  @inlinable package static var llmnr: Self { Self(rawValue: 1 << 18) }
  @inlinable package static var http: Self { Self(rawValue: 1 << 19) }
  @inlinable package static var tls: Self { Self(rawValue: 1 << 20) }
  @inlinable package static var dhcp: Self { Self(rawValue: 1 << 21) }
  @inlinable package static var dhcpv6: Self { Self(rawValue: 1 << 22) }
  @inlinable package static var ntp: Self { Self(rawValue: 1 << 23) }
  @inlinable package static var snmp: Self { Self(rawValue: 1 << 24) }
  @inlinable package static var ssdp: Self { Self(rawValue: 1 << 25) }
  @inlinable package static var ssh: Self { Self(rawValue: 1 << 26) }
  @inlinable package static var ftp: Self { Self(rawValue: 1 << 27) }
  @inlinable package static var smtp: Self { Self(rawValue: 1 << 28) }
  @inlinable package static var quic: Self { Self(rawValue: 1 << 29) }
  @inlinable package static var stp: Self { Self(rawValue: 1 << 30) }
  @inlinable package static var lldp: Self { Self(rawValue: 1 << 31) }
  @inlinable package static var eapol: Self { Self(rawValue: 1 << 32) }
  @inlinable package static var mpls: Self { Self(rawValue: 1 << 33) }
  @inlinable package static var pppoe: Self { Self(rawValue: 1 << 34) }
  @inlinable package static var nbns: Self { Self(rawValue: 1 << 35) }
  @inlinable package static var eigrp: Self { Self(rawValue: 1 << 36) }
  @inlinable package static var pim: Self { Self(rawValue: 1 << 37) }
  @inlinable package static var vrrp: Self { Self(rawValue: 1 << 38) }
  @inlinable package static var tftp: Self { Self(rawValue: 1 << 39) }
  @inlinable package static var sip: Self { Self(rawValue: 1 << 40) }
  @inlinable package static var syslog: Self { Self(rawValue: 1 << 41) }
  @inlinable package static var pop3: Self { Self(rawValue: 1 << 42) }
  @inlinable package static var imap: Self { Self(rawValue: 1 << 43) }
  @inlinable package static var telnet: Self { Self(rawValue: 1 << 44) }
  @inlinable package static var smb: Self { Self(rawValue: 1 << 45) }
  @inlinable package static var ldap: Self { Self(rawValue: 1 << 46) }
  @inlinable package static var kerberos: Self { Self(rawValue: 1 << 47) }
  @inlinable package static var mysql: Self { Self(rawValue: 1 << 48) }
  @inlinable package static var rdp: Self { Self(rawValue: 1 << 49) }
  @inlinable package static var vxlan: Self { Self(rawValue: 1 << 50) }
  @inlinable package static var geneve: Self { Self(rawValue: 1 << 51) }
  @inlinable package static var wlan: Self { Self(rawValue: 1 << 52) }
  @inlinable package static var bgp: Self { Self(rawValue: 1 << 53) }
  /// TLS application data: what is said once a handshake has succeeded; not counted by itself.
  @inlinable package static var tlsData: Self { Self(rawValue: 1 << 60) }

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
    (.geneve, "Geneve"), (.wlan, "802.11"), (.bgp, "BGP"),
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
public struct TCPFlags: OptionSet, Sendable, Hashable {
  /// One bit each.
  public let rawValue: UInt16
  /// The set with the bits of `rawValue`.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  @inlinable package static var fin: Self { Self(rawValue: 0x01) }
  @inlinable package static var syn: Self { Self(rawValue: 0x02) }
  @inlinable package static var rst: Self { Self(rawValue: 0x04) }
  @inlinable package static var psh: Self { Self(rawValue: 0x08) }
  @inlinable package static var ack: Self { Self(rawValue: 0x10) }
  @inlinable package static var urg: Self { Self(rawValue: 0x20) }
  @inlinable package static var ece: Self { Self(rawValue: 0x40) }
  @inlinable package static var cwr: Self { Self(rawValue: 0x80) }

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

  /// The datagram of an error that goes to its sender, of which the log prints nothing else.
  package static func unprinted(to sender: HostAddress) -> QuotedDatagram {
    var datagram = QuotedDatagram()
    datagram.source = sender
    return datagram
  }

  /// Whether nothing but its sender is known.
  package var isUnprinted: Bool { destination == .none && ipProtocol == 255 && destinationPort == 0 }
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
    a.reason == b.reason && isSame(a.layer, b.layer) && isSame(a.what, b.what)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(reason)
    hasher.combine(layer.utf8CodeUnitCount)
    hasher.combine(what.utf8CodeUnitCount)
  }

  // A capture cut short stops in every packet, so the texts are compared where they stand and no string is made.
  private static func isSame(_ a: StaticString, _ b: StaticString) -> Bool {
    guard a.utf8CodeUnitCount == b.utf8CodeUnitCount else { return false }
    if unsafe a.utf8Start == b.utf8Start { return true }
    return unsafe UnsafeBufferPointer(start: a.utf8Start, count: a.utf8CodeUnitCount).elementsEqual(
      UnsafeBufferPointer(start: b.utf8Start, count: b.utf8CodeUnitCount))
  }
}
