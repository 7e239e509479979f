/// Numbers, plurals and lists as a sentence has them.
enum Words {
  /// Digits in groups of three from five digits on: `12 500`, but `4500` (SI brochure §5.4.4). The blank does not break.
  static func number(_ value: UInt64) -> String {
    let digits = Array(String(value))
    if digits.count < 5 { return String(digits) }
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped += "\u{202F}" }
      grouped.append(digit)
    }
    return grouped
  }

  /// `1 packet`, `3 packets`.
  static func count(_ value: UInt64, _ singular: String, _ plural: String? = nil) -> String {
    number(value) + " " + (value == 1 ? singular : plural ?? singular + "s")
  }

  /// `a`, `a and b`, `a, b and c`; past `limit` items the rest is counted: `a, b, c and 12 more`.
  static func list(_ items: [String], limit: Int = 6) -> String {
    guard let last = items.last else { return "" }
    if items.count == 1 { return last }
    if items.count > limit {
      return items.prefix(limit - 1).joined(separator: ", ") + " and \(number(UInt64(items.count - limit + 1))) more"
    }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `561 bytes`, `1.2 MB` (powers of ten).
  static func size(_ bytes: UInt64) -> String {
    if bytes < 10_000 { return count(bytes, "byte") }
    for (unit, name) in [(1_000_000_000 as UInt64, "GB"), (1_000_000, "MB"), (1000, "kB")] where bytes >= unit {
      let tenths = bytes / (unit / 10)
      return tenths >= 1000 ? "\(number(tenths / 10)) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return count(bytes, "byte")
  }

  /// With a full stop where the text ends without one.
  static func sentence(_ text: String) -> String {
    guard let last = text.trimmingSpaces().last else { return text }
    return last.isLetter || last.isNumber || ")]\"'”’".contains(last) ? text.trimmingSpaces() + "." : text
  }

  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// `dns_queries_s` as `DNS queries (s)`: the name of a measured fact, with the unit that ends it.
  static func factName(_ key: String) -> String {
    var words = key.split(separator: "_").map(String.init)
    var unit = ""
    let units = ["s": "s", "ms": "ms", "bytes": "bytes", "pps": "packets/s", "bps": "bit/s", "percent": "%"]
    if words.count > 1, let last = words.last, let name = units[last] {
      words.removeLast()
      unit = " (\(name))"
    }
    let initials: Set<String> = [
      "dns", "icmp", "tcp", "udp", "http", "tls", "syn", "ack", "rst", "fin", "arp", "dhcp", "ip", "ipv4", "ipv6",
      "ssh", "ftp", "smtp", "ldap", "smb", "rdp", "ntp", "uri", "url", "id", "ttl", "mac", "mtu", "os",
    ]
    if words.last == "per" {
      words.removeLast()
      unit = " (per second)"
    }
    words = words.map { word in
      if initials.contains(word) { return word.uppercased() }
      return word.hasSuffix("s") && initials.contains(String(word.dropLast()))
        ? word.dropLast().uppercased() + "s" : word
    }
    let name = words.joined(separator: " ").replacing("SYN ACK", with: "SYN-ACK")
    return capitalized(name) + unit
  }
}
