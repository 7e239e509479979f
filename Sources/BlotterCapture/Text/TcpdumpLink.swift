import BlotterCore

extension TcpdumpParser {
  /// Reads the link-layer part of a line, up to the network header. Returns whether anything was recognized.
  mutating func link(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network
  ) -> Bool {
    text.skipBlanks(&index)
    var known = false
    // Interface, direction, addresses, tags, PPPoE: a handful at most.
    for _ in 0..<8 {
      if text.has("IP ", at: index) {
        index += 3
        skipType(text, &index)
        network = .ipv4
        return true
      }
      if text.has("IP6", at: index), text.at(index + 3) == 0x20 || text.at(index + 3) == UInt8(ascii: ",") {
        index += 4
        skipType(text, &index)
        network = .ipv6
        return true
      }
      if startsARP(text, index) {
        network = .arp
        return true
      }
      if text.has("ip: ", at: index) {
        // Raw IP of either version, with `-e`.
        index += 4
        return true
      }
      if text.has("vlan ", at: index) {
        tags(text, &index, &packet, &network)
        known = true
      } else if labels(text, &index) {
        packet.layers.insert(.mpls)
        known = true
      } else if ethernet(text, &index, &packet, &network) || cooked(text, &index, &packet, &network)
        || family(text, &index, &network) || serial(text, &index, &network) || wireless(text, &index, &packet, &network)
      {
        known = true
      } else if text.has("PPPoE", at: index) {
        packet.layers.insert(.pppoe)
        known = true
        guard text.has("PPPoE  [ses ", at: index), let close = text.first(UInt8(ascii: "]"), from: index) else {
          network = .other
          return true
        }
        index = close + 1
      } else if let layers = Self.linkWord(text, index) {
        packet.layers.formUnion(layers)
        network = .other
        return true
      } else {
        break
      }
      text.skipBlanks(&index)
      if network != .unknown { return true }
    }
    return known
  }

  /// `MPLS (label 1000, tc 0, ttl 60) (label 16, tc 0, [S], ttl 60) `.
  private func labels(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    guard text.has("MPLS (label ", at: index) else { return false }
    var at = index + 5
    while text.has("(label ", at: at), let close = text.first(UInt8(ascii: ")"), from: at, to: at + 80) {
      at = close + 1
      text.skipBlanks(&at)
    }
    guard at > index + 5 else { return false }
    index = at
    return true
  }

  /// `(0x0057), length 78: ` of PPP, between the protocol's name and its packet.
  private func skipType(_ text: Span<UInt8>, _ index: inout Int) {
    guard text.has("(0x", at: index), let colon = text.find(": ", from: index, to: index + 40) else { return }
    index = colon + 2
  }

  /// Whether ARP text stands at `index`.
  func startsARP(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let first = text.at(index)
    guard first == UInt8(ascii: "A") || first == UInt8(ascii: "a") || first == UInt8(ascii: "R") || first == 0x72 else {
      return false
    }
    return text.has("ARP,", at: index) || text.has("ARP ", at: index) || text.has("RARP", at: index)
      || text.has("arp ", at: index) || text.has("arp-", at: index) || text.has("rarp ", at: index)
      || text.has("Reverse Re", at: index) || text.has("Request who-has", at: index)
      || text.has("Reply ", at: index) && text.find(" is-at ", from: index) != nil
  }

  /// `00:0c:29:1f:a7:55 > ff:ff:ff:ff:ff:ff, ethertype IPv4 (0x0800), length 74: `, or with `-q` without `ethertype`.
  private func ethernet(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network
  ) -> Bool {
    var at = index
    guard let source = TextAddress.mac(text, &at) else { return false }
    skipVendor(text, &at)
    text.skipBlanks(&at)
    guard text.at(at) == UInt8(ascii: ">") else { return false }
    at += 1
    text.skipBlanks(&at)
    let destination: MACAddress
    if text.has("Broadcast", at: at) {
      destination = .broadcast
      at += 9
    } else if let address = TextAddress.mac(text, &at) {
      destination = address
    } else {
      return false
    }
    skipVendor(text, &at)
    packet.sourceMAC = source
    packet.destinationMAC = destination
    packet.layers.insert(.ethernet)
    packet.known.insert(.linkLayer)
    if text.at(at) == UInt8(ascii: ",") { at += 1 }
    text.skipBlanks(&at)
    frame(text, &at, &packet, &network)
    index = at
    return true
  }

