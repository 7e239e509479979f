import BlotterCore

extension TcpdumpParser {
  /// A protocol that tcpdump names at the head of what follows the addresses.
  private struct Word {
    var word: StaticString
    var layers: PacketLayers
    /// IANA protocol number, 255 where the word does not tell.
    var ipProtocol: UInt8
    init(_ word: StaticString, _ layers: PacketLayers, _ ipProtocol: UInt8 = 255) {
      self.word = word
      self.layers = layers
      self.ipProtocol = ipProtocol
    }
  }

  private static let words: [Word] = [
    Word("NTPv", .ntp, 17), Word("BOOTP/DHCP", .dhcp, 17), Word("dhcp6", .dhcpv6, 17), Word("igmp", .igmp, 2),
    Word("OSPF", .ospf, 89), Word("GREv", .gre, 47), Word("gre", .gre, 47), Word("ESP(", .esp, 50),
    Word("ESP", .esp, 50),
    Word("AH(", .ah, 51), Word("PIMv", .pim, 103), Word("pim", .pim, 103), Word("VRRPv", .vrrp, 112),
    Word("CARPv", .vrrp, 112), Word("EIGRP", .eigrp, 88), Word("sctp", .sctp, 132), Word("SCTP", .sctp, 132),
    Word("DCCP", [], 33), Word("VXLAN", .vxlan, 17), Word("Geneve", .geneve, 17), Word("MPLS", .mpls),
    Word("RIP", [], 17),
    Word("SNMP", .snmp, 17), Word("{ SNMP", .snmp, 17), Word("GetRequest", .snmp, 17),
    Word("GetNextRequest", .snmp, 17), Word("GetResponse", .snmp, 17), Word("GetBulk", .snmp, 17),
    Word("SetRequest", .snmp, 17), Word("Trap(", .snmp, 17), Word("V2Trap(", .snmp, 17),
    Word("InformRequest", .snmp, 17),
    Word("Report(", .snmp, 17), Word("C=", .snmp, 17), Word("TFTP", .tftp, 17), Word("SYSLOG", .syslog, 17),
    Word("SIP", .sip, 17), Word("NBT UDP PACKET(137)", .nbns, 17), Word("UDP, bad length", [], 17),
    Word("quic", .quic, 17),
    Word("RADIUS", [], 17), Word("isakmp", [], 17), Word("kerberos", .kerberos, 17), Word(" v5", .kerberos),
    Word("babel", [], 17), Word("LLDP", .lldp),
  ]

  /// Reads what neither TCP nor ICMP nor DNS explains: UDP, the other IP protocols, tunnels.
  mutating func payload(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ hosts: HostPair, depth: Int
  ) -> Reading {
    defer { consumed = text.count }
    guard index < text.count else {
      consumed = index
      return .partial
    }
    if text.has("UDP, length ", at: index) || text.has("udp ", at: index) || text.has("UDP, bad length ", at: index) {
      return udp(text, index, &packet)
    }
    if text.has("UDP", at: index) {
      packet.layers.insert(.udp)
      packet.ipProtocol = 17
      guard let place = text.find("length", from: index, to: index + 16) else { return .partial }
      var at = place
      guard let length = value(text, &at, after: 6) else { return .partial }
      repairs.note(.commaMisplaced)
      packet.payloadLength = length
      packet.known.insert(.payloadLength)
      return .complete
    }
    if text.has("tcp", at: index) {
      packet.ipProtocol = 6
      var at = index + 3
      text.skipBlanks(&at)
      // Without a number it is a later fragment, which has no TCP header.
      if hosts.hasPorts, let length = text.decimal32(&at) {
        packet.layers.insert(.tcp)
        packet.payloadLength = length
        packet.known.insert(.payloadLength)
      }
      return .complete
    }
    if text.has("udp", at: index) || text.has("icmp", at: index) {
      packet.ipProtocol = text.at(index) == UInt8(ascii: "u") ? 17 : 1
      return .complete
    }
    if text.has("ip-proto-", at: index) {
      var at = index + 9
      packet.ipProtocol = text.decimal(&at).flatMap { UInt8(exactly: $0) } ?? 255
      return .complete
    }
    if text.has("frag (", at: index) { return fragment(text, &index, &packet, hosts, depth: depth) }
    for word in Self.words where text.has(word.word, at: index) {
      packet.layers.formUnion(word.layers)
      if word.ipProtocol != 255 { packet.ipProtocol = word.ipProtocol }
      if word.ipProtocol == 17 {
        packet.layers.insert(.udp)
        let end = text.first(0x0a, from: index) ?? text.count
        if let place = text.find(", length ", from: index, to: end) {
          var at = place
          if let length = value(text, &at, after: 8) {
            packet.payloadLength = length
            packet.known.insert(.payloadLength)
          }
        }
      }
      if word.layers.contains(.dhcp), let message = TcpdumpDHCP.read(text, index, packet) {
        packet.application = .dhcp(message)
      }
      return tunnel(text, index, &packet, depth: depth)
    }
    return other(text, index, &packet, hosts)
  }

