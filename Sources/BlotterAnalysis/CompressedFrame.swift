/// The frame that the remote access tool Gh0st and its many variants give each message: a word of five to ten letters
/// or digits, the length of the whole and of what is packed, little-endian, then a zlib stream (RFC 1950).
///
/// Source: Snorre Fagerland, "The many faces of Gh0st Rat", Norman 2012. Word, lengths and the head of the stream agree
/// by chance once in more than 2⁴⁰ segments.
enum CompressedFrame {
  /// The word, where the bytes that one side sent first begin with such a frame; nil where they do not.
  static func word(_ data: [UInt8]) -> [UInt8]? {
    let letters = data.prefix(10).prefix { $0.isLetter || $0.isDigit }.count
    guard letters >= 5 else { return nil }
    // The low byte of the length may be a letter, too.
    for size in 5...letters where size + 10 <= data.count {
      let whole = little(data, size)
      let unpacked = little(data, size + 4)
      guard whole >= size + 10, whole <= data.count || whole < 1 << 24, unpacked > 0, unpacked < 1 << 28 else {
        continue
      }
      // A method of deflate, and a check of the two bytes (RFC 1950 §2.2).
      let head = Int(data[size + 8]) << 8 | Int(data[size + 9])
      guard data[size + 8] == 0x78, head % 31 == 0 else { continue }
      return Array(data.prefix(size))
    }
    return nil
  }

  private static func little(_ data: [UInt8], _ offset: Int) -> Int {
    (0..<4).reversed().reduce(0) { $0 << 8 | Int(data[offset + $1]) }
  }
}
