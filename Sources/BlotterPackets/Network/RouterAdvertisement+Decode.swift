import BlotterBytes
import BlotterCore

extension RouterAdvertisement {
  /// Reads the message behind its first four bytes and checksum (RFC 4861 §4.2): `head` holds hop limit, flags and
  /// lifetime, `reader` stands at the reachable time. Options that are cut or have no length end the list.
  init(head: RawSpan, _ reader: borrowing ByteReader) {
    self.init()
    let flags = head.uint8(1)
    isManaged = flags & 0x80 != 0
    hasOtherConfiguration = flags & 0x40 != 0
    preference = [0, 1, 2, -1][Int(flags >> 3 & 3)]
    lifetime = head.be16(2)
    let bytes = reader.rest
    var offset = 8  // Reachable time and retransmission timer.
    while offset + 2 <= bytes.byteCount {
      let length = Int(bytes.uint8(offset + 1)) * 8
      guard length > 0, offset + length <= bytes.byteCount else { return }
      read(bytes.uint8(offset), bytes.extracting(offset..<(offset + length)))
      offset += length
    }
  }

  private mutating func read(_ type: UInt8, _ option: RawSpan) {
    switch type {
    case 1:
      var bits: UInt64 = 0
      for index in 2..<8 { bits = bits << 8 | UInt64(option.uint8(index)) }
      linkAddress = MACAddress(bits: bits)
    case 3 where option.byteCount >= 32:
      guard prefixes.count < Self.listLimit else { return }
      prefixes.append("\(option.ipv6(16))/\(min(option.uint8(2), 128))")
    case 25:
      var offset = 8
      while offset + 16 <= option.byteCount, dnsServers.count < Self.listLimit {
        dnsServers.append(option.ipv6(offset))
        offset += 16
      }
    default: break
    }
  }
}
