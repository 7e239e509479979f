package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// SYNs whose source and destination are the same address and port (CVE-1999-0016): no stack sends them, so the
/// source is forged.
package struct LandAttack: Detector {
  package let kinds = ["land-attack"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var findings: [Finding] = []
    for number in attacks.index.loops {
      let flow = traffic.flows.flows[number]
      guard flow.up.syn > 0, flow.key.low.address.scope != .loopback else { continue }
      let end = flow.key.low
      var finding = Finding(
        kind: "land-attack",
        title: "\(flow.up.syn) SYNs name \(traffic.label(end.address)) port \(end.port) as source and destination")
      finding.severity = .medium
      finding.confidence = .high
      finding.protocol = "TCP"
      finding.transport = "TCP"
      finding.port = end.port
      finding.service = ServiceName.name(forPort: end.port, isTCP: true)
      finding.affected = [traffic.host(end.address, port: end.port, role: "target")]
      finding.sources = [traffic.host(end.address, port: end.port, role: "forged source")]
      finding.count = UInt64(flow.up.syn)
      finding.facts = ["syns": .int(flow.up.syn), "packets": .int(flow.packets)]
      finding.techniques = ["T1499.001"]
      let marks = traffic.flows.marks(of: flow).map(\.mark) + [flow.up.last]
      finding.cites = traffic.citations(marks)
      finding.span(marks, in: traffic)
      findings.append(finding)
    }
    return findings
  }
}
