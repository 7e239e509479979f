import BlotterBytes
package import BlotterCore

/// Which part of which datagram a frame holds (RFC 791 §3.2, RFC 8200 §4.5).
package struct IPFragment: Sendable {
  package var source: HostAddress
  package var destination: HostAddress
  /// Protocol of the datagram's payload, or the first header behind the fragment header of IPv6.
  package var ipProtocol: UInt8
  /// 16 bits of IPv4, 32 of IPv6.
  package var identification: UInt32
  /// Place of its bytes in the datagram's payload.
  package var offset: Int
  package var isLast: Bool
  package var ttl: UInt8
  /// Where its bytes stand in the frame; all of them are captured.
  package var bytes: Range<Int>
}

extension PacketDecoder {
  /// The fragment that a frame holds, in the outermost network layer that is one; nil where there is none, or the
  /// capture does not hold all of it.
  package static func fragment(linkType: UInt16, wireLength: UInt32, _ bytes: RawSpan) -> IPFragment? {
    var packet = Packet()
    var reader = ByteReader(bytes, wireLength: Int(wireLength))
    var progress = DecodeProgress()
    progress.stopsAtFragment = true
    do {
      try LinkLayer.decode(linkType, &reader, &packet, &progress)
    } catch {
      return nil
    }
    guard let found = progress.fragment else { return nil }
    return IPFragment(
      source: packet.source, destination: packet.destination, ipProtocol: found.ipProtocol,
      identification: packet.source.kind == .ipv4 ? UInt32(packet.ipIdentification) : progress.fragmentIdentification,
      offset: Int(packet.fragmentOffset), isLast: !packet.moreFragments, ttl: packet.ttl, bytes: found.bytes)
  }

  /// Decodes a datagram that was put together; `payload` is all behind the network header.
  package static func decode(
    datagram fragment: borrowing IPFragment, _ payload: [UInt8], into packet: inout Packet
  ) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payload.count + 40)
    func append(_ value: UInt64, count: Int) {
      for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index)))) }
    }
    let isVersion4 = fragment.source.kind == .ipv4
    if isVersion4 {
      append(0x4500, count: 2)
      append(UInt64(clamping: payload.count + 20), count: 2)
      append(UInt64(fragment.identification & 0xffff), count: 2)
      append(0, count: 2)
      append(UInt64(fragment.ttl) << 8 | UInt64(fragment.ipProtocol), count: 2)
      append(0, count: 2)
      append(fragment.source.low, count: 4)
      append(fragment.destination.low, count: 4)
    } else {
      append(0x6000_0000, count: 4)
      append(UInt64(clamping: payload.count), count: 2)
      append(UInt64(fragment.ipProtocol) << 8 | UInt64(fragment.ttl), count: 2)
      append(fragment.source.high, count: 8)
      append(fragment.source.low, count: 8)
      append(fragment.destination.high, count: 8)
      append(fragment.destination.low, count: 8)
    }
    bytes += payload
    let span = unsafe bytes.span.bytes
    decode(linkType: isVersion4 ? 228 : 229, wireLength: UInt32(clamping: bytes.count), span, into: &packet)
  }
}

extension DecodeProgress {
  /// Takes what the reader holds as a fragment, where one was asked for; false where decoding goes on.
  mutating func takesFragment(
    _ number: UInt8, _ reader: borrowing ByteReader, _ packet: borrowing Packet
  ) -> Bool {
    guard stopsAtFragment, packet.moreFragments || packet.isLaterFragment else { return false }
    if reader.captured == reader.remaining {
      fragment = (number, reader.position..<(reader.position + reader.captured))
    }
    return true
  }
}

extension IPFragment {
  /// No fragment: what reading one from a file begins with.
  package static var none: IPFragment {
    IPFragment(
      source: .none, destination: .none, ipProtocol: 0, identification: 0, offset: 0, isLast: false, ttl: 0,
      bytes: 0..<0)
  }
}
