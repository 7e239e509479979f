import BlotterBytes
import BlotterCore

/// Logins of MySQL and MariaDB (client/server protocol, "Connection Phase").
enum MySQLLogin {
  static func read(_ bytes: RawSpan, fromServer: Bool) -> LoginMessage? {
    guard bytes.byteCount >= 5 else { return nil }
    let length = Int(bytes.uint8(0)) | Int(bytes.uint8(1)) << 8 | Int(bytes.uint8(2)) << 16
    let sequence = bytes.uint8(3)
    guard length > 0, length <= bytes.byteCount - 4, sequence < 16 else { return nil }
    let end = 4 + length
    let first = bytes.uint8(4)
    var message = LoginMessage(.mysql)
    guard fromServer else {
      // The handshake response is the client's packet 1 (2 behind TLS): capabilities, sizes, then the name.
      guard sequence == 1, length >= 33, bytes.uint16(4, bigEndian: false) & 0x0200 != 0 else { return nil }
      var stop = 36
      while stop < end, bytes.uint8(stop) != 0 { stop += 1 }
      guard stop < end else { return nil }
      message.user = TextLine.text(bytes, 36..<stop)
      message.hasSecret = true
      message.command = "login"
      return message
    }
    if first == 0xff, length >= 3 {
      // Before the handshake there is no SQL state, behind it `#` and five characters.
      message.code = UInt32(bytes.uint16(5, bigEndian: false))
      let text = length >= 9 && bytes.uint8(7) == 0x23 ? 13 : 7
      message.text = TextLine.text(bytes, text..<end)
      guard sequence <= 5, Self.logins.contains(message.code) else { return nil }
      message.verdict = .denied
      return message
    }
    if first == 0, sequence >= 2, sequence <= 7, length >= 7 {
      message.verdict = .accepted
      return message
    }
    return nil
  }

  /// ER_HOST_IS_BLOCKED, ER_HOST_NOT_PRIVILEGED, ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR and its kin.
  private static let logins: Set<UInt32> = [
    1040, 1044, 1045, 1129, 1130, 1203, 1226, 1251, 1524, 1698, 1820, 1862, 3118,
  ]
}

/// Logins of PostgreSQL (frontend/backend protocol 3, "Message Formats").
enum PostgreSQLLogin {
  static func read(_ bytes: RawSpan, fromServer: Bool) -> LoginMessage? {
    guard bytes.byteCount >= 9 else { return nil }
    var message = LoginMessage(.postgresql)
    if fromServer {
      switch bytes.uint8(0) {
      case 0x52:
        // 0 ok, 3 clear-text password, 5 MD5, 10 SASL.
        let kind = bytes.be32(5)
        guard bytes.be32(1) >= 8, kind <= 12 else { return nil }
        message.verdict = kind == 0 ? .accepted : .more
        message.command = kind == 3 ? "clear" : "challenge"
        return message
      case 0x45: return error(bytes)
      default: return nil
      }
    }
    if bytes.uint8(0) == 0x70, Int(bytes.be32(1)) + 1 <= bytes.byteCount {
      message.hasSecret = true
      message.command = "password"
      message.secretHash = TextLine.hash(bytes, 5..<bytes.byteCount)
      return message
    }
    // Startup: length, version 3.0, pairs of names and values.
    guard bytes.be32(4) == 0x0003_0000, Int(bytes.be32(0)) <= bytes.byteCount else { return nil }
    var words: [String] = []
    var start = 8
    for offset in 8..<bytes.byteCount where bytes.uint8(offset) == 0 && words.count < 16 {
      words.append(TextLine.text(bytes, start..<offset))
      start = offset + 1
    }
    guard let at = words.firstIndex(of: "user"), at + 1 < words.count else { return nil }
    message.user = words[at + 1]
    message.command = "startup"
    return message
  }

  /// Fields of a letter and a string each: `C` the SQL state, `M` the message. Class 28 is a refused login.
  private static func error(_ bytes: RawSpan) -> LoginMessage? {
    var message = LoginMessage(.postgresql)
    var start = 5
    for offset in 5..<bytes.byteCount where bytes.uint8(offset) == 0 {
      if offset > start {
        let text = TextLine.text(bytes, (start + 1)..<offset)
        if bytes.uint8(start) == 0x43 { message.command = text }
        if bytes.uint8(start) == 0x4d { message.text = text }
      }
      start = offset + 1
    }
    guard message.command.hasPrefix("28") else { return nil }
    message.verdict = .denied
    return message
  }
}

/// Logins of SQL Server ([MS-TDS]): the answer alone, the request is obfuscated or encrypted.
enum TDSLogin {
  static func read(_ bytes: RawSpan, fromServer: Bool) -> LoginMessage? {
    guard bytes.byteCount >= 12 else { return nil }
    var message = LoginMessage(.tds)
    if !fromServer {
      guard bytes.uint8(0) == 0x10, bytes.byteCount >= 8 + 94 else { return nil }
      message.command = "login"
      message.hasSecret = true
      let from = 8 + Int(bytes.uint16(8 + 40, bigEndian: false))
      let count = Int(bytes.uint16(8 + 42, bigEndian: false))
      message.user = Wide.text(bytes, from..<max(from, min(from + 2 * min(count, 128), bytes.byteCount)))
      return message
    }
    guard bytes.uint8(0) == 4 else { return nil }
    switch bytes.uint8(8) {
    case 0xaa:
      guard bytes.byteCount >= 17 else { return nil }
      message.code = bytes.uint32(11, bigEndian: false)
      // 18456 login failed, 18452 untrusted domain, 18470 disabled, 18486 to 18488 locked or expired, 4060 database.
      guard 18_450...18_490 ~= message.code || message.code == 4060 else { return nil }
      message.verdict = .denied
    case 0xe3, 0xad: message.verdict = .accepted
    default: return nil
    }
    return message
  }
}
