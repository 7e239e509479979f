/// Identifies one host: an IPv4 or IPv6 address, or the name that a text log prints in its place.
///
/// 17 bytes, no reference: it can be a key in a table without allocation. A name is held as a 128-bit hash; the
/// text behind it is kept once per pass in a ``HostNames`` table.
public struct HostAddress: Hashable, Sendable {
  /// What the two words hold.
  @usableFromInline package enum Kind: UInt8, Sendable {
    /// No address: a packet without a network layer.
    case none = 0
    /// IPv4; the address is the low 32 bits of `low`, most significant octet first.
    case ipv4 = 4
    /// IPv6; `high` holds the first eight octets, `low` the last eight.
    case ipv6 = 6
    /// A host name of a text log; the words are a hash of its lower-case UTF-8.
    case name = 255
  }

  /// First eight octets of an IPv6 address; 0 for IPv4.
  @usableFromInline package let high: UInt64
  /// Last eight octets of an IPv6 address, or the IPv4 address in its low 32 bits.
  @usableFromInline package let low: UInt64
  /// What the words mean.
  @usableFromInline package let kind: Kind

  /// No address.
  @inlinable package static var none: HostAddress { HostAddress(high: 0, low: 0, kind: .none) }

  @inlinable package init(high: UInt64, low: UInt64, kind: Kind) {
    self.high = high
    self.low = low
    self.kind = kind
  }

  /// An IPv4 address from its 32 bits in host order (`203.0.113.2` is `0xCB007102`).
  @inlinable package init(ipv4 bits: UInt32) {
    self.init(high: 0, low: UInt64(bits), kind: .ipv4)
  }

  /// An IPv6 address from its two halves in host order.
  @inlinable package init(ipv6High high: UInt64, low: UInt64) {
    self.init(high: high, low: low, kind: .ipv6)
  }

  /// A host known only by name; upper and lower case are the same host (RFC 4343).
  package init(name: String) {
    let hash = SipHash.hash128(name.lowercased().utf8)
    self.init(high: hash.high, low: hash.low, kind: .name)
  }

  /// Parses dotted IPv4 (four decimal octets) or IPv6 (RFC 4291 §2.2, a zone after `%` is dropped); nil for
  /// anything else, host names included.
  package init?(parsing text: some StringProtocol) {
    var text = text.utf8.count <= 64 ? String(text) : ""
    if let v4 = Self.parseIPv4(text) {
      self.init(ipv4: v4)
      return
    }
    if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
    guard let (high, low) = Self.parseIPv6(text) else { return nil }
    self.init(ipv6High: high, low: low)
  }

  /// The kind as a number that orders as kinds do.
  @inlinable package var kindCode: UInt8 {
    switch kind {
    case .none: 0
    case .ipv4: 4
    case .ipv6: 6
    case .name: 255
    }
  }

  // Every packet compares addresses: spelled out, they are compared as integers in the module that asks. For that the
  // type is public (see FlagSets.swift).
  /// Whether both are the same address.
  @inlinable public static func == (a: HostAddress, b: HostAddress) -> Bool {
    a.low == b.low && a.high == b.high && a.kindCode == b.kindCode
  }

  /// Hashes the address.
  @inlinable public func hash(into hasher: inout Hasher) {
    // An IPv4 address is one word, and no two are alike in it.
    if high != 0 { hasher.combine(high) }
    hasher.combine(low ^ UInt64(kindCode) << 56)
  }

  /// Whether this is an IPv4 or IPv6 address and not a name or nothing.
  package var isIP: Bool { kind == .ipv4 || kind == .ipv6 }

  /// The IPv4 address in host order; nil for other kinds.
  package var ipv4Bits: UInt32? { kind == .ipv4 ? UInt32(truncatingIfNeeded: low) : nil }
}

extension HostAddress: Comparable {
  /// Orders by kind (IPv4, IPv6, names), then by value: a fixed order for output.
  @inlinable public static func < (a: HostAddress, b: HostAddress) -> Bool {
    if a.kindCode != b.kindCode { return a.kindCode < b.kindCode }
    if a.high != b.high { return a.high < b.high }
    return a.low < b.low
  }
}

extension HostAddress: CustomStringConvertible {
  /// Dotted decimal, or RFC 5952 for IPv6; a name whose text is not at hand prints as `host-` and its hash.
  public var description: String {
    switch kind {
    case .none: return ""
    case .ipv4: return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)"
    case .ipv6: return Self.printIPv6(high: high, low: low)
    case .name: return "host-" + String(high, radix: 16)
    }
  }

  /// RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
  private static func printIPv6(high: UInt64, low: UInt64) -> String {
    let groups = (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
    }
    var best = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, groups[end] == 0 { end += 1 }
      if end - index >= 2, end - index > best.count { best = index..<end }
      index = max(end, index + 1)
    }
    // RFC 5952 §5: IPv4-mapped addresses keep their dotted tail.
    if high == 0, low >> 32 == 0xffff {
      return "::ffff:" + HostAddress(ipv4: UInt32(truncatingIfNeeded: low)).description
    }
    let hex = groups.map { String($0, radix: 16) }
    guard !best.isEmpty else { return hex.joined(separator: ":") }
    return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
  }

  private static func parseIPv4(_ text: String) -> UInt32? {
    var value: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39:
        octet = octet * 10 + UInt32(byte - 0x30)
        digits += 1
        if octet > 255 || digits > 3 { return nil }
      case 0x2e:
        if digits == 0 || dots == 3 { return nil }
        value = value << 8 | octet
        octet = 0
        digits = 0
        dots += 1
      default: return nil
      }
    }
    return dots == 3 && digits > 0 ? value << 8 | octet : nil
  }

  private static func parseIPv6(_ text: String) -> (UInt64, UInt64)? {
    guard text.contains(":") else { return nil }
    var head: [UInt16] = []
    var tail: [UInt16] = []
    var compressed = false
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if text.hasPrefix("::") { parts.removeFirst() }
    if text.hasSuffix("::") { parts.removeLast() }
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        if compressed { return nil }
        compressed = true
      } else if index == parts.count - 1, part.contains(".") {
        guard let v4 = parseIPv4(String(part)) else { return nil }
        let words = [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
        if compressed { tail += words } else { head += words }
      } else {
        guard part.utf8.count <= 4, part.first != "+", let word = UInt16(part, radix: 16) else { return nil }
        if compressed { tail.append(word) } else { head.append(word) }
      }
    }
    let missing = 8 - head.count - tail.count
    guard compressed ? missing >= 1 : missing == 0 else { return nil }
    let groups = head + Array(repeating: 0, count: missing) + tail
    let fold = { (slice: ArraySlice<UInt16>) in slice.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    return (fold(groups[0..<4]), fold(groups[4..<8]))
  }
}

/// The names of hosts that text logs print in place of addresses.
package struct HostNames: Sendable, Equatable {
  package var text: [HostAddress: String] = [:]

  package init() {}

  /// Keeps `name` and returns its host. The first spelling seen is the one printed.
  package mutating func intern(_ name: String) -> HostAddress {
    let host = HostAddress(name: name)
    if text[host] == nil { text[host] = name }
    return host
  }

  /// How `host` is printed: its name as the log spells it, or its address.
  package func label(_ host: HostAddress) -> String {
    host.kind == .name ? text[host] ?? host.description : host.description
  }

  /// Keeps the names of both; the spelling of `self` wins.
  package mutating func merge(_ later: HostNames) {
    text.merge(later.text) { mine, _ in mine }
  }
}
