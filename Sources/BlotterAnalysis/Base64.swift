/// RFC 4648 §4.
enum Base64 {
  /// Nil where the text is none.
  static func decoded(_ text: some StringProtocol) -> [UInt8]? {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8.prefix(512) {
      let value: UInt8
      switch byte {
      case 0x41...0x5a: value = byte - 0x41
      case 0x61...0x7a: value = byte - 0x61 + 26
      case 0x30...0x39: value = byte - 0x30 + 52
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      case UInt8(ascii: "="), 0x20: continue
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return result
  }
}

extension String {
  /// What follows the first `mark`; nil where it does not stand here.
  func range(after mark: StaticString) -> Substring? {
    let bytes = Array(utf8)
    guard let index = bytes.find(mark) else { return nil }
    return Substring(String(decoding: bytes[(index + mark.utf8CodeUnitCount)...], as: UTF8.self))
  }
}
