import BlotterCore
import BlotterTraffic

/// What several detectors look up, gathered once: with it judging takes time in proportion to the tables, whatever
/// they hold. What only some findings ask for is gathered when the first of them asks.
package struct TrafficIndex: Sendable {
  private let traffic: Traffic
  /// By number of the flow: transport above sixteen bits of signs.
  private var brief: [UInt32] = []
  /// Numbers of the flows of neither TCP nor UDP.
  private(set) var portless: [Int] = []
  /// Numbers of the flows of UDP with packets one way only, or so many that hardly any may have come back.
  private(set) var lopsided: [Int] = []
  /// Numbers of the flows of TCP between an end and itself, and how many there are between two ends.
  private(set) var loops: [Int] = []
  private(set) var connections = 0
  /// Hosts that sent anything above the link layer.
  private(set) var senders: HostSet
  /// Hosts that others answer, and of whose own packets the evidence holds none: it shows one direction only.
  private(set) var unseenSenders: HostSet
  /// Hosts that acknowledge what the evidence does not show, and to whom it shows nothing: of them, too, it holds one
  /// direction only.
  private(set) var unseenReceivers: HostSet
  /// A bit for each port of TCP that a side uses which did not begin.
  private var serverPorts = [UInt64](repeating: 0, count: 1024)
  private var traces: Set<HostPair> = []

  private let use = Later<ServiceUse>()
  private let questions = Later<[FlowEnd: [Int]]>()
  private let datagrams = Later<[FlowEnd: [Int]]>()
  private let resolved = Later<ResolvedNames>()
  private let bodies = Later<MessageBodies>()
  private let sessions = Later<[TLSSession]>()
  private let shares = Later<[SMBConversation]>()
  private let given = Later<[HostAddress]>()

  init(_ traffic: borrowing Traffic) {
    self.traffic = copy traffic
    senders = HostSet(of: traffic.digest.hosts)
    unseenSenders = HostSet(of: traffic.digest.hosts)
    unseenReceivers = HostSet(of: traffic.digest.hosts)
    for (number, host) in traffic.digest.totals.enumerated() where host.sent > 0 { senders[UInt32(number)] = true }
    sortFlows()
    findUnseen()
    findTraces(traffic)
  }

  private mutating func sortFlows() {
    let flows = traffic.digest.flows
    brief.reserveCapacity(flows.count)
    for (number, flow) in flows.enumerated() {
      brief.append(UInt32(flow.transport.rawValue) << 16 | UInt32(flow.signs.rawValue))
      if flow.transport == .tcp {
        if flow.isToItself { loops.append(number) } else { connections += 1 }
        let port = flow.port(flow.initiator)
        serverPorts[Int(port >> 6)] |= 1 << UInt64(port & 63)
      } else if flow.transport == .udp {
        if !flow.signs.isBothWays || flow.packets > 200 { lopsided.append(number) }
      } else {
        portless.append(number)
      }
    }
  }

  private mutating func findUnseen() {
    let flows = traffic.flows.flows
    for (number, ends) in traffic.digest.flows.enumerated()
    where ends.transport == .tcp && !ends.signs.isBothWays {
      let flow = flows[number]
      if flow.up.synAck &+ flow.up.acks > 0, flow.down.packets == 0 { unseenSenders[ends.high] = true }
      if flow.down.synAck &+ flow.down.acks > 0, flow.up.packets == 0 { unseenSenders[ends.low] = true }
      if flow.down.packets == 0, Self.isConversation(flow.up) { unseenReceivers[ends.low] = true }
      if flow.up.packets == 0, Self.isConversation(flow.down) { unseenReceivers[ends.high] = true }
    }
    // A side that sent something elsewhere is a sender, whatever it was told.
    for (number, host) in traffic.digest.totals.enumerated() where host.sent > 0 {
      unseenSenders[UInt32(number)] = false
    }
    for (number, host) in traffic.digest.totals.enumerated() where host.received > 0 {
      unseenReceivers[UInt32(number)] = false
    }
  }

  /// Whether a side goes on as only one does that is answered: it sends data of its own beside what it acknowledges, or
  /// acknowledges over and over. A probe with ACK set does neither.
  private static func isConversation(_ side: FlowSide) -> Bool {
    side.acks >= 2 && (side.payload > 0 || side.acks >= 4)
  }

  /// Whether nothing that `server` said to `client` can be in the evidence, so that its silence says nothing.
  func isOneSided(_ client: HostAddress, _ server: HostAddress) -> Bool {
    unseenSenders.contains(server) || unseenReceivers.contains(client)
  }

  /// Probes that are meant to run out of hops: errors of time exceeded came back from the way. In a loop the same one
  /// or two routers report over and over; a trace sends three or four probes a hop.
  private mutating func findTraces(_ traffic: borrowing Traffic) {
    var reports: [HostPair: [HostAddress: Int]] = [:]
    for error in traffic.icmp.errors where error.isTimeExceeded {
      let pair = HostPair(source: error.sender.address, target: error.target.address)
      reports[pair, default: [:]][error.reporter, default: 0] += 1
    }
    for (pair, reporters) in reports where reporters.values.allSatisfy({ $0 <= 4 }) { traces.insert(pair) }
  }

  // MARK: Flows

  /// Numbers of the flows of a transport that show any of the signs, in order.
  func flows(_ transport: Transport, any signs: FlowSigns) -> [Int] {
    let high = UInt32(transport.rawValue)
    let low = UInt32(signs.rawValue)
    return brief.indices.filter { brief[$0] >> 16 == high && brief[$0] & low != 0 }
  }

  /// Numbers of the flows of any transport that show any of the signs, in order.
  func flows(any signs: FlowSigns) -> [Int] {
    let low = UInt32(signs.rawValue)
    return brief.indices.filter { brief[$0] & low != 0 }
  }

  /// Whether any connection of TCP seems to go to a port.
  func hasServer(at port: UInt16) -> Bool { serverPorts[Int(port >> 6)] >> UInt64(port & 63) & 1 == 1 }

  /// Numbers of the UDP flows by either end.
  var udpFlows: [FlowEnd: [Int]] {
    datagrams.value {
      var numbers: [FlowEnd: [Int]] = [:]
      for (number, ends) in traffic.digest.flows.enumerated() where ends.transport == .udp {
        let key = traffic.flows.flows[number].key
        numbers[key.low, default: []].append(number)
        if key.high != key.low { numbers[key.high, default: []].append(number) }
      }
      return numbers
    }
  }

  /// The first bytes of what connections carry.
  var contents: MessageBodies { bodies.value { MessageBodies(traffic) } }

  /// What the connections with TLS show of their handshakes.
  var tlsSessions: [TLSSession] { sessions.value { TLSSession.all(in: traffic) } }

  /// What hosts say to each other by SMB.
  var smbConversations: [SMBConversation] { shares.value { SMBConversation.all(in: traffic) } }

  // MARK: Services

  /// Ports on which a host served somebody.
  var servedPorts: [HostAddress: Set<UInt16>] { served.ports }
  /// Where the last good outcome of a service began.
  var lastServed: [FlowEnd: PacketPosition] { served.last }

  /// Whether `client` got data from `server` over TCP.
  func isServed(_ client: HostAddress, by server: HostAddress) -> Bool {
    served.pairs.contains(HostPair(source: client, target: server))
  }

  /// Whether the client got the same service from another host afterwards.
  func isServedElsewhere(_ attempt: Attempt) -> Bool { served.isElsewhere(attempt) }

  /// Whether the host tries many others at ports that no service is known by.
  func seeksPeers(_ client: HostAddress) -> Bool { served.seeksPeers(client) }

  private var served: ServiceUse { use.value { ServiceUse(traffic) } }

  /// Whether `source` traced the route to `target`.
  func isTrace(_ source: HostAddress, _ target: HostAddress) -> Bool {
    traces.contains(HostPair(source: source, target: target))
  }

  // MARK: Names

  /// Numbers of the DNS transactions by server.
  var transactions: [FlowEnd: [Int]] {
    questions.value {
      var groups = Groups<FlowEnd>()
      for (number, transaction) in traffic.outcomes.transactions.enumerated() where !transaction.queries.isEmpty {
        groups.add(number, to: transaction.server)
      }
      return Dictionary(uniqueKeysWithValues: groups.inOrder.map { ($0.key, $0.members) })
    }
  }

  /// Names that some server answered with records.
  var goodNames: Set<UInt32> { names.good }

  /// Whether the client of a query got an answer for its name, from whomever, after it asked.
  func isAnswered(_ query: DNSEvent) -> Bool { names.isAnswered(query) }

  private var names: ResolvedNames { resolved.value { ResolvedNames(traffic) } }

  /// By number of a name or of the text of an answer: the address that it is, and none where it is none.
  var addresses: [HostAddress] {
    given.value { (0..<traffic.dns.names.count).map { HostAddress(parsing: traffic.dns.names[UInt32($0)]) ?? .none } }
  }
}

