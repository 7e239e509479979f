import BlotterBytes
import BlotterCore

/// IPv4 (RFC 791): 20 bytes and up to 40 of options.
enum IPv4 {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "IPv4"
    let start = reader.position
    let head = try reader.take(20)
    guard head.uint8(0) >> 4 == 4 else { throw DecodeError(.malformed, "the version is not 4", at: start) }
    packet.beginNetworkLayer()
    packet.layers.insert(.ipv4)
    packet.known.insert(.ipHeader)
    packet.source = head.ipv4(12)
    packet.destination = head.ipv4(16)
    packet.ipProtocol = head.uint8(9)
    packet.ttl = head.uint8(8)
    packet.ipIdentification = head.be16(4)
    let fragment = head.be16(6)
    packet.dontFragment = fragment & 0x4000 != 0
    packet.moreFragments = fragment & 0x2000 != 0
    packet.fragmentOffset = (fragment & 0x1fff) << 3

    let headerLength = Int(head.uint8(0) & 0x0f) * 4
    guard headerLength >= 20 else {
      throw DecodeError(.malformed, "the header length is below 20", at: start)
    }
    // 0 stands where the network card cuts a large send into packets: then the frame's own end holds.
    let totalLength = Int(head.be16(2))
    if totalLength != 0 {
      guard totalLength >= headerLength else {
        throw DecodeError(.malformed, "the total length is below the header length", at: start + 2)
      }
      reader.limit(to: totalLength - 20)
    }
    try reader.skip(headerLength - 20)
    try IPProtocol.decode(packet.ipProtocol, &reader, &packet, &progress)
  }
}

extension Packet {
  /// Clears what belongs to an outer network layer, so that addresses and ports are always those of one datagram.
  mutating func beginNetworkLayer() {
    source = .none
    destination = .none
    ipProtocol = 255
    ttl = 0
    ipIdentification = 0
    fragmentOffset = 0
    moreFragments = false
    dontFragment = false
    sourcePort = 0
    destinationPort = 0
    payloadLength = 0
    payloadOffset = 0
    payloadCaptured = 0
    known.remove(.ipHeader)
    known.remove(.ports)
  }

  /// Takes the rest of the current layer as the payload.
  mutating func setPayload(_ reader: borrowing ByteReader) {
    payloadLength = UInt32(clamping: reader.remaining)
    payloadOffset = UInt32(clamping: reader.position)
    payloadCaptured = UInt32(clamping: reader.captured)
  }
}
