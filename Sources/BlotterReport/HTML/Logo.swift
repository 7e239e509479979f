/// A picture of the house for the head of a report, told by its content and embedded.
package struct Logo: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case svg = "image/svg+xml"
  }

  /// A logo is small; more than this is a photograph, and each page would carry it.
  package static let maximumBytes = 2 << 20

  package let kind: Kind
  let bytes: [UInt8]

  /// Why a file is no logo; one line without full stop.
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  package init(_ bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= Self.maximumBytes else {
      throw Refusal(description: "\(bytes.count) bytes are too many for a logo (at most \(Self.maximumBytes))")
    }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      kind = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      kind = .jpeg
    } else if let text = String(validating: bytes, as: UTF8.self), Self.beginsLikeSVG(text) {
      if let part = Self.reachingOut(text) {
        throw Refusal(description: "this SVG holds \(part); a report loads and runs nothing")
      }
      kind = .svg
    } else {
      throw Refusal(description: "neither PNG, JPEG nor SVG by its content")
    }
    self.bytes = bytes
  }

  /// The picture as a `data:` URL.
  var url: String { "data:\(kind.rawValue);base64,\(Base64Text.encode(bytes))" }

  private static func beginsLikeSVG(_ text: String) -> Bool {
    var rest = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    while rest.hasPrefix("<?") || rest.hasPrefix("<!--") {
      let end = rest.hasPrefix("<?") ? "?>" : "-->"
      guard let close = rest.firstRange(of: end) else { return false }
      rest = rest[close.upperBound...].drop(while: \.isWhitespace)
    }
    return rest.hasPrefix("<svg") || rest.hasPrefix("<!DOCTYPE svg")
  }

  /// The first part of an SVG that leads out of it or runs; nil where it is a picture and no more.
  ///
  /// Browsers run nothing in a picture, but programs that print may load what it names.
  private static func reachingOut(_ text: String) -> String? {
    let text = text.lowercased()
    for part in ["<!doctype", "<!entity", "<script", "<foreignobject", "<iframe", "@import", "\\", "<?xml-stylesheet"]
    where text.contains(part) { return part }
    for mark in ["href", "src", "url("] {
      for place in text.ranges(of: mark) {
        var value = text[place.upperBound...].drop { $0.isWhitespace }
        if mark != "url(" {
          guard value.first == "=" else { continue }
          value = value.dropFirst().drop { $0.isWhitespace }
        }
        value = value.drop { $0 == "\"" || $0 == "'" || $0.isWhitespace }
        let isInside = ["#", "data:image/png", "data:image/jpeg"].contains { value.hasPrefix($0) }
        if !isInside { return mark + " to something outside" }
      }
    }
    return nil
  }
}

/// Base64 with padding (RFC 4648 §4).
enum Base64Text {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 3 * 4 + 4)
    var index = 0
    while index < bytes.count {
      let chunk = bytes[index..<min(index + 3, bytes.count)]
      var value = 0
      for byte in chunk { value = value << 8 | Int(byte) }
      value <<= 8 * (3 - chunk.count)
      for place in 0..<4 {
        text.append(place <= chunk.count ? digits[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}
