package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Two hosts present the same session to one website. ATT&CK T1550.004, Web Session Cookie.
///
/// Counted: cookies with the name of a session (`…sess…`, `…sid`, `…auth…`, `…token`) and a value of 16 characters or
/// more that nobody chooses twice, sent to one server by two addresses of one IP version. Left out: a proxy that passes
/// requests on. Severity: high where the second host was served, else medium. Known false positives: one person who
/// moves from one network to another, or leaves by several gateways; the client's own name (`User-Agent`) then stays
/// the same.
package struct SessionHijacking: Detector {
  package let kinds = ["http-session-hijacking"]
  package let needs: EvidenceFields = [.http, .payload]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let web = attacks.web.traffic
    var groups = Groups<Session>()
    for (number, request) in web.requests.enumerated() {
      guard let cookie = request.fields["cookie"] else { continue }
      for part in cookie.split(separator: ";").prefix(32) {
        let pair = part.split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { continue }
        let name = pair[0].trimmed
        guard Self.isSession(name), pair[1].utf8.count >= 16 else { continue }
        groups.add(number, to: Session(server: request.server.address, name: name, value: String(pair[1])))
      }
    }
    var findings: [Finding] = []
    for (session, members) in groups.inOrder {
      let requests = members.map { web.requests[$0] }
      guard let owner = requests.first else { continue }
      let strangers = requests.filter {
        $0.client.address != owner.client.address && $0.client.address.kind == owner.client.address.kind
      }
      guard !strangers.isEmpty else { continue }
      // A proxy is a server of the client, and a client of the server.
      let proxies = Set(web.requests.map(\.server.address))
      guard strangers.contains(where: { !proxies.contains($0.client.address) }), !proxies.contains(owner.client.address)
      else { continue }
      findings.append(finding(session, owner, requests, strangers, traffic))
    }
    return findings
  }

  static func isSession(_ name: String) -> Bool {
    let lower = name.lowercased()
    return lower.contains("sess") || lower.hasSuffix("sid") || lower.contains("auth") || lower.hasSuffix("token")
      || lower == "connect.sid" || lower.hasPrefix("wordpress_logged_in")
  }

  private func finding(
    _ session: Session, _ owner: WebRequest, _ requests: [WebRequest], _ strangers: [WebRequest],
    _ traffic: borrowing Traffic
  ) -> Finding {
    let first = traffic.label(owner.client.address)
    let others = Set(strangers.map { traffic.label($0.client.address) }).sorted()
    var finding = Finding(
      kind: "http-session-hijacking",
      title: "\(Words.some(others)) presents the session of \(first) to \(traffic.label(session.server))")
    finding.web(owner.server, traffic)
    let served = strangers.count(where: \.isSuccess)
    let agents = Set(requests.map(\.agent)).sorted()
    finding.severity = served > 0 ? .high : .medium
    finding.confidence = agents.count > 1 ? .medium : .low
    finding.affected = [
      traffic.host(owner.client.address, role: "first holder of the session"),
      traffic.host(session.server, port: owner.server.portOrNil, role: "web server"),
    ]
    finding.sources = traffic.hosts(strangers.map(\.client.address), role: "second holder of the session")
    finding.count = UInt64(strangers.count)
    finding.techniques = ["T1550.004"]
    let delay = strangers.first?.request.delay(since: owner.request)
    finding.facts = [
      "cookie": .string(WebText.excerpt(session.name.utf8, limit: 40)), "holders": .int(others.count + 1),
      "requests_of_others": .int(strangers.count), "served_to_others": .int(served),
      "user_agents": .strings(agents.prefix(4).map { WebText.excerpt($0.utf8, limit: 80) }),
      "distinct_user_agents": .int(agents.count),
      "targets": .strings(strangers.prefix(8).map { "\($0.method) \(WebText.excerpt($0.pathText.utf8))" }),
    ]
    if let delay { finding.facts["seconds_after_s"] = .seconds(nanoseconds: delay) }
    let marks = requests.flatMap { [$0.start, $0.request, $0.response] }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Session: Hashable {
    var server: HostAddress
    var name: String
    var value: String
  }
}

extension Substring {
  /// Without blanks at either end.
  var trimmed: String {
    String(decoding: utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
  }
}
