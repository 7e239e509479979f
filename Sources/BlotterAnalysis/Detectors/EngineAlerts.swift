package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// What another program found in the traffic: rules that matched (Suricata, Snort) and notices (Zeek), as their logs
/// tell them.
///
/// Counted: reports by engine and rule; those of one source with several destinations are one finding, and so are those
/// of several sources with one destination. Severity is the engine's own, confidence never high: the rule's reasons are
/// not in the log. The kind is `engine-alert`, and a more telling one only where the rule's identifier, name or class
/// says which (``EngineRules``).
///
/// False positives: those of the engine's rules. An alert says that a pattern was seen, not that an attack succeeded.
package struct EngineAlerts: Detector {
  package let kinds = ["engine-alert"]
  package let needs: EvidenceFields = []

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var rules = Groups<Rule>()
    for (number, group) in traffic.alerts.groups.enumerated() where group.alert.type != .oddity {
      rules.add(number, to: Rule(engine: group.alert.engine, name: group.alert.rule))
    }
    return rules.inOrder.flatMap { _, members in
      divided(members, traffic).map { finding($0.map { traffic.alerts.groups[$0] }, traffic) }
    }
  }

  private struct Rule: Hashable {
    var engine: String
    var name: String
  }

  /// Groups of one rule, joined by the host that they share: first the sources with several destinations, then the
  /// rest by destination.
  private func divided(_ members: [Int], _ traffic: borrowing Traffic) -> [[Int]] {
    var bySource = Groups<HostAddress>()
    for number in members { bySource.add(number, to: traffic.alerts.groups[number].source) }
    var byDestination = Groups<HostAddress>()
    var result: [[Int]] = []
    for (_, numbers) in bySource.inOrder {
      if numbers.count > 1 {
        result.append(numbers)
      } else {
        for number in numbers { byDestination.add(number, to: traffic.alerts.groups[number].destination) }
      }
    }
    return (result + byDestination.inOrder.map(\.members)).sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  private func finding(_ groups: [AlertGroup], _ traffic: borrowing Traffic) -> Finding {
    guard let first = groups.first else { return Finding(kind: "engine-alert", title: "") }
    let alert = first.alert
    let count = groups.reduce(0) { $0 &+ $1.count }
    var finding = Finding(kind: EngineRules.kind(of: alert), title: title(alert))
    finding.severity = severity(alert)
    finding.confidence = alert.confidence == "high" || alert.type == .notice ? .medium : .low
    let transports = Set(groups.map(\.ipProtocol))
    if transports.count == 1, let number = transports.first, number != 255 {
      finding.transport = Transport(rawValue: UInt16(number)).name
      let ports = Set(groups.map(\.port))
      if ports.count == 1, let port = ports.first, port != 0, number == 6 || number == 17 {
        finding.port = port
        finding.service = ServiceName.name(forPort: port, isTCP: number == 6)
        finding.protocol = ServiceName.application(port: port, isTCP: number == 6)
      }
    }
    // A notice is named after the protocol that its script watches: `SSH::Password_Guessing`.
    if finding.protocol == nil, alert.type == .notice, let script = alert.rule.split(separator: ":").first,
      ["SSH", "FTP", "HTTP", "SSL", "SMTP", "DNS"].contains(script)
    {
      finding.protocol = script == "SSL" ? "TLS" : String(script)
    }
    let target = alert.target
    let sources = groups.map(\.source).filter { $0 != .none }
    let destinations = groups.map(\.destination).filter { $0 != .none }
    // Whoever talks to a controller outside is the one that it controls.
    let isLed =
      target == .none && finding.kind == "malware-c2" && !sources.isEmpty && !sources.contains(where: \.isOutside)
      && destinations.allSatisfy(\.isOutside)
    let isTurned = isLed || target != .none && sources.contains(target) && !destinations.contains(target)
    finding.affected = traffic.hosts(isTurned ? sources : destinations, role: isTurned ? "source" : "destination")
    finding.sources = traffic.hosts(isTurned ? destinations : sources, role: isTurned ? "destination" : "source")
    finding.count = count
    finding.facts = [
      "engine": .string(alert.engine), "rule_id": .string(alert.rule), "signature": .string(alert.signature),
      "alerts": .int(count), "hosts": .int(Set(sources + destinations).count),
    ]
    if !alert.category.isEmpty { finding.facts["category"] = .string(alert.category) }
    if let priority = alert.priority { finding.facts["engine_severity"] = .int(priority) }
    if !alert.message.isEmpty { finding.facts["message"] = .string(alert.message) }
    let blocked = groups.reduce(0) { $0 &+ $1.blocked }
    if alert.type == .alert { finding.facts["blocked"] = .int(blocked) }
    let marks = groups.flatMap { $0.marks + [$0.last] }
    finding.cites = traffic.citations(marks)
    finding.span(groups.flatMap { [$0.first, $0.last] }, in: traffic)
    return finding
  }

  private func title(_ alert: AlertRecord) -> String {
    let text = Self.quoted(alert.signature)
    switch alert.type {
    case .alert: return "\(alert.engine) rule \(Self.quoted(alert.rule)) matched: “\(text)”"
    case .notice, .oddity:
      return alert.message.isEmpty
        ? "\(alert.engine) notice \(text)" : "\(alert.engine) notice \(text): “\(Self.quoted(alert.message))”"
    }
  }

  /// Suricata's and Snort's priorities: 1 is the gravest, and most rules use the first three. A notice has no rank:
  /// medium where it names an attack that we know, low otherwise.
  private func severity(_ alert: AlertRecord) -> Severity {
    switch alert.priority {
    case 1: .high
    case 2: .medium
    case 3: .low
    case nil: EngineRules.kind(of: alert) == "engine-alert" ? .low : .medium
    default: .informational
    }
  }

  /// Characters of a text that a title quotes.
  static let quoteLimit = 120

  /// A text from a log inside a title: one line, no control characters, no quotation marks of ours.
  static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(quoteLimit) {
      let isOurs = scalar == "“" || scalar == "”"
      result.unicodeScalars.append(isOurs ? "\"" : JSONWriter.isPlain(scalar) ? scalar : " ")
    }
    return text.unicodeScalars.count > quoteLimit ? result + "…" : result
  }
}

