package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client tries passwords at a service whose answers can be read (ATT&CK T1110).
///
/// Counted: logins that one client offers and the server denies (FTP 530, SMTP 535, POP3 `-ERR`, IMAP `NO`, LDAP result
/// 49, CONNACK of MQTT, Kerberos errors 6, 18 and 24, MySQL 1045, NT status of SMB, `Login incorrect` of Telnet).
/// Thresholds with their reasons stand at ``Guessing``. Severity by outcome: medium where all were denied, critical
/// where one was accepted after the denials. False positives: a client that is set to a list of old passwords; a
/// scanner of the owner's own.
package struct PasswordGuessing: Detector {
  package let kinds = [
    "brute-force-ftp", "brute-force-pop3", "brute-force-imap", "brute-force-smtp", "brute-force-telnet",
    "brute-force-ldap", "brute-force-kerberos", "brute-force-mysql", "brute-force-postgresql", "brute-force-mssql",
    "brute-force-smb", "brute-force-mqtt",
  ]
  package let needs: EvidenceFields = .ports

  package func silenceNeeds(_ kind: String) -> EvidenceFields { [.packets, .payload] }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.guessing.map { finding($0, attacks.logins, traffic) }
  }

  private func finding(_ guessing: Guessing, _ logins: [LoginAttempt], _ traffic: borrowing Traffic) -> Finding {
    let attempts = guessing.attempts.map { logins[$0] }
    let name = guessing.service.name
    let users = LoginFacts.users(attempts)
    let server = traffic.label(guessing.server.address)
    var facts = LoginFacts.facts(attempts)
    var marks = attempts.flatMap(\.marks)
    if let success = guessing.success.map({ logins[$0] }) {
      facts["accepted_user"] = success.user.isEmpty ? nil : .string(success.user)
      if success.answer.exists {
        facts["accepted_packet"] = .int(success.answer.number)
        facts["accepted_time"] = traffic.time(success.answer).map(JSONValue.string)
      }
      marks = attempts.prefix(8).flatMap(\.marks) + success.marks
    }
    if users.count == 1, let user = users.first { facts["user"] = .string(user) }
    var finding = GuessingFinding(
      slug: guessing.service.slug, name: name, server: guessing.server, serverRole: "\(name) server",
      sources: guessing.sources,
      title: "\(server) denies \(guessing.denied) \(name) logins of \(GuessingFinding.who(guessing.sources, traffic))"
        + (guessing.success == nil ? "" : ", then accepts one"),
      refused: guessing.denied, isPlain: guessing.denied >= 2 * Guessing.threshold,
      successSeverity: guessing.success == nil ? nil : .critical, facts: facts, cites: marks,
      span: attempts.flatMap(\.marks) + traffic.ends(ofFlows: attempts.compactMap(\.flow))
    ).finding(in: traffic)
    finding.count = UInt64(attempts.count)
    return finding
  }
}

/// Facts that all findings about logins share.
enum LoginFacts {
  /// Names listed in facts.
  static let userLimit = 12

  static func users(_ attempts: [LoginAttempt]) -> [String] {
    var seen: Set<String> = []
    return attempts.map(\.user).filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  static func facts(_ attempts: [LoginAttempt]) -> [String: JSONValue] {
    let users = users(attempts)
    var replies: [String: Int] = [:]
    for attempt in attempts where attempt.outcome == .denied {
      let text =
        attempt.code == 0
        ? attempt.text
        : attempt.service == .smb || attempt.service == .kerberos
          ? attempt.text : String(attempt.code)
      if !text.isEmpty, replies.count < 8 || replies[text] != nil { replies[text, default: 0] += 1 }
    }
    let secrets = Set(attempts.map(\.secretHash).filter { $0 != 0 })
    var facts: [String: JSONValue] = [
      "attempts": .int(attempts.count), "denied": .int(attempts.count { $0.outcome == .denied }),
      "accepted": .int(attempts.count { $0.outcome == .accepted }),
      "unanswered": .int(attempts.count { $0.outcome == .unknown }),
      "connections": .int(Set(attempts.compactMap(\.flow)).count),
      "users": .strings(users.prefix(userLimit)), "distinct_users": .int(users.count),
      "replies": .object(replies.mapValues { .int($0) }), "in_clear": .bool(attempts.contains(where: \.isClear)),
    ]
    if !secrets.isEmpty { facts["distinct_passwords"] = .int(secrets.count) }
    return facts
  }
}
