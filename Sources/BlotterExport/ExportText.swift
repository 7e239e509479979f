import BlotterCore

/// Text from evidence and notes as other systems may hold it.
enum ExportText {
  /// Scalars kept of one text: a banner may have megabytes, and what reads it elsewhere has limits of its own.
  static let lengthLimit = 4000

  /// Readable text: line ends and tabs are blanks; what prints nothing, changes its neighbours or is forbidden in XML
  /// (XML 1.0 §2.2) stands as `<U+001B>`; long text is cut with `…`.
  static func clean(_ text: String) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < lengthLimit else { return result + "…" }
      count += 1
      switch scalar.value {
      case 0x20...0x7e: result.unicodeScalars.append(scalar)
      case 0x09, 0x0a, 0x0d, 0x85, 0x2028, 0x2029: result += " "
      default:
        if isHidden(scalar) { result += name(scalar) } else { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  /// As ``clean(_:)``, nil where nothing readable is left.
  static func cleaned(_ text: String?) -> String? {
    guard let text else { return nil }
    let result = clean(text)
    return result.allSatisfy({ $0 == " " }) ? nil : result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isNoncharacterCodePoint
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex + ">"
  }
}

/// A value that other systems can look for, checked to be what its type says.
enum Observable: Hashable {
  case ipv4(String)
  case ipv6(String)
  case mac(String)
  case domain(String)
  case url(String)

  var value: String {
    switch self {
    case .ipv4(let value), .ipv6(let value), .mac(let value), .domain(let value), .url(let value): value
    }
  }

  var isAddress: Bool {
    switch self {
    case .ipv4, .ipv6: true
    default: false
    }
  }

  /// A host of a report: an address, else a name.
  init?(host: String) {
    if let address = HostAddress(parsing: host) {
      switch address.kind {
      case .ipv4: self = .ipv4(address.description)
      case .ipv6: self = .ipv6(address.description)
      default: return nil
      }
    } else if let mac = MACAddress(parsing: host) {
      self = .mac(mac.description)
    } else if Self.isDomain(host) {
      self = .domain(host.lowercased())
    } else {
      return nil
    }
  }

  /// An indicator by its type; nil where the value is not of that type, or the type has no form elsewhere.
  init?(type: String, value: String) {
    switch type {
    case "ipv4", "ipv6", "host", "mac":
      self.init(host: value)
    case "domain":
      guard Self.isDomain(value) else { return nil }
      self = .domain(value.lowercased())
    case "url":
      guard Self.isURL(value) else { return nil }
      self = .url(value)
    default: return nil
    }
  }

  /// Two or more labels of letters, digits, `-` and `_`, 63 octets each and 253 in all (RFC 1035 §2.3.4), the last
  /// with a letter.
  private static func isDomain(_ text: String) -> Bool {
    guard 3...253 ~= text.utf8.count else { return false }
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last else { return false }
    let isLetter = { (byte: UInt8) in 0x41...0x5a ~= byte || 0x61...0x7a ~= byte }
    guard last.contains(where: isLetter) else { return false }
    return labels.allSatisfy { label in
      1...63 ~= label.count
        && label.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || $0 == 0x2d || $0 == 0x5f }
        && label.first != 0x2d && label.last != 0x2d
    }
  }

  /// An absolute URL of the web in plain ASCII without blanks, quotes, `<`, `>`, `\`, `^`, `` ` ``, `{`, `|` or `}`.
  private static func isURL(_ text: String) -> Bool {
    let lower = text.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://"), 10...2000 ~= text.utf8.count else { return false }
    return text.utf8.allSatisfy { byte in
      0x21...0x7e ~= byte && !"\"'<>\\^`{|}".utf8.contains(byte)
    }
  }
}
