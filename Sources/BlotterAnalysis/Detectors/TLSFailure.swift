package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// TLS handshakes that end in an alert (RFC 8446 §6.2), and certificates that cannot be right.
///
/// Counted: connections by server in which an alert in clear text ends the handshake; those about certificates (41 to
/// 46, 48, 116) apart from the others. With the others, ``hangUps`` connections and more whose hello a server answers
/// by closing, as old servers do that know nothing of what is offered, and none that it completes (RFC 8446 §4.1.1 asks
/// for an alert). Of certificates that can be read: expired or not yet valid at the time of the
/// packet, issued for other names than the one asked for (RFC 6125 §6.4), issued by themselves. Severity: medium; low
/// where a single handshake failed at a server that others reached, for certificates that are only self-issued, and
/// where the client took the certificate and sent data all the same.
/// False positives: alerts of tests that try versions one by one. Alerts of TLS 1.3 after the hellos are encrypted
/// and not seen.
package struct TLSFailure: Detector {
  package let kinds = ["tls-handshake-failure", "tls-certificate-failure"]
  package let needs: EvidenceFields = .ports

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  /// Hellos that a server answers by closing, so that one client's abort is none: twice is no accident.
  private static let hangUps = 2
  private static let certificateAlerts: Set<UInt8> = [41, 42, 43, 44, 45, 46, 48, 113, 116]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let sessions = attacks.index.tlsSessions
    var groups = Groups<Key>()
    var problems: [Int: String] = [:]
    var closed = Groups<FlowEnd>()
    for (number, session) in sessions.enumerated() {
      // Scanners try versions and ciphers one by one.
      if attacks.isScan(session.client.address, session.server.address) { continue }
      if let alert = session.alert {
        // After an HTTP request in clear text it is the wrong protocol, not a failed handshake.
        guard session.hello.exists || session.serverHello.exists else { continue }
        groups.add(number, to: Key(server: session.server, isCertificate: Self.certificateAlerts.contains(alert)))
      } else if hangsUp(session, traffic) {
        closed.add(number, to: session.server)
      } else if let problem = CertificateProblem.of(session, traffic) {
        problems[number] = problem
        groups.add(number, to: Key(server: session.server, isCertificate: true))
      }
    }
    for (server, members) in closed.inOrder where members.count >= Self.hangUps {
      // Where others get through, it is not the server that knows nothing.
      guard !sessions.contains(where: { $0.server == server && $0.isComplete }) else { continue }
      for number in members { groups.add(number, to: Key(server: server, isCertificate: false)) }
    }
    return groups.inOrder.map { key, members in
      let failed = members.map { sessions[$0] }
      let others = sessions.count { $0.server == key.server && !$0.failed && $0.isComplete }
      return finding(key, failed, others, members.compactMap { problems[$0] }, traffic)
    }
  }

  /// Whether the server closes, and is the first to do so, without a byte behind the client's hello.
  private func hangsUp(_ session: TLSSession, _ traffic: borrowing Traffic) -> Bool {
    guard session.hello.exists, !session.serverHello.exists, session.flow < traffic.flows.flows.count else {
      return false
    }
    let flow = traffic.flows.flows[session.flow]
    let server = flow.key.direction(from: session.server)
    guard flow[server].payload == 0, flow[server].synAck > 0 else { return false }
    let marks = traffic.flows.marks(of: flow)
    guard let end = marks.first(.fin, server), session.hello.position < end.position else { return false }
    return marks.first(.fin, server.opposite).map { end.position < $0.position } ?? true
  }

  private struct Key: Hashable {
    var server: FlowEnd
    var isCertificate: Bool
  }

  private func finding(
    _ key: Key, _ failed: [TLSSession], _ others: Int, _ problems: [String], _ traffic: borrowing Traffic
  ) -> Finding {
    let server = traffic.label(key.server.address)
    var alerts: [String: Int] = [:]
    for session in failed {
      if let alert = session.alert { alerts["\(TLSMessage.alertName(alert)) (\(alert))", default: 0] += 1 }
    }
    let commonest = alerts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    let byClient = failed.count { $0.alert != nil && $0.alertByClient }
    let title: String
    if let commonest {
      let count = Words.count(failed.count { $0.failed }, "TLS handshake")
      title =
        byClient * 2 > failed.count
        ? "\(count) with \(server) end in the client's alert \(commonest)"
        : "\(server) ends \(count) with the alert \(commonest)"
    } else if !key.isCertificate {
      title = "\(server) closes \(Words.count(failed.count, "connection")) without an answer to the TLS hello"
    } else {
      title = "The certificate of \(server) \(Self.words(problems.first))"
    }
    var finding = Finding(kind: key.isCertificate ? "tls-certificate-failure" : "tls-handshake-failure", title: title)
    let used = failed.count { traffic.flows.flows[$0.flow].layers.contains(.tlsData) }
    finding.severity = severity(failed, others, problems, used: used)
    finding.confidence = commonest == nil ? .medium : .high
    finding.protocol = "TLS"
    finding.transport = "TCP"
    finding.port = key.server.port
    finding.service = ServiceName.name(forPort: key.server.port, isTCP: true)
    finding.affected = [traffic.host(key.server.address, port: key.server.port, role: "TLS server")]
    finding.sources = traffic.hosts(failed.map(\.client.address), role: "TLS client")
    finding.count = UInt64(failed.count)
    finding.facts = facts(failed, alerts, byClient, others, problems, traffic)
    finding.cites = traffic.citations(failed.flatMap(\.marks))
    finding.span(traffic.ends(ofFlows: failed.map(\.flow)), in: traffic)
    return finding
  }

  private static func words(_ problem: String?) -> String {
    switch problem {
    case "expired": "has expired"
    case "not-yet-valid": "is not valid yet"
    case "name-mismatch": "is for another name than the one asked for"
    default: "is issued by itself"
    }
  }

  private func severity(_ failed: [TLSSession], _ others: Int, _ problems: [String], used: Int) -> Severity {
    if failed.allSatisfy({ $0.alert == nil && !$0.serverHello.exists && $0.certificate == nil }) { return .medium }
    if failed.allSatisfy({ $0.alert == nil }) {
      return problems.contains { $0 != "self-issued" } && used == 0 ? .medium : .low
    }
    return failed.count == 1 && others > 0 ? .low : .medium
  }

  private func facts(
    _ failed: [TLSSession], _ alerts: [String: Int], _ byClient: Int, _ others: Int, _ problems: [String],
    _ traffic: borrowing Traffic
  ) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "handshakes_failed": .int(failed.count { $0.failed || !$0.serverHello.exists && $0.certificate == nil }),
      "connections": .int(failed.count),
      "handshakes_completed": .int(others), "alerts": .strings(alerts.keys.sorted()),
      "alerts_by_client": .int(byClient),
      "alerts_by_server": .int(failed.count { $0.alert != nil && !$0.alertByClient }),
      "clients": .int(Set(failed.map(\.client.address)).count),
      "connections_with_data": .int(failed.count { traffic.flows.flows[$0.flow].layers.contains(.tlsData) }),
    ]
    func list(_ name: String, _ values: [String]) {
      let values = Set(values.filter { !$0.isEmpty }).sorted()
      if !values.isEmpty { facts[name] = .strings(values.prefix(8)) }
    }
    list("server_names", failed.map(\.serverName))
    list("application_protocols", failed.flatMap(\.protocols))
    list("ja4", failed.map(\.fingerprint))
    list("offered_versions", failed.filter { $0.offered != 0 }.map { TLSMessage.versionName($0.offered) })
    list("chosen_versions", failed.filter { $0.chosen != 0 }.map { TLSMessage.versionName($0.chosen) })
    list("problems", problems)
    if let certificate = failed.lazy.compactMap(\.certificate).first {
      facts["certificate_subject"] = certificate.subject.isEmpty ? nil : .string(certificate.subject)
      facts["certificate_issuer"] = certificate.issuer.isEmpty ? nil : .string(certificate.issuer)
      facts["certificate_self_issued"] = .bool(certificate.isSelfIssued)
      list("certificate_names", certificate.names)
      let style = TimeStyle(clock: .absolute)
      facts["valid_from"] = certificate.notBefore.flatMap { Self.date($0, style) }
      facts["valid_until"] = certificate.notAfter.flatMap { Self.date($0, style) }
    }
    return facts
  }

  private static func date(_ seconds: Int64, _ style: TimeStyle) -> JSONValue? {
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : style.string(nanoseconds).map(JSONValue.string)
  }
}

