import BlotterBytes
import BlotterCore

/// IEEE 802.11 frames, alone or behind a radiotap header.
enum WLAN {
  /// Radiotap: version, padding, length of the whole header in little-endian order, then fields that are not needed.
  static func decodeRadiotap(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "radiotap"
    let head = try reader.take(4)
    let length = Int(head.be16(2).byteSwapped)
    guard head.uint8(0) == 0, length >= 4 else {
      throw DecodeError(.malformed, "the header's version or length cannot be", at: 0)
    }
    try reader.skip(length - 4)
    try decode(&reader, &packet, &progress)
  }

  /// The MAC header (IEEE 802.11 §9.2.4): frame control, duration, three addresses, sequence; a fourth address between
  /// access points, and two bytes of quality of service. Only unencrypted data frames lead on.
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    progress.layer = "802.11"
    let control = try reader.take(2)
    packet.layers.insert(.wlan)
    let kind = control.uint8(0) >> 2 & 3
    let subtype = control.uint8(0) >> 4
    let flags = control.uint8(1)
    let (toDS, fromDS) = (flags & 1 != 0, flags & 2 != 0)
    // Control frames are short and name one station or two.
    guard kind != 1 else { return }
    let head = try reader.take(22)
    if !progress.hasLinkAddresses {
      progress.hasLinkAddresses = true
      packet.destinationMAC = toDS ? head.mac(14) : head.mac(2)
      packet.sourceMAC = fromDS && !toDS ? head.mac(14) : head.mac(8)
    }
    if kind == 0 { readManagement(reader, subtype: subtype, head, &packet) }
    guard kind == 2, subtype & 4 == 0 else { return }
    if toDS, fromDS {
      let fourth = try reader.take(6)
      packet.sourceMAC = fourth.mac(0)
    }
    if subtype & 8 != 0 {
      let quality = try reader.take(2).uint8(0)
      if quality & 0x80 != 0 { throw DecodeError(.unsupported, "an aggregate of frames", at: reader.position) }
      if flags & 0x80 != 0 { try reader.skip(4) }
    }
    guard flags & 0x40 == 0 else { throw DecodeError(.unsupported, "the frame is encrypted", at: reader.position) }
    try LLC.decode(&reader, &packet, &progress)
  }

  /// Frames that grant, deny or end a membership (§9.3.3): their fixed fields follow the header. With protection only
  /// the header can be read.
  private static func readManagement(
    _ reader: borrowing ByteReader, subtype: UInt8, _ head: RawSpan, _ packet: inout Packet
  ) {
    guard [1, 3, 10, 11, 12].contains(subtype) else { return }
    var message = WLANMessage()
    message.subtype = subtype
    message.destination = head.mac(2)
    message.source = head.mac(8)
    message.network = head.mac(14)
    func field(_ offset: Int) -> UInt16? { reader.peek16(offset).map(\.byteSwapped) }
    switch subtype {
    case 11:
      // The third message of shared-key authentication is encrypted: a key index stands in place of its fields.
      guard let algorithm = field(0), let sequence = field(2), let status = field(4), algorithm <= 4 else { return }
      (message.algorithm, message.sequence, message.code) = (algorithm, sequence, status)
    case 1, 3:
      guard let status = field(2) else { return }
      message.code = status
    default:
      guard let reason = field(0) else { return }
      message.code = reason
    }
    packet.application = .wlan(message)
  }
}
