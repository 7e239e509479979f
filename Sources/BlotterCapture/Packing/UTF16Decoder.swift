/// Text in UTF-16 (RFC 2781), as PowerShell writes what it redirects, to UTF-8. What is no character becomes U+FFFD.
final class UTF16Decoder: StreamDecoder {
  private var isBigEndian = false
  private var hasMark = false
  /// The first byte of a unit whose second one has not come yet.
  private var half: UInt8?
  /// The first unit of a pair whose second one has not come yet.
  private var lead: UInt16?

  /// UTF-8 takes at most four bytes for what a unit, or the end of a pair, completes, and three for a lead without end.
  private static let unitLimit = 7

  func restart() {
    hasMark = false
    half = nil
    lead = nil
  }

  func decode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecodeStep {
    var produced = 0
    func put(_ scalar: Unicode.Scalar) {
      for byte in Array(String(scalar).utf8) {
        unsafe output[produced] = byte
        produced += 1
      }
    }
    var index = 0
    while index < input.count, produced + Self.unitLimit <= output.count {
      let byte = unsafe input[index]
      index += 1
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      if !hasMark {
        hasMark = true
        isBigEndian = first == 0xfe
        continue
      }
      let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      if unit < 0x80, lead == nil {
        unsafe output[produced] = UInt8(unit)
        produced += 1
        continue
      }
      take(unit, put)
    }
    return DecodeStep(consumed: index, produced: produced, state: .goesOn)
  }

  private func take(_ unit: UInt16, _ put: (Unicode.Scalar) -> Void) {
    if let high = lead {
      lead = nil
      if 0xdc00...0xdfff ~= unit {
        let value = 0x1_0000 + (UInt32(high) - 0xd800) << 10 + (UInt32(unit) - 0xdc00)
        put(Unicode.Scalar(value) ?? "\u{fffd}")
        return
      }
      put("\u{fffd}")
    }
    if 0xd800...0xdbff ~= unit {
      lead = unit
    } else {
      put(Unicode.Scalar(UInt32(unit)) ?? "\u{fffd}")
    }
  }
}
