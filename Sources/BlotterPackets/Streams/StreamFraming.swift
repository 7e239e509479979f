import BlotterBytes
package import BlotterCore

/// Where the messages of a TCP stream begin and end, for the protocols whose messages are larger than a segment or
/// begin in the middle of one.
package enum StreamFraming: UInt8, Sendable {
  case tls, smb, dns, kerberos, ldap
  /// The head of an HTTP/1 message, up to its empty line; bodies are not put together.
  case http
  /// The lines of a command protocol: FTP, SMTP, POP3, IMAP.
  case lines

  /// Bytes of a segment that ends within a line of a command protocol and is still taken for a command. Longer ones are
  /// mail and files on their way.
  private static let commandLimit = 512

  /// Layers that bytes of a TCP stream are told by: in the midst of a message they would be chance.
  package static let layers: PacketLayers = [
    .dns, .http, .tls, .tlsData, .ssh, .ftp, .smtp, .sip, .pop3, .imap, .smb, .ldap, .kerberos, .mysql, .rdp,
  ]

  /// What the payload of a segment begins with where no message is open; nil for nothing that is put together.
  package static func kind(of packet: borrowing Packet, _ payload: RawSpan) -> StreamFraming? {
    let layers = packet.layers
    // Application data is of no use unless decrypted, and makes up nearly all of the traffic.
    if layers.contains(.tls) { return payload.uint8(0) == 23 ? nil : .tls }
    if layers.contains(.smb) { return .smb }
    if layers.contains(.dns) { return .dns }
    if layers.contains(.http) { return .http }
    if layers.contains(.kerberos) { return .kerberos }
    if layers.contains(.ldap) { return .ldap }
    if packet.sourcePort == 53 || packet.destinationPort == 53 { return beginsDNS(payload) ? .dns : nil }
    if payload.byteCount >= 4, payload.be32(0) == 0x4854_5450 { return .http }
    if payload.byteCount < 16, HTTPHead.mayBegin(payload) { return .http }
    guard payload.byteCount <= commandLimit, payload.uint8(payload.byteCount - 1) != 0x0a else { return nil }
    return CommandLogin.serves(packet.sourcePort, packet.destinationPort) && ContentShape.isText(payload)
      ? .lines : nil
  }

  /// Whether a segment that is no DNS message by itself may begin one: its question, or all but its length, is in the
  /// next.
  private static func beginsDNS(_ payload: RawSpan) -> Bool {
    guard payload.byteCount >= 2 else { return true }
    let length = Int(payload.be16(0))
    guard length >= 12, length > payload.byteCount - 2 else { return false }
    return payload.byteCount < 14 || DNSMessage(payload.extracting(2...), length: length)?.isPlausible ?? false
  }

  /// What one look at the start of a message says of its length.
  package enum Length: Equatable, Sendable {
    /// Bytes of the whole message, its header included.
    case known(Int)
    /// More bytes are needed to tell.
    case open
    /// No message begins there, or one too long to be followed.
    case none
  }

  /// Bytes of the message that begins at `offset`, which lies within `bytes`; `seen` bytes from there on are known not
  /// to hold its end.
  package func length(_ bytes: RawSpan, at offset: Int, seen: Int = 0) -> Length {
    let left = bytes.byteCount - offset
    guard offset >= 0, left > 0 else { return .open }
    switch self {
    case .tls:
      guard left >= 5 else { return .open }
      let length = Int(bytes.be16(offset + 3))
      // RFC 5246 §6.2.3: 2^14 bytes and what encryption adds.
      guard 20...24 ~= bytes.uint8(offset), bytes.uint8(offset) != 23, bytes.uint8(offset + 1) == 3, length > 0,
        length <= 16_384 + 2048
      else { return .none }
      return .known(5 + length)
    case .smb:
      guard left >= 4 else { return .open }
      let length = Int(bytes.be32(offset) & 0xff_ffff)
      return bytes.uint8(offset) == 0 && 32...Self.messageLimit ~= length ? .known(4 + length) : .none
    case .dns:
      guard left >= 2 else { return .open }
      let length = Int(bytes.be16(offset))
      return length >= 12 ? .known(2 + length) : .none
    case .kerberos:
      guard left >= 4 else { return .open }
      let length = Int(bytes.be32(offset))
      return 1...Self.messageLimit ~= length ? .known(4 + length) : .none
    case .ldap:
      guard left >= 6 else { return bytes.uint8(offset) == 0x30 ? .open : .none }
      guard let element = DER.element(bytes, at: offset, limit: offset + Self.messageLimit), element.tag == 0x30 else {
        return .none
      }
      return .known(element.next - offset)
    case .http: return head(bytes, from: offset, seen: seen)
    case .lines: return line(bytes, from: offset, seen: seen)
    }
  }

  /// Bytes of a message beyond which it is not followed: none that tells of an incident is longer.
  package static let messageLimit = 65_536

  /// Bytes that are kept of a message; what follows is passed over up to its end.
  package var kept: Int {
    switch self {
    case .dns, .kerberos: Self.messageLimit
    case .tls: 20_480
    // Servers take 8 to 16 KiB.
    case .http: 16_384
    case .ldap: 8192
    // Names and tokens stand at the front, data behind.
    case .smb: 4096
    case .lines: 2048
    }
  }

  /// Whether what is kept begins with the segment, so that one message stands for all that begins in it.
  package var keepsSegment: Bool { self == .tls || self == .lines }

  /// Whether a packet is counted under the protocol where a message ends in it, and not where one begins.
  package var layer: PacketLayers? {
    switch self {
    case .tls: .tls
    case .smb: .smb
    case .dns: .dns
    case .kerberos: .kerberos
    case .ldap: .ldap
    case .http, .lines: nil
    }
  }

  /// The message at the front of `bytes`, which hold it whole or as far as it is kept; nil where it says nothing.
  package func message(_ bytes: RawSpan, from source: UInt16, to destination: UInt16) -> ApplicationMessage? {
    guard bytes.byteCount >= 4 else { return nil }
    switch self {
    case .tls: return TLSRecords.read(bytes).map(ApplicationMessage.tls)
    case .smb: return SMBDecoder.read(bytes).map(ApplicationMessage.smb)
    case .dns:
      let length = Int(bytes.be16(0))
      guard let message = DNSMessage(bytes.extracting(2..<min(2 + length, bytes.byteCount)), length: length),
        message.isPlausible
      else { return nil }
      return .dns(message)
    case .kerberos: return KerberosDecoder.read(bytes, isTCP: true).map(ApplicationMessage.kerberos)
    case .ldap: return LDAPLogin.read(bytes).map(ApplicationMessage.login)
    case .http: return HTTPHead.read(bytes).map { FormLogin.add(to: $0, bytes) }
    case .lines: return CommandLogin.read(bytes, from: source, to: destination).map(ApplicationMessage.login)
    }
  }

  /// Up to the empty line (RFC 9112 §2.1); a bare line feed ends a line as well (§2.2).
  private func head(_ bytes: RawSpan, from offset: Int, seen: Int) -> Length {
    var index = offset + max(0, seen - 3)
    while index + 1 < bytes.byteCount {
      if bytes.uint8(index) == 0x0a {
        if bytes.uint8(index + 1) == 0x0a { return .known(index + 2 - offset) }
        if index + 2 < bytes.byteCount, bytes.uint8(index + 1) == 0x0d, bytes.uint8(index + 2) == 0x0a {
          return .known(index + 3 - offset)
        }
      }
      index += 1
    }
    return .open
  }

  /// Up to the last line feed there is.
  private func line(_ bytes: RawSpan, from offset: Int, seen: Int) -> Length {
    var index = bytes.byteCount - 1
    let least = offset + max(0, seen)
    while index >= least {
      if bytes.uint8(index) == 0x0a { return .known(index + 1 - offset) }
      index -= 1
    }
    return .open
  }
}
