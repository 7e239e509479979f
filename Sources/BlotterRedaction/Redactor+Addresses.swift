internal import BlotterCore

/// Addresses in running text, in every spelling.
extension Redactor {
  /// The address that begins at `index`, with what stands for it, and its prefix length.
  mutating func address(in text: Run, at index: Run.Index) -> (text: String, end: Run.Index)? {
    guard let first = text[index...].first, first.properties.isASCIIHexDigit || first == ":" else { return nil }
    let previous = index > text.startIndex ? text[text.index(before: index)] : nil
    let isFree = previous.map { !$0.properties.isASCIIHexDigit && $0 != ":" } ?? true
    if isFree, let found = card(in: text, at: index) ?? ipv6(in: text, at: index) { return found }
    guard 0x30...0x39 ~= first.value || first.properties.isASCIIHexDigit else { return nil }
    let isDigitBefore = previous.map { 0x30...0x39 ~= $0.value } ?? false
    if !isDigitBefore, let found = ipv4(in: text, at: index) { return found }
    guard previous.map({ !Scalars.isLetterOrDigit($0) }) ?? true else { return nil }
    return spelling(in: text, at: index)
  }

  private mutating func ipv4(in text: Run, at index: Run.Index) -> (text: String, end: Run.Index)? {
    guard let found = Self.octets(in: text[index...], separator: ".") else { return nil }
    return stands(for: HostAddress(ipv4: found.bits), text[index..<found.end], in: text)
  }

  private mutating func ipv6(in text: Run, at index: Run.Index) -> (text: String, end: Run.Index)? {
    var run = text[index...].prefix { $0.properties.isASCIIHexDigit || $0 == ":" || $0 == "." }
    guard run.count <= 64, run.count(where: { $0 == ":" }) >= 2 else { return nil }
    while let last = run.last, last == "." { run.removeLast() }
    while true {
      if let address = HostAddress(parsing: String(run)), address.kind == .ipv6 {
        // A zone names an interface of the machine.
        var end = run.endIndex
        if text[end...].first == "%" {
          end = text[end...].dropFirst().firstIndex { !Scalars.isLetterOrDigit($0) } ?? text.endIndex
        }
        guard let found = stands(for: address, run, in: text) else { return nil }
        return end > run.endIndex ? (found.text, max(end, found.end)) : found
      }
      // `2001:db8::1.443`, `2001:db8::1:`
      guard let mark = run.dropFirst().lastIndex(where: { $0 == "." || $0 == ":" }) else { return nil }
      guard run[mark...].dropFirst().isEmpty || run[mark] == "." else { return nil }
      run = run[..<mark]
      guard run.count(where: { $0 == ":" }) >= 2 else { return nil }
    }
  }

  private mutating func stands(
    for address: HostAddress, _ spelled: Run, in text: Run
  ) -> (text: String, end: Run.Index)? {
    guard let pseudonym = self.address(address) else { return (String(spelled), spelled.endIndex) }
    let rest = text[spelled.endIndex...]
    if rest.first == "/" {
      let digits = rest.dropFirst().prefix { 0x30...0x39 ~= $0.value }
      let next = text[digits.endIndex...].first
      let width = address.kind == .ipv4 ? 32 : 128
      if let length = Int(String(digits)), length < width,
        next.map({ !Scalars.isLetterOrDigit($0) && $0 != "/" }) ?? true
      {
        // Host bits make it a host with the length of its network.
        if Self.isNetwork(address, length) {
          return (network(of: address, length: length) + "/\(length)", digits.endIndex)
        }
      }
    }
    return (pseudonym, spelled.endIndex)
  }

  private static func isNetwork(_ address: HostAddress, _ length: Int) -> Bool {
    if let bits = address.ipv4Bits { return length == 0 || bits << UInt32(length) == 0 }
    if length >= 64 { return length == 64 ? address.low == 0 : address.low << UInt64(length - 64) == 0 }
    return address.low == 0 && (length == 0 || address.high << UInt64(length) == 0)
  }

  /// `b8:27:eb:d6:23:7b`, `b8-27-eb-d6-23-7b`, `b827.ebd6.237b`.
  private mutating func card(in text: Run, at index: Run.Index) -> (text: String, end: Run.Index)? {
    let rest = text[index...]
    for (length, separator, group) in [(17, ":", 2), (17, "-", 2), (14, ".", 4)] {
      let run = rest.prefix(length)
      guard run.count == length, let sign = separator.unicodeScalars.first else { continue }
      let isCard = run.enumerated().allSatisfy { place, scalar in
        place % (group + 1) == group ? scalar == sign : scalar.properties.isASCIIHexDigit
      }
      let next = text[run.endIndex...].first
      guard isCard, next.map({ !$0.properties.isASCIIHexDigit && $0 != sign }) ?? true else { continue }
      let digits = run.filter(\.properties.isASCIIHexDigit)
      guard let bits = UInt64(String(String.UnicodeScalarView(digits)), radix: 16) else { continue }
      return (card(MACAddress(bits: bits)) ?? String(run), run.endIndex)
    }
    return nil
  }

