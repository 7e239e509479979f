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
      + guesses(traffic, besides: Set(groups.inOrder.map(\.key)))
  }

  /// Answers with identifiers that match no question, to an end that asks just that server just then: somebody guesses
  /// (RFC 5452 §4.3; Kaminsky, "It's the end of the cache as we know it", Black Hat 2008). A late answer has the
  /// identifier of its question, and answers of a capture that lost the questions go to ends without one.
  private static let leastGuesses = 8
  /// Nanoseconds before and behind a question in which a wrong answer belongs to it: resolvers wait five seconds.
  private static let guessSpan: Int64 = 5_000_000_000

  private struct Question: Hashable {
    var client: FlowEnd
    var server: FlowEnd
    var name: UInt32
    /// A resolver asks and is answered within one file; clocks of two need not agree.
    var evidence: UInt16
  }

  /// Whether any of `times`, which are in order, lies within ``guessSpan``; by halving, for there may be very many.
  private static func isNear(_ time: Int64, _ times: [Int64]) -> Bool {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return [low - 1, low].contains { place in
      guard times.indices.contains(place) else { return false }
      let (gap, overflow) = time.subtractingReportingOverflow(times[place])
      return !overflow && gap.magnitude <= UInt64(guessSpan)
    }
  }

  private func guesses(_ traffic: borrowing Traffic, besides known: Set<FlowEnd>) -> [Finding] {
    let events = traffic.dns.events
    let all = traffic.outcomes.transactions
    var asked: [Question: [Int64]] = [:]
    for transaction in all {
      guard let query = transaction.queries.first else { continue }
      let event = events[query]
      guard event.mark.hasTime else { continue }
      let question = Question(
        client: transaction.client, server: transaction.server, name: event.name, evidence: event.mark.evidence)
      asked[question, default: []].append(event.mark.time)
    }
    for question in asked.keys { asked[question]?.sort() }
    var groups = Groups<FlowEnd>()
    for (number, transaction) in all.enumerated() where transaction.queries.isEmpty {
      guard let response = transaction.response, !known.contains(transaction.server) else { continue }
      let mark = events[response].mark
      let question = Question(
        client: transaction.client, server: transaction.server, name: events[response].name, evidence: mark.evidence)
      guard mark.hasTime, let times = asked[question], Self.isNear(mark.time, times) else { continue }
      groups.add(number, to: transaction.server)
    }
    return groups.inOrder.compactMap { server, members in
      let wrong = members.map { all[$0] }
      let answers = wrong.flatMap { ($0.response.map { [$0] } ?? []) + $0.moreResponses }
      guard Set(answers.map { events[$0].identifier }).count >= Self.leastGuesses else { return nil }
      var finding = Finding(
        kind: "dns-spoofing",
        title: "\(answers.count) answers in the name of \(traffic.label(server.address)) bear identifiers that "
          + "\(Words.some(Set(wrong.map { traffic.label($0.client.address) }).sorted())) did not use")
      let names = Set(answers.map { traffic.dns.names[events[$0].name] }).sorted()
      let given = Set(answers.flatMap { addresses($0, traffic) }).map { traffic.dns.names[$0] }.sorted()
      finding.severity = .high
      finding.confidence = .high
      finding.protocol = "DNS"
      finding.transport = wrong.first?.transport.name
      finding.port = server.port
      finding.service = ServiceName.name(forPort: server.port, isTCP: wrong.first?.transport == .tcp)
      finding.affected = traffic.hosts(wrong.map(\.client.address), role: "DNS client")
      finding.sources = [traffic.host(server.address, role: "named as sender")]
      finding.count = UInt64(answers.count)
      finding.facts = [
        "wrong_identifiers": .int(answers.count), "names": .strings(Array(names.prefix(16))),
        "first_answers": .strings(Array(given.prefix(8))), "server": .string(traffic.label(server.address)),
      ]
      let marks = answers.map { events[$0].mark }
      finding.cites = traffic.citations(marks)
      finding.span(marks, in: traffic)
      return finding
    }
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
    var names = Distinct()
    var first = Distinct()
    var later = Distinct()
    var marks: [PacketMark] = []
    // From where on each client may have gone to the address of a first answer.
    var ways: [HostPair: PacketPosition] = [:]
    var lures: Set<HostAddress> = []
    for transaction in spoofed {
      guard let response = transaction.response else { continue }
      let all = [response] + transaction.moreResponses
      let name = traffic.dns.names[events[response].name]
      names.add(name)
      let given = addresses(response, traffic).map { traffic.dns.names[$0] }.sorted()
      given.forEach { first.add($0) }
      for number in transaction.moreResponses {
        addresses(number, traffic).map { traffic.dns.names[$0] }.sorted().forEach { later.add($0) }
      }
      marks += (transaction.queries + all).map { events[$0].mark }
      let hosts = Set(given.compactMap { HostAddress(parsing: $0) })
      lures.formUnion(hosts)
      for host in hosts {
        let pair = HostPair(source: transaction.client.address, target: host)
        let position = events[response].mark.position
        ways[pair] = ways[pair].map { min($0, position) } ?? position
      }
    }
    let used = traffic.outcomes.attempts.filter { attempt in
      guard attempt.transaction == nil else { return false }
      return ways[HostPair(source: attempt.client.address, target: attempt.server.address)].map {
        $0 < attempt.start.position
      } ?? false
    }
    var finding = Finding(
      kind: "dns-spoofing",
      title:
        "Two answers that exclude each other reach \(Words.some(Set(spoofed.map { traffic.label($0.client.address) }).sorted())) "
        + "for \(Words.some(Array(names.list.prefix(8))))")
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
      "transactions": .int(spoofed.count), "names": .strings(Array(names.list.prefix(16))),
      "first_answers": .strings(Array(first.list.prefix(8))), "later_answers": .strings(Array(later.list.prefix(8))),
      "connections_to_first_answer": .int(used.count),
      "server": .string(traffic.label(server.address)),
    ]
    marks += used.prefix(4).map(\.start)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  /// Texts in the order of their first coming.
  private struct Distinct {
    private(set) var list: [String] = []
    private var known: Set<String> = []

    mutating func add(_ text: String) {
      if known.insert(text).inserted { list.append(text) }
    }
  }
}
