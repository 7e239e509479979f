internal import BlotterCore

/// The stand-ins of each kind of identifier.
extension Redactor {
  /// For an address or a name of a host.
  mutating func host(_ text: String) -> String? {
    if let address = HostAddress(parsing: text) { return self.address(address) }
    if let card = MACAddress(parsing: text), text.utf8.count >= 11 { return self.card(card) }
    guard scope.hidesNames else { return self.text(text, .prose) }
    if isRedactedAlready, Pseudonym.isOne(text) { return text }
    return name(text)
  }

  // MARK: Addresses

  /// Nil where the address is hidden from nobody: a constant of the protocol, or addresses are to stay.
  mutating func address(_ address: HostAddress) -> String? {
    guard scope.hidesAddresses, Self.isIdentifying(address) else { return nil }
    let plain = Self.unmapped(address)
    let network = self.network(of: plain, length: plain.kind == .ipv4 ? 24 : 64)
    let pseudonym = key.pseudonym(.address, plain.description, stem: "host") { $0 + "." + network }
    if let bits = plain.ipv4Bits {
      let octets = [24, 16, 8, 0].map { String(bits >> UInt32($0) & 255) }
      spellings[octets.joined(separator: "-")] = pseudonym
      spellings[octets.joined(separator: "_")] = pseudonym
      let hex = String(bits, radix: 16)
      spellings[String(repeating: "0", count: 8 - hex.utf8.count) + hex] = pseudonym
    }
    return pseudonym
  }

  /// `net-2.private`, for the network of an address.
  mutating func network(of address: HostAddress, length: Int) -> String {
    let base: HostAddress
    if address.kind == .ipv4 {
      base = HostAddress(ipv4: UInt32(truncatingIfNeeded: address.low) & (UInt32.max << UInt32(32 - length)))
    } else {
      let high = address.high & (UInt64.max << UInt64(64 - min(64, length)))
      base = HostAddress(ipv6High: high, low: address.low & (UInt64.max << UInt64(64 - max(0, length - 64))))
    }
    let kind = Self.kind(of: address)
    return key.pseudonym(
      .network, "\(base)/\(length)", stem: address.kind == .ipv4 ? "net" : "net6", make: { $0 + "." + kind })
  }

  private static func kind(of address: HostAddress) -> String {
    switch address.scope {
    case .global: "public"
    case .privateUse: "private"
    case .documentation: "documentation"
    case .linkLocal: "linklocal"
    case .multicast: "multicast"
    case .shared: "shared"
    case .loopback, .broadcast, .unspecified, .reserved, .unknown: "reserved"
    }
  }

  /// An IPv4 address in the clothes of IPv6 (RFC 4291 §2.5.5.2) is the same host.
  private static func unmapped(_ address: HostAddress) -> HostAddress {
    guard address.kind == .ipv6, address.high == 0, address.low >> 32 == 0xffff else { return address }
    return HostAddress(ipv4: UInt32(truncatingIfNeeded: address.low))
  }

  /// Not loopback, unspecified, broadcast, or a well-known group: those say what a packet is, and of nobody where.
  static func isIdentifying(_ address: HostAddress) -> Bool {
    switch address.scope {
    case .loopback, .broadcast: return false
    case .unspecified: return address.kind == .ipv4 && address.low != 0
    case .multicast:
      if let bits = address.ipv4Bits { return bits >> 24 != 224 }
      // Solicited-node groups (RFC 4291 §2.7.1) hold the end of an address.
      return address.high & 0x0000_ffff_ffff_ffff != 0 || address.low >> 32 != 0
    default: return address.isIP
    }
  }

  /// `card-3.mac`; nil for broadcast, groups of IP (which are made of an address) and none.
  mutating func card(_ card: MACAddress) -> String? {
    guard scope.hidesAddresses, card != .broadcast, card != .zero else { return nil }
    // 01:80:c2, bridges; 33:33:00, groups of every IPv6 network.
    let vendor = card.bits >> 24
    if vendor == 0x0180c2 || vendor == 0x333300 || card.bits >> 16 == 0x01_005e_00 { return nil }
    let ending = card.isLocal ? "localmac" : "mac"
    return key.pseudonym(.card, card.description, stem: "card") { $0 + "." + ending }
  }

  // MARK: Names

  /// For a name of the DNS or of a host: the domain and what stands below it have a stand-in each.
  mutating func name(_ text: String) -> String {
    var name = text.lowercased()
    var tail = ""
    if name.hasSuffix("."), name.utf8.count > 1 {
      name.removeLast()
      tail = "."
    }
    if name.hasPrefix("*.") { return "*." + self.name(String(name.dropFirst(2))) + tail }
    guard !name.isEmpty, name != "." else { return text }
    if let address = Self.reversed(name) {
      return (self.reverse(address) ?? name) + tail
    }
    if let known = literals[name] { return known + tail }
    if HostAddress(parsing: name) != nil { return self.text(text, .prose) }
    let labels = name.split(separator: ".", omittingEmptySubsequences: true)
    let pseudonym: String
    if labels.count < 2 {
      pseudonym = key.pseudonym(.machine, name, stem: "machine") { $0 + ".name" }
    } else {
      // `co.uk` and the like: two letters of a country below at most three of a kind.
      let isCountry =
        labels.count > 2 && labels[labels.count - 1].utf8.count == 2 && labels[labels.count - 2].utf8.count <= 3
      let kept = isCountry ? 3 : 2
      let domain = labels.suffix(kept).joined(separator: ".")
      let parent = key.pseudonym(.domain, domain, stem: "domain") { $0 + ".name" }
      learn(domain, parent)
      pseudonym = labels.count == kept ? parent : key.pseudonym(.sub, name, stem: "sub") { $0 + "." + parent }
    }
    learn(name, pseudonym)
    return pseudonym + tail
  }