/// Who was served where, by whom, and what hosts tried in vain.
private struct ServiceUse: Sendable {
  private(set) var ports: [HostAddress: Set<UInt16>] = [:]
  private(set) var last: [FlowEnd: PacketPosition] = [:]
  /// Who got data from whom over TCP.
  private(set) var pairs: Set<HostPair> = []
  /// By client and port: servers, with where the last good outcome began.
  private var servedAt: [ClientPort: [HostAddress: PacketPosition]] = [:]
  /// Addresses that a client tried in vain at ports without a name.
  private var vain: [HostAddress: Set<HostAddress>] = [:]

  /// Servers kept of one client and port: mail exchangers and addresses of one name are fewer.
  private static let serverLimit = 16
  /// Hosts that a client tries in vain at high ports, from which on it looks for peers.
  private static let peerThreshold = 8

  private struct ClientPort: Hashable {
    var client: HostAddress
    var port: UInt16
  }

  init(_ traffic: borrowing Traffic) {
    let digests = traffic.digest.attempts
    for (number, digest) in digests.enumerated() where digest.outcome.isSuccess {
      let attempt = traffic.outcomes.attempts[number]
      ports[attempt.server.address, default: []].insert(attempt.server.port)
      last[attempt.server] = attempt.start.position
      guard attempt.transport == .tcp else { continue }
      if attempt.outcome == .served {
        pairs.insert(HostPair(source: attempt.client.address, target: attempt.server.address))
      }
      let key = ClientPort(client: attempt.client.address, port: attempt.server.port)
      let known = servedAt[key]
      if known?[attempt.server.address] != nil || known?.count ?? 0 < Self.serverLimit {
        servedAt[key, default: [:]][attempt.server.address] = attempt.start.position
      }
    }
    for digest in digests where digest.transport == .tcp && digest.outcome.isFailure && digest.port >= 1024 {
      let client = traffic.digest.hosts[digest.client]
      guard vain[client]?.count ?? 0 < Self.peerThreshold else { continue }
      vain[client, default: []].insert(traffic.digest.hosts[digest.server])
    }
  }

