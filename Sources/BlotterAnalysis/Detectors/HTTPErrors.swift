package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A web server answers requests with 4xx or 5xx (RFC 9110 §15.5, §15.6).
///
/// Counted: responses by server, one finding for each class. Severity by outcome: medium where most requests fail,
/// low where service goes on. Authentication challenges (401, 407) that are followed by success are the protocol at
/// work. Servers under a flood and clients that attack
/// the website are left out: there it is the consequence.
package struct HTTPErrors: Detector {
  package let kinds = ["http-4xx", "http-5xx"]
  package let needs: EvidenceFields = [.http]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<FlowEnd>()
    for (number, exchange) in traffic.outcomes.exchanges.enumerated()
    where exchange.response != nil && !attacks.web.isAttack(exchange.client.address, exchange.server) {
      groups.add(number, to: exchange.server)
    }
    var findings: [Finding] = []
    for (server, members) in groups.inOrder where !attacks.isFlooded(server.address) {
      let exchanges = members.map { traffic.outcomes.exchanges[$0] }
      for hundred in [5, 4] as [UInt16] {
        let bad = exchanges.filter { status($0, traffic) / 100 == hundred }
        if !bad.isEmpty { findings.append(finding(server, hundred, bad, exchanges, traffic)) }
      }
    }
    return findings
  }

  private func status(_ exchange: HTTPExchange, _ traffic: borrowing Traffic) -> UInt16 {
    guard let response = exchange.response, case .response(let head) = traffic.http.events[response].content else {
      return 0
    }
    return head.status
  }

  private func finding(
    _ server: FlowEnd, _ hundred: UInt16, _ bad: [HTTPExchange], _ all: [HTTPExchange], _ traffic: borrowing Traffic
  ) -> Finding {
    var statuses: [String: UInt64] = [:]
    for exchange in bad { statuses[String(status(exchange, traffic)), default: 0] += 1 }
    let commonest = statuses.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "\(hundred)xx"
    var finding = Finding(
      kind: "http-\(hundred)xx",
      title: "\(traffic.label(server.address)) answers "
        + (all.count == 1 ? "the only request" : "\(bad.count) of \(Words.count(all.count, "request"))") + " with "
        + "\(statuses.count == 1 ? commonest : "\(hundred)xx, mostly \(commonest)")")
    finding.confidence = .high
    finding.protocol = "HTTP"
    finding.transport = "TCP"
    if server.port != 0 {
      finding.port = server.port
      finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    }
    finding.affected = [
      traffic.host(server.address, port: server.port == 0 ? nil : server.port, role: "web server")
    ]
    finding.sources = traffic.hosts(bad.map(\.client.address), role: "web client")
    finding.count = UInt64(bad.count)
    let good = all.count { 200..<400 ~= status($0, traffic) }
    finding.facts = [
      "responses": .int(all.count), "failed": .int(bad.count), "answered_well": .int(good),
      "statuses": .object(statuses.mapValues { .int($0) }),
      "clients": .int(Set(bad.map(\.client.address)).count),
    ]
    var targets: [String] = []
    var marks: [PacketMark] = []
    for exchange in bad {
      if let request = exchange.request, case .request(let head) = traffic.http.events[request].content {
        let target = "\(head.method) \(head.target.prefix(120))"
        if targets.count < 12, !targets.contains(target) { targets.append(target) }
        marks.append(traffic.http.events[request].mark)
      }
      if let response = exchange.response { marks.append(traffic.http.events[response].mark) }
    }
    finding.facts["requests"] = .strings(targets)
    finding.severity = severity(hundred, bad, good: good, traffic)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private func severity(
    _ hundred: UInt16, _ bad: [HTTPExchange], good: Int, _ traffic: borrowing Traffic
  ) -> Severity {
    if hundred == 5 { return good > 4 * bad.count ? .low : .medium }
    let challenges = bad.count { [401, 407].contains(status($0, traffic)) }
    if challenges == bad.count, good > 0 { return .informational }
    return bad.count >= 3 && bad.count > 2 * good ? .medium : .low
  }
}
