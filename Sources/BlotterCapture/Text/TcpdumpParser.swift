import BlotterCore

/// Reads what stands behind the time of a tcpdump line: link, network, transport and application summary.
///
/// Works in place on the bytes of one packet's text; lines of one packet are joined by line feeds, which count as
/// blanks. Parsing allocates only for names and for DNS and HTTP messages.
struct TcpdumpParser {
  /// How far a line was understood.
  enum Reading: UInt8, Comparable {
    /// No packet can be made of it.
    case unreadable
    /// A packet, but its line ends before it should.
    case partial
    /// A packet whose line has the end that such lines have.
    case complete

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// Which header the text at hand describes.
  enum Network: UInt8 {
    case unknown, ipv4, ipv6, arp, other
  }

  var names = NameTable()
  /// Repairs of the line at hand.
  var repairs: TextRepairs = []
  /// Whether the log prints TCP numbers relative to the start of the connection (without `-S`).
  var hasRelativeNumbers = false
  /// Index up to which the last text was understood.
  var consumed = 0

  /// Headers inside headers that are followed: more would be a loop or a forgery, as real tunnels nest two or three.
  static let tunnelLimit = 8

  init() {}

  /// Reads the packet whose text begins at `start`, the byte after the time.
  mutating func parse(_ text: Span<UInt8>, from start: Int, into packet: inout Packet) -> Reading {
    var index = start
    consumed = start
    repairs = []
    var network = Network.unknown
    let known = link(text, &index, &packet, &network)
    consumed = max(consumed, index)
    let reading = body(text, &index, &packet, network, depth: 0)
    if reading == .unreadable, known, network != .ipv4, network != .ipv6 { return .complete }
    return reading
  }

  /// Reads a network header and what it carries, from a place where the link layer is done.
  mutating func body(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ network: Network, depth: Int
  ) -> Reading {
    guard depth < Self.tunnelLimit else { return .partial }
    text.skipBlanks(&index)
    if network == .arp || startsARP(text, index) { return arp(text, &index, &packet) }
    if network == .other { return .complete }
    var header = IPHeaderText()
    header.read(text, &index)
    text.skipBlanks(&index)
    if text.has("truncated-ip", at: index), let note = text.find("missing! ", from: index, to: index + 60) {
      index = note + 9
    }
    guard let hosts = HostPair(text, &index, allowMissingColon: network != .unknown || header.isPresent) else {
      return .unreadable
    }
    let version = network == .ipv6 || hosts.isIPv6 ? Network.ipv6 : network == .unknown ? hosts.network : network
    header.apply(to: &packet, isIPv6: version == .ipv6)
    packet.layers.insert(version == .ipv6 ? .ipv6 : .ipv4)
    return carried(text, &index, &packet, hosts, depth: depth)
  }

  /// Reads what follows `A > B: ` at `start`, of hosts that were read already; whether the line has the end that such
  /// lines have, without a repair.
  mutating func readsWhole(
    _ text: Span<UInt8>, from start: Int, _ hosts: HostPair, into packet: inout Packet
  ) -> Bool {
    var index = start
    consumed = start
    repairs = []
    return carried(text, &index, &packet, hosts, depth: 0) == .complete && repairs.isEmpty
  }

  /// Reads what follows `A > B:`, now that it tells whether the ends carry ports.
  private mutating func carried(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ hosts: HostPair, depth: Int
  ) -> Reading {
    var hosts = hosts
    consumed = max(consumed, index)
    text.skipBlanks(&index)
    skipNotes(text, &index)
    hosts.resolve(text, tail: index, &names, &packet)
    return transport(text, &index, &packet, hosts, depth: depth)
  }

  /// Skips `[udp sum ok]`, `[bad udp cksum 0x1 -> 0x2!]`, `[no cksum]`, `[icmp6 sum ok]` and IPv6 extension headers.
  func skipNotes(_ text: Span<UInt8>, _ index: inout Int) {
    // A header chain is short; the cap ends what a forged line repeats.
    for _ in 0..<16 {
      if text.at(index) == UInt8(ascii: "[") {
        guard
          text.has("[udp", at: index) || text.has("[bad", at: index) || text.has("[no ", at: index)
            || text.has("[icmp6", at: index) || text.has("[sum", at: index) || text.has("[wrong", at: index),
          let close = text.first(UInt8(ascii: "]"), from: index)
        else { return }
        index = close + 1
      } else if text.has("HBH ", at: index) || text.has("DSTOPT ", at: index) || text.has("RT6 ", at: index) {
        index = text.tokenEnd(index)
      } else if text.at(index) == UInt8(ascii: "("),
        text.has("(rtalert", at: index) || text.has("(padn", at: index) || text.has("(pad1", at: index)
          || text.has("(jumbo", at: index) || text.has("(len=", at: index) || text.has("(opt_", at: index),
        let close = text.first(UInt8(ascii: ")"), from: index)
      {
        index = close + 1
      } else {
        return
      }
      text.skipBlanks(&index)
    }
  }

  /// Reads what follows `A > B:`.
  private mutating func transport(
    _ text: Span<UInt8>, _ index: inout Int, _ packet: inout Packet, _ hosts: HostPair, depth: Int
  ) -> Reading {
    let first = text.at(index)
    if first == UInt8(ascii: "F"), text.has("Flags", at: index) { return tcp(text, &index, &packet) }
    if first == UInt8(ascii: "I") {
      if text.has("ICMP6", at: index) { return icmpv6(text, index, &packet) }
      if text.has("ICMP ", at: index) || text.has("ICMP:", at: index) { return icmp(text, index + 5, &packet) }
      if text.has("IP ", at: index) || text.has("IP6 ", at: index) {
        let isSix = text.at(index + 2) == UInt8(ascii: "6")
        var inner = text.tokenEnd(index)
        return self.body(
          text, &inner, &packet, isSix ? .ipv6 : .ipv4, depth: depth + 1)
      }
    }
    if first == UInt8(ascii: "i"), text.has("icmp: ", at: index) { return icmp(text, index + 6, &packet) }
    if !hosts.hasPorts, let reading = carried(text, &index, &packet, depth: depth) { return reading }
    if hosts.hasPorts {
      if ASCII.isDigit(first), isDNSPort(packet) { return dnsOverUDP(text, index, &packet) }
      if let reading = oldTCP(text, index, &packet) { return reading }
    }
    return payload(text, &index, &packet, hosts, depth: depth)
  }

  func isDNSPort(_ packet: Packet) -> Bool {
    for port in [packet.sourcePort, packet.destinationPort] where port == 53 || port == 5353 || port == 5355 {
      return true
    }
    return false
  }
}
