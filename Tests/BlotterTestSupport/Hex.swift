/// Bytes written down as hexadecimal digits.
package enum Hex {
  /// The bytes of `text`: pairs of digits, blanks anywhere between pairs, `#` starts a comment up to the line's end.
  /// Anything else ends the bytes, so that a slip in a sample shows as a failing test.
  package static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.split(separator: "\n") {
      for pair in line.prefix(while: { $0 != "#" }).split(separator: " ") {
        var digits = pair[...]
        while digits.count >= 2, let byte = UInt8(digits.prefix(2), radix: 16) {
          bytes.append(byte)
          digits = digits.dropFirst(2)
        }
        if !digits.isEmpty { return bytes }
      }
    }
    return bytes
  }
}

/// Random numbers that come out the same for the same seed (SplitMix64, Steele et al. 2014).
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
