import BlotterCore

/// What follows from the finished tables: who asked whom, and what became of it.
package struct Outcomes: Sendable {
  package private(set) var transactions: [DNSTransaction] = []
  package private(set) var exchanges: [HTTPExchange] = []
  /// In order of their first packets.
  package private(set) var attempts: [Attempt] = []
  /// By server end and transport, in order of the first attempt.
  package private(set) var services: [ServiceRecord] = []
  /// For each ICMP error: whether the datagram that it quotes was sent by the side that asked.
  package private(set) var errorQuotesRequest: [Bool] = []
  /// Number of the flow that each ICMP error speaks of.
  package private(set) var errorFlows: [Int?] = []

  init() {}

  /// `digest` gets hosts, flows and attempts in short form.
  init(flows: FlowTable, icmp: ICMPTable, dns: DNSTable, http: HTTPTable, digest: inout TrafficDigest) {
    transactions = dns.transactions(errors: icmp.errors)
    exchanges = http.exchanges()
    var reader = AttemptReader(flows: flows, icmp: icmp, dns: dns)
    judge(icmp.errors, flows, &reader)
    assign(http, flows, &reader)
    let attempts = reader
    var list = AttemptList(capacity: flows.flows.count + transactions.count)
    var next = 0
    var waiting: Attempt?
    // Flows stand in the order in which they began, transactions in that of their first queries: mostly, what is left
    // to do is to merge the two.
    func takeTransactions(before position: PacketPosition?, _ digest: inout TrafficDigest) {
      while waiting != nil || next < transactions.count {
        if waiting == nil {
          waiting = attempts.attempt(transactions[next], next)
          next += 1
        }
        guard let attempt = waiting else { continue }
        if let position, !(attempt.start.position < position) { return }
        list.add(
          attempt, ConnectionTimes(), client: digest.hosts.number(for: attempt.client.address),
          server: digest.hosts.number(for: attempt.server.address))
        waiting = nil
      }
    }
    // Attempts are read on all cores, one of which takes the digests; the first core that is free takes the next part.
    let parts = (flows.flows.count + Self.part - 1) / Self.part
    var work = Cores.map(parts + 1, isWorthIt: parts > 1) { number in
      number == 0
        ? Work.digest(TrafficDigest(flows)) : .attempts(attempts.all(in: (number - 1) * Self.part, Self.part))
    }
    if case .digest(let whole) = work[0] { digest = whole }
    for number in work.indices.dropFirst() {
      guard case .attempts(let found) = work[number] else { continue }
      // What was taken over need not be held twice.
      work[number] = .taken
      for (attempt, times) in found {
        takeTransactions(before: attempt.start.position, &digest)
        let ends = digest.flows[attempt.flow ?? 0]
        list.add(
          attempt, times, client: ends.source(ends.initiator), server: ends.destination(ends.initiator))
      }
    }
    takeTransactions(before: nil, &digest)
    list.sort()
    (self.attempts, digest.attempts, digest.times) = (list.attempts, list.digests, list.times)
    groupServices(digest.attempts)
  }

  /// Flows of one part of the work: some milliseconds.
  private static let part = 1 << 13

  private enum Work: Sendable {
    case digest(TrafficDigest)
    case attempts([(Attempt, ConnectionTimes)])
    case taken
  }

  /// Finds the flow of each error, and whether it answers a request or a response.
  private mutating func judge(_ errors: [ICMPError], _ flows: FlowTable, _ reader: inout AttemptReader) {
    for (number, error) in errors.enumerated() {
      let flow = flows.latest(FlowKey(error.sender, error.target, error.transport))
      errorFlows.append(flow)
      let isTCP = error.transport == .tcp
      if let flow {
        let record = flows.flows[flow]
        let asks = record.key.source(flows.initiator(of: record)) == error.sender || record.key.low == record.key.high
        errorQuotesRequest.append(asks)
        if asks { reader.errors[flow, default: []].append(number) }
      } else {
        let answers =
          FlowTable.isServicePort(error.sender.port, isTCP: isTCP)
          && !FlowTable.isServicePort(error.target.port, isTCP: isTCP)
        errorQuotesRequest.append(!answers)
      }
    }
  }

  /// Gives each exchange to its connection. Rows of packet lists that print no ports belong to the latest connection
  /// between the two hosts.
  private mutating func assign(_ http: HTTPTable, _ flows: FlowTable, _ reader: inout AttemptReader) {
    var byHosts: [HostPair: [(start: PacketPosition, flow: Int)]] = [:]
    if exchanges.contains(where: { $0.client.port == 0 && $0.server.port == 0 }) {
      for (number, flow) in flows.flows.enumerated()
      where flow.key.transport == .tcp && (flow.key.low.port != 0 || flow.key.high.port != 0) {
        let client = flows.initiator(of: flow)
        guard let start = flows.firstMark(of: flow) else { continue }
        let pair = HostPair(a: flow.key.source(client).address, b: flow.key.destination(client).address)
        byHosts[pair, default: []].append((start.position, number))
      }
    }
    for index in exchanges.indices {
      let exchange = exchanges[index]
      guard let event = exchange.request ?? exchange.response else { continue }
      if exchange.client.port == 0, exchange.server.port == 0 {
        let pair = HostPair(a: exchange.client.address, b: exchange.server.address)
        let position = http.events[event].mark.position
        if let found = byHosts[pair].flatMap({ Self.last(in: $0, before: position) }) {
          let key = flows.flows[found.flow].key
          let client = flows.initiator(of: flows.flows[found.flow])
          exchanges[index].flow = found.flow
          exchanges[index].client = key.source(client)
          exchanges[index].server = key.destination(client)
        }
      }
      guard let flow = exchanges[index].flow, let response = exchange.response,
        case .response(let head) = http.events[response].content
      else { continue }
      reader.http[flow, default: .init()].take(head.status, http.events[response].mark)
    }
  }

  /// The last entry that starts before `position`; entries are in order, so by halving.
  private static func last(
    in entries: [(start: PacketPosition, flow: Int)], before position: PacketPosition
  ) -> (start: PacketPosition, flow: Int)? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].start < position { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? entries[low - 1] : nil
  }

  private mutating func groupServices(_ digests: [AttemptDigest]) {
    var keys = WordList()
    var members: [Int] = []
    var counts: [Int] = []
    // Counted first, so that each list is made as long as it gets.
    for digest in digests {
      guard digest.probe != .none || digest.outcome != .unknown else {
        members.append(-1)
        continue
      }
      // Hosts are fewer than 2³²; ports and transports have 16 bits each.
      let number = keys.number(
        for: UInt64(digest.server) << 32 | UInt64(digest.port) << 16 | UInt64(digest.transport.rawValue))
      if number == counts.count { counts.append(0) }
      counts[number] += 1
      members.append(number)
    }
    services.reserveCapacity(counts.count)
    for (attempt, number) in members.enumerated() where number >= 0 {
      if number == services.count {
        let key = ServiceKey(server: attempts[attempt].server, transport: attempts[attempt].transport)
        services.append(ServiceRecord(key: key, attempts: []))
        services[number].attempts.reserveCapacity(counts[number])
      }
      services[number].attempts.append(attempt)
    }
  }

  private struct HostPair: Hashable {
    var a: HostAddress
    var b: HostAddress
  }
}

/// One port of one server.
package struct ServiceKey: Sendable, Hashable {
  package var server: FlowEnd
  package var transport: Transport

  package init(server: FlowEnd, transport: Transport) {
    self.server = server
    self.transport = transport
  }

  package var isTCP: Bool { transport == .tcp }
}

/// What the clients of one service got, in order.
package struct ServiceRecord: Sendable {
  package var key: ServiceKey
  /// Numbers of the attempts, in order of their first packets.
  package var attempts: [Int]
}
