private import CCrypto

/// What libcrypto does for us: digests, and the keys that anybody on the way can derive.
enum Cryptography {
  /// SHA-256 (FIPS 180-4); nil where the library refuses.
  static func sha256(_ bytes: [UInt8]) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: 32)
    let isDone = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe digest.withUnsafeMutableBufferPointer { output in
        unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, EVP_sha256(), nil)
      }
    }
    return isDone == 1 ? digest : nil
  }

  /// HMAC with SHA-256 (RFC 2104).
  static func hmac(_ key: [UInt8], _ bytes: [UInt8]) -> [UInt8]? {
    var code = [UInt8](repeating: 0, count: 32)
    let isDone = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe key.withUnsafeBufferPointer { key in
        unsafe code.withUnsafeMutableBufferPointer { output in
          unsafe HMAC(
            EVP_sha256(), key.baseAddress, CInt(key.count), input.baseAddress, input.count, output.baseAddress, nil)
            != nil
        }
      }
    }
    return isDone ? code : nil
  }

  /// HKDF-Expand-Label of TLS 1.3 with an empty context (RFC 8446 §7.1); `count` is at most 32.
  static func expand(_ secret: [UInt8], _ label: String, count: Int) -> [UInt8]? {
    let name = Array("tls13 ".utf8) + Array(label.utf8)
    guard count <= 32, name.count < 256 else { return nil }
    let info = [0, UInt8(count), UInt8(name.count)] + name + [0, 1]
    return hmac(secret, info).map { Array($0.prefix(count)) }
  }

  /// One block of AES-128 (FIPS 197).
  static func aesBlock(_ key: [UInt8], _ block: [UInt8]) -> [UInt8]? {
    guard key.count == 16, block.count == 16 else { return nil }
    return unsafe cipher(EVP_aes_128_ecb(), key, [], block, header: [], tag: [])
  }

  /// Opens AES-128-GCM (RFC 5116); nil where key or bytes are not the right ones.
  static func open(_ key: [UInt8], nonce: [UInt8], _ bytes: [UInt8], header: [UInt8]) -> [UInt8]? {
    guard key.count == 16, nonce.count == 12, bytes.count >= 16 else { return nil }
    return unsafe cipher(
      EVP_aes_128_gcm(), key, nonce, Array(bytes.dropLast(16)), header: header, tag: Array(bytes.suffix(16)))
  }

  private static func cipher(
    _ kind: OpaquePointer?, _ key: [UInt8], _ nonce: [UInt8], _ bytes: [UInt8], header: [UInt8], tag: [UInt8]
  ) -> [UInt8]? {
    guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let opens = !tag.isEmpty
    var result = [UInt8](repeating: 0, count: bytes.count + 16)
    var tag = tag
    var count: CInt = 0
    guard unsafe EVP_CipherInit_ex(context, kind, nil, key, opens ? nonce : nil, opens ? 0 : 1) == 1 else { return nil }
    unsafe EVP_CIPHER_CTX_set_padding(context, 0)
    if opens {
      // 0x11 is EVP_CTRL_AEAD_SET_TAG.
      guard unsafe EVP_CIPHER_CTX_ctrl(context, 0x11, CInt(tag.count), &tag) == 1,
        unsafe EVP_CipherUpdate(context, nil, &count, header, CInt(header.count)) == 1
      else { return nil }
    }
    guard unsafe EVP_CipherUpdate(context, &result, &count, bytes, CInt(bytes.count)) == 1 else { return nil }
    var rest = [UInt8](repeating: 0, count: 32)
    var last: CInt = 0
    guard unsafe EVP_CipherFinal_ex(context, &rest, &last) == 1 else { return nil }
    return Array(result.prefix(Int(count)))
  }
}
