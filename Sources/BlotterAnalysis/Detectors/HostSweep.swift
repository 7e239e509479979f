package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One host looks for many others by ARP, neighbour solicitation or ICMP echo, most of which do not exist (``Sweep``).
/// ATT&CK T1018, Remote System Discovery. Low: looking is no harm yet, and inventories do it too.
package struct HostSweep: Detector {
  package let kinds = ["host-sweep"]
  package let needs: EvidenceFields = []

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.sweeps.map { finding($0, traffic) }
  }

  private func finding(_ sweep: Sweep, _ traffic: borrowing Traffic) -> Finding {
    let name = sweep.transport.name
    let (targets, found) = (sweep.targets, sweep.found)
    var finding = Finding(
      kind: "host-sweep", title: "\(traffic.label(sweep.source)) asks by \(name) for \(targets.count) addresses")
    finding.severity = .low
    finding.confidence = targets.count >= 2 * Sweep.threshold ? .high : .medium
    finding.protocol = name
    finding.transport = name
    finding.sources = [traffic.host(sweep.source, role: "scanner")]
    finding.affected = traffic.hosts(found.isEmpty ? targets : found, role: "target", limit: 16)
    finding.count = UInt64(targets.count)
    finding.techniques = ["T1018"]
    finding.facts = [
      "targets": .int(targets.count), "targets_silent": .int(sweep.silent),
      "targets_found": .strings(Set(found).sorted().prefix(16).map { traffic.label($0) }),
    ]
    if let range = Words.range(targets) { finding.facts["target_range"] = .string(range) }
    finding.cites = traffic.citations(sweep.marks)
    finding.span(sweep.marks, in: traffic)
    return finding
  }
}