/// What is wrong with a server's certificate, as far as it can be read.
enum CertificateProblem {
  static func of(_ session: TLSSession, _ traffic: borrowing Traffic) -> String? {
    guard let certificate = session.certificate else { return nil }
    let mark = session.certificateMark
    if mark.hasTime, Int(mark.evidence) < traffic.evidence.count,
      traffic.evidence[Int(mark.evidence)].time.clock == .absolute
    {
      let now = mark.time / 1_000_000_000
      if let end = certificate.notAfter, end < now { return "expired" }
      if let begin = certificate.notBefore, now < begin { return "not-yet-valid" }
    }
    if mismatches(certificate, session.serverName) { return "name-mismatch" }
    return certificate.isSelfIssued && !session.serverName.isEmpty ? "self-issued" : nil
  }

  /// Whether no name of the certificate fits. Names that were not read all might.
  private static func mismatches(_ certificate: TLSCertificate, _ wanted: String) -> Bool {
    guard !wanted.isEmpty, HostAddress(parsing: wanted) == nil, certificate.isComplete else { return false }
    let names = certificate.names.isEmpty ? [certificate.subject].filter { !$0.isEmpty } : certificate.names
    guard !names.isEmpty, names.count < TLSCertificate.nameLimit else { return false }
    return !names.contains { fits($0, wanted) }
  }

  /// RFC 6125 §6.4: letters in either case; a star stands for one whole label, the leftmost.
  static func fits(_ name: String, _ wanted: String) -> Bool {
    let pattern = labels(name)
    let labels = labels(wanted)
    guard pattern.count == labels.count, !labels.isEmpty else { return false }
    return zip(pattern, labels).enumerated().allSatisfy { index, pair in
      pair.0 == pair.1 || (index == 0 && pair.0 == "*")
    }
  }

  private static func labels(_ name: String) -> [String] {
    var labels = name.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if labels.last == "" { labels.removeLast() }
    return labels
  }
}