  func isElsewhere(_ attempt: Attempt) -> Bool {
    let servers = servedAt[ClientPort(client: attempt.client.address, port: attempt.server.port)] ?? [:]
    return servers.contains { $0.key != attempt.server.address && attempt.start.position < $0.value }
  }

  func seeksPeers(_ client: HostAddress) -> Bool { vain[client]?.count ?? 0 >= Self.peerThreshold }
}

/// Which names were answered, and when last to whom.
private struct ResolvedNames: Sendable {
  private(set) var good: Set<UInt32> = []
  private var lastAnswers: [Question: PacketPosition] = [:]

  private struct Question: Hashable {
    var client: HostAddress
    var name: UInt32
    var type: UInt16
  }

  init(_ traffic: borrowing Traffic) {
    for event in traffic.dns.events where event.isResponse {
      if event.rcode == 0, event.answerCount > 0 { good.insert(event.name) }
      let question = Question(client: event.client.address, name: event.name, type: event.type)
      lastAnswers[question] = event.mark.position
    }
  }

  func isAnswered(_ query: DNSEvent) -> Bool {
    let question = Question(client: query.client.address, name: query.name, type: query.type)
    return lastAnswers[question].map { query.mark.position < $0 } ?? false
  }
}

/// Who acts on whom.
struct HostPair: Hashable, Sendable {
  var source: HostAddress
  var target: HostAddress
}
