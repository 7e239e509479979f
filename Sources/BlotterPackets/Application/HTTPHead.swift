import BlotterBytes
import BlotterCore

/// The head of an HTTP/1 message, told by its first line and not by its port (RFC 9112).
enum HTTPHead {
  /// Header fields kept, by lower-case name.
  private static let wanted: Set<String> = [
    "host", "user-agent", "referer", "authorization", "cookie", "content-type", "content-length", "location", "server",
    "set-cookie", "www-authenticate",
  ]
  /// Bytes of the longest name of a field that is kept, wanted ones included.
  private static let longestName = 40

  /// Bytes of a version, with room for the odd ones that devices send (`HTTP/1.0.8`).
  private static let longestVersion = 12

  /// Request methods whose line is believed before its version is seen (RFC 9110 §9, RFC 5789, RFC 4918).
  private static let methods: Set<String> = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL",
    "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH",
  ]

  /// Whether a payload can begin a message at all: a cheap look that spares the rest for nearly every packet.
  static func canBegin(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount >= 8 else { return false }
    if isVersion(bytes, at: 0) { return true }
    // A method token of 1 to 24 capital letters (with `-` and `_`), then a blank.
    for index in 0..<min(bytes.byteCount, 25) {
      switch bytes.uint8(index) {
      case 0x41...0x5a, 0x2d, 0x5f: continue
      case 0x20: return index > 0
      default: return false
      }
    }
    return false
  }

  /// Whether a payload too short for ``canBegin(_:)`` is a method, or three of its letters and more.
  static func mayBegin(_ bytes: RawSpan) -> Bool {
    // Short segments are many (keystrokes, keep-alives), and nearly none of them begins with three capital letters.
    guard bytes.byteCount >= 3, (0..<3).allSatisfy({ 0x41...0x5a ~= bytes.uint8($0) }) else { return false }
    return methods.contains { method in
      let letters = Array((method + " ").utf8)
      return (0..<min(letters.count, bytes.byteCount)).allSatisfy { bytes.uint8($0) == letters[$0] }
    }
  }

  static func read(_ bytes: RawSpan) -> ApplicationMessage? {
    guard canBegin(bytes) else { return nil }
    let lineEnd = endOfLine(bytes, from: 0)
    return isVersion(bytes, at: 0) ? readResponse(bytes, lineEnd) : readRequest(bytes, lineEnd)
  }

  /// `HTTP/1.1 404 Not Found`.
  private static func readResponse(_ bytes: RawSpan, _ lineEnd: Int?) -> ApplicationMessage? {
    let end = lineEnd ?? bytes.byteCount
    guard end >= 12, bytes.uint8(8) == 0x20 else { return nil }
    var status: UInt16 = 0
    for index in 9..<12 {
      let byte = bytes.uint8(index)
      guard 0x30...0x39 ~= byte else { return nil }
      status = status * 10 + UInt16(byte - 0x30)
    }
    guard 100...999 ~= status, end == 12 || bytes.uint8(12) == 0x20 else { return nil }
    let reason = end > 13 ? text(bytes, 13..<end) : ""
    let fields = lineEnd.map { readFields(bytes, from: $0) } ?? [:]
    return .httpResponse(
      HTTPResponseHead(version: text(bytes, 0..<8), status: status, reason: reason, fields: fields))
  }

  /// `GET /index.html HTTP/1.1`; without the version where the segment ends before it and the method is a known one.
  private static func readRequest(_ bytes: RawSpan, _ lineEnd: Int?) -> ApplicationMessage? {
    let end = lineEnd ?? bytes.byteCount
    guard let blank = find(0x20, bytes, 0..<min(end, 25)) else { return nil }
    let method = text(bytes, 0..<blank)
    var targetEnd = end
    var version = ""
    // Behind the last blank, since careless clients and attacks leave blanks in the target.
    let last = (blank..<end).last { bytes.uint8($0) == 0x20 } ?? blank
    if last > blank, end - last - 1 <= longestVersion, isVersion(bytes, at: last + 1) {
      targetEnd = last
      version = text(bytes, (last + 1)..<end)
    } else if lineEnd != nil || !methods.contains(method) || !beginsTarget(bytes, at: blank + 1) {
      return nil
    }
    guard targetEnd > blank + 1 else { return nil }
    let fields = lineEnd.map { readFields(bytes, from: $0) } ?? [:]
    return .httpRequest(
      HTTPRequestHead(
        method: method, target: text(bytes, (blank + 1)..<targetEnd), version: version, fields: fields))
  }

  /// Whether a request target can start there: a path, an asterisk, or `http`.
  private static func beginsTarget(_ bytes: RawSpan, at offset: Int) -> Bool {
    guard offset < bytes.byteCount else { return false }
    return [0x2f, 0x2a, 0x68].contains(bytes.uint8(offset))
  }

  /// `HTTP/1.` and a digit.
  private static func isVersion(_ bytes: RawSpan, at offset: Int) -> Bool {
    guard offset >= 0, offset + 8 <= bytes.byteCount else { return false }
    return bytes.be32(offset) == 0x4854_5450 && bytes.be16(offset + 4) == 0x2f31 && bytes.uint8(offset + 6) == 0x2e
      && 0x30...0x39 ~= bytes.uint8(offset + 7)
  }

  /// Reads the header fields of the lines behind `lineEnd`, up to the empty line or the segment's end. A field that
  /// stands there twice is joined as RFC 9110 §5.2 does.
  private static func readFields(_ bytes: RawSpan, from lineEnd: Int) -> [String: String] {
    var fields: [String: String] = [:]
    var start = afterLineEnd(bytes, lineEnd)
    for _ in 0..<DecodeLimits.headerFields {
      guard let end = endOfLine(bytes, from: start), end > start else { break }
      defer { start = afterLineEnd(bytes, end) }
      guard let colon = find(0x3a, bytes, start..<min(end, start + longestName + 1)), colon > start else { continue }
      // Expressions that no ordinary value holds, whatever the field: lookups of loggers, and function definitions of
      // a shell.
      let isCode = holdsCode(bytes, colon + 1..<end)
      guard isCode || colon - start <= longestWanted else { continue }
      let name = text(bytes, start..<colon).lowercased()
      guard isCode || wanted.contains(name) else { continue }
      var first = colon + 1
      while first < end, bytes.uint8(first) == 0x20 || bytes.uint8(first) == 0x09 { first += 1 }
      let value = text(bytes, first..<end)
      guard let before = fields[name] else {
        fields[name] = value
        continue
      }
      if before.utf8.count + value.utf8.count <= HTTPRequestHead.lengthLimit { fields[name] = before + ", " + value }
    }
    return fields
  }

  /// Bytes of the longest name in ``wanted``.
  private static let longestWanted = 16

  /// Whether `${` or `() {` stands in the value.
  private static func holdsCode(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    for index in range where index + 1 < range.upperBound {
      let byte = bytes.uint8(index)
      if byte == 0x24, bytes.uint8(index + 1) == 0x7b { return true }
      if byte == 0x28, bytes.uint8(index + 1) == 0x29 { return true }
    }
    return false
  }

  /// Index of the CR or LF that ends the line; nil where the segment ends first.
  private static func endOfLine(_ bytes: RawSpan, from start: Int) -> Int? {
    guard start < bytes.byteCount, let feed = find(0x0a, bytes, start..<bytes.byteCount) else { return nil }
    return feed > start && bytes.uint8(feed - 1) == 0x0d ? feed - 1 : feed
  }

  private static func afterLineEnd(_ bytes: RawSpan, _ end: Int) -> Int {
    end < bytes.byteCount && bytes.uint8(end) == 0x0d ? end + 2 : end + 1
  }

  private static func find(_ byte: UInt8, _ bytes: RawSpan, _ range: Range<Int>) -> Int? {
    range.first { bytes.uint8($0) == byte }
  }

  /// At most ``HTTPRequestHead/lengthLimit`` bytes as text; bytes that are no UTF-8 become U+FFFD.
  private static func text(_ bytes: RawSpan, _ range: Range<Int>) -> String {
    let end = min(range.upperBound, range.lowerBound + HTTPRequestHead.lengthLimit)
    return String(decoding: (range.lowerBound..<end).map { bytes.uint8($0) }, as: UTF8.self)
  }
}
