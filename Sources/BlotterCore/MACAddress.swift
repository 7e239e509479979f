/// A 48-bit link-layer address (IEEE 802), held in the low 48 bits, first octet most significant.
public struct MACAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
  @usableFromInline package let bits: UInt64

  @inlinable package init(bits: UInt64) { self.bits = bits & 0xffff_ffff_ffff }

  /// All zero: a frame without a link layer, or an unknown target in ARP.
  @inlinable package static var zero: MACAddress { MACAddress(bits: 0) }
  package static let broadcast = MACAddress(bits: 0xffff_ffff_ffff)

  /// Parses six hexadecimal octets with `:` or `-` between them; nil otherwise.
  package init?(parsing text: some StringProtocol) {
    let octets = text.split(whereSeparator: { $0 == ":" || $0 == "-" })
    guard octets.count == 6 else { return nil }
    var bits: UInt64 = 0
    for octet in octets {
      guard octet.utf8.count <= 2, let value = UInt8(octet, radix: 16) else { return nil }
      bits = bits << 8 | UInt64(value)
    }
    self.bits = bits
  }

  /// Whether the group bit is set (multicast and broadcast).
  @inlinable package var isGroup: Bool { bits >> 40 & 1 == 1 }

  /// Whether the local bit is set: not assigned by a vendor.
  package var isLocal: Bool { bits >> 41 & 1 == 1 }

  /// Whether both are the same address.
  @inlinable public static func == (a: MACAddress, b: MACAddress) -> Bool { a.bits == b.bits }
  /// Hashes the address.
  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(bits) }
  /// Orders by octets.
  @inlinable public static func < (a: MACAddress, b: MACAddress) -> Bool { a.bits < b.bits }

  /// Lower-case octets with colons, `b8:27:eb:d6:23:7b`.
  public var description: String {
    (0..<6).map { index in
      let octet = UInt8(truncatingIfNeeded: bits >> UInt64(40 - 8 * index))
      return octet < 16 ? "0" + String(octet, radix: 16) : String(octet, radix: 16)
    }.joined(separator: ":")
  }
}