  /// For `local@domain`.
  mutating func mailbox(_ text: String) -> String {
    let lower = text.lowercased()
    guard let at = lower.lastIndex(of: "@") else { return text }
    let domain = name(String(lower[lower.index(after: at)...]))
    let pseudonym = key.pseudonym(.mailbox, lower, stem: "mailbox") { $0 + "@" + domain }
    learn(lower, pseudonym)
    return pseudonym
  }

  /// Learns a user, with a domain before or behind the name or without.
  mutating func user(_ text: String) {
    let parts = text.split(whereSeparator: { $0 == "\\" || $0 == "@" })
    if parts.count == 2, text.contains("\\") {
      _ = name(String(parts[0]))
      user(String(parts[1]))
      return
    }
    if parts.count == 2, parts[1].contains(".") {
      _ = mailbox(text)
      return
    }
    guard !text.isEmpty else { return }
    users.insert(text.lowercased())
    learn(text, key.pseudonym(.user, text.lowercased(), stem: "user"))
  }

  mutating func person(_ text: String, _ kind: RedactionKey.Kind) -> String {
    // `analyst` stands for a person whom nobody named.
    guard !text.isEmpty, text != "analyst", !(isRedactedAlready && Pseudonym.isOne(text)) else { return text }
    let pseudonym = key.pseudonym(kind, text, stem: kind.rawValue)
    learn(text, pseudonym)
    // Prose calls people by a part of their name.
    let parts = text.split(separator: " ").map(String.init)
    if kind == .organization, parts.count > 2 { learn(parts.dropLast().joined(separator: " "), pseudonym) }
    if kind != .label {
      for part in parts where part.unicodeScalars.count >= 3 && !Self.legalForms.contains(part.lowercased()) {
        learn(part, pseudonym)
      }
    }
    return pseudonym
  }

  private static let legalForms: Set<String> = [
    "ltd", "ltd.", "inc", "inc.", "llc", "plc", "gmbh", "corp", "corp.", "company", "limited", "the", "and", "und",
    "university", "bank", "group", "department", "security", "team",
  ]

  /// `evidence-1.pcap`: the ending tells the format.
  mutating func file(_ text: String) -> String {
    if text == "standard input" || isRedactedAlready && Pseudonym.isOne(text) { return text }
    let ending = text.split(separator: ".").last.map(String.init) ?? ""
    let isKnown =
      text.contains(".") && vocabulary.words.contains(ending.lowercased())
      || [
        "pcap", "pcapng", "cap", "csv", "txt", "log", "json", "md", "gz", "zst", "xz",
      ].contains(ending.lowercased())
    let pseudonym = key.pseudonym(.file, text, stem: "evidence") { isKnown ? $0 + "." + ending.lowercased() : $0 }
    learn(text, pseudonym)
    return pseudonym
  }

  mutating func word(_ text: String) -> String { key.pseudonym(.word, text, stem: "word") }

  // MARK: Learning

  mutating func learn(_ entry: RedactionKey.Entry) {
    switch entry.kind {
    case .address: if let address = HostAddress(parsing: entry.original) { _ = self.address(address) }
    case .network, .card, .word: return
    case .person, .organization: _ = person(entry.original, entry.kind)
    case .user:
      users.insert(entry.original)
      learn(entry.original, entry.pseudonym)
    default: learn(entry.original, entry.pseudonym)
    }
  }

  mutating func learn(_ text: String, _ pseudonym: String) {
    let lower = text.lowercased()
    guard scope.hidesNames, literals[lower] == nil else { return }
    literals[lower] = pseudonym
    if text.unicodeScalars.contains(where: Scalars.isDelimiter) { add(phrase: text, pseudonym) }
    let isWord = !lower.unicodeScalars.contains { !$0.properties.isAlphabetic }
    if lower.utf8.count < 3 || lower.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
      || isWord && vocabulary.words.contains(lower)
      || ServiceName.port(forName: lower) != nil
    {
      ordinary.insert(lower)
    }
  }

  mutating func add(phrase text: String, _ replacement: String) {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first else { return }
    var list = phrases[first, default: []]
    guard !list.contains(where: { $0.text == scalars }) else { return }
    let place = list.firstIndex { $0.text.count < scalars.count } ?? list.count
    list.insert(Phrase(text: scalars, replacement: replacement), at: place)
    phrases[first] = list
  }
}
