package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One name server gives one and the same address for names that have nothing to do with each other. ATT&CK T1557 is
/// not claimed: who set the server up so, packets do not tell.
///
/// Counted: names asked for addresses, by server. Five names of different owners, all of which lead to one address, and
/// none that leads elsewhere, unless the address is a private one. Or a server that gave them addresses of their own
/// and from one moment on gives one for all. Content networks serve many owners from one address as well, but no client
/// meets them alone. Left out: 0.0.0.0 and loopback, by which filters block on purpose. Severity: medium
/// where the address is a private one or another server disagrees, else low: a hoster of them all does the same. Known
/// false positives: the sign-in page of a guest network; a laboratory whose server answers everything.
package struct DNSHijack: Detector {
  package let kinds = ["dns-hijack"]
  package let needs: EvidenceFields = [.dns]

  /// Owners whose names lead to one place.
  package var threshold = 5

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<FlowEnd>()
    for (number, transaction) in traffic.outcomes.transactions.enumerated()
    where transaction.response != nil && !transaction.queries.isEmpty {
      groups.add(number, to: transaction.server)
    }
    let addresses = attacks.index.addresses
    return groups.inOrder.compactMap { server, members in
      guard mayBeSuspect(members, addresses, traffic) else { return nil }
      return judge(server, members.map { traffic.outcomes.transactions[$0] }, traffic)
    }
  }

  /// Whether all answers lead to one address, some into a private network, or the last ones of many names to one:
  /// without the names themselves, which take longest.
  private func mayBeSuspect(_ members: [Int], _ addresses: [HostAddress], _ traffic: borrowing Traffic) -> Bool {
    var first: HostAddress?
    var isOne = true
    var isInside = false
    var names: Set<UInt32> = []
    // Names since the address last changed.
    var run = (address: HostAddress.none, names: Set<UInt32>())
    for number in members {
      guard let query = traffic.outcomes.transactions[number].queries.first,
        let response = traffic.outcomes.transactions[number].response, traffic.dns.events[query].type == 1,
        traffic.dns.events[response].rcode == 0
      else { continue }
      var address: HostAddress?
      for text in traffic.dns.events[response].answers where Int(text) < addresses.count {
        guard addresses[Int(text)].kind != .none else { continue }
        // Where several are given, none is meant.
        address = address == nil ? addresses[Int(text)] : HostAddress.none
      }
      guard let address else { continue }
      // As many owners have as many names at least.
      if names.count < threshold { names.insert(traffic.dns.events[query].name) }
      if address != run.address { run = (address, []) }
      if run.names.count < threshold { run.names.insert(traffic.dns.events[query].name) }
      switch address.scope {
      case .privateUse, .shared: isInside = true
      default: break
      }
      if first == nil { first = address }
      isOne = isOne && address == first
    }
    return names.count >= threshold && (isInside || isOne || run.names.count >= threshold)
  }

  private func judge(_ server: FlowEnd, _ transactions: [DNSTransaction], _ traffic: borrowing Traffic) -> Finding? {
    let events = traffic.dns.events
    var answers: [Answer] = []
    for transaction in transactions {
      guard let query = transaction.queries.first, let response = transaction.response, events[query].type == 1,
        events[response].rcode == 0
      else { continue }
      let given = events[response].answers.compactMap { HostAddress(parsing: traffic.dns.names[$0]) }
      guard let first = given.first else { continue }
      let name = traffic.dns.names[events[query].name]
      answers.append(
        Answer(
          name: name, owner: Self.owner(name), address: given.count == 1 ? first : .none,
          client: transaction.client.address, marks: [events[query].mark, events[response].mark]))
    }
    guard let address = suspect(answers) else { return nil }
    let turn = change(answers)
    let chosen = answers[turn...].filter { $0.address == address }
    let owners = Set(chosen.compactMap(\.owner))
    var names: [String] = []
    for answer in chosen where names.count < 16 && !names.contains(answer.name) { names.append(answer.name) }
    let clients = Set(chosen.map(\.client))
    let marks = chosen.flatMap(\.marks)
    guard owners.count >= threshold else { return nil }
    var finding = Finding(
      kind: "dns-hijack",
      title:
        "DNS server \(traffic.label(server.address)) gives \(traffic.label(address)) for \(owners.count) unrelated names"
    )
    // A second sign: public names that lead into a private network, or names that another server, or this one at
    // another time, answered otherwise. Without one, a hoster of all these names does the same.
    let isInside = [.privateUse, .shared, .linkLocal].contains(address.scope)
    let elsewhere = max(
      disputed(server, names, address, traffic),
      Set(answers[..<turn].map(\.name)).intersection(names).count)
    finding.severity = isInside || elsewhere > 0 ? .medium : .low
    finding.confidence = .medium
    finding.protocol = "DNS"
    finding.transport = transactions.first?.transport.name
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: transactions.first?.transport == .tcp)
    finding.affected = traffic.hosts(clients, role: "DNS client")
    finding.sources = [
      traffic.host(server.address, port: server.port, role: "DNS server"),
      traffic.host(address, role: "address in every answer"),
    ]
    finding.count = UInt64(owners.count)
    finding.facts = [
      "owners": .int(owners.count), "names": .strings(names), "address": .string(traffic.label(address)),
      "address_scope": .string(address.scope.rawValue), "clients": .int(clients.count),
      "names_answered_otherwise": .int(elsewhere), "leads_inside": .bool(isInside),
    ]
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Answer {
    var name: String
    var owner: [UInt8]?
    /// None where several were given.
    var address: HostAddress
    var client: HostAddress
    var marks: [PacketMark]
  }

  private static func owner(_ name: String) -> [UInt8]? { MaliciousRedirect.registered(name.lowercased()) }

  /// The one address of all answers, or the private one that most owners' names lead to.
  private func suspect(_ answers: [Answer]) -> HostAddress? {
    guard let first = answers.first else { return nil }
    if answers.allSatisfy({ $0.address == first.address }) {
      return first.address.isUnicast && first.address.scope != .loopback ? first.address : nil
    }
    if let last = answers.last, change(answers) > 0 { return last.address }
    var owners: [HostAddress: Set<[UInt8]>] = [:]
    for answer in answers where [.privateUse, .shared].contains(answer.address.scope) {
      if let owner = answer.owner { owners[answer.address, default: []].insert(owner) }
    }
    return owners.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
  }

  /// Where a server that gave names addresses of their own begins to give one for all of them: names of ``threshold``
  /// owners, each of which led elsewhere before. 0 where it does not.
  private func change(_ answers: [Answer]) -> Int {
    guard let last = answers.last?.address, last.isUnicast, last.scope != .loopback else { return 0 }
    let turn = (answers.lastIndex { $0.address != last }).map { $0 + 1 } ?? 0
    var before: [String: Set<HostAddress>] = [:]
    for answer in answers[..<turn] { before[answer.name, default: []].insert(answer.address) }
    let moved = answers[turn...].filter { answer in before[answer.name].map { !$0.contains(last) } ?? false }
    return Set(moved.compactMap(\.owner)).count >= threshold ? turn : 0
  }

  /// How many of the names another server answered with another address.
  private func disputed(
    _ server: FlowEnd, _ names: [String], _ address: HostAddress, _ traffic: borrowing Traffic
  ) -> Int {
    let wanted = Set(names)
    var otherwise: Set<String> = []
    for event in traffic.dns.events
    where event.isResponse && event.rcode == 0 && event.type == 1 && event.source != server {
      let name = traffic.dns.names[event.name]
      guard wanted.contains(name) else { continue }
      let given = event.answers.compactMap { HostAddress(parsing: traffic.dns.names[$0]) }
      if !given.isEmpty, !given.contains(address) { otherwise.insert(name) }
    }
    return otherwise.count
  }
}
