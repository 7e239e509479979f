import BlotterBytes
import BlotterCore

/// What a TCP segment carries, as far as the segment alone shows: by content where the protocol has a shape of its
/// own, else by port and shape together.
enum TCPApplication {
  static func decode(_ reader: borrowing ByteReader, _ packet: inout Packet) {
    let bytes = reader.rest
    if byContent(bytes, &packet) { return }
    if packet.hasPort(53) {
      readDNS(bytes, &packet)
      return
    }
    if let layer = byPort(min(packet.sourcePort, packet.destinationPort), bytes)
      ?? byPort(max(packet.sourcePort, packet.destinationPort), bytes)
    {
      packet.layers.insert(layer)
    }
    // The ports and layers are handed on one by one: with the packet itself, which is changed by the answer, each call
    // would copy it.
    packet.application = login(bytes, from: packet.sourcePort, to: packet.destinationPort, packet.layers)
  }

  /// Steps of logins and the like, by port where the protocol has no shape of its own.
  private static func login(
    _ bytes: RawSpan, from source: UInt16, to destination: UInt16, _ layers: PacketLayers
  ) -> ApplicationMessage? {
    func serves(_ port: UInt16) -> Bool { port == source || port == destination }
    if serves(23) || serves(2323), !layers.contains(.ssh) {
      return TelnetLogin.read(bytes, fromServer: source == 23 || source == 2323).map(ApplicationMessage.login)
    }
    if serves(389) || serves(3268), bytes.uint8(0) == 0x30 {
      return LDAPLogin.read(bytes).map(ApplicationMessage.login)
    }
    if serves(88), layers.contains(.kerberos) {
      return KerberosDecoder.read(bytes, isTCP: true).map(ApplicationMessage.kerberos)
    }
    if layers.contains(.rdp) { return RDPNegotiation.read(bytes).map(ApplicationMessage.login) }
    if serves(3306) || serves(3307) {
      return MySQLLogin.read(bytes, fromServer: source == 3306 || source == 3307).map(ApplicationMessage.login)
    }
    if serves(5432) { return PostgreSQLLogin.read(bytes, fromServer: source == 5432).map(ApplicationMessage.login) }
    if serves(1433) { return TDSLogin.read(bytes, fromServer: source == 1433).map(ApplicationMessage.login) }
    if let message = RPCDecoder.read(bytes, at: 0, version: 0) { return .smb(message) }
    return (CommandLogin.read(bytes, from: source, to: destination) ?? FormLogin.read(bytes)).map(
      ApplicationMessage.login)
  }

  private static func byContent(_ bytes: RawSpan, _ packet: inout Packet) -> Bool {
    if let message = HTTPHead.read(bytes) {
      packet.layers.insert(.http)
      packet.application = FormLogin.add(to: message, bytes)
      return true
    }
    guard let layer = ContentShape.layer(bytes) else { return false }
    packet.layers.insert(layer)
    if layer == .tls, bytes.uint8(0) == 23 { packet.layers.insert(.tlsData) }
    if layer == .tls { packet.application = TLSRecords.read(bytes).map(ApplicationMessage.tls) }
    if layer == .smb { packet.application = SMBDecoder.read(bytes).map(ApplicationMessage.smb) }
    return true
  }

  /// A message behind its two bytes of length (RFC 1035 §4.2.2). One that goes on in the next segment is read in part;
  /// where a stack sent the length by itself, the message is told by filling the segment to the byte.
  private static func readDNS(_ bytes: RawSpan, _ packet: inout Packet) {
    guard bytes.byteCount >= 12, let message = prefixedDNS(bytes) ?? bareDNS(bytes, 0) ?? bareDNS(bytes, 1) else {
      return
    }
    packet.layers.insert(.dns)
    packet.application = .dns(message)
  }

  private static func prefixedDNS(_ bytes: RawSpan) -> DNSMessage? {
    let length = Int(bytes.be16(0))
    guard length >= 12,
      let message = DNSMessage(bytes.extracting(2..<min(2 + length, bytes.byteCount)), length: length),
      message.isPlausible, message.question != nil || message.questionCount == 0
    else { return nil }
    // A message that claims to be whole and cannot be read is chance.
    return message.isPartial && 2 + length <= bytes.byteCount ? nil : message
  }

  private static func bareDNS(_ bytes: RawSpan, _ offset: Int) -> DNSMessage? {
    let body = bytes.extracting(offset...)
    guard DNSMessage.fills(body) else { return nil }
    return DNSMessage(body, length: body.byteCount)
  }

