import BlotterBytes
import BlotterCore

/// DHCPv4 (RFC 2131 §2): 236 bytes, the magic cookie, options (RFC 2132).
enum DHCPDecoder {
  static func read(_ bytes: RawSpan, _ packet: borrowing Packet) -> DHCPMessage? {
    guard bytes.byteCount >= 44 else { return nil }
    var message = DHCPMessage()
    message.isReply = bytes.uint8(0) == 2
    message.transaction = bytes.be32(4)
    message.current = address(bytes, 12)
    message.offered = address(bytes, 16)
    message.relay = address(bytes, 24)
    message.sender = packet.sourceMAC
    // Hardware type 1 with six bytes; others (tokens, InfiniBand) name the client in option 61.
    if bytes.uint8(2) <= 6 {
      message.client = MACAddress(bits: UInt64(bytes.be16(28)) << 32 | UInt64(bytes.be32(30)))
    }
    guard bytes.byteCount >= 240, bytes.be32(236) == 0x6382_5363 else { return message }
    var offset = 240
    while offset < bytes.byteCount {
      let code = bytes.uint8(offset)
      if code == 255 { break }
      if code == 0 {
        offset += 1
        continue
      }
      guard offset + 2 <= bytes.byteCount else { break }
      let length = Int(bytes.uint8(offset + 1))
      guard offset + 2 + length <= bytes.byteCount else { break }
      let at = offset + 2
      switch (code, length) {
      case (53, 1): message.type = bytes.uint8(at)
      case (50, 4): message.requested = address(bytes, at)
      case (54, 4): message.server = address(bytes, at)
      case (51, 4): message.lease = bytes.be32(at)
      case (3, 4...): message.router = address(bytes, at)
      case (6, 4...): message.nameServer = address(bytes, at)
      default: break
      }
      offset = at + length
    }
    return message
  }

  private static func address(_ bytes: RawSpan, _ offset: Int) -> HostAddress {
    let bits = bytes.be32(offset)
    return bits == 0 ? .none : HostAddress(ipv4: bits)
  }
}
