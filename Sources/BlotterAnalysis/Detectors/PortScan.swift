package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One source tries many ports of one host.
///
/// What makes a scan is told by ``Scan``; the kinds differ in the flags of the first segment and in what follows an
/// open port. Severity by outcome: medium where ports were found open, low where nothing was. Refusals drawn by a
/// scan are no outage. ATT&CK T1046, Network Service Discovery.
package struct PortScan: Detector {
  package let kinds = [
    "port-scan-syn", "port-scan-connect", "port-scan-fin", "port-scan-null", "port-scan-xmas", "port-scan-ack",
    "port-scan-udp", "port-scan-mixed",
  ]
  package let needs: EvidenceFields = [.ports]

  /// Scans of TCP need flags, those of UDP none: they show in ICMP errors. The letters of a connection log do not tell
  /// FIN, NULL and Xmas probes apart.
  package func silenceNeeds(_ kind: String) -> EvidenceFields {
    switch kind {
    case "port-scan-udp": .packets
    case "port-scan-fin", "port-scan-null", "port-scan-xmas", "port-scan-mixed": [.tcpFlags, .packets]
    default: .tcpFlags
    }
  }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.scans.filter { $0.kind != "port-sweep" }.map { finding($0, traffic) }
  }

  private func finding(_ scan: Scan, _ traffic: borrowing Traffic) -> Finding {
    let attempts = scan.attempts.map { traffic.outcomes.attempts[$0] }
    var finding = Finding(
      kind: scan.kind,
      title: "\(traffic.label(scan.source)) tries \(scan.ports.count) \(scan.transport.name) ports of "
        + Words.some(scan.targets.map { traffic.label($0) }))
    finding.confidence = scan.ports.count >= 2 * Scan.threshold ? .high : .medium
    finding.protocol = scan.transport.name
    finding.transport = scan.transport.name
    finding.affected = scan.targets.prefix(16).map { traffic.host($0, role: "target") }
    finding.sources = [traffic.host(scan.source, role: "scanner")]
    finding.count = UInt64(attempts.count)
    finding.techniques = ["T1046"]
    let open = ports(attempts, .served, .connected, .halfOpen, .reset)
    // A segment of no connection draws RST, from a closed port or from any (RFC 9293 §3.10.7).
    let reset = Set(attempts.filter { $0.outcome == .unknown && drewReset($0, traffic) }.map(\.server.port))
    let isAck = scan.kind == "port-scan-ack"
    let closed = Set(ports(attempts, .refused)).union(isAck ? [] : reset)
    let silent = Set(ports(attempts, .unanswered, .unknown)).subtracting(reset)
    finding.facts = [
      "ports": .int(scan.ports.count), "probes": .int(attempts.reduce(0) { $0 + UInt64($1.tries) }),
      "ports_open": .int(open.count), "ports_closed": .int(closed.count), "ports_silent": .int(silent.count),
      "ports_unreachable": .int(ports(attempts, .unreachable).count),
      "open_ports": .array(open.prefix(32).map { .int($0) }),
      "first_ports": .array(scan.ports.prefix(16).map { .int($0) }),
      "source_ports": .int(Set(attempts.map(\.client.port)).count),
    ]
    if isAck { finding.facts["ports_unfiltered"] = .int(reset.count) }
    let probes = Set(attempts.map(\.probe.rawValue)).subtracting(["none"]).sorted()
    if !probes.isEmpty { finding.facts["probe_types"] = .strings(probes) }
    let isHandshake = scan.kind == "port-scan-syn" || scan.kind == "port-scan-connect"
    finding.severity = isHandshake && !open.isEmpty ? .medium : .low
    let interesting = attempts.filter { $0.outcome.isSuccess || $0.outcome == .halfOpen }
    let marks =
      attempts.prefix(8).flatMap { [$0.start, $0.decisive] }
      + interesting.prefix(8).flatMap { [$0.start, $0.decisive] }
      + attempts.suffix(2).flatMap { [$0.start, $0.decisive] }
    finding.cites = traffic.citations(marks)
    finding.span(attempts.flatMap { [$0.start, $0.decisive] }, in: traffic)
    return finding
  }

  private func drewReset(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Bool {
    guard let number = attempt.flow else { return false }
    let flow = traffic.flows.flows[number]
    return traffic.flows.marks(of: flow).first(.rst, traffic.flows.initiator(of: flow).opposite) != nil
  }

  private func ports(_ attempts: [Attempt], _ outcomes: Outcome...) -> [UInt16] {
    Set(attempts.filter { outcomes.contains($0.outcome) }.map(\.server.port)).sorted()
  }
}