  private static func byPort(_ port: UInt16, _ bytes: RawSpan) -> PacketLayers? {
    switch port {
    // Behind the banners all is encrypted: the port alone speaks.
    case 22: .ssh
    case 23: .telnet
    case 21: ContentShape.isText(bytes) ? .ftp : nil
    case 25, 587, 2525: ContentShape.isText(bytes) ? .smtp : nil
    case 110: ContentShape.isText(bytes) ? .pop3 : nil
    case 143: ContentShape.isText(bytes) ? .imap : nil
    case 389, 3268: bytes.uint8(0) == 0x30 ? .ldap : nil
    case 88: isKerberos(bytes) ? .kerberos : nil
    case 179: isBGP(bytes) ? .bgp : nil
    case 3306: isMySQL(bytes) ? .mysql : nil
    case 3389: isTPKT(bytes) ? .rdp : nil
    case 5060: ContentShape.isText(bytes) ? .sip : nil
    default: nil
    }
  }

  /// Sixteen bytes of ones, a length of 19 or more, a type of 1 to 5 (RFC 4271 §4.1, RFC 2918).
  private static func isBGP(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 19 && bytes.be64(0) == .max && bytes.be64(8) == .max && bytes.be16(16) >= 19
      && 1...5 ~= bytes.uint8(18)
  }

  /// Four bytes of length, then an application tag of RFC 4120 §5.10 (AS-REQ to ERROR).
  private static func isKerberos(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 5 && bytes.uint8(0) == 0 && 0x6a...0x7e ~= bytes.uint8(4)
  }

  /// Three bytes of length in little-endian order that end with the segment, then a small sequence number.
  private static func isMySQL(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 5 else { return false }
    let length = Int(bytes.uint8(0)) | Int(bytes.uint8(1)) << 8 | Int(bytes.uint8(2)) << 16
    return length > 0 && length <= 0xffff && bytes.uint8(3) < 64
  }

  /// RFC 1006 §6: version 3, reserved 0, length.
  private static func isTPKT(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 7 && bytes.be16(0) == 0x0300 && bytes.be16(2) >= 7
  }
}

/// Protocols whose first bytes tell them on any port.
enum ContentShape {
  static func layer(_ bytes: RawSpan) -> PacketLayers? {
    if isTLS(bytes) { return .tls }
    guard bytes.byteCount >= 4 else { return nil }
    if bytes.be32(0) == 0x5353_482d { return .ssh }
    if isSMB(bytes) { return .smb }
    return isSIP(bytes) ? .sip : nil
  }

  /// A record header: content type 20 to 24, version 3.0 to 3.4, a length that a record may have (RFC 8446 §5.1, with
  /// the expansion that RFC 5246 §6.2.3 allows).
  private static func isTLS(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 5 else { return false }
    let length = bytes.be16(3)
    return 20...24 ~= bytes.uint8(0) && bytes.uint8(1) == 3 && bytes.uint8(2) <= 4 && length > 0
      && length <= 16_384 + 2048
  }

  /// A NetBIOS session header, then `SMB` behind 0xff, 0xfe (version 2), 0xfd (encrypted) or 0xfc (compressed).
  private static func isSMB(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= 8 && bytes.uint8(0) == 0 && bytes.uint8(4) >= 0xfc && bytes.be32(4) & 0x00ff_ffff == 0x53_4d42
  }

  /// `SIP/2.0` at the start of a response or the end of a request line.
  static func isSIP(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 12, 0x41...0x5a ~= bytes.uint8(0) else { return false }
    if bytes.be32(0) == 0x5349_502f { return bytes.be32(4) & 0xffff_ff00 == 0x322e_3000 }
    guard beginsWithMethod(bytes) else { return false }
    // A request line is looked through for 256 bytes: a URI of that length is none that a telephone dials.
    for index in 1..<min(bytes.byteCount - 7, 256) {
      if bytes.uint8(index) == 0x0d || bytes.uint8(index) == 0x0a { return false }
      if bytes.be32(index) == 0x2053_4950, bytes.be32(index + 4) == 0x2f32_2e30 { return true }
    }
    return false
  }

  /// Whether capital letters and a blank stand at the front. The longest method is SUBSCRIBE (RFC 6665); names of
  /// extensions may be half as long again.
  private static func beginsWithMethod(_ bytes: RawSpan) -> Bool {
    for index in 0..<min(bytes.byteCount, 14) {
      let byte = bytes.uint8(index)
      if byte == 0x20 { return index > 0 }
      guard 0x41...0x5a ~= byte else { return false }
    }
    return false
  }

  /// Whether the first bytes, up to 32, are text as command protocols send it.
  static func isText(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount > 0 else { return false }
    for index in 0..<min(bytes.byteCount, 32) {
      switch bytes.uint8(index) {
      case 0x20...0x7e, 0x80...0xff, 0x09, 0x0a, 0x0d: continue
      default: return false
      }
    }
    return true
  }
}
