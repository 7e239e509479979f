private import CCrypto

/// SHA-256 of what passes through (FIPS 180-4), by libcrypto and so by the processor's own instructions.
@safe struct EvidenceHash: ~Copyable {
  private let context: OpaquePointer?
  private var isFailed = false

  init() {
    unsafe context = EVP_MD_CTX_new()
    isFailed = unsafe context == nil || EVP_DigestInit_ex(context, EVP_sha256(), nil) != 1
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard !isFailed, bytes.count > 0 else { return }
    isFailed = unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) != 1
  }

  /// Goes on with the bytes of `bytes` in `range`.
  mutating func update(_ bytes: [UInt8], _ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return }
    unsafe bytes.withUnsafeBytes { unsafe update(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Lower-case hexadecimal digest of all updates; to be called once. Empty where the library failed (no memory, or a
  /// policy that forbids the algorithm): an absent hash is better than a wrong one.
  mutating func finish() -> String {
    guard !isFailed else { return "" }
    var digest = [UInt8](repeating: 0, count: 32)
    let done = unsafe digest.withUnsafeMutableBufferPointer { unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
    isFailed = true
    guard done == 1 else { return "" }
    return digest.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }
}
