package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A host answers datagrams with ICMP *destination unreachable, port unreachable*: nothing receives on that UDP port
/// (RFC 792; RFC 1122 §3.2.2.1; ICMPv6: RFC 4443 §3.1 code 4).
///
/// Counted: errors whose quoted datagram was a request, by the host and port that it went to. An error that quotes an
/// answer (a client that closed its socket, a victim of amplification) is no outage of the host that answered. Probes
/// of scans and traces are left out. Port 53 is its own kind, because a name server is what everything else needs.
///
/// False positives: a firewall that rejects with port unreachable looks the same from here; the reporter is in the
/// facts.
package struct PortUnreachable: Detector {
  package let kinds = ["dns-port-unreachable", "udp-port-unreachable"]
  package let needs: EvidenceFields = [.icmp]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .icmpQuote }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<FlowEnd>()
    for (number, error) in traffic.icmp.errors.enumerated() {
      guard error.unreachable == .port, error.transport == .udp || error.transport.rawValue == 255,
        traffic.outcomes.errorQuotesRequest[number], error.target.port != 0,
        !attacks.isScan(error.sender.address, error.target.address),
        !attacks.index.isTrace(error.sender.address, error.target.address),
        !attacks.isPressing(error.sender.address, error.target.address),
        !attacks.isPressing(error.target.address, error.sender.address)
      else { continue }
      groups.add(number, to: error.target)
    }
    return groups.inOrder.map { target, errors in
      target.port == 53 ? dns(target, errors, traffic, attacks.index) : udp(target, errors, traffic, attacks.index)
    }
  }

  private func dns(
    _ server: FlowEnd, _ errors: [Int], _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Finding {
    var finding = Finding(
      kind: "dns-port-unreachable", title: "DNS server \(traffic.label(server.address)) refuses UDP port 53")
    finding.protocol = "DNS"
    let transactions = (index.transactions[server] ?? []).map { traffic.outcomes.transactions[$0] }
    var summary = DNSSummary(transactions, traffic)
    summary.marks += errors.map { traffic.icmp.errors[$0].mark }
    finding.facts = summary.facts
    finish(&finding, server, errors, traffic, index, role: ("DNS server", "DNS client"), marks: summary.marks)
    let lastGood = index.lastServed[server]
    let lastError = errors.last.map { traffic.icmp.errors[$0].mark.position }
    let recovered = lastGood.flatMap { good in lastError.map { $0 < good } } ?? false
    finding.severity = !isSeen(errors, traffic) ? .medium : summary.answered == 0 ? .high : recovered ? .low : .medium
    return finding
  }

  private func udp(
    _ server: FlowEnd, _ errors: [Int], _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Finding {
    let port = Words.port(server.port, .udp)
    var finding = Finding(
      kind: "udp-port-unreachable", title: "\(traffic.label(server.address)) refuses \(port)")
    finding.protocol = ServiceName.application(port: server.port, isTCP: false) ?? "UDP"
    var requests: UInt64 = 0
    var answers: UInt64 = 0
    var marks: [PacketMark] = []
    for number in index.udpFlows[server] ?? [] {
      let flow = traffic.flows.flows[number]
      let direction = flow.key.direction(from: server)
      requests &+= flow[direction.opposite].packets
      answers &+= flow[direction].packets
      marks += traffic.flows.marks(of: flow).map(\.mark)
    }
    for number in errors { marks += [traffic.icmp.errors[number].datagram, traffic.icmp.errors[number].mark] }
    finding.facts["datagrams"] = .int(requests)
    finding.facts["answered"] = .int(answers)
    finish(&finding, server, errors, traffic, index, role: ("server", "client"), marks: marks)
    finding.severity = answers == 0 && errors.count > 1 && isSeen(errors, traffic) ? .medium : .low
    return finding
  }

  /// Whether the evidence holds any of the datagrams that the errors quote. Where it does not, their sender may have
  /// been forged, and the errors be what comes back of it.
  private func isSeen(_ errors: [Int], _ traffic: borrowing Traffic) -> Bool {
    errors.contains { traffic.icmp.errors[$0].datagram.exists }
  }

  /// What both kinds state.
  private func finish(
    _ finding: inout Finding, _ server: FlowEnd, _ errors: [Int], _ traffic: borrowing Traffic,
    _ index: TrafficIndex, role: (String, String), marks: [PacketMark]
  ) {
    let list = errors.map { traffic.icmp.errors[$0] }
    finding.confidence = isSeen(errors, traffic) ? .high : .low
    finding.facts["datagrams_seen"] = .int(list.count { $0.datagram.exists })
    finding.transport = "UDP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: false)
    finding.affected = [traffic.host(server.address, port: server.port, role: role.0)]
    finding.sources = traffic.hosts(list.map(\.sender.address), role: role.1)
    finding.count = UInt64(errors.count)
    finding.facts["icmp_errors"] = .int(errors.count)
    finding.facts["clients"] = .int(Set(list.map(\.sender.address)).count)
    let delays = list.compactMap(\.delay)
    if !delays.isEmpty { finding.facts["error_delays_s"] = .array(delays.prefix(32).map { traffic.seconds($0) }) }
    let lengths = list.map(\.length).filter { $0 > 0 }
    if !lengths.isEmpty { finding.facts["icmp_lengths_bytes"] = .array(lengths.prefix(32).map { .int($0) }) }
    let reporters = Set(list.map(\.reporter)).subtracting([server.address]).sorted()
    finding.facts["reported_by_server"] = .bool(reporters.isEmpty)
    if !reporters.isEmpty { finding.facts["reporters"] = .strings(reporters.prefix(8).map { traffic.label($0) }) }
    finding.facts["server_seen_otherwise"] = .bool(
      !(index.servedPorts[server.address] ?? []).subtracting([server.port]).isEmpty)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
  }
}
