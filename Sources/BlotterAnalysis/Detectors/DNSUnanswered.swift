package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Queries to a name server that nothing answers, neither a response nor an ICMP error.
///
/// Counted: transactions without any conclusion that were repeated, or that the evidence outlasts by ``patience``.
/// A client that asked several servers at once and was answered by one lacks nothing: low. Nor does silence say anything
/// of a host to which the evidence shows one direction only (``TrafficIndex/isOneSided(_:_:)``): informational.
package struct DNSUnanswered: Detector {
  package let kinds = ["dns-timeout"]
  package let needs: EvidenceFields = [.dns]
  /// Resolvers wait up to five seconds (resolv.conf's default time-out), but most answers take far below two.
  package var patience: Int64 = 2_000_000_000

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<FlowEnd>()
    var pending: [Int] = []
    let transactions = traffic.outcomes.transactions
    let failed = Set(traffic.outcomes.errorFlows.compactMap { $0 })
    for (number, transaction) in transactions.enumerated() {
      guard !transaction.isConcluded, let query = transaction.queries.first, transaction.server.address.isUnicast,
        !attacks.isScan(transaction.client.address, transaction.server.address),
        !attacks.isTunnel(transaction, in: traffic), !attacks.isEnumerated(number)
      else { continue }
      let event = traffic.dns.events[query]
      // Dynamic updates and notifications are no lookups.
      guard event.opcode == 0 else { continue }
      let key = FlowKey(transaction.client, transaction.server, transaction.transport)
      // The error of a datagram that the evidence lost concludes as well.
      if let flow = traffic.flows.latest(key), failed.contains(flow), transaction.queries.count == 1 { continue }
      let outlasted = traffic.end(of: event.mark).delay(since: event.mark).map { $0 >= patience } ?? true
      guard transaction.queries.count > 1 || outlasted else {
        pending.append(number)
        continue
      }
      groups.add(number, to: transaction.server)
    }
    // What a client asks again, where it got no answer before, is still unanswered at the end of the evidence.
    for number in pending {
      let transaction = transactions[number]
      guard let place = groups.place(of: transaction.server), let name = Self.name(transaction, traffic) else {
        continue
      }
      let isRepeated = groups.inOrder[place].members.contains {
        transactions[$0].client.address == transaction.client.address && Self.name(transactions[$0], traffic) == name
      }
      if isRepeated { groups.add(number, to: transaction.server) }
    }
    return groups.inOrder.map { finding($0, $1.map { transactions[$0] }, traffic, attacks.index) }
  }

  private static func name(_ transaction: DNSTransaction, _ traffic: borrowing Traffic) -> UInt32? {
    transaction.queries.first.map { traffic.dns.events[$0].name }
  }

  private func finding(
    _ server: FlowEnd, _ failed: [DNSTransaction], _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Finding {
    let summary = DNSSummary(failed, traffic)
    var finding = Finding(
      kind: "dns-timeout", title: "DNS server \(traffic.label(server.address)) does not answer")
    let all = (index.transactions[server] ?? []).map { traffic.outcomes.transactions[$0] }
    let answered = all.count { $0.response != nil }
    if answered > 0 {
      let total = Words.count(all.count, "query", plural: "queries")
      finding.title = "DNS server \(traffic.label(server.address)) leaves \(failed.count) of \(total) unanswered"
    }
    finding.confidence = .medium
    finding.protocol = "DNS"
    finding.transport = failed.first?.transport.name
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: failed.first?.transport == .tcp)
    finding.affected = [traffic.host(server.address, port: server.port, role: "DNS server")]
    finding.sources = traffic.hosts(failed.map(\.client.address), role: "DNS client")
    finding.count = UInt64(failed.count)
    finding.facts = summary.facts
    finding.facts["unanswered"] = .int(failed.count)
    finding.facts["transactions_of_server"] = .int(all.count)
    finding.facts["answered_of_server"] = .int(answered)
    finding.facts["clients"] = .int(Set(failed.map(\.client.address)).count)
    finding.facts["host_seen_otherwise"] = .bool(index.senders.contains(server.address))
    let unresolved = failed.count { !($0.queries.first.map { index.isAnswered(traffic.dns.events[$0]) } ?? false) }
    finding.facts["names_unresolved"] = .int(unresolved)
    let isOneSided = failed.allSatisfy { index.isOneSided($0.client.address, $0.server.address) }
    if isOneSided { finding.facts["one_direction_only"] = .bool(true) }
    finding.severity =
      unresolved == 0 || isOneSided ? .informational : answered == 0 && summary.queries > 1 ? .high : .low
    finding.cites = traffic.citations(summary.marks)
    finding.span(summary.marks, in: traffic)
    return finding
  }
}
