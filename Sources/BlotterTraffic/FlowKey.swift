package import BlotterCore

/// What carries a flow: an IANA protocol number, or ARP.
package struct Transport: RawRepresentable, Sendable, Hashable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let tcp = Transport(rawValue: 6)
  package static let udp = Transport(rawValue: 17)
  package static let icmp = Transport(rawValue: 1)
  package static let icmpv6 = Transport(rawValue: 58)
  /// Where the evidence prints a protocol that runs over several and not which: IANA keeps 255 for no protocol.
  package static let unknown = Transport(rawValue: 255)
  /// Beyond the eight bits of IANA's numbers: ARP pairs are kept as flows of the protocol addresses.
  package static let arp = Transport(rawValue: 0x100)

  /// `TCP`, `UDP`, `ICMP`, … or `IP protocol 90`.
  package var name: String {
    switch rawValue {
    case 1: "ICMP"
    case 2: "IGMP"
    case 6: "TCP"
    case 17: "UDP"
    case 47: "GRE"
    case 50: "ESP"
    case 51: "AH"
    case 58: "ICMPv6"
    case 88: "EIGRP"
    case 89: "OSPF"
    case 103: "PIM"
    case 112: "VRRP"
    case 132: "SCTP"
    case 255: "unknown"
    case 0x100: "ARP"
    default: "IP protocol \(rawValue)"
    }
  }
}

/// Address and port of one side of a flow; port 0 where the transport has none.
package struct FlowEnd: Sendable, Hashable, Comparable {
  package var address: HostAddress
  package var port: UInt16

  package init(_ address: HostAddress, _ port: UInt16) {
    self.address = address
    self.port = port
  }

  package static func == (a: FlowEnd, b: FlowEnd) -> Bool { a.port == b.port && a.address == b.address }

  package static func < (a: FlowEnd, b: FlowEnd) -> Bool {
    a.address == b.address ? a.port < b.port : a.address < b.address
  }
}

/// Which way a packet of a flow went, by the order of the key's ends and not by who began.
package enum FlowDirection: UInt8, Sendable {
  /// From the lower end to the higher one.
  case up
  case down

  package var opposite: FlowDirection { self == .up ? .down : .up }
}

/// Both directions of one conversation: transport and two ends, the lower end first. VLAN tags do not divide flows.
package struct FlowKey: Sendable, Hashable {
  package let low: FlowEnd
  package let high: FlowEnd
  package let transport: Transport

  package init(_ a: FlowEnd, _ b: FlowEnd, _ transport: Transport) {
    (low, high) = b < a ? (b, a) : (a, b)
    self.transport = transport
  }

  /// The end that packets in `direction` come from.
  package func source(_ direction: FlowDirection) -> FlowEnd { direction == .up ? low : high }
  /// The end that packets in `direction` go to.
  package func destination(_ direction: FlowDirection) -> FlowEnd { direction == .up ? high : low }
  /// The direction of packets that `source` sends; up where both ends are one.
  package func direction(from source: FlowEnd) -> FlowDirection { source == low ? .up : .down }

  /// The key in five words, which are compared as integers.
  var packed: PackedKey {
    PackedKey(
      ends: UInt64(low.port) | UInt64(high.port) << 16 | UInt64(transport.rawValue) << 32
        | UInt64(low.address.kindCode) << 48 | UInt64(high.address.kindCode) << 56,
      lowHigh: low.address.high, lowLow: low.address.low, highHigh: high.address.high, highLow: high.address.low)
  }
}

/// A flow key as the flow table compares it.
struct PackedKey: Sendable, Equatable {
  /// Both ports, the transport, and the kinds of both addresses.
  var ends: UInt64
  var lowHigh: UInt64
  var lowLow: UInt64
  var highHigh: UInt64
  var highLow: UInt64

  @inline(__always) static func == (a: PackedKey, b: PackedKey) -> Bool {
    (a.ends ^ b.ends) | (a.lowLow ^ b.lowLow) | (a.highLow ^ b.highLow) | (a.lowHigh ^ b.lowHigh)
      | (a.highHigh ^ b.highHigh) == 0
  }

  /// Sixty-four bits for a hash table. `seed` differs by run, so that no sender can choose what collides.
  func hash(seed: UInt64) -> UInt64 {
    // A second number of the seed's own: what stands for the high end is never the low end's.
    let other = (seed &+ 0x2d35_8dcc_aa6c_78a5) &* 0x9e37_79b9_7f4a_7c15
    var state = Self.mix(seed ^ ends, other)
    state = Self.mix(state ^ lowLow, other ^ highLow)
    if lowHigh | highHigh != 0 { state = Self.mix(state ^ lowHigh, other ^ highHigh) }
    return Self.mix(state, 0xd6e8_feb8_6659_fd93)
  }

  /// Multiply and fold: each input bit reaches the whole word. A factor of 0 or 1 would forget the other, so the first
  /// is added again.
  @inline(__always) private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return (product.high ^ product.low) &+ a
  }
}
