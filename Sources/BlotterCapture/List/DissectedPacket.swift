import BlotterCore

/// A packet in the making from the fields of its dissection, by tshark's names (`tshark -G fields`).
struct DissectedPacket {
  private var packet = Packet()
  private var quoted = QuotedDatagram()
  private var isQuoting = false
  /// Number of the innermost transport.
  private var transport: UInt8?
  private var dns: DNSMessage?
  private var method = ""
  private var target = ""
  private var version = ""
  private var status: UInt16?
  private var reason = ""
  private var fields: [String: String] = [:]
  private var number: UInt64?
  private var answerName = ""
  private var answerType: UInt16 = 0

  /// Layers by tshark's names in `frame.protocols`.
  private static let layers: [String: PacketLayers] = [
    "eth": .ethernet, "vlan": .vlan, "sll": .linuxCooked, "arp": .arp, "ip": .ipv4, "ipv6": .ipv6, "icmp": .icmp,
    "icmpv6": .icmpv6, "igmp": .igmp, "udp": .udp, "tcp": .tcp, "sctp": .sctp, "gre": .gre, "esp": .esp, "ah": .ah,
    "ospf": .ospf, "dns": .dns, "mdns": .mdns, "llmnr": .llmnr, "http": .http, "tls": .tls, "ssl": .tls, "dhcp": .dhcp,
    "bootp": .dhcp, "dhcpv6": .dhcpv6, "ntp": .ntp, "snmp": .snmp, "ssdp": .ssdp, "ssh": .ssh, "ftp": .ftp,
    "smtp": .smtp, "quic": .quic, "stp": .stp, "lldp": .lldp, "eapol": .eapol, "mpls": .mpls, "pppoes": .pppoe,
    "nbns": .nbns, "eigrp": .eigrp, "pim": .pim, "vrrp": .vrrp, "tftp": .tftp, "sip": .sip, "syslog": .syslog,
    "pop": .pop3, "imap": .imap, "telnet": .telnet, "smb": .smb, "smb2": .smb, "ldap": .ldap, "kerberos": .kerberos,
    "mysql": .mysql, "rdp": .rdp, "bgp": .bgp, "vxlan": .vxlan, "geneve": .geneve, "wlan": .wlan,
  ]

  /// Takes one field; `isQuoted` for those of the datagram that an ICMP error quotes.
  mutating func set(_ name: String, _ value: String, isQuoted: Bool) {
    if isQuoted {
      setQuoted(name, value)
    } else if name.hasPrefix("dns.") {
      setDNS(name, value)
    } else if name.hasPrefix("http.") {
      setHTTP(name, value)
    } else if name.hasPrefix("tcp.") || name.hasPrefix("udp.") {
      setTransport(name, value)
    } else {
      setOther(name, value)
    }
  }

  private mutating func setOther(_ name: String, _ value: String) {
    switch name {
    case "frame.number": number = UInt64(value)
    case "frame.time_epoch":
      if let time = Self.nanoseconds(value) {
        packet.time = time
        packet.known.insert(.time)
      }
    case "frame.len":
      packet.wireLength = UInt32(value) ?? 0
      packet.known.insert(.wireLength)
    case "frame.cap_len": packet.capturedLength = UInt32(value) ?? 0
    case "frame.protocols": setLayers(value)
    // The outermost frame's, as of the tag below.
    case "eth.src": if packet.sourceMAC == .zero { packet.sourceMAC = mac(value) ?? .zero }
    case "eth.dst": if packet.destinationMAC == .zero { packet.destinationMAC = mac(value) ?? .zero }
    // The outermost tag, as decoding takes it.
    case "ieee8021ad.id", "vlan.id": if packet.vlan == 0 { packet.vlan = UInt16(value) ?? 0 }
    case "ip.src": packet.source = HostAddress(parsing: value) ?? packet.source
    case "ipv6.src":
      packet.source = HostAddress(parsing: value) ?? packet.source
      // IPv6 has no identification: one seen before is of the tunnel around it.
      packet.ipIdentification = 0
    case "ip.dst", "ipv6.dst": packet.destination = HostAddress(parsing: value) ?? packet.destination
    case "ip.ttl", "ipv6.hlim":
      packet.ttl = UInt8(value) ?? 0
      packet.known.insert(.ipHeader)
    case "ip.id": packet.ipIdentification = Self.hex(value) ?? 0
    case "ip.proto", "ipv6.nxt": packet.ipProtocol = UInt8(value) ?? 255
    case "ip.flags.df": packet.dontFragment = value == "1" || value == "True"
    case "ip.flags.mf": packet.moreFragments = value == "1" || value == "True"
    case "ip.frag_offset": packet.fragmentOffset = UInt16(value) ?? 0
    case "icmp.type", "icmpv6.type": packet.icmp.type = UInt8(value) ?? 255
    case "icmp.code", "icmpv6.code":
      packet.icmp.code = UInt8(value) ?? 255
      packet.known.insert(.icmp)
    case "icmp.ident", "icmpv6.echo.identifier":
      packet.icmp.identifier = UInt16(value) ?? Self.hex(value) ?? packet.icmp.identifier
    case "icmp.seq", "icmpv6.echo.sequence_number": packet.icmp.sequence = UInt16(value) ?? packet.icmp.sequence
    case "icmp.mtu", "icmpv6.mtu": packet.icmp.mtu = UInt32(value) ?? 0
    case "icmp.redir_gw": packet.icmp.address = HostAddress(parsing: value) ?? .none
    case "arp.opcode": packet.arp.operation = UInt16(value) ?? 0
    case "arp.src.hw_mac": packet.arp.senderMAC = mac(value) ?? .zero
    case "arp.dst.hw_mac": packet.arp.targetMAC = mac(value) ?? .zero
    case "arp.src.proto_ipv4": packet.arp.senderIP = HostAddress(parsing: value) ?? .none
    case "arp.dst.proto_ipv4": packet.arp.targetIP = HostAddress(parsing: value) ?? .none
    default: return
    }
  }

