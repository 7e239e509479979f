package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One host looks for many others by ARP or by ICMP echo, most of which do not exist. ATT&CK T1018, Remote System
/// Discovery.
///
/// Counted: distinct addresses asked for, of which at least half stay silent. A router that asks for the hosts of its
/// network in the course of hours does so as well, so the addresses must be asked for within ``span``.
package struct HostSweep: Detector {
  package let kinds = ["host-sweep"]
  package let needs: EvidenceFields = []
  /// Silent addresses asked for by one source: twice what a host with a stale address book asks for.
  package var threshold = 32
  /// Nanoseconds; ten minutes let a slow sweep of a /24 pass at one address in two seconds.
  package var span: Int64 = 600_000_000_000

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    for (number, flow) in traffic.flows.flows.enumerated()
    where [Transport.arp, .icmp, .icmpv6].contains(flow.key.transport) && flow.key.low != flow.key.high {
      let asker = traffic.flows.initiator(of: flow)
      if flow.key.transport != .arp, flow[asker].echoRequests == 0 { continue }
      guard flow.key.destination(asker).address.isUnicast, flow.key.source(asker).address.isUnicast else { continue }
      groups.add(
        number, to: Subject(source: flow.key.source(asker).address, transport: flow.key.transport))
    }
    return groups.inOrder.compactMap { finding($0, $1, traffic) }
  }

  private func finding(_ subject: Subject, _ numbers: [Int], _ traffic: borrowing Traffic) -> Finding? {
    let flows = numbers.map { traffic.flows.flows[$0] }
    let silent = flows.filter { $0[traffic.flows.initiator(of: $0).opposite].packets == 0 }
    guard silent.count >= threshold, silent.count * 2 >= flows.count else { return nil }
    let marks = flows.flatMap { traffic.flows.marks(of: $0).prefix(1).map(\.mark) }
    guard let first = marks.first, let last = marks.last else { return nil }
    if let duration = last.delay(since: first), duration > span { return nil }
    let name = subject.transport.name
    var finding = Finding(
      kind: "host-sweep", title: "\(traffic.label(subject.source)) asks by \(name) for \(flows.count) addresses")
    finding.severity = .low
    finding.confidence = flows.count >= 2 * threshold ? .high : .medium
    finding.protocol = name
    finding.transport = name
    finding.sources = [traffic.host(subject.source, role: "scanner")]
    let found = flows.filter { $0[traffic.flows.initiator(of: $0).opposite].packets > 0 }
      .map { $0.key.destination(traffic.flows.initiator(of: $0)).address }
    finding.affected = traffic.hosts(
      flows.map { $0.key.destination(traffic.flows.initiator(of: $0)).address }, role: "target", limit: 8)
    finding.count = UInt64(flows.count)
    finding.techniques = ["T1018"]
    finding.facts = [
      "targets": .int(flows.count), "targets_silent": .int(silent.count),
      "targets_found": .strings(Set(found).sorted().prefix(16).map { traffic.label($0) }),
    ]
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Subject: Hashable {
    var source: HostAddress
    var transport: Transport
  }
}
