import BlotterCore

extension TcpdumpParser {
  /// `HTTP: GET / HTTP/1.1`, or `HTTP, length: 627` followed by the message's lines.
  mutating func http(_ text: Span<UInt8>, _ index: Int, _ packet: inout Packet) {
    var at = index + 4
    if text.at(at) == UInt8(ascii: ":") {
      at += 1
    } else if text.has(", length: ", at: at), let line = text.first(0x0a, from: at) {
      at = line + 1
    } else {
      return
    }
    text.skipBlanks(&at)
    guard let message = HTTPText.message(text, at) else { return }
    packet.application = message
    packet.layers.insert(.http)
    packet.known.insert(.http)
  }
}

/// HTTP/1 start lines and header fields as text logs show them (RFC 9112 §3, §4).
enum HTTPText {
  /// The message whose start line stands at `start`; header fields may follow on further lines.
  static func message(_ text: Span<UInt8>, _ start: Int) -> ApplicationMessage? {
    let end = lineEnd(text, start)
    if text.has("HTTP/", at: start) { return response(text, start, end) }
    return request(text, start, end)
  }

  private static func response(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> ApplicationMessage? {
    let versionEnd = text.tokenEnd(start, to: end)
    var at = versionEnd
    text.skipBlanks(&at, to: end)
    let digits = at
    guard versionEnd - start <= 10, let status = text.decimal(&at), at - digits == 3, 100...999 ~= status
    else { return nil }
    text.skipBlanks(&at, to: end)
    // Wireshark adds the content type: `200 OK  (text/html)`.
    var reasonEnd = text.find(" (", from: at, to: end).map { text.at(end - 1) == UInt8(ascii: ")") ? $0 : end } ?? end
    while reasonEnd > at, ASCII.isBlank(text.at(reasonEnd - 1)) { reasonEnd -= 1 }
    return .httpResponse(
      HTTPResponseHead(
        version: text.string(start, versionEnd), status: UInt16(truncatingIfNeeded: status),
        reason: text.string(at, min(reasonEnd, at + HTTPRequestHead.lengthLimit)), fields: fields(text, from: end)))
  }

  private static func request(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> ApplicationMessage? {
    var at = start
    while ASCII.isLetter(text.at(at)), text.at(at) < 0x60 { at += 1 }
    if text.at(at) == UInt8(ascii: "-") || text.at(at) == UInt8(ascii: "_") {
      while ASCII.isLetter(text.at(at)) || text.at(at) == 0x2d || text.at(at) == 0x5f { at += 1 }
    }
    // The longest registered method is UPDATEREDIRECTREF.
    guard at - start >= 3, at - start <= 20, text.at(at) == 0x20 else { return nil }
    let methodEnd = at
    text.skipBlanks(&at, to: end)
    let targetStart = at
    guard targetStart < end else { return nil }
    var targetEnd = end
    while targetEnd > targetStart, ASCII.isBlank(text.at(targetEnd - 1)) { targetEnd -= 1 }
    var version = ""
    if let place = text.findLast(" HTTP/", from: targetStart, to: targetEnd) {
      version = text.string(place + 1, text.tokenEnd(place + 1, to: targetEnd))
      targetEnd = place
      while targetEnd > targetStart, ASCII.isBlank(text.at(targetEnd - 1)) { targetEnd -= 1 }
    }
    let first = text.at(targetStart)
    guard !version.isEmpty || first == UInt8(ascii: "/") || first == UInt8(ascii: "*") else { return nil }
    return .httpRequest(
      HTTPRequestHead(
        method: text.string(start, methodEnd),
        target: text.string(targetStart, min(targetEnd, targetStart + HTTPRequestHead.lengthLimit)),
        version: version, fields: fields(text, from: end)))
  }

  private static let wanted: Set<String> = [
    "host", "user-agent", "referer", "authorization", "cookie", "content-type", "content-length", "location",
    "server", "set-cookie", "www-authenticate",
  ]

  /// Header fields on the lines that follow, up to the empty line.
  private static func fields(_ text: Span<UInt8>, from start: Int) -> [String: String] {
    var fields: [String: String] = [:]
    var at = start
    // Servers refuse more header fields than about a hundred.
    for _ in 0..<128 {
      guard text.at(at) == 0x0a || text.at(at) == 0x0d else { break }
      at += 1
      if text.at(at) == 0x0a { at += 1 }
      while text.at(at) == 0x20 || text.at(at) == 0x09 { at += 1 }
      let end = lineEnd(text, at)
      guard end > at, let colon = text.first(UInt8(ascii: ":"), from: at, to: end), colon - at <= 32 else { break }
      let name = text.string(at, colon).lowercased()
      if wanted.contains(name), fields[name] == nil {
        var value = colon + 1
        text.skipBlanks(&value, to: end)
        fields[name] = text.string(value, min(end, value + HTTPRequestHead.lengthLimit))
      }
      at = end
    }
    return fields
  }

  static func lineEnd(_ text: Span<UInt8>, _ start: Int) -> Int {
    var end = text.first(0x0a, from: start) ?? text.count
    if end > start, text.at(end - 1) == 0x0d { end -= 1 }
    return end
  }
}
