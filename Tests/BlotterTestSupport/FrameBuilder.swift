/// Raw IPv4 datagrams (link type 228) for tests of what spans several of them. Checksums are left 0.
package enum FrameBuilder {
  /// A TCP segment from 192.0.2.1 (`forward`) or from 192.0.2.2.
  package static func tcp(
    _ payload: [UInt8], sequence: UInt32, flags: UInt8 = 0x18, client: UInt16 = 40_000, server: UInt16,
    forward: Bool = true
  ) -> [UInt8] {
    var bytes = ports(client, server, forward)
    bytes += big(UInt64(sequence), 4) + big(1, 4) + [0x50, flags] + big(64_240, 2) + big(0, 4) + payload
    return ip(bytes, proto: 6, forward: forward)
  }

  /// A UDP datagram's IP payload, from 192.0.2.1 where `forward`.
  package static func udp(_ payload: [UInt8], client: UInt16 = 40_000, server: UInt16, forward: Bool = true) -> [UInt8]
  {
    ports(client, server, forward) + big(UInt64(8 + payload.count), 2) + big(0, 2) + payload
  }

  /// A datagram, or the part of one that begins at `offset` bytes.
  package static func ip(
    _ payload: [UInt8], proto: UInt8, id: UInt16 = 7, offset: Int = 0, more: Bool = false, forward: Bool = true
  ) -> [UInt8] {
    let (client, server): ([UInt8], [UInt8]) = ([192, 0, 2, 1], [192, 0, 2, 2])
    return [0x45, 0] + big(UInt64(20 + payload.count), 2) + big(UInt64(id), 2)
      + big(UInt64(offset / 8) | (more ? 0x2000 : 0), 2) + [64, proto, 0, 0]
      + (forward ? client + server : server + client) + payload
  }

  private static func ports(_ client: UInt16, _ server: UInt16, _ forward: Bool) -> [UInt8] {
    forward ? big(UInt64(client), 2) + big(UInt64(server), 2) : big(UInt64(server), 2) + big(UInt64(client), 2)
  }

  private static func big(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}
