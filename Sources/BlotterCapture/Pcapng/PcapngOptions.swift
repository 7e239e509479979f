import BlotterBytes

/// Walks the options at the end of a block (draft-ietf-opsawg-pcapng §3.5).
enum PcapngOptions {
  /// Calls `body` with the code and value of each option up to the end-of-options mark, the end of `bytes`, or the
  /// first that does not fit. Each step consumes four bytes or more, so the block's length bounds the loop.
  static func forEach(in bytes: RawSpan, bigEndian: Bool, _ body: (_ code: UInt16, _ value: RawSpan) -> Void) {
    var offset = 0
    while offset + 4 <= bytes.byteCount {
      let code = bytes.uint16(offset, bigEndian: bigEndian)
      let length = Int(bytes.uint16(offset + 2, bigEndian: bigEndian))
      guard code != 0, length <= bytes.byteCount - offset - 4 else { return }
      body(code, bytes.extracting((offset + 4)..<(offset + 4 + length)))
      offset += 4 + (length + 3) / 4 * 4
    }
  }
}
