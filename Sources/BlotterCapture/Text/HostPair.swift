import BlotterCore

/// The two ends of `A > B:` as a tcpdump line prints them.
///
/// tcpdump glues the port to the host with a dot, and prints names for both where it can: whether the last label of
/// `dns.google.domain` is a port depends on what follows, so names are resolved once that is known.
struct HostPair {
  struct End {
    var host = HostAddress.none
    var nameStart = 0
    var nameEnd = 0
    var portStart = 0
    var portEnd = 0
    var isName: Bool { host.kind == .none }
    var hasPort: Bool { portEnd > portStart }

    init() {}

    /// An end given by its address, with the place of its port.
    init(_ host: HostAddress, port: (start: Int, end: Int)) {
      self.host = host
      portStart = port.start
      portEnd = port.end
    }
  }

  private(set) var source: End
  private(set) var destination: End
  /// Whether both ends carry a port, by number or by name.
  private(set) var hasPorts = false

  var isIPv6: Bool { source.host.kind == .ipv6 || destination.host.kind == .ipv6 }
  var network: TcpdumpParser.Network { isIPv6 ? .ipv6 : .ipv4 }

  /// Two ends that were read already.
  init(source: End, destination: End) {
    self.source = source
    self.destination = destination
  }

  /// Reads `A > B:` at `index` and moves past the colon; nil where it does not stand there.
  init?(_ text: Span<UInt8>, _ index: inout Int, allowMissingColon: Bool) {
    var at = index
    guard let left = Self.end(text, &at, isLast: false) else { return nil }
    text.skipBlanks(&at)
    guard text.at(at) == UInt8(ascii: ">") else { return nil }
    at += 1
    text.skipBlanks(&at)
    guard let right = Self.end(text, &at, isLast: true) else { return nil }
    let isJoined = text.at(at) == UInt8(ascii: ":")
    if isJoined {
      at += 1
    } else if text.at(at) == UInt8(ascii: ",") {
      at += 1
    } else if !allowMissingColon, at < text.count {
      return nil
    }
    source = left
    destination = right
    index = at
  }

  /// Reads one end and stops behind it.
  private static func end(_ text: Span<UInt8>, _ index: inout Int, isLast: Bool) -> End? {
    var end = End()
    var at = index
    if let bits = TextAddress.ipv4(text, &at) {
      end.host = HostAddress(ipv4: bits)
      if text.at(at) == UInt8(ascii: "."), !ASCII.isBlank(text.at(at + 1)) {
        end.portStart = at + 1
        at += 1
        while at < text.count, isLabel(text.at(at)) { at += 1 }
        end.portEnd = at
        if !end.hasPort { return nil }
      }
      guard at >= text.count || ASCII.isBlank(text.at(at)) || text.at(at) == 0x3a || text.at(at) == 0x2c else {
        return name(text, &index, isLast: isLast)
      }
      index = at
      return end
    }
    return name(text, &index, isLast: isLast)
  }

  /// Reads an IPv6 address or a name.
  private static func name(_ text: Span<UInt8>, _ index: inout Int, isLast: Bool) -> End? {
    var stop = text.tokenEnd(index)
    if isLast {
      if let comma = text.first(UInt8(ascii: ","), from: index, to: stop) { stop = comma }
      if text.at(stop - 1) == UInt8(ascii: ":") { stop -= 1 }
    }
    // 253 bytes of a DNS name and a port's name.
    guard stop > index, stop - index <= 300 else { return nil }
    var end = End()
    if text.first(UInt8(ascii: ":"), from: index, to: stop) != nil {
      if let address = TextAddress.ipv6(text, index, stop) {
        end.host = address
      } else if let dot = text.findLast(".", from: index, to: stop), let address = TextAddress.ipv6(text, index, dot) {
        end.host = address
        end.portStart = dot + 1
        end.portEnd = stop
      } else {
        return nil
      }
      index = stop
      return end
    }
    var hasLetter = false
    for at in index..<stop {
      let byte = text.at(at)
      guard isLabel(byte) || byte == UInt8(ascii: ".") || byte >= 0x80 else { return nil }
      if !ASCII.isDigit(byte), byte != UInt8(ascii: ".") { hasLetter = true }
    }
    // Digits and dots alone are an address that was cut.
    guard hasLetter, text.at(stop - 1) != UInt8(ascii: ".") else { return nil }
    guard ASCII.isAlphanumeric(text.at(index)) || text.at(index) >= 0x80 || text.at(index) == 0x5f else { return nil }
    end.nameStart = index
    end.nameEnd = stop
    index = stop
    return end
  }