  /// ` (oui Unknown)` behind an address.
  private func skipVendor(_ text: Span<UInt8>, _ index: inout Int) {
    if text.has(" (oui ", at: index), let close = text.first(UInt8(ascii: ")"), from: index) { index = close + 1 }
  }

  /// `ethertype IPv4 (0x0800), length 74: ` or `IPv4, length 74: ` or `802.3, length 39: LLC, …: `.
  private func frame(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network
  ) {
    let start = index
    network = etherType(text, &index)
    // The length closes the link part; the colon behind it opens the payload.
    guard let place = text.find("length ", from: start, to: start + 120) else { return }
    var at = place + 7
    if let length = text.decimal32(&at) {
      packet.wireLength = length
      packet.known.insert(.wireLength)
    }
    if text.at(at) == UInt8(ascii: ":") || text.at(at) == UInt8(ascii: ",") { at += 1 }
    text.skipBlanks(&at)
    index = at
    if text.has("vlan ", at: at) {
      network = .unknown
      tags(text, &index, &packet, &network)
    }
    if network == .other || network == .unknown {
      packet.layers.formUnion(Self.linkLayers(text, from: start))
      if text.has("PPPoE", at: index) || text.has("IP", at: index) { network = .unknown }
    }
  }

  /// Reads `IPv4 (0x0800)`, with or without `ethertype` before it.
  private func etherType(_ text: Span<UInt8>, _ index: inout Int) -> Network {
    if text.has("ethertype ", at: index) { index += 10 }
    if text.has("IPv4", at: index) { return .ipv4 }
    if text.has("IPv6", at: index) { return .ipv6 }
    if text.has("ARP", at: index) || text.has("Reverse ARP", at: index) { return .arp }
    if text.has("802.1Q", at: index) || text.has("802.1ad", at: index) { return .unknown }
    if text.has("PPPoE", at: index) || text.has("MPLS", at: index) { return .unknown }
    return .other
  }

  /// `vlan 13, p 0, 802.1Q, vlan 10, p 0, ethertype IPv4 (0x0800), `.
  private func tags(_ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network) {
    packet.layers.insert(.vlan)
    // Each tag takes about three words.
    for _ in 0..<24 {
      text.skipBlanks(&index)
      if text.has("vlan ", at: index) {
        var at = index + 5
        if let id = text.decimal(&at), packet.vlan == 0 { packet.vlan = UInt16(truncatingIfNeeded: id & 0xfff) }
      } else if text.has("p ", at: index) || text.has("DEI", at: index) {
      } else if text.has("ethertype", at: index) || text.has("802.1", at: index) || text.has("IPv", at: index)
        || text.has("ARP,", at: index) || text.has("length ", at: index)
      {
        var at = index
        if !text.has("length ", at: index) {
          let type = etherType(text, &at)
          if type != .unknown { network = type }
        }
      } else {
        return
      }
      guard let comma = text.first(UInt8(ascii: ","), from: index, to: index + 64) else { return }
      if let colon = text.find(": ", from: index, to: comma) {
        index = colon + 2
        return
      }
      index = comma + 1
    }
  }

