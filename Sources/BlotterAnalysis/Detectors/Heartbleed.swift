package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// TLS heartbeats that ask for more than they carry (CVE-2014-0160).
///
/// Counted: heartbeat requests in clear text whose claimed payload, with header and 16 bytes of padding, does not fit
/// into their record; RFC 6520 §4 has them dropped in silence. Answered, they leak memory: critical. Unanswered, the
/// server did as it should: low. Encrypted heartbeats show sizes alone: an answer at least 1024 bytes longer than its
/// request counts as answered. False positives: none known.
package struct Heartbleed: Detector {
  package let kinds = ["tls-heartbleed"]
  package let needs: EvidenceFields = [.payload, .ports]

  private let excess = 1024

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var findings: [Finding] = []
    for session in attacks.index.tlsSessions where !session.heartbeats.isEmpty {
      let requests = session.heartbeats.filter {
        $0.byClient && $0.type == 1 && Int($0.claim) + 19 > Int($0.record)
      }
      var leaks: [TLSSession.Heartbeat] = []
      for answer in session.heartbeats where !answer.byClient {
        guard
          let request = session.heartbeats.last(where: { $0.byClient && $0.mark.position < answer.mark.position })
        else { continue }
        let isMalformed = requests.contains { $0.mark.position == request.mark.position }
        if isMalformed || Int(answer.record) >= Int(request.record) + excess { leaks.append(answer) }
      }
      guard !requests.isEmpty || !leaks.isEmpty else { continue }
      findings.append(finding(session, requests, leaks, traffic))
    }
    return findings
  }

  private func finding(
    _ session: TLSSession, _ requests: [TLSSession.Heartbeat], _ leaks: [TLSSession.Heartbeat],
    _ traffic: borrowing Traffic
  ) -> Finding {
    let server = traffic.label(session.server.address)
    let client = traffic.label(session.client.address)
    var finding = Finding(
      kind: "tls-heartbleed",
      title: leaks.isEmpty
        ? "\(client) sends malformed TLS heartbeats to \(server), which does not answer them"
        : "\(server) answers malformed TLS heartbeats of \(client) with memory")
    finding.severity = leaks.isEmpty ? .low : .critical
    finding.confidence = requests.isEmpty ? .medium : .high
    finding.protocol = "TLS"
    finding.transport = "TCP"
    finding.port = session.server.port
    finding.service = ServiceName.name(forPort: session.server.port, isTCP: true)
    finding.affected = [traffic.host(session.server.address, port: session.server.port, role: "TLS server")]
    finding.sources = [traffic.host(session.client.address, role: "attacker")]
    finding.count = UInt64(max(requests.count, leaks.count))
    finding.facts = [
      "requests": .int(requests.count), "answers": .int(leaks.count),
      "answered_bytes": .int(leaks.reduce(0) { $0 + Int($1.record) }),
    ]
    if let claim = requests.map(\.claim).max() { finding.facts["claimed_bytes"] = .int(claim) }
    finding.techniques = ["T1190"]
    finding.cites = traffic.citations([session.hello] + (requests + leaks).map(\.mark))
    finding.span(traffic.ends(ofFlows: [session.flow]), in: traffic)
    return finding
  }
}
