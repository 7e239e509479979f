import BlotterBytes

/// Domain names on the wire (RFC 1035 §3.1, §4.1.4).
enum DNSName {
  /// Reads the name at `offset` of a message and moves `offset` behind it; nil where it does not fit, is longer than a
  /// name may be, or points anywhere but back.
  ///
  /// Printed without the final dot; dots and backslashes within a label with a backslash before them, bytes outside
  /// printable ASCII as `\DDD` (RFC 4343 §2.1); `.` for the root.
  static func read(_ message: RawSpan, at offset: inout Int) -> String? {
    var text: [UInt8] = []
    guard walk(message, at: &offset, { label in append(label, to: &text) }) else { return nil }
    return text.isEmpty ? "." : String(decoding: text, as: UTF8.self)
  }

  /// Passes over the name at `offset` without following its pointer; false where it does not fit.
  static func skip(_ message: RawSpan, at offset: inout Int) -> Bool {
    while offset < message.byteCount {
      let length = Int(message.uint8(offset))
      switch length >> 6 {
      case 0:
        offset += 1 + length
        if length == 0 { return true }
      case 3:
        offset += 2
        return offset <= message.byteCount
      default: return false
      }
    }
    return false
  }

  private static func walk(_ message: RawSpan, at offset: inout Int, _ body: (RawSpan) -> Void) -> Bool {
    var position = offset
    var end: Int?
    var length = 0
    var pointers = 0
    while position < message.byteCount {
      let count = Int(message.uint8(position))
      switch count >> 6 {
      case 0:
        length += count + 1
        guard length <= DecodeLimits.nameLength, count < message.byteCount - position else { return false }
        if count == 0 {
          offset = end ?? position + 1
          return true
        }
        body(message.extracting((position + 1)..<(position + 1 + count)))
        position += 1 + count
      case 3:
        guard position + 2 <= message.byteCount else { return false }
        let target = Int(message.be16(position) & 0x3fff)
        pointers += 1
        // Backwards only (RFC 1035: "a prior occurrence"), so that no loop can form.
        guard target < position, pointers <= DecodeLimits.namePointers else { return false }
        end = end ?? position + 2
        position = target
      default: return false
      }
    }
    return false
  }

  private static func append(_ label: RawSpan, to text: inout [UInt8]) {
    if !text.isEmpty { text.append(UInt8(ascii: ".")) }
    for index in 0..<label.byteCount {
      let byte = label.uint8(index)
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0x21...0x7e: text.append(byte)
      default: text += DNSText.decimalEscape(byte)
      }
    }
  }
}

/// Character strings in presentation form (RFC 1035 §5.1).
enum DNSText {
  /// `\DDD`.
  static func decimalEscape(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "\\"), 0x30 + byte / 100, 0x30 + byte / 10 % 10, 0x30 + byte % 10]
  }

  /// The strings of a TXT record, each in quotation marks, with blanks between.
  static func quoted(_ data: RawSpan) -> String {
    var text: [UInt8] = []
    var offset = 0
    while offset < data.byteCount {
      let count = min(Int(data.uint8(offset)), data.byteCount - offset - 1)
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      text.append(UInt8(ascii: "\""))
      for index in 0..<count {
        let byte = data.uint8(offset + 1 + index)
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
        case 0x20...0x7e: text.append(byte)
        default: text += decimalEscape(byte)
        }
      }
      text.append(UInt8(ascii: "\""))
      offset += 1 + count
    }
    return String(decoding: text, as: UTF8.self)
  }
}