  /// Linux cooked capture: `eth0  In  IP …`, with `-e` `eth0 In ifindex 2 MAC ethertype IPv4 (0x0800), length 48: `,
  /// and the older `In MAC ethertype …`.
  private func cooked(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network
  ) -> Bool {
    var at = index
    if !isDirection(text, at) {
      // Interface names have at most 15 bytes (IFNAMSIZ).
      let end = text.tokenEnd(at)
      guard end > at, end - at <= 15 else { return false }
      at = end
      text.skipBlanks(&at)
      guard isDirection(text, at) else { return false }
    }
    at = text.tokenEnd(at)
    text.skipBlanks(&at)
    if text.has("ifindex ", at: at) {
      at = text.tokenEnd(at + 8)
      text.skipBlanks(&at)
    }
    packet.layers.insert(.linuxCooked)
    if let source = TextAddress.mac(text, &at) {
      skipVendor(text, &at)
      text.skipBlanks(&at)
      packet.sourceMAC = source
      packet.known.insert(.linkLayer)
      if text.at(at) == UInt8(ascii: ",") { at += 1 }
      text.skipBlanks(&at)
      if text.has("ethertype", at: at) { frame(text, &at, &packet, &network) }
    }
    index = at
    return true
  }

  /// Whether an interface and a direction stand at `index`.
  static func isCooked(_ text: Span<UInt8>, _ index: Int) -> Bool {
    var at = text.tokenEnd(index)
    guard at > index, at - index <= 15 else { return false }
    text.skipBlanks(&at)
    return text.has("In ", at: at) || text.has("Out ", at: at)
  }

  private func isDirection(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let end = text.tokenEnd(index)
    switch end - index {
    case 1: return text.has("B", at: index) || text.has("M", at: index) || text.has("P", at: index)
    case 2: return text.has("In", at: index)
    case 3: return text.has("Out", at: index)
    default: return false
    }
  }

  /// `AF IPv4 (2), length 68: ` of loopback captures, and `[…] family IPv4 (2), length 84: `.
  private func family(_ text: Span<UInt8>, _ index: inout Int, _ network: inout Network) -> Bool {
    if text.has("IPOIB, ethertype ", at: index) || text.has("DLT ", at: index) {
      guard let colon = text.find(": ", from: index, to: index + 80) else { return false }
      let isIPoIB = text.has("IPOIB", at: index)
      if isIPoIB, text.has("IPv4", at: index + 17) { network = .ipv4 }
      if isIPoIB, text.has("IPv6", at: index + 17) { network = .ipv6 }
      index = colon + 2
      return true
    }
    // The index of the zone, of captures on illumos: `4294967295 > 0, family IPv4 (2), length 108: `.
    if ASCII.isDigit(text.at(index)), let place = text.find(", family IPv", from: index, to: index + 40),
      let colon = text.find(": ", from: place, to: place + 40)
    {
      network = text.at(place + 12) == UInt8(ascii: "6") ? .ipv6 : .ipv4
      index = colon + 2
      return true
    }
    guard text.has("AF ", at: index) || text.has("IPv4, length ", at: index) || text.has("IPv6, length ", at: index),
      let colon = text.find(": ", from: index, to: index + 64)
    else { return false }
    let word = text.has("AF ", at: index) ? index + 3 : index
    network = text.has("IPv6", at: word) ? .ipv6 : text.has("IPv4", at: word) ? .ipv4 : .other
    index = colon + 2
    return true
  }

  /// Links between two routers, with `-e`: `unicast, ethertype IPv4 (0x0800), length 56: ` of Cisco's HDLC and
  /// `Q.922, hdr-len 2, DLCI 100, Flags [none], NLPID IPv4 (0xcc), length 56: ` of Frame Relay (print-chdlc.c,
  /// print-fr.c).
  private func serial(_ text: Span<UInt8>, _ index: inout Int, _ network: inout Network) -> Bool {
    guard Self.isSerial(text, index), let length = text.find(", length ", from: index, to: index + 120),
      let colon = text.find(": ", from: length, to: length + 24)
    else { return false }
    let isNamed = text.find("(0x", from: index, to: length) != nil
    network =
      text.find(" IPv4 (0x", from: index, to: length) != nil
      ? .ipv4 : text.find(" IPv6 (0x", from: index, to: length) != nil ? .ipv6 : isNamed ? .other : .unknown
    index = colon + 2
    return true
  }

  private static func isSerial(_ text: Span<UInt8>, _ index: Int) -> Bool {
    text.has("unicast, ethertype ", at: index) || text.has("bcast, ethertype ", at: index)
      || text.has("Q.922, ", at: index)
  }

