import BlotterBytes
import BlotterCore

/// UDP (RFC 768): ports, length, checksum.
enum UDP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "UDP"
    packet.layers.insert(.udp)
    let start = reader.position
    try packet.readPorts(&reader)
    let rest = try reader.take(4)
    let length = Int(rest.be16(0))
    // 0 means up to the end of the IP payload (RFC 2675 §4).
    if length != 0 {
      guard length >= 8 else {
        throw DecodeError(.malformed, "the length is below the header's 8 bytes", at: start + 4)
      }
      reader.limit(to: length - 8)
    }
    packet.setPayload(reader)
    if try UDPTunnel.decode(&reader, &packet, &progress) { return }
    try UDPApplication.decode(&reader, &packet, &progress)
  }
}

extension Packet {
  /// Takes source and destination port.
  @inline(__always) mutating func readPorts(_ reader: inout ByteReader) throws(DecodeError) {
    let ports = try reader.take(4)
    sourcePort = ports.be16(0)
    destinationPort = ports.be16(2)
    known.insert(.ports)
  }

  /// Whether either port is `number`.
  func hasPort(_ number: UInt16) -> Bool { sourcePort == number || destinationPort == number }
}

/// SCTP (RFC 9260 §3.1): ports, verification tag, checksum, then chunks.
enum SCTP {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "SCTP"
    packet.layers.insert(.sctp)
    try packet.readPorts(&reader)
    try reader.skip(8)
    packet.setPayload(reader)
  }
}
