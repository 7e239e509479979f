/// Tells what makes a logger fetch and run code from elsewhere (CVE-2021-44228, Log4Shell), and what makes a shell run
/// what a header holds (CVE-2014-6271, Shellshock). Neither has an innocent use in a request.
enum LookupInjection {
  /// Rounds of resolving nested expressions: attacks nest a dozen letters, one a round.
  private static let rounds = 64

  /// The address of the lookup, as `ldap://host/…`; nil where the value has none. `value` is decoded.
  static func lookup(in value: [UInt8]) -> String? {
    guard value.holds("${") else { return nil }
    var text = value.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 }
    for _ in 0..<rounds {
      if let start = text.find("${jndi:") {
        let tail = text[(start + 7)...].prefix { $0 != UInt8(ascii: "}") }
        return WebText.excerpt(tail)
      }
      guard let inner = innermost(text) else { return nil }
      text.replaceSubrange(inner, with: resolved(Array(text[(inner.lowerBound + 2)..<(inner.upperBound - 1)])))
    }
    return nil
  }

  /// The last `${` before a `}`, with both.
  private static func innermost(_ text: [UInt8]) -> Range<Int>? {
    var open: Int?
    for index in text.indices {
      if text[index] == UInt8(ascii: "{"), index > 0, text[index - 1] == UInt8(ascii: "$") { open = index - 1 }
      if text[index] == UInt8(ascii: "}"), let open { return open..<(index + 1) }
    }
    return nil
  }

  /// `::-j` and `env:X:-j` give `j`; `lower:j` gives `j`; anything else nothing.
  private static func resolved(_ content: [UInt8]) -> [UInt8] {
    if let fallback = content.find(":-") { return Array(content[(fallback + 2)...]) }
    for prefix in ["lower:", "upper:"] as [StaticString] where content.stands(prefix, at: 0) {
      return Array(content[6...])
    }
    return []
  }

  /// The command behind a function definition; nil where the value has none. `value` is decoded.
  static func shellFunction(in value: [UInt8]) -> String? {
    guard let start = value.find("() {") ?? value.find("(){") else { return nil }
    guard let close = value[start...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
    let tail = value[(close + 1)...].drop { $0 == 0x20 || $0 == UInt8(ascii: ";") }
    // A definition in a script that somebody quotes ends there, or goes on with another.
    guard !tail.isEmpty,
      value[(close + 1)...].contains(UInt8(ascii: ";")) || value[start...close].contains(UInt8(ascii: ":"))
    else { return nil }
    return WebText.excerpt(tail)
  }
}