  /// Data frames of 802.11 with `-e`: the addresses, LLC and SNAP, and the packet, `BSSID:… SA:… DA:… LLC, dsap SNAP
  /// (0xaa) …, ethertype IPv4 (0x0800), length 539: ` (print-802_11.c); with `-v` a duration before them.
  private func wireless(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: inout Network
  ) -> Bool {
    guard Self.isWireless(text, index), let service = text.find(" LLC, dsap SNAP ", from: index, to: index + 120),
      let type = text.find(", ethertype ", from: service, to: service + 120),
      let length = text.find(", length ", from: type, to: type + 60),
      let colon = text.find(": ", from: length, to: length + 24)
    else { return false }
    packet.layers.insert(.wlan)
    network = text.has("IPv4", at: type + 12) ? .ipv4 : text.has("IPv6", at: type + 12) ? .ipv6 : .other
    index = colon + 2
    return true
  }

  /// Whether the addresses of an 802.11 frame stand at `index`, a duration before them or not.
  private static func isWireless(_ text: Span<UInt8>, _ index: Int) -> Bool {
    var at = index
    if ASCII.isDigit(text.at(at)), let end = text.find("us ", from: at, to: at + 8) { at = end + 3 }
    return text.has("BSSID:", at: at) || text.has("RA:", at: at) && text.find(" TA:", from: at, to: at + 24) != nil
      || text.has("SA:", at: at) && text.find(" DA:", from: at, to: at + 24) != nil
      || text.has("DA:", at: at) && text.find(" SA:", from: at, to: at + 46) != nil
  }

  /// Protocols directly on the link that tcpdump names first in the line.
  private static let linkWords: [(word: StaticString, layers: PacketLayers)] = [
    ("STP ", .stp), ("LLDP", .lldp), ("EAPOL", .eapol), ("EAP packet", .eapol), ("MPLS", .mpls), ("Beacon", .wlan),
    ("Probe ", .wlan),
    ("Acknowledgment", .wlan), ("Authentication", .wlan), ("Assoc", .wlan), ("ReAssoc", .wlan), ("DeAuth", .wlan),
    ("Disassoc", .wlan), ("Clear-To-Send", .wlan), ("Request-To-Send", .wlan), ("Data IV", .wlan),
    ("CDPv", []), ("IS-IS", []), ("Loopback", []), ("DTPv", []), ("VTPv", []), ("UDLD", []), ("LACPv", []),
    ("MSTP", .stp), ("CFMv", []), ("IPX", []), ("SLARP", []), ("LLC", []), ("PPP", []), ("LCP", []),
    ("unknown", []), ("[|", []), ("VIRTIO", []), ("ethertype ", []), ("MS NLB", []), ("IEEE 802.15.4", []),
    ("802.3ad", []), ("Slow ", []), ("OAM", []), ("SNAP", []),
  ]

  static func linkWord(_ text: Span<UInt8>, _ index: Int) -> PacketLayers? {
    for entry in linkWords where text.has(entry.word, at: index) { return entry.layers }
    if isSerial(text, index) { return [] }
    if isWireless(text, index) || text.find("dBm signal ", from: index, to: index + 120) != nil { return .wlan }
    return nil
  }

  /// The layers that a frame without IP names anywhere in its line.
  static func linkLayers(_ text: Span<UInt8>, from start: Int) -> PacketLayers {
    let end = start + 300
    var layers: PacketLayers = []
    if text.find("STP ", from: start, to: end) != nil { layers.insert(.stp) }
    if text.find("LLDP", from: start, to: end) != nil { layers.insert(.lldp) }
    if text.find("EAPOL", from: start, to: end) != nil || text.find("EAP packet", from: start, to: end) != nil {
      layers.insert(.eapol)
    }
    if text.find("PPPoE", from: start, to: end) != nil { layers.insert(.pppoe) }
    if text.find("MPLS", from: start, to: end) != nil { layers.insert(.mpls) }
    return layers
  }
}
