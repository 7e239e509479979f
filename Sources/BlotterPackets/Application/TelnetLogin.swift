import BlotterBytes
import BlotterCore

/// Telnet (RFC 854): prompts, what the server says, and what was typed, which is read as a name only where the
/// server asked for one.
enum TelnetLogin {
  static func read(_ bytes: RawSpan, fromServer: Bool) -> LoginMessage? {
    let text = printable(bytes)
    var message = LoginMessage(.telnet)
    guard fromServer else {
      guard text.contains(where: { $0 >= 0x20 }) || text.contains(0x0d) else { return nil }
      message.hasSecret = true
      message.isClear = true
      message.secretHash = TextLine.hash(text)
      message.typed = String(decoding: text.filter { $0 >= 0x20 }.prefix(LoginMessage.typedLimit), as: UTF8.self)
      message.command = text.contains(0x0d) || text.contains(0x0a) ? "line" : "keys"
      return message
    }
    guard !text.isEmpty else { return nil }
    let words = String(decoding: text.suffix(LoginMessage.textLimit), as: UTF8.self)
    let folded = words.lowercased()
    message.text = String(words.map { $0.isNewline ? " " : $0 }).trimmingBlanks
    if ["incorrect", "login failed", "denied", "invalid", "bad password", "authentication failed", "failure"].contains(
      where: folded.contains)
    {
      message.verdict = .denied
    } else if folded.contains("assword") || folded.contains("passcode") {
      message.verdict = .more
      message.command = "password prompt"
    } else if ["login:", "username:", "user name:", "user:", "name:"].contains(where: folded.trimmingBlanks.hasSuffix) {
      message.verdict = .more
      message.command = "name prompt"
    } else {
      message.command = "text"
    }
    if message.verdict == .denied,
      folded.trimmingBlanks.hasSuffix("login:") || folded.trimmingBlanks.hasSuffix("username:")
    {
      message.command = "name prompt"
    }
    return message
  }

  /// The bytes without negotiation: IAC and its verb take two or three bytes, a subnegotiation ends with IAC SE.
  private static func printable(_ bytes: RawSpan) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    // A screen of text: prompts stand at the end or near the start.
    while index < min(bytes.byteCount, 4096) {
      let byte = bytes.uint8(index)
      guard byte == 0xff else {
        if byte >= 0x20 && byte < 0x7f || byte == 0x0d || byte == 0x0a { result.append(byte) }
        index += 1
        continue
      }
      guard index + 1 < bytes.byteCount else { break }
      switch bytes.uint8(index + 1) {
      case 0xfa:
        index += 2
        while index + 1 < bytes.byteCount, bytes.be16(index) != 0xfff0 { index += 1 }
        index += 2
      case 0xfb...0xfe: index += 3
      default: index += 2
      }
    }
    return result
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var view = self[...]
    while let first = view.unicodeScalars.first, first.value <= 0x20 { view = view.dropFirst() }
    while let last = view.unicodeScalars.last, last.value <= 0x20 { view = view.dropLast() }
    return String(view)
  }
}
