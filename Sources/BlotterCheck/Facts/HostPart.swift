/// The parts that a host plays in the evidence.
struct HostPart: OptionSet, Sendable {
  let rawValue: UInt16

  /// Answers on a port.
  static let server = HostPart(rawValue: 1 << 0)
  /// Opens connections or asks.
  static let client = HostPart(rawValue: 1 << 1)
  /// Suffers, by a finding.
  static let affected = HostPart(rawValue: 1 << 2)
  /// Acts, by a finding.
  static let source = HostPart(rawValue: 1 << 3)
  static let dns = HostPart(rawValue: 1 << 4)
  static let web = HostPart(rawValue: 1 << 5)

  /// Reads a role in words: `DNS server`, `source of the SYN segments`.
  init(role: String) {
    self = []
    let role = role.lowercased()
    if role.contains("server") || role.contains("resolver") || role.contains("target") { insert(.server) }
    if role.contains("client") || role.contains("scanner") || role.contains("source") { insert(.client) }
    if role.contains("dns") { insert(.dns) }
    if role.contains("web") || role.contains("http") { insert(.web) }
  }

  init(rawValue: UInt16) { self.rawValue = rawValue }
}
