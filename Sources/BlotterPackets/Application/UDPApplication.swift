import BlotterBytes
import BlotterCore

/// What a UDP datagram carries: by port and by the shape of its first bytes.
enum UDPApplication {
  static func decode(
    _ reader: inout ByteReader, _ packet: inout Packet, _ progress: inout DecodeProgress
  ) throws(DecodeError) {
    guard reader.remaining > 0 else { return }
    if let layer = nameService(packet) {
      packet.layers.insert(layer)
      progress.layer = "DNS"
      guard let message = DNSMessage(reader.rest, length: reader.remaining) else { throw reader.shortage(of: 12) }
      packet.application = .dns(message)
      return
    }
    let bytes = reader.rest
    guard bytes.byteCount > 0 else { return }
    if let layer = byPort(packet.destinationPort, bytes) ?? byPort(packet.sourcePort, bytes) {
      packet.layers.insert(layer)
      if layer == .dhcp { packet.application = DHCPDecoder.read(bytes, packet).map(ApplicationMessage.dhcp) }
      if layer == .kerberos {
        packet.application = KerberosDecoder.read(bytes, isTCP: false).map(ApplicationMessage.kerberos)
      }
    } else if isQUIC(bytes) {
      packet.layers.insert(.quic)
      packet.application = QUICInitial.read(bytes).map(ApplicationMessage.tls)
    } else if ContentShape.isSIP(bytes) {
      packet.layers.insert(.sip)
    }
  }

  private static func nameService(_ packet: borrowing Packet) -> PacketLayers? {
    if packet.hasPort(53) { return .dns }
    if packet.hasPort(5353) { return .mdns }
    return packet.hasPort(5355) ? .llmnr : nil
  }

  private static func byPort(_ port: UInt16, _ bytes: RawSpan) -> PacketLayers? {
    let first = bytes.uint8(0)
    return switch port {
    // BOOTP operation 1 or 2 (RFC 2131 §2).
    case 67, 68: first == 1 || first == 2 ? .dhcp : nil
    case 546, 547: 1...35 ~= first ? .dhcpv6 : nil
    // Version 1 to 4 (RFC 5905 §7.3); control messages are shorter than the 48 bytes of a time message.
    case 123: 1...4 ~= first >> 3 & 7 && bytes.byteCount >= 8 ? .ntp : nil
    // A BER sequence (RFC 3416).
    case 161, 162: first == 0x30 ? .snmp : nil
    case 1900: ContentShape.isText(bytes) ? .ssdp : nil
    case 137: bytes.byteCount >= 12 ? .nbns : nil
    // Operation 1 to 6 (RFC 1350 §5, RFC 2347).
    case 69: bytes.byteCount >= 4 && 1...6 ~= bytes.be16(0) ? .tftp : nil
    case 5060: ContentShape.isText(bytes) ? .sip : nil
    // `<` and the priority (RFC 5424 §6).
    case 514: first == 0x3c ? .syslog : nil
    case 88: 0x6a...0x7e ~= first ? .kerberos : nil
    case 389: first == 0x30 ? .ldap : nil
    default: nil
    }
  }

  /// A long header with a version that exists and connection ids of a possible length (RFC 9000 §17.2, RFC 9369,
  /// drafts, and Google's `Q0xx`). Short headers cannot be told from other traffic without their connection.
  private static func isQUIC(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 7, bytes.uint8(0) & 0xc0 == 0xc0, bytes.uint8(5) <= 20 else { return false }
    let version = bytes.be32(1)
    return version == 1 || version == 0x6b33_43cf || version >> 8 == 0xff_0000 || version >> 16 == 0x5130
  }
}
