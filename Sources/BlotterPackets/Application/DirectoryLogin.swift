import BlotterBytes
import BlotterCore

/// LDAP binds (RFC 4511 §4.2).
enum LDAPLogin {
  static func read(_ bytes: RawSpan) -> LoginMessage? {
    var offset = 0
    // A segment holds a few messages at most.
    for _ in 0..<8 {
      guard let envelope = DER.element(bytes, at: offset, limit: .max / 2), envelope.tag == 0x30 else { return nil }
      let parts = DER.children(bytes, envelope, most: 3)
      if parts.count >= 2, parts[0].tag == 2 {
        if parts[1].tag == 0x60 { return request(bytes, parts[1]) }
        if parts[1].tag == 0x61 { return response(bytes, parts[1]) }
      }
      offset = envelope.next
    }
    return nil
  }

  private static func request(_ bytes: RawSpan, _ bind: DER.Element) -> LoginMessage? {
    let parts = DER.children(bytes, bind, most: 3)
    guard parts.count == 3, parts[0].tag == 2, parts[1].tag == 4 else { return nil }
    var message = LoginMessage(.ldap)
    message.user = TextLine.text(bytes, parts[1].contents)
    switch parts[2].tag {
    case 0x80:
      message.command = "simple bind"
      // Without a name or a password it is the anonymous bind (RFC 4513 §5.1).
      if !parts[2].contents.isEmpty {
        message.hasSecret = true
        message.isClear = true
        message.secretHash = TextLine.hash(bytes, parts[2].contents)
      }
    case 0xa3:
      let sasl = DER.children(bytes, parts[2], most: 2)
      guard let name = sasl.first else { return nil }
      message.command = "SASL " + TextLine.text(bytes, name.contents)
      ntlm(bytes, parts[2].contents, &message)
    default:
      // Microsoft's own mechanisms [MS-ADTS] §5.1.1.1.3.
      message.command = "NTLM bind"
      ntlm(bytes, parts[2].contents, &message)
    }
    if message.command == "SASL PLAIN" { message.isClear = true }
    return message
  }

  private static func response(_ bytes: RawSpan, _ answer: DER.Element) -> LoginMessage? {
    let parts = DER.children(bytes, answer, most: 3)
    guard let first = parts.first, first.tag == 10, let code = DER.integer(bytes, first) else { return nil }
    var message = LoginMessage(.ldap)
    message.code = UInt32(clamping: code)
    message.verdict = code == 0 ? .accepted : code == 14 ? .more : .denied
    if parts.count > 2 { message.text = TextLine.text(bytes, parts[2].contents) }
    return message
  }

  private static func ntlm(_ bytes: RawSpan, _ range: Range<Int>, _ message: inout LoginMessage) {
    guard let found = NTLM.find(bytes, range) else { return }
    if let user = found.user {
      message.user = user
      message.hasSecret = true
    }
  }
}

/// NTLM messages ([MS-NLMP] §2.2.1) wherever they stand within another protocol.
enum NTLM {
  /// The type, and for AUTHENTICATE the user, `DOMAIN\name` where a domain is given.
  static func find(_ bytes: RawSpan, _ range: Range<Int>) -> (type: UInt32, user: String?)? {
    // The token stands within the first kilobyte of a session setup.
    let last = min(range.upperBound, bytes.byteCount, range.lowerBound + 1024) - 12
    guard last >= range.lowerBound else { return nil }
    for start in range.lowerBound...last
    where bytes.uint8(start) == 0x4e && bytes.be32(start) == 0x4e54_4c4d && bytes.be32(start + 4) == 0x5353_5000 {
      let type = bytes.uint32(start + 8, bigEndian: false)
      guard type == 3 else { return (type, nil) }
      let domain = field(bytes, start, at: 28)
      let user = field(bytes, start, at: 36)
      guard let user else { return (type, nil) }
      return (type, domain.map { $0.isEmpty ? user : $0 + "\\" + user } ?? user)
    }
    return nil
  }

  /// Length, room, offset; then UTF-16 in little-endian order.
  private static func field(_ bytes: RawSpan, _ start: Int, at offset: Int) -> String? {
    guard start + offset + 8 <= bytes.byteCount else { return nil }
    let length = Int(bytes.uint16(start + offset, bigEndian: false))
    let from = start + Int(bytes.uint32(start + offset + 4, bigEndian: false))
    guard length <= 2 * LoginMessage.textLimit, from >= start, from + length <= bytes.byteCount else { return nil }
    return Wide.text(bytes, from..<(from + length))
  }
}

/// UTF-16 in little-endian order.
enum Wide {
  static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var units: [UInt16] = []
    var offset = range.lowerBound
    while offset + 2 <= min(range.upperBound, bytes.byteCount), units.count < LoginMessage.textLimit {
      let unit = bytes.uint16(offset, bigEndian: false)
      if unit >= 0x20 { units.append(unit) }
      offset += 2
    }
    return String(decoding: units, as: UTF16.self)
  }
}
