/// A ZIP archive of files as they are, without compression and with one fixed date (APPNOTE.TXT 6.3.10): the same
/// entries give the same bytes.
struct ZipArchive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// 1 January 1980, the first day that the format knows.
  private static let date: UInt16 = 0x21

  /// Adds a file; at most 65,535 of them, each and all below 4 GiB.
  mutating func add(_ name: String, _ text: String) {
    let content = Array(text.utf8)
    let offset = UInt32(truncatingIfNeeded: bytes.count)
    var header: [UInt8] = []
    header.append16(20)  // version needed
    header.append16(0x800)  // names are UTF-8
    header.append16(0)  // stored
    header.append16(0)  // time
    header.append16(Self.date)
    header.append32(CRC32.checksum(content))
    header.append32(UInt32(truncatingIfNeeded: content.count))
    header.append32(UInt32(truncatingIfNeeded: content.count))
    header.append16(UInt16(truncatingIfNeeded: name.utf8.count))
    header.append16(0)  // extra field
    bytes.append32(0x0403_4B50)
    bytes += header
    bytes += Array(name.utf8)
    bytes += content

    directory.append32(0x0201_4B50)
    directory.append16(20)  // made by
    directory += header
    directory.append16(0)  // comment
    directory.append16(0)  // disk
    directory.append16(0)  // internal attributes
    directory.append32(0)  // external attributes
    directory.append32(offset)
    directory += Array(name.utf8)
    count += 1
  }

  /// The whole archive.
  var data: [UInt8] {
    var end: [UInt8] = []
    end.append32(0x0605_4B50)
    end.append16(0)
    end.append16(0)
    end.append16(count)
    end.append16(count)
    end.append32(UInt32(truncatingIfNeeded: directory.count))
    end.append32(UInt32(truncatingIfNeeded: bytes.count))
    end.append16(0)
    return bytes + directory + end
  }
}

/// The checksum of ZIP and gzip (ISO 3309, RFC 1952 §8).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
  }
}

extension [UInt8] {
  /// Appends a little-endian number.
  fileprivate mutating func append16(_ value: UInt16) { self += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }

  fileprivate mutating func append32(_ value: UInt32) {
    append16(UInt16(truncatingIfNeeded: value))
    append16(UInt16(truncatingIfNeeded: value >> 16))
  }
}
