import BlotterBytes

/// Bodies of HTTP answers that nobody reads text from: pictures, sounds, fonts, and pages that are packed.
enum MediaBody {
  /// Bytes kept of such a body: what it begins with says what it is.
  private static let kept = 64

  /// First bytes, by the formats' own specifications: gzip (RFC 1952 §2.3.1, method 8), PNG (ISO/IEC 15948 §5.2), JPEG
  /// (ISO/IEC 10918-1 §B.1.1.3), WOFF and WOFF2 (W3C).
  private static let beginnings: [[UInt8]] = [
    [0x1f, 0x8b, 0x08], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], [0xff, 0xd8, 0xff],
    Array("wOFF".utf8), Array("wOF2".utf8),
  ]

  /// Where to stop keeping the beginning of a message; nil where its body is none of these, or begins elsewhere.
  static func end(in message: RawSpan) -> Int? {
    guard message.byteCount > 16, stands(Array("HTTP/".utf8), at: 0, message) else { return nil }
    guard let head = endOfHead(message) else { return nil }
    let place = unchunked(message, from: head)
    let isMedia = beginnings.contains { stands($0, at: place, message) } || isPicture(message, at: place)
    return isMedia && place + kept < message.byteCount ? place + kept : nil
  }

  /// Behind the empty line.
  private static func endOfHead(_ message: RawSpan) -> Int? {
    var place = 12
    while place + 4 <= message.byteCount {
      if message.uint8(place) == 0x0d, message.uint8(place + 1) == 0x0a, message.uint8(place + 2) == 0x0d,
        message.uint8(place + 3) == 0x0a
      {
        return place + 4
      }
      place += 1
    }
    return nil
  }

  /// GIF, whose first letters a text may have too: the screen that follows them has a byte of 0 (GIF89a §18).
  private static func isPicture(_ message: RawSpan, at place: Int) -> Bool {
    guard stands(Array("GIF8".utf8), at: place, message), place + 13 <= message.byteCount else { return false }
    return (place + 6..<place + 13).contains { message.uint8($0) == 0 }
  }

  /// Behind the length of the first chunk, where there is one (RFC 9112 §7.1).
  private static func unchunked(_ message: RawSpan, from place: Int) -> Int {
    var end = place
    while end < message.byteCount, end < place + 8, isHexadecimal(message.uint8(end)) { end += 1 }
    return end > place && stands([0x0d, 0x0a], at: end, message) ? end + 2 : place
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  private static func stands(_ bytes: [UInt8], at place: Int, _ message: RawSpan) -> Bool {
    guard place + bytes.count <= message.byteCount else { return false }
    return bytes.indices.allSatisfy { message.uint8(place + $0) == bytes[$0] }
  }
}
