package import BlotterCore

/// A packet that no ordinary program sends, and that tests how a host reacts.
package enum OddProbe: UInt8, Sendable, CaseIterable, Comparable {
  /// A TCP segment without any flag.
  case null
  /// FIN, PSH and URG.
  case xmas
  /// SYN together with FIN.
  case synFin
  /// SYN with ECE and CWR and a window below any that a program asks for.
  case explicitCongestion
  /// SYN with a window below any that a program asks for.
  case smallWindow
  /// ACK as the only segment, with the options of a SYN.
  case strayAck
  /// An echo request with a code other than 0 (RFC 792 knows none).
  case echoCode
  /// A request for a time stamp, an address mask or information (RFC 792, RFC 950).
  case oldRequest

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// One kind of probe from one host to one port of another.
package struct ProbeRecord: Sendable {
  package var source: HostAddress
  package var target: FlowEnd
  package var probe: OddProbe
  package var count: UInt64
  package var first: PacketMark
  package var last: PacketMark
}

/// Odd probes by who sent them where.
package struct ProbeTable: Sendable {
  /// In order of the first packets.
  package internal(set) var records: [ProbeRecord] = []
  var numbers: [Key: Int] = [:]

  /// Records kept: fingerprinting tries two ports of a host with seven probes.
  package static let limit = 1 << 12
  /// Below it a window cannot hold the smallest segment that every host takes (RFC 9293 §3.7.1: 536 bytes).
  static let leastWindow: UInt16 = 536

  struct Key: Hashable {
    var source: HostAddress
    var target: FlowEnd
    var probe: OddProbe
  }

  var isFull: Bool { records.count >= Self.limit }

  init() {}

  mutating func observe(_ packet: borrowing Packet, _ mark: PacketMark) {
    guard !packet.isLaterFragment, let probe = Self.probe(packet) else { return }
    add(
      ProbeRecord(
        source: packet.source, target: FlowEnd(packet.destination, packet.destinationPort), probe: probe, count: 1,
        first: mark, last: mark))
  }

  private static func probe(_ packet: borrowing Packet) -> OddProbe? {
    if packet.layers.contains(.tcp) {
      guard packet.known.contains(.tcpFlags) else { return nil }
      let flags = packet.tcp.flags
      // FIN, SYN, RST, PSH, ACK and URG, from the lowest bit up.
      switch flags.rawValue & 0x3f {
      case 0: return .null
      case 0x29: return .xmas
      case let main where main & 0x03 == 0x03: return .synFin
      case 0x02:
        guard packet.known.contains(.tcpWindow), packet.tcp.window < leastWindow else { return nil }
        return flags.contains(.ece) && flags.contains(.cwr) ? .explicitCongestion : .smallWindow
      case 0x10: return packet.payloadLength == 0 && packet.tcp.maximumSegmentSize != 0 ? .strayAck : nil
      default: return nil
      }
    }
    guard packet.layers.contains(.icmp), packet.known.contains(.icmp) else { return nil }
    switch packet.icmp.type {
    case 8: return packet.icmp.code == 0 ? nil : .echoCode
    case 13, 15, 17: return .oldRequest
    default: return nil
    }
  }

  private mutating func add(_ record: ProbeRecord) {
    let key = Key(source: record.source, target: record.target, probe: record.probe)
    if let number = numbers[key] {
      records[number].count &+= record.count
      records[number].last = record.last
    } else if records.count < Self.limit {
      numbers[key] = records.count
      records.append(record)
    }
  }

  mutating func append(_ later: ProbeTable) {
    for record in later.records { add(record) }
  }
}
