import BlotterBytes
import BlotterCore

extension QuotedDatagram {
  /// Reads the head of a datagram as an ICMP error quotes it: an IP header and what follows of the transport header,
  /// eight bytes at the least by RFC 792. Nil where not even the addresses are there.
  init?(_ bytes: RawSpan) {
    guard bytes.byteCount >= 20 else { return nil }
    switch bytes.uint8(0) >> 4 {
    case 4: self.init(ipv4: bytes)
    case 6: self.init(ipv6: bytes)
    default: return nil
    }
  }

  private init(ipv4 bytes: RawSpan) {
    self.init()
    source = bytes.ipv4(12)
    destination = bytes.ipv4(16)
    ipProtocol = bytes.uint8(9)
    ttl = bytes.uint8(8)
    totalLength = UInt32(bytes.be16(2))
    let headerLength = Int(bytes.uint8(0) & 0x0f) * 4
    let isLaterFragment = bytes.be16(6) & 0x1fff != 0
    if headerLength >= 20, !isLaterFragment { readTransport(bytes, at: headerLength) }
  }

  private init?(ipv6 bytes: RawSpan) {
    guard bytes.byteCount >= 40 else { return nil }
    self.init()
    source = bytes.ipv6(8)
    destination = bytes.ipv6(24)
    ttl = bytes.uint8(7)
    totalLength = 40 + UInt32(bytes.be16(4))
    ipProtocol = bytes.uint8(6)
    var offset = 40
    for _ in 0..<DecodeLimits.extensionHeaders {
      switch ipProtocol {
      case 0, 43, 60, 44, 51:
        guard offset + 8 <= bytes.byteCount else { return }
        let kind = ipProtocol
        ipProtocol = bytes.uint8(offset)
        switch kind {
        case 44:
          if bytes.be16(offset + 2) & 0xfff8 != 0 { return }
          offset += 8
        case 51: offset += Int(bytes.uint8(offset + 1)) * 4 + 8
        default: offset += Int(bytes.uint8(offset + 1)) * 8 + 8
        }
      default:
        readTransport(bytes, at: offset)
        return
      }
    }
  }

  /// Ports for the protocols that begin with them; the TCP sequence number, the identifier of a DNS message.
  private mutating func readTransport(_ bytes: RawSpan, at offset: Int) {
    guard [6, 17, 33, 132, 136].contains(ipProtocol), offset + 4 <= bytes.byteCount else { return }
    sourcePort = bytes.be16(offset)
    destinationPort = bytes.be16(offset + 2)
    if ipProtocol == 6, offset + 8 <= bytes.byteCount { tcpSequence = bytes.be32(offset + 4) }
    if ipProtocol == 17, sourcePort == 53 || destinationPort == 53, offset + 10 <= bytes.byteCount {
      dnsIdentifier = bytes.be16(offset + 8)
    }
  }
}
