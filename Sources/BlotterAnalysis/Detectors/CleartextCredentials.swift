package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A name and a password pass in clear text (ATT&CK T1040 for whoever listens): FTP, POP3, IMAP, SMTP AUTH PLAIN and
/// LOGIN, Telnet, LDAP simple binds, PostgreSQL's clear-text method, HTTP Basic and login forms without TLS.
///
/// Counted: offers by client and server; anonymous FTP is none. One is enough: whoever is on the way has it. The
/// password is never kept. Severity: medium; low where the server denied all of them. Where the same client guesses
/// passwords, that is the incident, and this is not repeated.
package struct CleartextCredentials: Detector {
  package let kinds = ["cleartext-credentials"]
  package let needs: EvidenceFields = .ports

  package init() {}

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var guessed: Set<Int> = []
    for guessing in attacks.guessing { guessed.formUnion(guessing.attempts) }
    var offers: [LoginAttempt] = []
    for (number, attempt) in attacks.logins.enumerated() where !guessed.contains(number) {
      guard attempt.isClear, attempt.hasSecret, attempt.client.address.scope != .loopback,
        !attacks.isScan(attempt.client.address, attempt.server.address)
      else { continue }
      if attempt.service == .ftp, ["anonymous", "ftp"].contains(attempt.user.lowercased()) { continue }
      offers.append(attempt)
    }
    offers += HTTPLogins.all(in: traffic)
    var groups = Groups<Key>()
    for (number, offer) in offers.enumerated() {
      groups.add(number, to: Key(service: offer.service, source: offer.client.address, server: offer.server))
    }
    return groups.inOrder.compactMap { key, members in
      // Many different guesses at a website are guessing, which has a detector of its own.
      let offers = members.map { offers[$0] }
      if key.service == .http, Set(offers.map(\.secretHash)).count > 4 { return nil }
      return finding(key, offers, traffic)
    }
  }

  private struct Key: Hashable {
    var service: LoginMessage.Service
    var source: HostAddress
    var server: FlowEnd
  }

  private func finding(_ key: Key, _ offers: [LoginAttempt], _ traffic: borrowing Traffic) -> Finding {
    let name = key.service.name
    let users = LoginFacts.users(offers)
    var finding = Finding(
      kind: "cleartext-credentials",
      title: "\(traffic.label(key.source)) sends \(name) credentials"
        + (users.first.map { users.count == 1 ? " of \(Words.quoted($0))" : " of \(users.count) users" } ?? "")
        + " in clear text to \(traffic.label(key.server.address))")
    let denied = offers.count { $0.outcome == .denied }
    // Without the name it may be an anonymous login, whose password is nobody's secret.
    finding.severity = denied == offers.count || key.service == .ftp && users.isEmpty ? .low : .medium
    // Devices log in at brokers all day, by a secret of the device alone: worth a mend, and no incident.
    if key.service == .mqtt { finding.severity = .low }
    finding.confidence = .high
    finding.protocol = name
    finding.transport = "TCP"
    finding.port = key.server.port
    finding.service = ServiceName.name(forPort: key.server.port, isTCP: true)
    finding.affected = [traffic.host(key.server.address, port: key.server.port, role: "\(name) server")]
    finding.sources = [traffic.host(key.source, role: "\(name) client")]
    finding.count = UInt64(offers.count)
    finding.facts = LoginFacts.facts(offers)
    finding.facts["mechanisms"] = .strings(Set(offers.map(\.command).filter { !$0.isEmpty }).sorted())
    finding.cites = traffic.citations(offers.flatMap(\.marks))
    finding.span(offers.flatMap(\.marks) + traffic.ends(ofFlows: offers.compactMap(\.flow)), in: traffic)
    return finding
  }
}

/// Logins in HTTP requests: Basic authentication (RFC 7617) and forms.
enum HTTPLogins {
  static func all(in traffic: borrowing Traffic) -> [LoginAttempt] {
    var logins: [LoginAttempt] = []
    for exchange in traffic.outcomes.exchanges {
      guard let request = exchange.request, case .request(let head) = traffic.http.events[request].content else {
        continue
      }
      var login = LoginAttempt(service: .http, client: exchange.client, server: exchange.server)
      login.offer = traffic.http.events[request].mark
      login.flow = exchange.flow
      login.hasSecret = true
      login.isClear = true
      if let secret = head.fields[":form-secret"] {
        login.command = "form"
        login.user = head.fields[":form-user"] ?? ""
        login.secretHash = UInt64(secret, radix: 16) ?? 0
      } else if let value = head.fields["authorization"], value.lowercased().hasPrefix("basic ") {
        login.command = "Basic"
        let pair = Base64.decoded(value.dropFirst(6)) ?? []
        login.user = String(decoding: pair.prefix { $0 != 0x3a }.prefix(160), as: UTF8.self)
        login.secretHash = SipHash.hash128(pair).low | 1
      } else {
        continue
      }
      if let response = exchange.response, case .response(let head) = traffic.http.events[response].content {
        login.answer = traffic.http.events[response].mark
        login.code = UInt32(head.status)
        login.outcome = head.status == 401 || head.status == 403 ? .denied : .unknown
      }
      logins.append(login)
    }
    for event in traffic.sessions.logins.events where event.content.service == .http {
      var login = LoginAttempt(service: .http, client: event.source, server: event.destination)
      login.offer = event.mark
      login.flow = event.flow
      login.hasSecret = true
      login.isClear = true
      login.command = event.content.command
      login.user = event.content.user
      login.secretHash = event.content.secretHash
      logins.append(login)
    }
    return logins
  }
}
