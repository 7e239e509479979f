import BlotterBytes
import BlotterCore

/// Names that a capture file gives to addresses (draft-ietf-opsawg-pcapng §4.5).
///
/// They are what the capturing program's resolver knew, or what somebody wrote with an editor: no traffic shows them,
/// so they are reported as the file's own and nothing follows from them.
struct NameResolution: Sendable {
  /// Bytes of a block that is read. Wireshark writes some 30 bytes a name.
  static let blockLimit = 1 << 20
  /// Addresses kept: what a remark counts.
  static let addressLimit = 4096
  /// Addresses that the remark shows, and characters of a name.
  private static let shown = 8
  private static let nameLimit = 64

  private var names: [(address: HostAddress, name: String)] = []
  private var known: Set<HostAddress> = []

  /// Reads the records of one block's body: type, length, address, names that end with 0; each padded to four bytes.
  mutating func read(_ body: RawSpan, bigEndian: Bool) {
    var offset = 0
    while offset + 4 <= body.byteCount, names.count < Self.addressLimit {
      let type = body.uint16(offset, bigEndian: bigEndian)
      let length = Int(body.uint16(offset + 2, bigEndian: bigEndian))
      let start = offset + 4
      guard type != 0, length <= body.byteCount - start else { return }
      let value = body.extracting(start..<(start + length))
      if type == 1, length > 4 {
        add(HostAddress(ipv4: value.be32(0)), value.extracting(4...))
      } else if type == 2, length > 16 {
        add(HostAddress(ipv6High: value.be64(0), low: value.be64(8)), value.extracting(16...))
      }
      offset = start + (length + 3) / 4 * 4
    }
  }

  private mutating func add(_ address: HostAddress, _ bytes: RawSpan) {
    var letters: [UInt8] = []
    for index in 0..<bytes.byteCount {
      let byte = bytes.uint8(index)
      guard byte != 0, letters.count < Self.nameLimit else { break }
      // A host's name has none but these (RFC 952), and others could pose as something else.
      letters.append(0x21...0x7e ~= byte ? byte : 0x3f)
    }
    guard !letters.isEmpty, known.insert(address).inserted else { return }
    names.append((address, String(decoding: letters, as: UTF8.self)))
  }

  /// What the register says of them; nil where there is none.
  var remark: ReadRemark? {
    guard !names.isEmpty else { return nil }
    let list = names.prefix(Self.shown).map { "\($0.address) as \($0.name)" }.joined(separator: ", ")
    let more = names.count > Self.shown ? " and \(names.count - Self.shown) more" : ""
    return ReadRemark(
      id: "capture-file-names", summary: "the file itself, and no packet, names \(list)\(more)",
      count: UInt64(names.count))
  }
}
