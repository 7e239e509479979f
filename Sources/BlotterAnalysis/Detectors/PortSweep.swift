package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One source tries the same TCP port of many hosts. ATT&CK T1046, Network Service Discovery.
package struct PortSweep: Detector {
  package let kinds = ["port-sweep"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.scans.filter { $0.kind == "port-sweep" }.map { scan in
      let attempts = scan.attempts.map { traffic.outcomes.attempts[$0] }
      let port = scan.ports.first ?? 0
      var finding = Finding(
        kind: "port-sweep",
        title: "\(traffic.label(scan.source)) tries \(Words.port(port, .tcp)) of \(scan.targets.count) hosts")
      finding.confidence = scan.targets.count >= 2 * Scan.threshold ? .high : .medium
      finding.protocol = ServiceName.application(port: port, isTCP: true) ?? "TCP"
      finding.transport = "TCP"
      finding.port = port
      finding.service = ServiceName.name(forPort: port, isTCP: true)
      finding.affected = scan.targets.prefix(16).map { traffic.host($0, port: port, role: "target") }
      finding.sources = [traffic.host(scan.source, role: "scanner")]
      finding.count = UInt64(attempts.count)
      finding.techniques = ["T1046"]
      let answering = attempts.filter { $0.outcome.isSuccess || $0.outcome == .halfOpen }
      finding.facts = [
        "targets": .int(scan.targets.count), "probes": .int(attempts.reduce(0) { $0 + UInt64($1.tries) }),
        "targets_open": .int(Set(answering.map(\.server.address)).count),
        "targets_closed": .int(Set(attempts.filter { $0.outcome == .refused }.map(\.server.address)).count),
      ]
      finding.severity = answering.isEmpty ? .low : .medium
      let marks = attempts.prefix(10).flatMap { [$0.start, $0.decisive] } + answering.prefix(6).map(\.decisive)
      finding.cites = traffic.citations(marks)
      finding.span(attempts.flatMap { [$0.start, $0.decisive] }, in: traffic)
      return finding
    }
  }
}
