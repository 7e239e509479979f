package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Requests that carry an attack on the application: SQL injection, path traversal, commands of a shell, Shellshock,
/// Log4Shell, cross-site scripting (OWASP Web Security Testing Guide, chapter 4.7; CVE-2014-6271, CVE-2021-44228).
///
/// Counted: requests by client, server and kind, one finding for each. Query, path, form or other body, cookies and
/// header fields are decoded up to twice, folded and matched (``SQLInjection``, ``PathTraversal``,
/// ``CommandInjection``, ``LookupInjection``, ``ScriptInjection`` tell what counts and what does not). One request
/// suffices, since each matcher asks for syntax without an innocent use. Severity by outcome: critical where the
/// answer proves it (a password file, the output of a command, a connection that the lookup made), medium where the
/// server answered with success or a server error, low where it refused. Known false positives: tests and scanners
/// that were agreed on, and security training; bodies beyond the first kilobytes and compressed answers are not seen.
package struct WebInjection: Detector {
  package let kinds = [
    "http-sql-injection", "http-directory-traversal", "http-command-injection", "http-shellshock", "http-log4shell",
    "http-xss",
  ]
  package let needs: EvidenceFields = [.http]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    for (number, hit) in attacks.web.hits.enumerated() {
      let request = attacks.web.traffic.requests[hit.request]
      groups.add(number, to: Subject(kind: hit.kind, client: request.client.address, server: request.server))
    }
    return groups.inOrder.map { finding($0, $1.map { attacks.web.hits[$0] }, traffic, attacks) }
  }

  private func finding(
    _ subject: Subject, _ hits: [WebHit], _ traffic: borrowing Traffic, _ attacks: Attacks
  ) -> Finding {
    let requests = hits.map { attacks.web.traffic.requests[$0.request] }
    let client = traffic.label(subject.client)
    let server = traffic.label(subject.server.address)
    var finding = Finding(
      kind: subject.kind,
      title:
        "\(client) sends \(Words.count(hits.count, "request")) with \(Self.what(subject.kind, hits.count)) to \(server)"
    )
    finding.web(subject.server, traffic)
    finding.affected = [traffic.host(subject.server.address, port: subject.server.portOrNil, role: "web server")]
    finding.sources = [traffic.host(subject.client, role: "attacker")]
    finding.count = UInt64(hits.count)
    finding.techniques = subject.kind == "http-xss" ? [] : ["T1190"]
    let proofs = hits.compactMap(\.proof)
    let answered = requests.count(where: \.isSuccess)
    let failed = requests.count { $0.status >= 500 }
    finding.facts = [
      "requests": .int(hits.count), "answered_with_success": .int(answered), "server_errors": .int(failed),
      "refused": .int(requests.count { 400..<500 ~= $0.status }),
      "unanswered": .int(requests.count { $0.status == 0 }),
      "places": .strings(Self.distinct(hits.map(\.place))), "forms": .strings(Self.distinct(hits.map(\.reason))),
      "payloads": .strings(Self.distinct(hits.map(\.payload))),
      "targets": .strings(Self.distinct(requests.map { "\($0.method) \(WebText.excerpt($0.pathText.utf8))" })),
      "proofs": .strings(Self.distinct(proofs)), "succeeded": .int(proofs.count(where: { $0 != "a database error" })),
      "user_agents": .strings(
        Self.distinct(requests.map { WebText.excerpt($0.agent.utf8, limit: 80) }.filter { !$0.isEmpty })),
    ]
    var marks = requests.flatMap { [$0.start, $0.request, $0.response] }
    var isProven = proofs.contains { $0 != "a database error" } && subject.kind != "http-xss"
    if subject.kind == "http-log4shell", let call = callback(hits, subject, traffic, after: marks.first) {
      finding.facts["callback"] = .string("\(traffic.label(call.server.address)):\(call.server.port)")
      marks.append(call.start)
      isProven = true
    }
    let isScan = (attacks.web.scan(subject.client, subject.server)?.paths.count ?? 0) >= WebScan.missingThreshold
    finding.severity =
      isProven ? .critical : isScan ? .informational : answered + failed + proofs.count > 0 ? .medium : .low
    if subject.kind == "http-sql-injection", !isScan, dumps(requests) {
      finding.severity = .high
      finding.facts["answers_with_many_rows"] = .bool(true)
    }
    finding.confidence = isProven || hits.count >= 2 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  /// The connection that a lookup made the server open: to the host that the lookup names, after the request.
  private func callback(
    _ hits: [WebHit], _ subject: Subject, _ traffic: borrowing Traffic, after mark: PacketMark?
  ) -> Attempt? {
    guard let mark else { return nil }
    let hosts = Set(
      hits.compactMap { hit -> HostAddress? in
        guard let tail = hit.reason.range(after: "://") else { return nil }
        let end = tail.prefix { $0 != "/" }
        return HostAddress(parsing: WebRequest.withoutPort(String(end)))
      })
    return traffic.outcomes.attempts.first {
      $0.transport == .tcp && $0.client.address == subject.server.address && hosts.contains($0.server.address)
        && mark.position < $0.start.position
    }
  }

  /// Whether an answer to a UNION shows what no page shows: long runs of hexadecimal digits, as stored passwords are.
  private func dumps(_ requests: [WebRequest]) -> Bool {
    requests.contains { request in
      guard 200..<300 ~= request.status else { return false }
      var run = 0
      for byte in request.answer {
        run = WebText.hex(byte) != nil ? run + 1 : 0
        if run == 32 { return true }
      }
      return false
    }
  }

  private static func distinct(_ texts: [String], limit: Int = 8) -> [String] {
    var seen: Set<String> = []
    return Array(texts.filter { seen.insert($0).inserted }.prefix(limit))
  }

  private static func what(_ kind: String, _ requests: Int) -> String {
    let whose = requests == 1 ? "its" : "their"
    return switch kind {
    case "http-sql-injection": "SQL in \(whose) values"
    case "http-directory-traversal":
      requests == 1 ? "a path that climbs out of the website" : "paths that climb out of the website"
    case "http-command-injection": "shell commands in \(whose) values"
    case "http-shellshock": "a shell function in a header"
    case "http-log4shell": "a JNDI lookup"
    default: "script in \(whose) values"
    }
  }

  private struct Subject: Hashable {
    var kind: String
    var client: HostAddress
    var server: FlowEnd
  }
}

extension FlowEnd {
  /// Nil where the evidence prints no port.
  var portOrNil: UInt16? { port == 0 ? nil : port }
}

extension Finding {
  /// HTTP over TCP at the server's port.
  mutating func web(_ server: FlowEnd, _ traffic: borrowing Traffic) {
    self.protocol = "HTTP"
    transport = "TCP"
    if server.port != 0 {
      port = server.port
      service = ServiceName.name(forPort: server.port, isTCP: true)
    }
  }
}