  /// `UDP, length 18`, or before tcpdump 4 `udp 18`.
  private mutating func udp(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) -> Reading {
    packet.layers.insert(.udp)
    packet.ipProtocol = 17
    var at = index
    while at < text.count, !ASCII.isDigit(text.at(at)), at < index + 24 { at += 1 }
    guard let length = text.decimal32(&at) else { return .partial }
    packet.payloadLength = length
    packet.known.insert(.payloadLength)
    // tcpdump has no printer for it, and nothing else has its port (RFC 4795 §2).
    if packet.sourcePort == 5355 || packet.destinationPort == 5355 { packet.layers.insert(.llmnr) }
    return .complete
  }

  /// IPv6 fragments: `frag (0x12345678:0|1448) …`, `frag (1448|52)`.
  private mutating func fragment(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ hosts: HostPair, depth: Int
  ) -> Reading {
    guard let bar = text.first(UInt8(ascii: "|"), from: index, to: index + 40),
      let close = text.first(UInt8(ascii: ")"), from: bar, to: bar + 16)
    else { return .partial }
    var at = bar
    while at > index, ASCII.isDigit(text.at(at - 1)) { at -= 1 }
    if let offset = text.decimal(&at) { packet.fragmentOffset = UInt16(truncatingIfNeeded: min(offset, 65535)) }
    packet.known.insert(.ipHeader)
    packet.moreFragments = packet.fragmentOffset == 0
    index = close + 1
    text.skipBlanks(&index)
    guard packet.fragmentOffset == 0, index < text.count else { return .complete }
    var rest = index
    return inner(text, &rest, &packet, depth: depth + 1)
  }

  /// What IPv6 prints behind an extension header: the upper layer, with `port > port:` in the place of the hosts.
  private mutating func inner(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, depth: Int
  ) -> Reading {
    if text.has("ICMP6", at: index) { return icmpv6(text, index, &packet) }
    portsOnly(text, &index, &packet)
    skipNotes(text, &index)
    if text.has("Flags", at: index) { return tcp(text, &index, &packet) }
    if text.has("UDP", at: index) { return udp(text, index, &packet) }
    if ASCII.isDigit(text.at(index)), isDNSPort(packet) { return dnsOverUDP(text, index, &packet) }
    return .complete
  }

  /// What stands behind addresses without ports: the ports, behind extension headers; or another packet, of which
  /// `-v` prints the header and `-q` nothing but the addresses. Nil where it is neither.
  mutating func carried(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, depth: Int
  ) -> Reading? {
    if isPortPair(text, index) { return inner(text, &index, &packet, depth: depth + 1) }
    if text.has("AH(", at: index), let close = text.find("): ", from: index, to: index + 200),
      isPortPair(text, close + 3)
    {
      packet.layers.insert(.ah)
      index = close + 3
      return inner(text, &index, &packet, depth: depth + 1)
    }
    guard isHeader(text, index) || isHostPair(text, index) else { return nil }
    var (trial, carried, at) = (self, packet, index)
    let reading = trial.body(text, &at, &carried, .unknown, depth: depth + 1)
    guard reading != .unreadable else { return nil }
    self = trial
    packet = carried
    return reading
  }

  /// `40012 > 80: `.
  private func isPortPair(_ text: Span<UInt8>, _ index: Int) -> Bool {
    var at = index
    guard text.decimal(&at) != nil, text.has(" > ", at: at) else { return false }
    at += 3
    return text.decimal(&at) != nil && text.at(at) == UInt8(ascii: ":")
  }

