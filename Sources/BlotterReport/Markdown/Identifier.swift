internal import BlotterCore

/// Tells the words of a sentence that are identifiers: addresses, names of hosts and files, URIs, digests.
enum Identifier {
  /// The part of a word that is an identifier, without brackets, quotes and punctuation around it.
  static func range(in word: Substring) -> Range<Substring.Index>? {
    // Longer words are data, and whatever they hold must not be looked at letter by letter for each rule.
    guard word.utf8.count <= 2048 else { return linksItself(word) ? word.startIndex..<word.endIndex : nil }
    // Most words of a sentence hold nothing that an identifier needs: one look at their bytes tells.
    if word.utf8.count < shortestPlain, !word.utf8.contains(where: isTelling) { return nil }
    var core = word
    while let first = core.utf8.first, mayBe(first, among: "([{\"'<,;"), let first = core.first,
      "([{\"'<,;“‘«".contains(first)
    {
      core.removeFirst()
    }
    while let last = core.utf8.last, mayBe(last, among: ".,;:!?)]}\"'>"), let last = core.last,
      ".,;:!?)]}\"'>”’»".contains(last)
    {
      core.removeLast()
    }
    if core.isEmpty { return nil }
    if isIdentifier(core) || linksItself(core) { return core.startIndex..<core.endIndex }
    // Brackets may belong to it: `[2001:db8::1]:53`.
    return linksItself(word) ? word.startIndex..<word.endIndex : nil
  }

  /// Whether a byte may belong to a bracket, quote or punctuation: one of those given, or of a character beyond ASCII.
  private static func mayBe(_ byte: UInt8, among marks: StaticString) -> Bool {
    byte >= 0x80 || marks.withUTF8Buffer { unsafe $0.contains(byte) }
  }

  /// A MAC address with dashes; digests are longer. Every shorter identifier holds one of ``isTelling``.
  static let shortestPlain = 17

  private static func isTelling(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/")
  }

  /// What GitHub makes a link of without being asked (GFM §6.9), and a little more.
  private static func linksItself(_ word: Substring) -> Bool {
    guard word.utf8.contains(where: isTelling) else { return false }
    let lower = word.lowercased()
    if lower.contains("://") || lower.contains("www.") || lower.hasPrefix("mailto:") || lower.hasPrefix("xmpp:") {
      return true
    }
    guard let at = lower.firstIndex(of: "@") else { return false }
    return at > lower.startIndex && lower.index(after: at) < lower.endIndex
  }

  private static func isIdentifier(_ word: Substring) -> Bool {
    if word.utf8.count < 3 { return false }
    if HostAddress(parsing: word) != nil { return word != "::" }
    return isAddressWithSuffix(word) || isMACAddress(word) || isDigest(word) || isName(word) || isPath(word)
  }

  /// `192.0.2.1:53`, `192.0.2.0/24`, `2001:db8::/32`.
  private static func isAddressWithSuffix(_ word: Substring) -> Bool {
    guard let mark = word.lastIndex(where: { $0 == ":" || $0 == "/" }) else { return false }
    let suffix = word[word.index(after: mark)...]
    guard suffix.utf8.count <= 5, !suffix.isEmpty, suffix.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return false }
    guard let address = HostAddress(parsing: word[..<mark]) else { return false }
    return word[mark] == "/" || address.kind == .ipv4
  }

  private static func isMACAddress(_ word: Substring) -> Bool {
    guard word.utf8.count == 17 else { return false }
    return word.utf8.enumerated().allSatisfy { index, byte in
      index % 3 == 2 ? byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") : isHexDigit(byte)
    }
  }

  /// MD5, SHA-1 or SHA-256.
  private static func isDigest(_ word: Substring) -> Bool {
    let length = word.utf8.count
    return (length == 32 || length == 40 || length == 64) && word.utf8.allSatisfy(isHexDigit)
  }

  /// Two labels or more, the last of lower-case letters: `example.com`, `capture.pcapng`.
  private static func isName(_ word: Substring) -> Bool {
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last, (2...24).contains(last.utf8.count),
      last.utf8.allSatisfy({ 0x61...0x7A ~= $0 })
    else { return false }
    return labels.dropLast().allSatisfy { label in
      !label.isEmpty && label.utf8.count <= 63
        && label.utf8.allSatisfy { isHexDigit($0) || 0x61...0x7A ~= $0 | 0x20 || $0 == 0x2D || $0 == 0x5F }
    }
  }

  /// `/etc/hosts`, `/index.php?id=1`, `/.env`.
  private static func isPath(_ word: Substring) -> Bool {
    guard word.first == "/", let second = word.dropFirst().utf8.first else { return false }
    // A hidden file: `/.env`; `/...` and `/..` are none.
    if second == UInt8(ascii: "."), let third = word.dropFirst(2).utf8.first { return 0x61...0x7A ~= third | 0x20 }
    return 0x61...0x7A ~= second | 0x20
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte || 0x61...0x66 ~= byte | 0x20 }
}
