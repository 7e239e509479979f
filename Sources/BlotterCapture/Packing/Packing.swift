/// How a file of evidence is compressed or encoded, told by content and never by a file's name.
package enum Packing: String, Sendable, CaseIterable {
  /// RFC 1952
  case gzip
  /// RFC 8878
  case zstd
  case xz
  case bzip2
  /// Text with a byte-order mark (RFC 2781 §3.2), as PowerShell redirects it.
  case utf16 = "utf-16"

  /// Bytes of a file that decide.
  static let magicLength = 6

  /// Tells the packing from the first bytes; nil where they are no compressed stream that we unpack.
  init?(_ head: some Collection<UInt8>) {
    if head.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      self = .xz
    } else if head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || Self.isSkippableFrame(head) {
      self = .zstd
    } else if head.starts(with: Array("BZh".utf8)), let level = head.dropFirst(3).first, 0x31...0x39 ~= level {
      self = .bzip2
    } else if Self.isUTF16(head) {
      self = .utf16
    } else {
      return nil
    }
  }

  /// Metadata before or between zstd frames (RFC 8878 §3.1.2).
  private static func isSkippableFrame(_ head: some Collection<UInt8>) -> Bool {
    guard let first = head.first, first & 0xf0 == 0x50 else { return false }
    return head.dropFirst().starts(with: [0x2a, 0x4d, 0x18])
  }

  /// A byte-order mark, and behind it a character of ASCII: the first of any log. The mark alone may be a binary file's.
  private static func isUTF16(_ head: some Collection<UInt8>) -> Bool {
    let first = Array(head.prefix(4))
    guard first.count == 4 else { return false }
    return first[0] == 0xff && first[1] == 0xfe && first[3] == 0 && 1...0x7f ~= first[2]
      || first[0] == 0xfe && first[1] == 0xff && first[2] == 0 && 1...0x7f ~= first[3]
  }

  /// Whether it ends where its input ends, without a mark of its own.
  var endsWithInput: Bool { self == .utf16 }

  /// Whether zero bytes behind a stream are padding.
  var allowsPadding: Bool { self == .gzip || self == .xz }

  /// The command that unpacks `file`.
  func command(_ file: String) -> String {
    switch self {
    case .gzip: "gzip -dk " + file
    case .zstd: "zstd -d " + file
    case .xz: "xz -dk " + file
    case .bzip2: "bzip2 -dk " + file
    case .utf16: "iconv -f UTF-16 -t UTF-8 " + file + " > log.txt"
    }
  }

  func decoder() -> any StreamDecoder {
    switch self {
    case .gzip: GzipDecoder()
    case .zstd: ZstdDecoder()
    case .xz: XzDecoder()
    case .bzip2: Bzip2Decoder()
    case .utf16: UTF16Decoder()
    }
  }
}
