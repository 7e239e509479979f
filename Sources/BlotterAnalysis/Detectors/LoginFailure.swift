package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A service denies a login, less often than guessing takes.
///
/// Counted: denied logins by client and server. Severity: low; medium where none of three and more was accepted, and
/// for databases, whose clients are programs that nobody watches. Not reported where a login of the same client was
/// accepted after a single slip.
package struct LoginFailure: Detector {
  package let kinds = ["ftp-auth-failure", "db-auth-failure", "auth-failure"]
  package let needs: EvidenceFields = .ports

  package init() {}

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var guessed: Set<Int> = []
    for guessing in attacks.guessing { guessed.formUnion(guessing.attempts) }
    var groups = Groups<Key>()
    for (number, attempt) in attacks.logins.enumerated() where !guessed.contains(number) {
      groups.add(number, to: Key(service: attempt.service, source: attempt.client.address, server: attempt.server))
    }
    return groups.inOrder.compactMap { key, members in
      finding(key, members.map { attacks.logins[$0] }, traffic)
    }
  }

  private struct Key: Hashable {
    var service: LoginMessage.Service
    var source: HostAddress
    var server: FlowEnd
  }

  private func finding(_ key: Key, _ attempts: [LoginAttempt], _ traffic: borrowing Traffic) -> Finding? {
    let denied = attempts.filter { $0.outcome == .denied }
    let accepted = attempts.count { $0.outcome == .accepted }
    guard !denied.isEmpty, denied.count > 1 || accepted == 0, let last = denied.last else { return nil }
    let name = key.service.name
    let isDatabase = [.mysql, .postgresql, .tds].contains(key.service)
    let hasCode = last.code != 0 && key.service != .smb && !last.text.hasPrefix("\(last.code)")
    let reason = hasCode ? "\(last.code) \(last.text)" : last.text
    var finding = Finding(
      kind: key.service == .ftp ? "ftp-auth-failure" : isDatabase ? "db-auth-failure" : "auth-failure",
      title: "\(traffic.label(key.server.address)) denies \(Words.count(denied.count, "\(name) login")) of "
        + traffic.label(key.source))
    finding.severity = isDatabase || (denied.count >= 3 && accepted == 0) ? .medium : .low
    finding.confidence = .high
    finding.protocol = name
    finding.transport = "TCP"
    finding.port = key.server.port
    finding.service = ServiceName.name(forPort: key.server.port, isTCP: true)
    finding.affected = [traffic.host(key.server.address, port: key.server.port, role: "\(name) server")]
    finding.sources = [traffic.host(key.source, role: "\(name) client")]
    finding.count = UInt64(denied.count)
    finding.facts = LoginFacts.facts(attempts)
    if !reason.isEmpty { finding.facts["last_reply"] = .string(String(reason.prefix(120))) }
    finding.cites = traffic.citations(denied.flatMap(\.marks))
    finding.span(attempts.flatMap(\.marks) + traffic.ends(ofFlows: attempts.compactMap(\.flow)), in: traffic)
    return finding
  }
}