  /// Splits ports from names, now that `tail` shows what follows, and puts everything into `packet`.
  mutating func resolve(
    _ text: Span<UInt8>, tail: Int, _ names: inout NameTable, _ packet: inout Packet
  ) {
    let isPortless = Self.isPortless(text, tail)
    let isCertain = !isPortless && Self.showsPorts(text, tail)
    for side in 0..<2 {
      var end = side == 0 ? source : destination
      let other = side == 0 ? destination : source
      if end.isName {
        let dot = text.findLast(".", from: end.nameStart, to: end.nameEnd)
        var nameEnd = end.nameEnd
        if !isPortless, let dot, dot > end.nameStart, dot + 1 < end.nameEnd,
          isCertain || other.hasPort || Self.port(text, dot + 1, end.nameEnd) != nil
        {
          end.portStart = dot + 1
          end.portEnd = end.nameEnd
          nameEnd = dot
        }
        end.host = names.host(text, end.nameStart, nameEnd)
      }
      if side == 0 { source = end } else { destination = end }
    }
    packet.source = source.host
    packet.destination = destination.host
    hasPorts = source.hasPort && destination.hasPort
    guard hasPorts else { return }
    let sourcePort = Self.port(text, source.portStart, source.portEnd)
    let destinationPort = Self.port(text, destination.portStart, destination.portEnd)
    packet.sourcePort = sourcePort ?? 0
    packet.destinationPort = destinationPort ?? 0
    if sourcePort != nil, destinationPort != nil { packet.known.insert(.ports) }
  }

  /// Whether what follows belongs to a protocol without ports.
  private static func isPortless(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let words: [StaticString] = [
      "ICMP", "icmp", "igmp", "ip-proto-", "OSPF", "GRE", "ESP", "AH(", "PIM", "VRRP", "IP ", "IP6 ", "MPLS", "frag",
      "EIGRP", "CARP", "unknown", "no next header", "eigrp",
    ]
    switch text.at(index) {
    case UInt8(ascii: "F"), UInt8(ascii: "U"), 0x30...0x39: return false
    default: return words.contains { text.has($0, at: index) }
    }
  }

  /// Whether what follows is TCP, UDP or DNS for certain.
  private static func showsPorts(_ text: Span<UInt8>, _ index: Int) -> Bool {
    text.has("Flags", at: index) || text.has("UDP", at: index) || text.has("tcp ", at: index)
      || text.has("udp ", at: index) || ASCII.isDigit(text.at(index)) || text.has("NTPv", at: index)
      || text.has("BOOTP", at: index)
  }

  static func isLabel(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
      || byte == UInt8(ascii: "*")
  }

  /// The port that a number or a service's name stands for; nil where the name is not registered.
  static func port(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt16? {
    guard end > start, end - start <= 32 else { return nil }
    var at = start
    if let number = text.decimal(&at), at == end { return UInt16(exactly: number) }
    switch end - start {
    case 3: if text.has("ssh", at: start) { return 22 } else if text.has("ntp", at: start) { return 123 }
    case 4: if text.has("http", at: start) { return 80 } else if text.has("mdns", at: start) { return 5353 }
    case 5: if text.has("https", at: start) { return 443 }
    case 6: if text.has("domain", at: start) { return 53 }
    default: break
    }
    return ServiceName.port(forName: text.string(start, end))
  }
}
