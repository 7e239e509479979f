import BlotterCore

/// Writes a classic capture (Ethernet) of whole conversations over IPv4 or IPv6, for tests of what many packets show
/// together. Checksums are left 0, as network cards that compute them leave them.
package struct CaptureBuilder {
  /// Who speaks in a conversation, and what.
  package enum Turn {
    case client([UInt8])
    case server([UInt8])

    package static func client(_ text: String) -> Turn { .client(Array(text.utf8)) }
    package static func server(_ text: String) -> Turn { .server(Array(text.utf8)) }
  }

  package private(set) var bytes: [UInt8] = [
    0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0,
  ]
  package private(set) var packets = 0
  /// Microseconds since 1970 of the next packet.
  private var clock: Int
  /// Microseconds from a packet to the next.
  package var step: Int
  /// Bytes of payload in a TCP segment: what an Ethernet frame holds.
  private static let segment = 1460

  package init(at seconds: Int = 1_764_000_000, step: Double = 0.01) {
    clock = seconds * 1_000_000
    self.step = Int(step * 1e6)
  }

  package mutating func wait(_ seconds: Double) { clock += Int(seconds * 1e6) }

  /// A UDP datagram; ends are `203.0.113.2:53` or `[2001:db8::2]:53`.
  package mutating func udp(_ source: String, _ destination: String, _ payload: [UInt8]) {
    let (from, to) = (Self.end(source), Self.end(destination))
    let datagram = Self.big(from.port, 2) + Self.big(to.port, 2) + Self.big(8 + payload.count, 2) + [0, 0] + payload
    packet(from.address, to.address, next: 17, datagram)
  }

  /// A TCP segment.
  package mutating func tcp(
    _ source: String, _ destination: String, flags: UInt8, sequence: Int = 1000, acknowledgment: Int = 0,
    _ payload: [UInt8] = []
  ) {
    let (from, to) = (Self.end(source), Self.end(destination))
    let head =
      Self.big(from.port, 2) + Self.big(to.port, 2) + Self.big(sequence, 4) + Self.big(acknowledgment, 4)
      + [0x50, flags] + Self.big(64_240, 2) + [0, 0, 0, 0]
    packet(from.address, to.address, next: 6, head + payload)
  }

  /// A datagram of any protocol over IP, or with `offset` or `more` a part of one.
  package mutating func ip(
    _ source: String, _ destination: String, next: UInt8, offset: Int = 0, more: Bool = false, _ payload: [UInt8]
  ) {
    packet(Self.end(source).address, Self.end(destination).address, next: next, offset: offset, more: more, payload)
  }

  /// A connection from the handshake to the last acknowledgment, with everything said in between.
  package mutating func talk(_ client: String, _ server: String, _ turns: [Turn], closes: Bool = true) {
    var (up, down) = (1000, 5000)
    tcp(client, server, flags: 0x02, sequence: up)
    tcp(server, client, flags: 0x12, sequence: down, acknowledgment: up + 1)
    (up, down) = (up + 1, down + 1)
    tcp(client, server, flags: 0x10, sequence: up, acknowledgment: down)
    for turn in turns {
      switch turn {
      case .client(let bytes):
        for part in Self.parts(bytes) {
          tcp(client, server, flags: 0x18, sequence: up, acknowledgment: down, part)
          up += part.count
        }
        tcp(server, client, flags: 0x10, sequence: down, acknowledgment: up)
      case .server(let bytes):
        for part in Self.parts(bytes) {
          tcp(server, client, flags: 0x18, sequence: down, acknowledgment: up, part)
          down += part.count
        }
        tcp(client, server, flags: 0x10, sequence: up, acknowledgment: down)
      }
    }
    guard closes else { return }
    tcp(client, server, flags: 0x11, sequence: up, acknowledgment: down)
    tcp(server, client, flags: 0x11, sequence: down, acknowledgment: up + 1)
    tcp(client, server, flags: 0x10, sequence: up + 1, acknowledgment: down + 1)
  }

  // MARK: Bytes

  private static func parts(_ bytes: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: segment).map { Array(bytes[$0..<min(bytes.count, $0 + segment)]) }
  }

  private mutating func packet(
    _ from: HostAddress, _ to: HostAddress, next: UInt8, offset: Int = 0, more: Bool = false, _ payload: [UInt8]
  ) {
    let isV6 = from.kind == .ipv6
    let network: [UInt8]
    if isV6 {
      network =
        [0x60, 0, 0, 0] + Self.big(payload.count, 2) + [next, 64] + Self.address(from) + Self.address(to)
    } else {
      network =
        [0x45, 0] + Self.big(20 + payload.count, 2) + Self.big(packets & 0xffff, 2)
        + Self.big(offset / 8 | (more ? 0x2000 : 0), 2) + [64, next, 0, 0] + Self.address(from) + Self.address(to)
    }
    let frame: [UInt8] =
      Self.station(to) + Self.station(from) + (isV6 ? [0x86, 0xdd] : [0x08, 0x00]) + network + payload
    for value in [clock / 1_000_000, clock % 1_000_000, frame.count, frame.count] {
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    bytes += frame
    packets += 1
    clock += step
  }

  private static func station(_ host: HostAddress) -> [UInt8] {
    [0x02, 0] + big(Int(truncatingIfNeeded: host.low & 0xffff_ffff), 4)
  }

  private static func address(_ host: HostAddress) -> [UInt8] {
    let low = (0..<8).map { UInt8(truncatingIfNeeded: host.low >> UInt64(56 - 8 * $0)) }
    guard host.kind == .ipv6 else { return Array(low.suffix(4)) }
    return (0..<8).map { UInt8(truncatingIfNeeded: host.high >> UInt64(56 - 8 * $0)) } + low
  }

  private static func end(_ text: String) -> (address: HostAddress, port: Int) {
    if text.hasPrefix("[") {
      let parts = text.dropFirst().split(separator: "]", maxSplits: 1)
      return (HostAddress(parsing: parts.first ?? "") ?? .none, parts.count > 1 ? Int(parts[1].dropFirst()) ?? 0 : 0)
    }
    let parts = text.split(separator: ":")
    return (HostAddress(parsing: parts.first ?? "") ?? .none, parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
  }

  /// A number in network order.
  package static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }
}
