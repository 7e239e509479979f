import BlotterBytes
package import BlotterCore

/// Commands and replies of FTP (RFC 959), POP3 (RFC 1939, RFC 5034), IMAP (RFC 9051) and SMTP (RFC 5321, RFC 4954), as
/// far as they tell of a login, or of mail that is refused.
///
/// A segment carries whole lines in these protocols as a rule; a line that is divided is read as far as its segment
/// goes, and again when the stream holds all of it. After STARTTLS nothing of it is readable, and nothing is made up.
package enum CommandLogin {
  /// Lines read of one segment: pipelining clients send some ten at once.
  private static let lineLimit = 16

  /// What one segment, or one line of it, says; nil where that is nothing of these protocols.
  package static func read(_ bytes: RawSpan, from source: UInt16, to destination: UInt16) -> LoginMessage? {
    guard bytes.byteCount >= 4 else { return nil }
    if let service = service(source), !isCommandPort(destination) || source < destination {
      return ContentShape.isText(bytes) ? reply(bytes, service) : nil
    }
    if let service = service(destination) { return ContentShape.isText(bytes) ? commands(bytes, service) : nil }
    return mayStandAnywhere(bytes.be32(0)) && ContentShape.isText(bytes) ? anywhere(bytes) : nil
  }

  /// Whether four bytes begin what ``anywhere(_:)`` looks for: `USER`, `PASS`, or three digits. Nearly no segment of
  /// other protocols does, and this look is all that it costs.
  private static func mayStandAnywhere(_ four: UInt32) -> Bool {
    let letters = four & 0xdfdf_dfdf
    return letters == 0x5553_4552 || letters == 0x5041_5353
      || (0x32...0x35 ~= four >> 24 && 0x30...0x39 ~= four >> 16 & 0xff && 0x30...0x39 ~= four >> 8 & 0xff)
  }

  /// Whether one of the ports is that of a command protocol.
  static func serves(_ source: UInt16, _ destination: UInt16) -> Bool {
    isCommandPort(source) || isCommandPort(destination)
  }

  private static func isCommandPort(_ port: UInt16) -> Bool { service(port) != nil }

  static func service(_ port: UInt16) -> LoginMessage.Service? {
    switch port {
    case 21, 2121, 990: .ftp
    case 25, 465, 587, 2525: .smtp
    case 110, 995: .pop3
    case 143, 993: .imap
    default: nil
    }
  }

  /// On other ports only the words that FTP and POP3 share, and FTP's answers to them.
  private static func anywhere(_ bytes: RawSpan) -> LoginMessage? {
    if TextLine.has("USER ", bytes, at: 0) || TextLine.has("PASS ", bytes, at: 0) {
      return isChat(bytes) ? nil : commands(bytes, .ftp)
    }
    if let code = TextLine.replyCode(bytes, at: 0)?.code, [230, 331, 530].contains(code) { return reply(bytes, .ftp) }
    return nil
  }

  /// Whether the lines register with a chat: IRC has the two words as well, and NICK beside them, or four parameters
  /// behind USER, the last with a colon (RFC 2812 §3.1).
  private static func isChat(_ bytes: RawSpan) -> Bool {
    var start = 0
    for _ in 0..<lineLimit {
      guard start < bytes.byteCount else { return false }
      let line = TextLine.end(bytes, from: start)
      if TextLine.has("NICK ", bytes, at: start) { return true }
      if TextLine.has("USER ", bytes, at: start) {
        let words = TextLine.words(bytes, start..<line.end)
        if words.count >= 5, bytes.uint8(words[4].lowerBound) == UInt8(ascii: ":") { return true }
      }
      start = line.next
    }
    return false
  }

  // MARK: Client

  private static func commands(_ bytes: RawSpan, _ service: LoginMessage.Service) -> LoginMessage? {
    var message = LoginMessage(service)
    var start = 0
    for _ in 0..<lineLimit {
      guard start < bytes.byteCount else { break }
      let line = TextLine.end(bytes, from: start)
      if line.end > start { command(bytes, start..<line.end, isWhole: line.isWhole, &message) }
      start = line.next
    }
    return message.command.isEmpty ? nil : message
  }

  private static func command(_ bytes: RawSpan, _ line: Range<Int>, isWhole: Bool, _ message: inout LoginMessage) {
    let start = line.lowerBound
    switch message.service {
    case .ftp, .pop3:
      if TextLine.has("USER ", bytes, at: start) {
        message.user = TextLine.text(bytes, (start + 5)..<line.upperBound)
        message.command = "USER"
      } else if TextLine.has("PASS ", bytes, at: start) {
        secret(bytes, (start + 5)..<line.upperBound, &message)
        message.command = message.command.isEmpty ? "PASS" : message.command + ", PASS"
      } else if message.service == .pop3, TextLine.has("APOP ", bytes, at: start) {
        let words = TextLine.words(bytes, line)
        if words.count > 1 { message.user = TextLine.text(bytes, words[1]) }
        message.hasSecret = true
        message.command = "APOP"
      } else if TextLine.has("AUTH ", bytes, at: start), message.service == .pop3 {
        mechanism(bytes, TextLine.words(bytes, line).dropFirst(), &message)
      } else if message.service == .pop3 {
        continuation(bytes, line, isWhole: isWhole, &message)
      }
    case .smtp:
      if TextLine.has("AUTH ", bytes, at: start) {
        mechanism(bytes, TextLine.words(bytes, line).dropFirst(), &message)
      } else if TextLine.has("MAIL FROM:", bytes, at: start) {
        message.command = "MAIL"
        message.text = TextLine.text(bytes, (start + 10)..<line.upperBound)
      } else if TextLine.has("RCPT TO:", bytes, at: start) {
        message.command = "RCPT"
        message.text = TextLine.text(bytes, (start + 8)..<line.upperBound)
      } else if line.count == 4, TextLine.has("DATA", bytes, at: start) {
        message.command = "DATA"
      } else {
        continuation(bytes, line, isWhole: isWhole, &message)
      }
    case .imap:
      let words = TextLine.words(bytes, line)
      guard words.count >= 3 else { return continuation(bytes, line, isWhole: isWhole, &message) }
      if TextLine.has("LOGIN ", bytes, at: words[1].lowerBound) {
        message.user = TextLine.text(bytes, words[2])
        if words.count > 3 { secret(bytes, words[3], &message) }
        message.command = "LOGIN"
        message.text = TextLine.text(bytes, words[0])
      } else if TextLine.has("AUTHENTICATE ", bytes, at: words[1].lowerBound) {
        mechanism(bytes, words.dropFirst(2), &message)
        message.text = TextLine.text(bytes, words[0])
      }
    default: return
    }
  }

  private static func secret(_ bytes: RawSpan, _ range: Range<Int>, _ message: inout LoginMessage) {
    message.hasSecret = true
    message.isClear = true
    message.secretHash = TextLine.hash(bytes, range)
  }

  /// A SASL mechanism and, where it stands there, its initial response.
  private static func mechanism(_ bytes: RawSpan, _ words: ArraySlice<Range<Int>>, _ message: inout LoginMessage) {
    guard let name = words.first else { return }
    message.command = "AUTH " + TextLine.text(bytes, name).uppercased()
    if let initial = words.dropFirst().first, let decoded = TextLine.base64(bytes, initial) {
      credentials(decoded, &message)
    }
  }

  /// A line of base64 alone: what a client sends when it was asked for more. Other lines mean nothing here.
  private static func continuation(
    _ bytes: RawSpan, _ line: Range<Int>, isWhole: Bool, _ message: inout LoginMessage
  ) {
    guard isWhole, line.count >= 4, line.count <= 1024, line.count % 4 == 0, message.command.isEmpty,
      let decoded = TextLine.base64(bytes, line)
    else { return }
    message.command = "response"
    credentials(decoded, &message)
  }

  /// `authzid NUL user NUL password` (RFC 4616), or one name or password alone (LOGIN); only the connection tells
  /// which.
  private static func credentials(_ decoded: [UInt8], _ message: inout LoginMessage) {
    let parts = decoded.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    if parts.count == 3 {
      message.user = String(decoding: parts[1].prefix(LoginMessage.textLimit), as: UTF8.self)
      message.hasSecret = true
      message.isClear = true
      message.secretHash = TextLine.hash(parts[2])
    } else {
      message.secretHash = TextLine.hash(decoded)
      // A name for LOGIN is kept as text only if it looks like one that could be no secret: an address.
      if decoded.contains(0x40), decoded.count <= 64, decoded.allSatisfy({ 0x21...0x7e ~= $0 }) {
        message.text = String(decoding: decoded, as: UTF8.self)
      }
    }
  }

  // MARK: Server

  private static func reply(_ bytes: RawSpan, _ service: LoginMessage.Service) -> LoginMessage? {
    switch service {
    case .pop3: return pop3(bytes)
    case .imap: return imap(bytes)
    default: break
    }
    // The last line of a reply of several lines says the same code with a blank behind it.
    var start = 0
    var message: LoginMessage?
    for _ in 0..<lineLimit {
      guard start < bytes.byteCount, let reply = TextLine.replyCode(bytes, at: start) else { break }
      let line = TextLine.end(bytes, from: start)
      let isBad = reply.code >= 400
      if !reply.goesOn || (isBad && message == nil) {
        var found = LoginMessage(service)
        found.code = reply.code
        found.verdict = verdict(reply.code, service)
        found.text = TextLine.text(bytes, start..<line.end)
        if message == nil || found.verdict != .none || found.code >= 400 { message = found }
      }
      start = line.next
    }
    return message
  }

  private static func verdict(_ code: UInt32, _ service: LoginMessage.Service) -> LoginMessage.Verdict {
    if service == .ftp {
      return switch code {
      case 230, 232: .accepted
      case 331, 332, 334: .more
      case 430, 530, 532: .denied
      default: .none
      }
    }
    return switch code {
    case 235: .accepted
    case 334: .more
    // RFC 4954 §6.
    case 432, 454, 500, 534, 535, 538: .denied
    default: .none
    }
  }

  private static func pop3(_ bytes: RawSpan) -> LoginMessage? {
    var message = LoginMessage(.pop3)
    if TextLine.has("+OK", bytes, at: 0) {
      message.verdict = .accepted
    } else if TextLine.has("-ERR", bytes, at: 0) {
      message.verdict = .denied
    } else if TextLine.has("+ ", bytes, at: 0) {
      message.verdict = .more
    } else {
      return nil
    }
    message.text = TextLine.text(bytes, 0..<TextLine.end(bytes, from: 0).end)
    return message
  }

  private static func imap(_ bytes: RawSpan) -> LoginMessage? {
    var start = 0
    for _ in 0..<lineLimit {
      guard start < bytes.byteCount else { return nil }
      let line = TextLine.end(bytes, from: start)
      defer { start = line.next }
      if TextLine.has("+", bytes, at: start) {
        var message = LoginMessage(.imap)
        message.verdict = .more
        return message
      }
      guard !TextLine.has("* ", bytes, at: start) else { continue }
      let words = TextLine.words(bytes, start..<min(line.end, start + 80))
      guard words.count >= 2 else { return nil }
      var message = LoginMessage(.imap)
      let at = words[1].lowerBound
      if TextLine.has("OK", bytes, at: at) {
        message.verdict = .accepted
      } else if TextLine.has("NO", bytes, at: at) || TextLine.has("BAD", bytes, at: at) {
        message.verdict = .denied
      } else {
        return nil
      }
      message.command = TextLine.text(bytes, words[0])
      message.text = TextLine.text(bytes, start..<line.end)
      return message
    }
    return nil
  }
}
