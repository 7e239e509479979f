import BlotterCore

/// What the protocol column of a packet list says.
struct ListProtocol {
  var layers: PacketLayers
  /// IANA number of the transport that the protocol always runs over, 255 where it has more than one.
  var ipProtocol: UInt8

  private static let names: [(name: StaticString, layers: PacketLayers, ipProtocol: UInt8)] = [
    ("TCP", .tcp, 6), ("UDP", .udp, 17), ("DNS", .dns, 255), ("MDNS", .mdns, 17), ("LLMNR", .llmnr, 17),
    ("NBNS", .nbns, 17), ("DHCPV6", .dhcpv6, 17), ("DHCP", .dhcp, 17), ("BOOTP", .dhcp, 17), ("NTP", .ntp, 17),
    ("SNMP", .snmp, 17), ("TFTP", .tftp, 17), ("SSDP", .ssdp, 17), ("QUIC", .quic, 17), ("GQUIC", .quic, 17),
    ("SYSLOG", .syslog, 17), ("SIP", .sip, 255), ("ICMPV6", .icmpv6, 58), ("ICMP", .icmp, 1), ("IGMPV", .igmp, 2),
    ("IGMP", .igmp, 2), ("ARP", .arp, 255), ("STP", .stp, 255), ("RSTP", .stp, 255), ("MSTP", .stp, 255),
    ("LLDP", .lldp, 255), ("EAPOL", .eapol, 255), ("EAP", .eapol, 255), ("OSPF", .ospf, 89), ("EIGRP", .eigrp, 88),
    ("PIMV", .pim, 103), ("VRRP", .vrrp, 112), ("ESP", .esp, 50), ("GRE", .gre, 47), ("SCTP", .sctp, 132),
    ("802.11", .wlan, 255), ("PPPOE", .pppoe, 255), ("HTTP2", .http, 6), ("HTTP", .http, 6), ("OCSP", .http, 6),
    ("TLSV", .tls, 6), ("TLS", .tls, 6), ("SSLV", .tls, 6), ("SSL", .tls, 6), ("SSHV", .ssh, 6), ("SSH", .ssh, 6),
    ("FTP-DATA", [], 6), ("FTP", .ftp, 6), ("SMTP", .smtp, 6), ("POP", .pop3, 6), ("IMAP", .imap, 6),
    ("TELNET", .telnet, 6), ("SMB", .smb, 6), ("LDAP", .ldap, 6), ("KRB5", .kerberos, 255), ("MYSQL", .mysql, 6),
    ("RDP", .rdp, 6), ("BGP", .bgp, 6), ("VXLAN", .vxlan, 17), ("WIREGUARD", [], 17), ("RADIUS", [], 17),
    ("MQTT", [], 6),
    ("BITTORRENT", [], 6), ("DCERPC", [], 6), ("RPC_NETLOGON", [], 6), ("EPM", [], 6), ("SVCCTL", [], 6),
    ("SRVSVC", [], 6), ("WKSSVC", [], 6), ("LSARPC", [], 6), ("SAMR", [], 6), ("WINREG", [], 6), ("DRSUAPI", [], 6),
    ("ATSVC", [], 6), ("PGSQL", [], 6), ("TDS", [], 6), ("TNS", [], 6), ("RESP", [], 6), ("AMQP", [], 6),
    ("MONGO", [], 6), ("IRC", [], 6), ("RTSP", [], 6), ("RTMP", [], 6), ("WEBSOCKET", [], 6), ("COTP", [], 6),
    ("MODBUS/TCP", [], 6), ("XMPP", [], 6), ("VNC", [], 6), ("X11", [], 6), ("TPKT", [], 6), ("NBSS", [], 6),
    ("IPV6", .ipv6, 255),
    ("IPV4", .ipv4, 255),
  ]

  /// Reads the cell; nil where the protocol is none that we know.
  static func read(_ text: Span<UInt8>, _ cell: ListCell) -> ListProtocol? {
    for entry in names where matches(text, cell, entry.name) {
      return ListProtocol(layers: entry.layers, ipProtocol: entry.ipProtocol)
    }
    return nil
  }

  /// Whether the cell is `name`, or begins with it and goes on with a version or a payload (`TLSv1.2`, `HTTP/JSON`).
  private static func matches(_ text: Span<UInt8>, _ cell: ListCell, _ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    guard cell.count >= length else { return false }
    let isSame = name.withUTF8Buffer { wanted in
      for offset in 0..<length {
        let byte = text.at(cell.start + offset)
        let upper = byte &- 0x61 < 26 ? byte & 0xdf : byte
        if unsafe upper != wanted[offset] { return false }
      }
      return true
    }
    guard isSame else { return false }
    let next = text.at(cell.start + length)
    return cell.count == length || !ASCII.isLetter(next) && next != UInt8(ascii: "-") || name.hasVersion
  }
}

extension StaticString {
  /// Whether the name in a table ends with the letter that a version number follows.
  fileprivate var hasVersion: Bool {
    withUTF8Buffer { unsafe $0.count > 0 && $0[$0.count - 1] == UInt8(ascii: "V") }
  }
}
