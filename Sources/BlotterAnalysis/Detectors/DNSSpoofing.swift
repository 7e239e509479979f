package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One query draws two answers that exclude each other (RFC 5452 §3): one of them was made by somebody else. ATT&CK
/// T1557, Adversary-in-the-Middle, where a client then connected to the address of the first answer.
///
/// Counted: transactions with more answers than queries whose address records have no address in common. Repeated
/// answers of a network that duplicates packets, and answers to repeated queries, are alike or as many as the queries.
/// Severity: high; critical where a client used the address that came first. Known false positives: a filter that
/// answers for names that it blocks and lets the true answer pass as well.
package struct DNSSpoofing: Detector {
  package let kinds = ["dns-spoofing"]
  package let needs: EvidenceFields = [.dns]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<FlowEnd>()
    for (number, transaction) in traffic.outcomes.transactions.enumerated() where isSpoofed(transaction, traffic) {
      groups.add(number, to: transaction.server)
    }
    return groups.inOrder.map { finding($0, $1.map { traffic.outcomes.transactions[$0] }, traffic, attacks) }
  }

  private func isSpoofed(_ transaction: DNSTransaction, _ traffic: borrowing Traffic) -> Bool {
    guard let first = transaction.response, !transaction.queries.isEmpty, !transaction.moreResponses.isEmpty else {
      return false
    }
    let events = traffic.dns.events
    let queries = Set(transaction.queries.map { events[$0].mark.position })
    // A copy of the query that a mirror port sees twice is no second question.
    guard transaction.moreResponses.count + 1 >= 2, queries.count <= transaction.moreResponses.count + 1 else {
      return false
    }
    let given = addresses(first, traffic)
    guard !given.isEmpty, transaction.server.address.isUnicast else { return false }
    return transaction.moreResponses.contains { number in
      let other = addresses(number, traffic)
      guard events[number].name == events[first].name, events[number].type == events[first].type else { return false }
      guard !other.isEmpty, given.isDisjoint(with: other) else { return false }
      // As many answers as questions may be a server that turns its records; then the sets must differ in kind.
      return queries.count < transaction.moreResponses.count + 1
        || repeats(transaction, traffic)
    }
  }

  /// Whether the queries went out so close together that one is a copy of the other made by the capture.
  private func repeats(_ transaction: DNSTransaction, _ traffic: borrowing Traffic) -> Bool {
    let marks = transaction.queries.map { traffic.dns.events[$0].mark }
    guard marks.count >= 2, let delay = marks[1].delay(since: marks[0]) else { return false }
    return delay < 1_000_000
  }

  private func addresses(_ event: Int, _ traffic: borrowing Traffic) -> Set<UInt32> {
    Set(traffic.dns.events[event].answers.filter { HostAddress(parsing: traffic.dns.names[$0]) != nil })
  }

  private func finding(
    _ server: FlowEnd, _ spoofed: [DNSTransaction], _ traffic: borrowing Traffic, _ attacks: Attacks
  ) -> Finding {
    let events = traffic.dns.events
    var names: [String] = []
    var first: [String] = []
    var later: [String] = []
    var marks: [PacketMark] = []
    var used: [Attempt] = []
    var lures: Set<HostAddress> = []
    for transaction in spoofed {
      guard let response = transaction.response else { continue }
      let all = [response] + transaction.moreResponses
      let name = traffic.dns.names[events[response].name]
      if !names.contains(name) { names.append(name) }
      let given = addresses(response, traffic).map { traffic.dns.names[$0] }.sorted()
      for text in given where !first.contains(text) { first.append(text) }
      for number in transaction.moreResponses {
        for text in addresses(number, traffic).map({ traffic.dns.names[$0] }).sorted() where !later.contains(text) {
          later.append(text)
        }
      }
      marks += (transaction.queries + all).map { events[$0].mark }
      let hosts = Set(given.compactMap { HostAddress(parsing: $0) })
      lures.formUnion(hosts)
      used += traffic.outcomes.attempts.filter {
        $0.client.address == transaction.client.address && hosts.contains($0.server.address)
          && events[response].mark.position < $0.start.position && $0.transaction == nil
      }
    }
    var finding = Finding(
      kind: "dns-spoofing",
      title:
        "Two answers that exclude each other reach \(Words.some(Set(spoofed.map { traffic.label($0.client.address) }).sorted())) "
        + "for \(Words.some(names.prefix(8).map { $0 }))")
    finding.severity = used.isEmpty ? .high : .critical
    finding.confidence = .high
    finding.protocol = "DNS"
    finding.transport = spoofed.first?.transport.name
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: spoofed.first?.transport == .tcp)
    finding.affected = traffic.hosts(spoofed.map(\.client.address), role: "DNS client")
    // Who forges is not in the packets; the address that the forged answer leads to is.
    let suspects = lures.filter { attacks.index.senders.contains($0) && $0 != server.address }
    finding.sources = traffic.hosts(suspects.isEmpty ? lures : suspects, role: "address in the first answer")
    finding.count = UInt64(spoofed.count)
    if !used.isEmpty { finding.techniques = ["T1557"] }
    finding.facts = [
      "transactions": .int(spoofed.count), "names": .strings(Array(names.prefix(16))),
      "first_answers": .strings(Array(first.prefix(8))), "later_answers": .strings(Array(later.prefix(8))),
      "connections_to_first_answer": .int(used.count),
      "server": .string(traffic.label(server.address)),
    ]
    marks += used.prefix(4).map(\.start)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
