import BlotterBytes
import BlotterCore

/// The two packets of a remote desktop that pass in clear: the connection request with the user's name, and what the
/// server makes of it ([MS-RDPBCGR] §2.2.1.1, §2.2.1.2).
enum RDPNegotiation {
  /// Behind TPKT (four bytes) and the fixed part of X.224's header (seven, RFC 905 §13.3).
  private static let variableStart = 11
  private static let cookie: StaticString = "Cookie: mstshash="

  static func read(_ bytes: RawSpan) -> LoginMessage? {
    guard bytes.byteCount >= variableStart, bytes.uint8(0) == 3, Int(bytes.uint8(4)) + 5 <= Int(bytes.be16(2)) else {
      return nil
    }
    let end = min(bytes.byteCount, Int(bytes.be16(2)))
    return switch bytes.uint8(5) {
    case 0xe0: request(bytes, end)
    case 0xd0: confirm(bytes, end)
    default: nil
    }
  }

  private static func request(_ bytes: RawSpan, _ end: Int) -> LoginMessage {
    var message = LoginMessage(.rdp)
    message.command = "Connection Request"
    var at = variableStart
    if TextLine.has("Cookie: ", bytes, at: at) {
      let line = TextLine.end(bytes, from: at)
      if TextLine.has(cookie, bytes, at: at) {
        message.user = TextLine.text(bytes, (at + cookie.utf8CodeUnitCount)..<min(line.end, end))
      }
      at = line.next
    }
    if at + 8 <= end, bytes.uint8(at) == 1 {
      let wanted = bytes.uint32(at + 4, bigEndian: false)
      message.text = "offers " + (names(wanted).isEmpty ? "standard security" : names(wanted).joined(separator: ", "))
    }
    return message
  }

  private static func confirm(_ bytes: RawSpan, _ end: Int) -> LoginMessage {
    var message = LoginMessage(.rdp)
    message.command = "Connection Confirm"
    guard variableStart + 8 <= end else { return message }
    let value = bytes.uint32(variableStart + 4, bigEndian: false)
    switch bytes.uint8(variableStart) {
    case 2: message.text = "chooses " + (names(value).first ?? "standard security")
    case 3:
      message.code = value
      message.text = "fails with " + (failures[value] ?? "code \(value)")
    default: break
    }
    return message
  }

  /// §2.2.1.1.1, by bit.
  private static func names(_ bits: UInt32) -> [String] {
    let names = ["TLS", "CredSSP", "RDSTLS", "CredSSP with early authorization", "Entra ID"]
    return names.indices.filter { bits & 1 << $0 != 0 }.map { names[$0] }
  }

  /// §2.2.1.2.2.
  private static let failures: [UInt32: String] = [
    1: "SSL_REQUIRED_BY_SERVER", 2: "SSL_NOT_ALLOWED_BY_SERVER", 3: "SSL_CERT_NOT_ON_SERVER",
    4: "INCONSISTENT_FLAGS", 5: "HYBRID_REQUIRED_BY_SERVER", 6: "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
  ]
}