  private mutating func setTransport(_ name: String, _ value: String) {
    switch name {
    case "tcp.srcport", "udp.srcport": packet.sourcePort = UInt16(value) ?? 0
    case "tcp.dstport", "udp.dstport":
      packet.destinationPort = UInt16(value) ?? 0
      packet.known.insert(.ports)
    case "tcp.len":
      packet.payloadLength = UInt32(value) ?? 0
      packet.known.insert(.payloadLength)
    case "udp.length":
      packet.payloadLength = max(8, UInt32(value) ?? 8) - 8
      packet.known.insert(.payloadLength)
    case "tcp.seq":
      if !packet.known.contains(.tcpSequence) {
        packet.tcp.sequence = UInt32(value) ?? 0
        packet.tcp.isRelative = true
        packet.known.insert(.tcpSequence)
      }
    case "tcp.seq_raw":
      packet.tcp.sequence = UInt32(value) ?? 0
      packet.tcp.isRelative = false
      packet.known.insert(.tcpSequence)
    case "tcp.ack": if packet.tcp.isRelative { packet.tcp.acknowledgment = UInt32(value) ?? 0 }
    case "tcp.ack_raw": packet.tcp.acknowledgment = UInt32(value) ?? 0
    case "tcp.flags":
      if let flags = Self.hex(value) {
        packet.tcp.flags = TCPFlags(rawValue: flags & 0xff)
        packet.known.insert(.tcpFlags)
      }
    case "tcp.window_size_value":
      packet.tcp.window = UInt16(value) ?? 0
      packet.known.insert(.tcpWindow)
    case "tcp.options.mss_val": packet.tcp.maximumSegmentSize = UInt16(value) ?? 0
    case "tcp.options.wscale.shift": packet.tcp.windowScale = UInt8(value) ?? 255
    case "tcp.options.sack_perm": packet.tcp.hasSACK = true
    default: return
    }
  }

  private mutating func setQuoted(_ name: String, _ value: String) {
    isQuoting = true
    switch name {
    case "ip.src", "ipv6.src": quoted.source = HostAddress(parsing: value) ?? .none
    case "ip.dst", "ipv6.dst": quoted.destination = HostAddress(parsing: value) ?? .none
    case "ip.proto", "ipv6.nxt": quoted.ipProtocol = UInt8(value) ?? 255
    case "ip.ttl", "ipv6.hlim": quoted.ttl = UInt8(value) ?? 0
    case "ip.len": quoted.totalLength = UInt32(value) ?? 0
    case "udp.srcport", "tcp.srcport": quoted.sourcePort = UInt16(value) ?? 0
    case "udp.dstport", "tcp.dstport": quoted.destinationPort = UInt16(value) ?? 0
    case "tcp.seq_raw": quoted.tcpSequence = UInt32(value) ?? 0
    case "dns.id": quoted.dnsIdentifier = Self.hex(value) ?? 0
    default: return
    }
  }

