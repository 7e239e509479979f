import BlotterCore

/// An address, a network in prefix notation (RFC 4632, RFC 4291 §2.3), or a host name.
package struct HostRange: Sendable, Equatable {
  /// As written.
  package let text: String
  private let network: HostAddress
  private let prefixLength: Int

  /// Nil where the text is none of the three.
  package init?(parsing text: String) {
    self.text = text
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let head = parts.first, !head.isEmpty else { return nil }
    if let address = HostAddress(parsing: head) {
      let width = address.kind == .ipv4 ? 32 : 128
      guard parts.count < 2 || parts[1].utf8.allSatisfy({ 48...57 ~= $0 }),
        let length = parts.count < 2 ? width : Int(parts[1]),
        0...width ~= length
      else { return nil }
      network = address
      prefixLength = length
      return
    }
    // A name: letters, digits, '-', '_' and dots, and at least one letter, so that a mistyped address is none.
    guard parts.count == 1,
      head.utf8.allSatisfy({ $0.isNameByte }), head.contains(where: { $0.isLetter }), head.utf8.count <= 253
    else { return nil }
    network = HostAddress(name: String(head))
    prefixLength = 0
  }

  /// Whether a host, as a finding names it, lies in this range.
  package func contains(_ host: String) -> Bool {
    guard network.isIP else { return host.lowercased() == text.lowercased() }
    guard let address = HostAddress(parsing: host), address.kind == network.kind else { return false }
    if network.kind == .ipv4 { return Self.agree(address.low, network.low, prefixLength, width: 32) }
    return Self.agree(address.high, network.high, min(64, prefixLength), width: 64)
      && Self.agree(address.low, network.low, max(0, prefixLength - 64), width: 64)
  }

  /// Whether the first `length` of the lowest `width` bits are equal.
  private static func agree(_ a: UInt64, _ b: UInt64, _ length: Int, width: Int) -> Bool {
    length == 0 || (a ^ b) >> UInt64(width - length) == 0
  }
}

extension UInt8 {
  fileprivate var isNameByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: self >= 0x80
    }
  }
}