/// Rules whose identifier names one of our kinds beyond doubt.
enum EngineRules {
  static func kind(of alert: AlertRecord) -> String {
    switch alert.type {
    case .notice: return notices[alert.rule] ?? "engine-alert"
    case .alert, .oddity:
      let words = alert.signature.uppercased()
      return named.first { words.contains($0.name) }?.kind ?? classes[alert.category] ?? "engine-alert"
    }
  }

  /// Zeek's own notices (scripts of `policy/protocols` and `policy/misc`).
  private static let notices = [
    "SSH::Password_Guessing": "brute-force-ssh",
    "FTP::Bruteforcing": "brute-force-ftp",
    "HTTP::SQL_Injection_Attacker": "http-sql-injection",
    "SSL::Invalid_Server_Cert": "tls-certificate-failure",
    "Heartbleed::SSL_Heartbeat_Attack": "tls-heartbleed",
    "Heartbleed::SSL_Heartbeat_Attack_Success": "tls-heartbleed",
    "Scan::Address_Scan": "port-sweep",
    // Connections that were tried in vain at many ports of a host: SYNs, whatever became of them.
    "Scan::Port_Scan": "port-scan-syn",
  ]

  /// Classes of rules that say what the traffic is, by their description in `classification.config`.
  private static let classes = [
    "Malware Command and Control Activity Detected": "malware-c2",
    "Domain Observed Used for C2 Detected": "malware-c2",
  ]

  /// Numbers of vulnerabilities that rules carry in their text, and names that mean one thing, the narrower first. A
  /// rule called after an attack tells what its author looks for; whether it took place, no name tells.
  private static let named: [(name: String, kind: String)] = [
    ("CVE-2014-6271", "http-shellshock"), ("CVE-2021-44228", "http-log4shell"), ("CVE-2014-0160", "tls-heartbleed"),
    ("CVE-2020-1472", "zerologon"), ("CVE-2020-1350", "dns-exploit"), ("CVE-2017-0144", "smb-exploit"),
    ("MS17-010", "smb-exploit"), ("ETERNALBLUE", "smb-exploit"), ("DOUBLEPULSAR", "smb-exploit"),
    ("ZEROLOGON", "zerologon"), ("HEARTBLEED", "tls-heartbleed"), ("SHELLSHOCK", "http-shellshock"),
    ("LOG4J", "http-log4shell"), ("LOG4SHELL", "http-log4shell"), ("SQL INJECTION", "http-sql-injection"),
    ("DIRECTORY TRAVERSAL", "http-directory-traversal"), ("CROSS SITE SCRIPTING", "http-xss"),
    ("CROSS-SITE SCRIPTING", "http-xss"), ("COMMAND INJECTION", "http-command-injection"),
    ("SSH BRUTE FORCE", "brute-force-ssh"), ("FTP BRUTE FORCE", "brute-force-ftp"), ("IODINE", "dns-tunnel"),
    ("DNSCAT", "dns-tunnel"), ("PSEXEC", "smb-lateral-movement"), ("NIKTO", "http-vulnerability-scan"),
    ("SQLMAP", "http-sql-injection"), ("KERBEROAST", "kerberoasting"), ("SLOWLORIS", "slowloris"),
  ]
}