  private mutating func setDNS(_ name: String, _ value: String) {
    var message = dns ?? DNSMessage()
    switch name {
    case "dns.id": message.identifier = Self.hex(value) ?? 0
    case "dns.flags.response": message.isResponse = value == "1" || value == "True"
    case "dns.flags.opcode": message.opcode = UInt8(value) ?? 0
    case "dns.flags.authoritative": message.isAuthoritative = value == "1" || value == "True"
    case "dns.flags.truncated": message.isTruncated = value == "1" || value == "True"
    case "dns.flags.recdesired": message.recursionDesired = value == "1" || value == "True"
    case "dns.flags.recavail": message.recursionAvailable = value == "1" || value == "True"
    case "dns.flags.rcode": message.rcode = UInt16(value) ?? 0
    case "dns.count.queries": message.questionCount = UInt16(value) ?? 0
    case "dns.count.answers": message.answerCount = UInt16(value) ?? 0
    case "dns.count.auth_rr": message.authorityCount = UInt16(value) ?? 0
    case "dns.count.add_rr": message.additionalCount = UInt16(value) ?? 0
    case "dns.qry.name":
      if message.question == nil {
        message.question = DNSQuestion(name: value == "<Root>" ? "." : value, type: 0)
      }
    case "dns.qry.type": if message.question?.type == 0 { message.question?.type = UInt16(value) ?? 0 }
    case "dns.resp.name": answerName = value
    case "dns.resp.type": answerType = UInt16(value) ?? 0
    case "dns.a", "dns.aaaa", "dns.cname", "dns.ns", "dns.ptr.domain_name", "dns.txt":
      if message.isResponse, message.answers.count < min(DNSMessage.answerLimit, Int(message.answerCount)) {
        message.answers.append(
          DNSRecord(name: answerName, type: answerType, ttl: 0, data: name == "dns.txt" ? "\"\(value)\"" : value))
      }
    default: return
    }
    dns = message
  }

  private mutating func setHTTP(_ name: String, _ value: String) {
    switch name {
    case "http.request.method": method = value
    case "http.request.uri": target = value
    case "http.request.version", "http.response.version": version = value
    case "http.response.code": status = UInt16(value)
    case "http.response.phrase": reason = value
    case "http.host", "http.referer", "http.location", "http.server", "http.authorization", "http.cookie":
      fields[String(name.dropFirst(5))] = value
    case "http.user_agent": fields["user-agent"] = value
    case "http.content_type": fields["content-type"] = value
    case "http.content_length_header": fields["content-length"] = value
    case "http.set_cookie": fields["set-cookie"] = value
    case "http.www_authenticate": fields["www-authenticate"] = value
    default: return
    }
  }

  /// `eth:ethertype:ip:udp:dns`; behind ICMP stands what a message quotes.
  private mutating func setLayers(_ value: String) {
    for name in value.split(separator: ":", maxSplits: 64) {
      guard let layer = Self.layers[String(name)] else { continue }
      packet.layers.insert(layer)
      if layer == .tcp { transport = 6 }
      if layer == .udp { transport = 17 }
      if layer == .icmp || layer == .icmpv6 { transport = layer == .icmp ? 1 : 58 }
      if layer == .icmp || layer == .icmpv6 { return }
    }
  }

  /// The packet, once all its fields were taken.
  mutating func packet(ordinal: UInt64, line: UInt64, evidence: UInt16) -> Packet {
    packet.ordinal = ordinal
    packet.number = number ?? ordinal
    packet.line = line
    packet.evidence = evidence
    packet.known.insert(.packets)
    if packet.layers.contains(.ethernet) { packet.known.insert(.linkLayer) }
    // Behind extension headers the field of IPv6 names the first of them.
    if let transport { packet.ipProtocol = transport }
    if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6), isQuoting {
      packet.icmp.quoted = quoted
      packet.known.insert(.icmpQuote)
    }
    if let dns, !packet.layers.isDisjoint(with: [.dns, .mdns, .llmnr]) {
      var message = dns
      if packet.layers.contains(.udp) { message.length = packet.payloadLength }
      packet.application = .dns(message)
      packet.known.insert(.dns)
    } else if packet.layers.contains(.http), !method.isEmpty {
      packet.application = .httpRequest(
        HTTPRequestHead(method: method, target: target, version: version, fields: fields))
      packet.known.insert(.http)
    } else if packet.layers.contains(.http), let status {
      packet.application = .httpResponse(
        HTTPResponseHead(version: version, status: status, reason: reason, fields: fields))
      packet.known.insert(.http)
    }
    return packet
  }

  // MARK: Values

  /// `1795454438.808936000`
  private static func nanoseconds(_ value: String) -> Int64? {
    let parts = value.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let seconds = Int64(first) else { return nil }
    var fraction: Int64 = 0
    var digits = 0
    if parts.count > 1 {
      for byte in parts[1].utf8.prefix(9) {
        guard ASCII.isDigit(byte) else { return nil }
        fraction = fraction * 10 + Int64(byte - 0x30)
        digits += 1
      }
    }
    while digits < 9 {
      fraction *= 10
      digits += 1
    }
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, beyond) = product.addingReportingOverflow(fraction)
    return overflow || beyond ? nil : sum
  }

  /// `0x0018`
  private static func hex(_ value: String) -> UInt16? {
    value.hasPrefix("0x") ? UInt16(value.dropFirst(2), radix: 16) : nil
  }

  private func mac(_ value: String) -> MACAddress? {
    let bytes = Array(value.utf8)
    var index = 0
    return TextAddress.mac(bytes.span, &index)
  }
}
