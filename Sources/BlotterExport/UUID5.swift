/// A UUID made of a name (RFC 9562 §5.5): the same name gives the same UUID on every machine and in every run.
struct UUID5: Hashable, CustomStringConvertible {
  private let octets: [UInt8]

  /// The namespace of STIX cyber-observable objects (STIX 2.1 §2.9).
  static let stixObservables = UUID5(octets: [
    0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7,
  ])
  /// The namespace of what we name: the UUID of version 5 of `blotter` in the namespace of nothing (all zero).
  static let blotter = UUID5(name: "blotter", in: UUID5(octets: [UInt8](repeating: 0, count: 16)))

  /// The 16 octets of a namespace.
  init(octets: [UInt8]) { self.octets = octets }

  init(name: String, in namespace: UUID5) {
    var digest = Array(SHA1.digest(namespace.octets + Array(name.utf8)).prefix(16))
    digest[6] = digest[6] & 0x0f | 0x50
    digest[8] = digest[8] & 0x3f | 0x80
    octets = digest
  }

  /// 36 characters in lower case with hyphens.
  var description: String {
    var text = ""
    for (index, octet) in octets.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }
    return text
  }
}
