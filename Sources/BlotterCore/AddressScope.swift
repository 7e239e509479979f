/// What kind of network an address belongs to, by the IANA special-purpose registries (RFC 6890 and updates).
package enum AddressScope: String, Sendable {
  /// Routable on the Internet.
  case global
  /// RFC 1918, and unique local IPv6 (RFC 4193).
  case privateUse = "private"
  /// TEST-NET-1 to -3 (RFC 5737), 2001:db8::/32 (RFC 3849), 3fff::/20 (RFC 9637): examples in documents and
  /// course material, handled as what they are and never dropped.
  case documentation
  case loopback
  case linkLocal = "link-local"
  case multicast
  case broadcast
  /// 0.0.0.0 and ::, a host that has no address yet.
  case unspecified
  /// Carrier-grade NAT (RFC 6598): many subscribers behind one address.
  case shared
  /// Benchmarking (RFC 2544), reserved and other special ranges.
  case reserved
  /// A host known by name only.
  case unknown
}

extension HostAddress {
  /// The registry range that this address lies in.
  package var scope: AddressScope {
    switch kind {
    case .none, .name: return .unknown
    case .ipv4: return Self.scope(ofIPv4: UInt32(truncatingIfNeeded: low))
    case .ipv6: return scopeOfIPv6
    }
  }

  private static func scope(ofIPv4 bits: UInt32) -> AddressScope {
    func within(_ network: UInt32, _ prefix: UInt32) -> Bool { (bits ^ network) >> (32 - prefix) == 0 }
    if bits == 0xffff_ffff { return .broadcast }
    if within(0x0000_0000, 8) { return .unspecified }
    if within(0x0a00_0000, 8) || within(0xac10_0000, 12) || within(0xc0a8_0000, 16) { return .privateUse }
    if within(0xc000_0200, 24) || within(0xc633_6400, 24) || within(0xcb00_7100, 24) { return .documentation }
    if within(0x7f00_0000, 8) { return .loopback }
    if within(0xa9fe_0000, 16) { return .linkLocal }
    if within(0xe000_0000, 4) { return .multicast }
    if within(0x6440_0000, 10) { return .shared }
    if within(0xc612_0000, 15) || within(0xf000_0000, 4) || within(0xc000_0000, 24) { return .reserved }
    return .global
  }

  private var scopeOfIPv6: AddressScope {
    if high == 0, low == 0 { return .unspecified }
    if high == 0, low == 1 { return .loopback }
    if high == 0, low >> 32 == 0xffff { return Self.scope(ofIPv4: UInt32(truncatingIfNeeded: low)) }
    if high >> 56 == 0xff { return .multicast }
    if high >> 54 == 0xfe80 >> 6 { return .linkLocal }
    if high >> 57 == 0xfc >> 1 { return .privateUse }
    if high >> 32 == 0x2001_0db8 || high >> 44 == 0x3fff0 { return .documentation }
    return high >> 61 == 1 ? .global : .reserved
  }
}
