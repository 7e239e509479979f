import BlotterBytes
import BlotterCore

/// Logins by an HTML form (`application/x-www-form-urlencoded`, WHATWG URL §5): a field named like a password, and one
/// named like a user. The body stands behind the head of its request, or alone in the segment after it.
enum FormLogin {
  /// Names under which ``HTTPRequestHead/fields`` tells of a form: no header field may begin with a colon.
  static let userField = ":form-user"
  static let secretField = ":form-secret"
  /// Bytes of a body that are looked through: login forms are short.
  private static let bodyLimit = 2048
  /// Bytes of a field's name: frameworks nest and prefix them, and stay below. Text without any `=` ends here, not at
  /// the end of its segment.
  private static let nameLimit = 128
  /// Fields looked at.
  private static let fieldLimit = 32

  /// The request with what its form says, where its body is in the same segment.
  static func add(to message: ApplicationMessage, _ bytes: RawSpan) -> ApplicationMessage {
    guard case .httpRequest(var head) = message, head.method == "POST",
      head.fields["content-type"]?.lowercased().hasPrefix("application/x-www-form") ?? false,
      let body = bodyStart(bytes), let form = fields(bytes, from: body)
    else { return message }
    head.fields[userField] = form.user
    head.fields[secretField] = String(form.secretHash, radix: 16)
    return .httpRequest(head)
  }

  /// A segment that is a form and nothing else.
  static func read(_ bytes: RawSpan) -> LoginMessage? {
    guard bytes.byteCount >= 8, bytes.byteCount <= bodyLimit, beginsWithName(bytes), ContentShape.isText(bytes),
      let form = fields(bytes, from: 0)
    else { return nil }
    var message = LoginMessage(.http)
    message.user = form.user
    message.hasSecret = true
    message.isClear = true
    message.secretHash = form.secretHash
    message.command = "form"
    return message
  }

  /// Whether a field's name may stand at the front: what is no ASCII is encoded in a form. The first eight bytes tell
  /// nearly every segment of another protocol.
  private static func beginsWithName(_ bytes: RawSpan) -> Bool { bytes.be64(0) & 0x8080_8080_8080_8080 == 0 }

  private static func bodyStart(_ bytes: RawSpan) -> Int? {
    guard bytes.byteCount >= 8 else { return nil }
    for index in 0..<(bytes.byteCount - 4) where bytes.be32(index) == 0x0d0a_0d0a { return index + 4 }
    return nil
  }

  private static func fields(_ bytes: RawSpan, from start: Int) -> (user: String, secretHash: UInt64)? {
    var user = ""
    var secret: UInt64?
    var offset = start
    let end = min(bytes.byteCount, start + bodyLimit)
    for _ in 0..<fieldLimit {
      guard offset < end else { break }
      guard let equals = nameEnd(bytes, from: offset, to: end) else { return nil }
      var stop = equals
      while stop < end, bytes.uint8(stop) != 0x26 {
        // A blank or a line's end is encoded in a form.
        if bytes.uint8(stop) <= 0x20 { return nil }
        stop += 1
      }
      if ["password", "passwd", "pass", "pwd", "passphrase"].contains(where: { ends(bytes, offset..<equals, $0) }) {
        if secret == nil, stop > equals + 1 { secret = TextLine.hash(bytes, (equals + 1)..<stop) }
      } else if user.isEmpty,
        ["user", "username", "login", "email", "userid", "account", "uid", "uname", "name", "log"].contains(
          where: { ends(bytes, offset..<equals, $0) })
      {
        user = decoded(bytes, (equals + 1)..<stop)
      }
      offset = stop + 1
    }
    return secret.map { (user, $0) }
  }

  /// Index of the `=` behind a field's name; nil where there is none.
  private static func nameEnd(_ bytes: RawSpan, from start: Int, to end: Int) -> Int? {
    let limit = min(end, start + nameLimit + 1)
    var index = start
    // Eight bytes at a time: every segment of text is looked at here.
    while index + 8 <= limit, !mayEndName(bytes.be64(index)) { index += 8 }
    while index < limit {
      let byte = bytes.uint8(index)
      if byte == 0x3d { return index > start ? index : nil }
      if byte <= 0x20 || byte == 0x26 { return nil }
      index += 1
    }
    return nil
  }

  /// Whether any of eight bytes is `=` or `&`, or at most 0x20.
  private static func mayEndName(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    func isBelow(_ limit: UInt64, _ bytes: UInt64) -> UInt64 { (bytes &- ones &* limit) & ~bytes }
    let found = isBelow(1, word ^ ones &* 0x3d) | isBelow(1, word ^ ones &* 0x26) | isBelow(0x21, word)
    return found & ones &* 0x80 != 0
  }

  /// Whether a field's name ends with a word, so that `login_user` and `data[password]` count.
  private static func ends(_ bytes: RawSpan, _ name: Range<Int>, _ word: String) -> Bool {
    var text = TextLine.text(bytes, name).lowercased()
    if text.hasSuffix("%5d") { text.removeLast(3) }
    if text.hasSuffix("]") { text.removeLast() }
    return text.hasSuffix(word)
  }

  private static func decoded(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    var result: [UInt8] = []
    var offset = range.lowerBound
    while offset < range.upperBound, result.count < LoginMessage.textLimit {
      let byte = bytes.uint8(offset)
      if byte == 0x25, offset + 2 < range.upperBound,
        let high = digit(bytes.uint8(offset + 1)), let low = digit(bytes.uint8(offset + 2))
      {
        result.append(high << 4 | low)
        offset += 3
      } else {
        result.append(byte == 0x2b ? 0x20 : byte)
        offset += 1
      }
    }
    return String(decoding: result.filter { $0 >= 0x20 }, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
