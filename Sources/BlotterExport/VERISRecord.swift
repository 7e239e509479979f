import BlotterFindings
import BlotterIncident

/// A VERIS record: what packets can say of actor, action, asset and time, and `unknown` for the rest.
enum VERISRecord {
  static let version = "1.4.1"

  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    try exported.requireIncident()
    let incident = exported.incident
    var writer = ObjectWriter()
    writer.set("schema_version", version)
    writer.set("incident_id", exported.caseID)
    writer.set("summary", exported.summary)
    writer.set("security_incident", exported.isConfirmed ? "Confirmed" : "Suspected")
    writer.set("timeline", JSONValue.object(["incident": .object(try day(exported))]))
    writer.set(
      "actor",
      JSONValue.object([
        "unknown": .object(["notes": .string("Packets show addresses, not who stands behind them.")])
      ]))
    writer.set("action", action(exported))
    var assets: [String] = []
    for host in incident.affected {
      let variety = asset(host.role)
      if !assets.contains(variety) { assets.append(variety) }
    }
    if assets.isEmpty { assets = ["Unknown"] }
    writer.set(
      "asset",
      JSONValue.object([
        "assets": .array(assets.map { .object(["variety": .string($0)]) }), "cloud": .strings(["Unknown"]),
      ]))
    // Which of the varieties it was is for a person to pick; the words of the notes stand beside it.
    writer.set("discovery_method", JSONValue.object(["unknown": .bool(true)]))
    writer.set("discovery_notes", ExportText.cleaned(incident.awareness?.text))
    let watches = exported.watches.filter(\.isHostile)
    if !watches.isEmpty {
      writer.set(
        "ioc",
        JSONValue.array(
          watches.compactMap { watch in
            guard let value = watch.observable?.value else { return nil }
            var member = ObjectWriter()
            member.set("indicator", value)
            member.set("comment", ExportText.cleaned(watch.indicator.role))
            return member.value
          }))
    }
    return JSONWriter.pretty(writer.value)
  }

  /// Year, month and day, from the times or from the notes, which are enough for a year.
  private static func day(_ exported: ExportCase) throws(ExportError) -> [String: JSONValue] {
    let noted = exported.incident.date.flatMap { $0.utf8.count == 10 ? $0 : nil }
    let date: String
    if let noted, noted.utf8.allSatisfy({ 48...57 ~= $0 || $0 == 45 }) {
      date = noted
    } else {
      date = String(ExportCase.utcText(try exported.span().first).prefix(10))
    }
    let parts = date.split(separator: "-").map { Int($0) }
    var result: [String: JSONValue] = [:]
    for (key, value) in zip(["year", "month", "day"], parts) { result[key] = value.map { .int($0) } }
    return result
  }

  /// The varieties of hacking that a kind of finding is by definition; an outage has no actor and no action here.
  private static let varieties: [(prefix: String, variety: String, vector: String)] = [
    ("brute-force-http", "Brute force", "Web application"), ("brute-force", "Brute force", "Unknown"),
    ("http-sql-injection", "SQLi", "Web application"), ("http-xss", "XSS", "Web application"),
    ("http-directory-traversal", "Path traversal", "Web application"),
    ("http-command-injection", "OS commanding", "Web application"),
    ("http-flood", "DoS", "Web application"), ("syn-flood", "DoS", "Unknown"), ("udp-flood", "DoS", "Unknown"),
    ("icmp-flood", "DoS", "Unknown"), ("slowloris", "DoS", "Web application"), ("tcp-flag-flood", "DoS", "Unknown"),
    ("fragment-flood", "DoS", "Unknown"), ("udp-amplification", "DoS", "Unknown"),
    ("dns-amplification", "DoS", "Unknown"), ("ntp-amplification", "DoS", "Unknown"),
    ("smurf-amplification", "DoS", "Unknown"), ("land-attack", "DoS", "Unknown"),
  ]

  private static func action(_ exported: ExportCase) -> JSONValue {
    var found: [String] = []
    var vectors: [String] = []
    // Only where a technique is grounded: a kind alone is no attack.
    let grounded = Set(exported.techniques.flatMap(\.findings))
    for finding in exported.findings where grounded.contains(finding.id) {
      guard let entry = varieties.first(where: { finding.kind.hasPrefix($0.prefix) }) else { continue }
      if !found.contains(entry.variety) { found.append(entry.variety) }
      if !vectors.contains(entry.vector) { vectors.append(entry.vector) }
    }
    guard !found.isEmpty else {
      let kinds = exported.findings.map { exported.title($0) }.prefix(5).joined(separator: "; ")
      return .object(["unknown": .object(["notes": .string(ExportText.cleaned(kinds) ?? exported.title)])])
    }
    return .object(["hacking": .object(["variety": .strings(found), "vector": .strings(vectors)])])
  }

  private static func asset(_ role: String?) -> String {
    let words = (role ?? "").lowercased()
    let known: [(String, String)] = [
      ("dns", "S - DNS"), ("name server", "S - DNS"), ("web", "S - Web application"), ("http", "S - Web application"),
      ("mail", "S - Mail"), ("smtp", "S - Mail"), ("dhcp", "S - DHCP"), ("ssh", "S - Remote access"),
      ("file", "S - File"), ("ftp", "S - File"), ("smb", "S - File"), ("database", "S - Database"),
      ("router", "N - Router or switch"), ("server", "S - Unknown"),
    ]
    return known.first { words.contains($0.0) }?.1 ?? "Unknown"
  }
}