  /// A known address spelled with dashes or in hexadecimal digits.
  private func spelling(in text: Run, at index: Run.Index) -> (text: String, end: Run.Index)? {
    guard scope.hidesAddresses, !spellings.isEmpty else { return nil }
    let rest = text[index...]
    for separator in ["-", "_"] as [Unicode.Scalar] {
      guard let found = Self.octets(in: rest, separator: separator) else { continue }
      if let known = spellings[String(rest[..<found.end])] { return (known, found.end) }
    }
    let hex = rest.prefix { $0.properties.isASCIIHexDigit }
    if hex.count == 8, let known = spellings[String(hex).lowercased()] { return (known, hex.endIndex) }
    return nil
  }

  /// Four decimal numbers up to 255, however many zeros stand before them.
  private static func octets(in text: Run, separator: Unicode.Scalar) -> (bits: UInt32, end: Run.Index)? {
    var bits: UInt32 = 0
    var rest = text
    for place in 0..<4 {
      if place > 0 {
        guard rest.first == separator else { return nil }
        rest = rest.dropFirst()
      }
      let digits = rest.prefix { 0x30...0x39 ~= $0.value }
      guard 1...3 ~= digits.count, let octet = UInt8(String(digits)) else { return nil }
      bits = bits << 8 | UInt32(octet)
      rest = rest[digits.endIndex...]
    }
    return (bits, rest.startIndex)
  }

  static func beginsWithAddress(_ text: Run) -> Bool { octets(in: text, separator: ".") != nil }

  // MARK: Reverse names

  /// What `4.3.2.1.in-addr.arpa` and its sister of IPv6 stand for.
  struct Reversed {
    let address: HostAddress
    /// In bits; shorter for a zone.
    let length: Int
    let zone: String
  }

  static func reversed(_ lower: String) -> Reversed? {
    let name = lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    if name.hasSuffix(".in-addr.arpa") {
      let octets = name.dropLast(".in-addr.arpa".utf8.count).split(separator: ".").reversed().compactMap { UInt8($0) }
      guard 1...4 ~= octets.count, octets.count == name.split(separator: ".").count - 2 else { return nil }
      var bits: UInt32 = 0
      for place in 0..<4 { bits = bits << 8 | (place < octets.count ? UInt32(octets[place]) : 0) }
      return Reversed(address: HostAddress(ipv4: bits), length: octets.count * 8, zone: "in-addr.arpa")
    }
    guard name.hasSuffix(".ip6.arpa") else { return nil }
    let nibbles = name.dropLast(".ip6.arpa".utf8.count).split(separator: ".").reversed().compactMap {
      $0.utf8.count == 1 ? UInt64($0, radix: 16) : nil
    }
    guard 1...32 ~= nibbles.count, nibbles.count == name.split(separator: ".").count - 2 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for place in 0..<32 {
      let nibble = place < nibbles.count ? nibbles[place] : 0
      if place < 16 { high = high << 4 | nibble } else { low = low << 4 | nibble }
    }
    return Reversed(
      address: HostAddress(ipv6High: high, low: low), length: nibbles.count * 4, zone: "ip6.arpa")
  }

  /// `host-1.net-1.private.in-addr.arpa`; nil where addresses stay.
  mutating func reverse(_ name: Reversed) -> String? {
    guard scope.hidesAddresses else { return nil }
    let isHost = name.length == (name.address.kind == .ipv4 ? 32 : 128)
    let stand = isHost ? address(name.address) : network(of: name.address, length: name.length)
    return stand.map { $0 + "." + name.zone }
  }

  // MARK: Names

  /// Two labels or more, the last of letters, as the DNS has them.
  static func isName(_ lower: Substring) -> Bool {
    let name = lower.hasPrefix("*.") ? lower.dropFirst(2) : lower
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last, last.unicodeScalars.count >= 2,
      last.unicodeScalars.allSatisfy(\.properties.isAlphabetic) || last.hasPrefix("xn--")
    else { return false }
    return labels.allSatisfy { label in
      !label.isEmpty
        && label.unicodeScalars.allSatisfy { Scalars.isLetterOrDigit($0) || $0 == "-" || $0 == "_" }
    }
  }

  /// `%64%6f` as what it stands for, three times at most: doubly escaped names are names as well.
  static func percentDecoded(_ text: String) -> String {
    var text = text
    for _ in 0..<3 {
      let bytes = Array(text.utf8)
      var plain: [UInt8] = []
      var index = 0
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
          let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16), value >= 0x20
        {
          plain.append(value)
          index += 3
        } else {
          plain.append(bytes[index])
          index += 1
        }
      }
      let decoded = String(decoding: plain, as: UTF8.self)
      if decoded == text { return text }
      text = decoded
    }
    return text
  }
}
