/// SipHash-2-4 with 128-bit output and a fixed key (Aumasson and Bernstein, 2012).
///
/// Fixed, because output must not depend on the run; 128 bits, so that two names never share a value by chance.
/// Hash tables that must withstand chosen keys seed themselves separately.
package enum SipHash {
  /// Hashes `bytes` to two 64-bit words.
  package static func hash128(_ bytes: some Sequence<UInt8>) -> (high: UInt64, low: UInt64) {
    var state = State()
    var word: UInt64 = 0
    var count: UInt64 = 0
    for byte in bytes {
      word |= UInt64(byte) << (8 * (count % 8))
      count &+= 1
      if count % 8 == 0 {
        state.absorb(word)
        word = 0
      }
    }
    state.absorb(word | count << 56)
    state.v2 ^= 0xee
    for _ in 0..<4 { state.round() }
    let low = state.v0 ^ state.v1 ^ state.v2 ^ state.v3
    state.v1 ^= 0xdd
    for _ in 0..<4 { state.round() }
    return (state.v0 ^ state.v1 ^ state.v2 ^ state.v3, low)
  }

  private struct State {
    // Key: the first 128 bits of the fraction of pi, a number with nothing up its sleeve.
    var v0: UInt64 = 0x736f_6d65_7073_6575 ^ 0x243f_6a88_85a3_08d3
    var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0x1319_8a2e_0370_7344 ^ 0xee
    var v2: UInt64 = 0x6c79_6765_6e65_7261 ^ 0x243f_6a88_85a3_08d3
    var v3: UInt64 = 0x7465_6462_7974_6573 ^ 0x1319_8a2e_0370_7344

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func round() {
      v0 = v0 &+ v1
      v1 = (v1 << 13 | v1 >> 51) ^ v0
      v0 = v0 << 32 | v0 >> 32
      v2 = v2 &+ v3
      v3 = (v3 << 16 | v3 >> 48) ^ v2
      v0 = v0 &+ v3
      v3 = (v3 << 21 | v3 >> 43) ^ v0
      v2 = v2 &+ v1
      v1 = (v1 << 17 | v1 >> 47) ^ v2
      v2 = v2 << 32 | v2 >> 32
    }
  }
}
