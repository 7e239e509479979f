internal import BlotterIncident

/// Numbers and names as a sentence of any language has them.
enum Words {
  /// Digits in groups of three from five digits on: `12 500`, but `4500` (SI brochure §5.4.4). The blank does not
  /// break.
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

  /// What sentences count by numbers that may grow long, in the languages of the reports.
  private static let units: Set<String> = [
    "byte", "bytes", "packets", "datagrams", "segments", "frames", "requests", "answers", "responses", "queries",
    "SYNs", "addresses", "connections", "paquetes", "datagramas", "segmentos", "tramas", "solicitudes", "peticiones",
    "respuestas", "consultas", "direcciones", "conexiones", "pacotes", "quadros", "requisições", "pedidos",
    "respostas", "endereços", "conexões",
  ]

  /// `51498 SYN-ACK segments`: what stands before the unit.
  private static let protocols: Set<String> = [
    "SYN", "RST", "ACK", "FIN", "ICMP", "DNS", "UDP", "TCP", "HTTP", "ARP", "DHCP", "NTP", "TLS",
  ]
  /// A number behind one of these is a name.
  private static let labels: Set<String> = ["port", "packet", "puerto", "porta", "paquete", "pacote", "no.", "id"]

  /// `text` with its long counts in groups: `2500180 bytes` as `2 500 180 bytes`. A number without a unit behind it may
  /// be a name, and stays as it is.
  static func grouped(_ text: String) -> String {
    guard text.utf8.contains(where: { (48...57).contains($0) }) else { return text }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var out = words.map(String.init)
    for index in words.indices.dropLast() {
      let digits = words[index].drop { $0 == "(" }
      let unit = words[index + 1].prefix { $0.isLetter }
      guard digits.utf8.count >= 5, digits.utf8.count <= 19, digits.utf8.allSatisfy({ (48...57).contains($0) }),
        digits.first != "0", units.contains(String(unit)) || protocols.contains(String(unit)),
        let value = UInt64(digits),
        index == 0 || !labels.contains(words[index - 1].lowercased())
      else { continue }
      out[index] = words[index].prefix { $0 == "(" } + number(value)
    }
    return out.joined(separator: " ")
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
      "ssh", "ftp", "smtp", "ldap", "smb", "rdp", "ntp", "uri", "url", "id", "ttl", "mac", "mtu", "os", "ja4",
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

/// Lists and sizes in the words of a language.
extension Phrasebook {
  /// `a`, `a and b`, `a, b and c`; past `limit` items the rest is counted: `a, b, c and 12 more`.
  func list(_ items: [String], limit: Int) -> String {
    guard items.count > max(limit, 1) else { return list(items) }
    return items.prefix(limit - 1).joined(separator: ", ") + " "
      + say("and {1} more", Words.number(UInt64(items.count - limit + 1)))
  }

  /// `561 bytes`, `1.2 MB` (powers of ten).
  func size(_ bytes: UInt64) -> String {
    let units: [(UInt64, String)] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
    guard bytes >= 10_000, let (unit, name) = units.first(where: { bytes >= $0.0 }) else {
      return Words.number(bytes) + " " + self(bytes == 1 ? "byte" : "bytes")
    }
    let tenths = bytes / (unit / 10)
    return (tenths >= 1000 ? Words.number(tenths / 10) : number("\(tenths / 10).\(tenths % 10)")) + " " + name
  }

  /// The name of a measured fact: `dns_queries_s` as `DNS queries (s)`.
  func factName(_ key: String) -> String { self(Words.factName(key), as: "fact") }
}
