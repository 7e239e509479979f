/// The SHA-256 of a file as it lies there, compressed or not.
package enum FileHash {
  /// Lower-case hexadecimal; empty where the library cannot hash.
  ///
  /// - Throws: Where the file cannot be opened or read.
  package static func sha256(of path: String) throws(CaptureError) -> String {
    try RawInput(descriptor: try SystemInput.open(path), name: path, owns: true).finish()
  }

  /// The digest of bytes in memory.
  package static func sha256(of bytes: ArraySlice<UInt8>) -> String {
    var hash = EvidenceHash()
    unsafe bytes.withUnsafeBytes { unsafe hash.update($0) }
    return hash.finish()
  }
}