  /// The header that `-v` prints before the addresses.
  private func isHeader(_ text: Span<UInt8>, _ index: Int) -> Bool {
    text.has("(tos 0x", at: index) || text.has("(hlim ", at: index) || text.has("(flowlabel ", at: index)
      || text.has("(class ", at: index)
  }

  /// `10.1.0.1.5013 > ` or `2001:db8::1 > `, but no number alone.
  private func isHostPair(_ text: Span<UInt8>, _ index: Int) -> Bool {
    var at = index
    var marks = 0
    while ASCII.hexValue(text.at(at)) != nil || text.at(at) == 0x2e || text.at(at) == 0x3a, at - index < 48 {
      if ASCII.hexValue(text.at(at)) == nil { marks += 1 }
      at += 1
    }
    return marks >= 2 && text.has(" > ", at: at)
  }

  /// `16384 > 80: `.
  private func portsOnly(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet) {
    var at = index
    guard let source = text.decimal(&at), text.has(" > ", at: at) else { return }
    at += 3
    guard let destination = text.decimal(&at), text.at(at) == UInt8(ascii: ":"), source <= 65535, destination <= 65535
    else { return }
    packet.sourcePort = UInt16(truncatingIfNeeded: source)
    packet.destinationPort = UInt16(truncatingIfNeeded: destination)
    packet.known.insert(.ports)
    index = at + 1
    text.skipBlanks(&index)
  }

  /// Follows GRE, MPLS, VXLAN and Geneve to the packet inside, where it stands on the line or the next.
  private mutating func tunnel(
    _ text: Span<UInt8>, _ index: Int, _ packet: inout Packet, depth: Int
  ) -> Reading {
    let isTunnel =
      text.has("GREv", at: index) || text.has("MPLS", at: index) || text.has("VXLAN", at: index)
      || text.has("Geneve", at: index) || text.has("gre", at: index)
    guard isTunnel, depth < Self.tunnelLimit else { return .complete }
    // Only the text of the tunnel's own header lies before the inner packet.
    let limit = min(text.count, index + 600)
    var at = index
    while at < limit {
      if ASCII.isBlank(text.at(at)) {
        var next = at
        text.skipBlanks(&next)
        var candidate = next
        var network = Network.unknown
        var carrier = packet
        // A frame first: the octets of its addresses could be taken for those of hosts.
        let isFrame =
          isInnerStart(text, next) && link(text, &candidate, &carrier, &network)
          && (network != .unknown || candidate > next)
        if !isFrame { (candidate, network, carrier) = (next, .unknown, packet) }
        if isFrame || isHeader(text, next) || isHostPair(text, next) {
          if network == .other { return .complete }
          // The outer link stays the packet's own.
          carrier.sourceMAC = packet.sourceMAC
          carrier.destinationMAC = packet.destinationMAC
          carrier.wireLength = packet.wireLength
          carrier.known = packet.known
          carrier.known.remove(.ports)
          carrier.sourcePort = 0
          carrier.destinationPort = 0
          carrier.ipProtocol = 255
          var trial = self
          let reading = trial.body(text, &candidate, &carrier, network, depth: depth + 1)
          guard reading != .unreadable else { return .complete }
          self = trial
          packet = carrier
          return reading
        }
        at = max(next, at + 1)
      } else {
        at += 1
      }
    }
    return .complete
  }

  private func isInnerStart(_ text: Span<UInt8>, _ index: Int) -> Bool {
    if text.has("IP ", at: index) || text.has("IP6 ", at: index) || text.has("ARP, ", at: index) { return true }
    var at = index
    return TextAddress.mac(text, &at) != nil && text.has(" > ", at: at)
  }

  /// A protocol with ports that is none of the above is UDP: tcpdump prints TCP as `Flags` whatever it carries.
  private func other(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet, _ hosts: HostPair) -> Reading {
    guard hosts.hasPorts else { return .complete }
    if packet.ipProtocol == 255 { packet.ipProtocol = 17 }
    if packet.ipProtocol == 17 { packet.layers.insert(.udp) }
    if packet.ipProtocol == 6 { packet.layers.insert(.tcp) }
    return .complete
  }
}
