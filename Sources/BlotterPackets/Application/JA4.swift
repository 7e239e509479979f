import BlotterBytes
import BlotterCore

/// JA4, a fingerprint of the program behind a client's hello (FoxIO, "JA4: TLS Client Fingerprinting"): what it offers,
/// sorted, so that programs that shuffle their extensions keep theirs.
///
/// Values of the form 0x?a?a are left out everywhere (RFC 8701).
enum JA4 {
  /// The fingerprint of the hello whose body, behind type and length, is `part`; empty where it contradicts itself.
  static func fingerprint(_ bytes: RawSpan, _ part: Range<Int>, isQUIC: Bool) -> String {
    guard part.count >= 35 else { return "" }
    var offset = part.lowerBound + 34
    offset += 1 + Int(bytes.uint8(offset))
    guard offset + 2 <= part.upperBound else { return "" }
    let count = Int(bytes.be16(offset))
    guard offset + 3 + count <= part.upperBound else { return "" }
    let ciphers = values(bytes, (offset + 2)..<(offset + 2 + count))
    offset += 2 + count
    offset += 1 + Int(bytes.uint8(offset))
    guard offset <= part.upperBound else { return "" }
    var version = bytes.be16(part.lowerBound)
    var versions: [UInt16] = []
    var types: [UInt16] = []
    var signatures: [UInt16] = []
    var application = "00"
    TLSRecords.extensions(bytes, offset..<part.upperBound) { type, body in
      guard !isReserved(type) else { return }
      types.append(type)
      switch type {
      case 13 where body.count >= 2: signatures = values(bytes, (body.lowerBound + 2)..<body.upperBound)
      case 16: application = ends(bytes, body)
      case 43 where body.count >= 1: versions = values(bytes, (body.lowerBound + 1)..<body.upperBound)
      default: return
      }
    }
    if let highest = versions.max() { version = highest }
    let head =
      (isQUIC ? "q" : "t") + name(version) + (types.contains(0) ? "d" : "i") + pair(ciphers.count) + pair(types.count)
      + application
    // The name and the application protocols stand in the head, or change from one server to the next.
    let sorted = types.filter { $0 != 0 && $0 != 16 }.sorted()
    let third = list(sorted) + (signatures.isEmpty ? "" : "_" + list(signatures))
    return head + "_" + hash(ciphers.isEmpty ? "" : list(ciphers.sorted())) + "_" + hash(types.isEmpty ? "" : third)
  }

  private static func isReserved(_ value: UInt16) -> Bool { value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff }

  private static func values(_ bytes: RawSpan, _ range: Range<Int>) -> [UInt16] {
    var values: [UInt16] = []
    var at = range.lowerBound
    while at + 2 <= range.upperBound {
      let value = bytes.be16(at)
      if !isReserved(value) { values.append(value) }
      at += 2
    }
    return values
  }

  private static func name(_ version: UInt16) -> String {
    switch version {
    case 0x0304: "13"
    case 0x0303: "12"
    case 0x0302: "11"
    case 0x0301: "10"
    case 0x0300: "s3"
    case 0x0002, 0x0200: "s2"
    case 0xfeff: "d1"
    case 0xfefd: "d2"
    case 0xfefc: "d3"
    default: "00"
    }
  }

  private static func pair(_ count: Int) -> String { count > 99 ? "99" : count < 10 ? "0\(count)" : "\(count)" }

  /// First and last character of the first protocol; of its hexadecimal form where one is neither letter nor digit.
  private static func ends(_ bytes: RawSpan, _ body: Range<Int>) -> String {
    guard body.count >= 4 else { return "00" }
    let length = Int(bytes.uint8(body.lowerBound + 2))
    guard length > 0, body.lowerBound + 3 + length <= body.upperBound else { return "00" }
    let first = bytes.uint8(body.lowerBound + 3)
    let last = bytes.uint8(body.lowerBound + 2 + length)
    if isAlphanumeric(first), isAlphanumeric(last) { return String(decoding: [first, last], as: UTF8.self) }
    return String(first >> 4, radix: 16) + String(last & 15, radix: 16)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5a ~= byte || 0x61...0x7a ~= byte
  }

  private static func list(_ values: [UInt16]) -> String {
    values.map { value in
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 4 - digits.count) + digits
    }.joined(separator: ",")
  }

  /// The first twelve digits of SHA-256; zeros for nothing.
  private static func hash(_ text: String) -> String {
    guard !text.isEmpty, let digest = Cryptography.sha256(Array(text.utf8)) else { return "000000000000" }
    return digest.prefix(6).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }
}
