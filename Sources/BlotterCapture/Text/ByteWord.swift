/// Eight bytes of text at a time, as one number in memory order: the first byte is the least significant.
extension RawSpan {
  /// The eight bytes from `index` on; 0, which no text holds, where fewer are left.
  @inline(__always) func word(_ index: Int) -> UInt64 {
    guard index >= 0, index <= byteCount &- 8 else { return 0 }
    return unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// The byte at `index`, 0 outside the span.
  @inline(__always) func at(_ index: Int) -> UInt8 {
    guard index >= 0, index < byteCount else { return 0 }
    return unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }

  /// Reads one to ten decimal digits at `index` and moves past them; nil where there is none, where there are more, and
  /// where fewer than eight bytes are left, digits or not.
  @inline(__always) func number(_ index: inout Int) -> ByteNumber? {
    let digits = ByteWord.digits(word(index))
    guard digits.count > 0 else { return nil }
    var value = UInt64(ByteWord.value(digits))
    var count = digits.count
    if count == 8 {
      // Sequence numbers and seconds since 1970 have ten digits.
      while at(index &+ count) &- 0x30 < 10 {
        guard count < 10 else { return nil }
        value = value &* 10 &+ UInt64(at(index &+ count) &- 0x30)
        count &+= 1
      }
    }
    index &+= count
    return ByteNumber(value: value, count: count)
  }

  /// Index of the first `wanted` from `index` on; nil where there is none.
  @inline(__always) func first(_ wanted: UInt8, from index: Int) -> Int? {
    let pattern = UInt64(wanted) &* 0x0101_0101_0101_0101
    var at = Swift.max(0, index)
    while at <= byteCount &- 8 {
      let found = ByteWord.zeros(word(at) ^ pattern)
      if found != 0 { return at &+ found.trailingZeroBitCount >> 3 }
      at &+= 8
    }
    while at < byteCount {
      if self.at(at) == wanted { return at }
      at &+= 1
    }
    return nil
  }
}

/// A number as it stands in a text.
struct ByteNumber {
  var value: UInt64
  /// Digits, leading zeros among them.
  var count: Int
}

/// Arithmetic on eight bytes at once.
enum ByteWord {
  /// Whether a word begins with `text`, which has eight bytes at most. The compiler makes one comparison of it.
  @inline(__always) static func begins(_ word: UInt64, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes in
      var wanted: UInt64 = 0
      var mask: UInt64 = 0
      for index in 0..<8 where index < bytes.count {
        unsafe wanted |= UInt64(bytes[index]) << UInt64(8 &* index)
        mask |= 0xff << UInt64(8 &* index)
      }
      return word & mask == wanted
    }
  }

  /// The digits at the head of a word.
  struct Digits {
    /// Value of each byte, 0 to 9 in the first ``count`` ones.
    var bytes: UInt64
    var count: Int
  }

  @inline(__always) static func digits(_ word: UInt64) -> Digits {
    let bytes = word ^ 0x3030_3030_3030_3030
    // A byte from 10 on sets its highest bit. What it carries over only touches bytes behind it.
    let others = ((bytes &+ 0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080
    return Digits(bytes: bytes, count: others.trailingZeroBitCount >> 3)
  }

  /// The number that one to eight digits stand for: pairs, then fours, then all, each by one multiplication.
  @inline(__always) static func value(_ digits: Digits) -> UInt32 {
    var bytes = digits.bytes &<< UInt64(truncatingIfNeeded: 64 &- 8 &* digits.count)
    bytes = bytes &* 10 &+ bytes >> 8
    let odd = (bytes & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
    let even = (bytes >> 16 & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
    return UInt32(truncatingIfNeeded: (odd &+ even) >> 32)
  }

  /// The highest bit of the first byte that is 0, and perhaps of others behind it; 0 where no byte is.
  @inline(__always) static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }
}
