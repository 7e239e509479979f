import BlotterCore
import BlotterTraffic

/// What several detectors look up, gathered once: with it judging takes time in proportion to the tables, whatever
/// they hold.
package struct TrafficIndex: Sendable {
  /// Hosts that sent anything above the link layer.
  private(set) var senders: Set<HostAddress> = []
  /// Hosts that others answer, and of whose own packets the evidence holds none: it shows one direction only.
  private(set) var unseenSenders: Set<HostAddress> = []
  /// Numbers of the DNS transactions by server.
  private(set) var transactions: [FlowEnd: [Int]] = [:]
  /// Numbers of the UDP flows by either end.
  private(set) var udpFlows: [FlowEnd: [Int]] = [:]
  /// Ports on which a host served somebody.
  private(set) var servedPorts: [HostAddress: Set<UInt16>] = [:]
  /// Where the last good outcome of a service began.
  private(set) var lastServed: [FlowEnd: PacketPosition] = [:]
  /// Names that some server answered with records.
  private(set) var goodNames: Set<UInt32> = []
  /// By client and port: servers, with where the last good outcome began.
  private var servedAt: [ClientPort: [HostAddress: PacketPosition]] = [:]
  /// Addresses that a client tried in vain at ports without a name.
  private var vain: [HostAddress: Set<HostAddress>] = [:]
  private var lastAnswers: [Question: PacketPosition] = [:]
  private var traces: Set<HostPair> = []

  init(_ traffic: borrowing Traffic) {
    var senders: Set<HostAddress> = []
    var udpFlows: [FlowEnd: [Int]] = [:]
    // Who is answered in a connection that shows no packet of its own.
    var silent: Set<HostAddress> = []
    traffic.flows.flows.visit { number, flow in
      if flow.key.transport != .arp {
        if flow.up.packets > 0 { senders.insert(flow.key.low.address) }
        if flow.down.packets > 0 { senders.insert(flow.key.high.address) }
      }
      if flow.key.transport == .udp {
        udpFlows[flow.key.low, default: []].append(number)
        if flow.key.high != flow.key.low { udpFlows[flow.key.high, default: []].append(number) }
      } else if flow.key.transport == .tcp {
        if flow.up.synAck &+ flow.up.acks > 0, flow.down.packets == 0 { silent.insert(flow.key.high.address) }
        if flow.down.synAck &+ flow.down.acks > 0, flow.up.packets == 0 { silent.insert(flow.key.low.address) }
      }
    }
    self.senders = senders
    self.udpFlows = udpFlows
    // A side that sent something elsewhere is a sender, whatever it was told.
    unseenSenders = silent.subtracting(senders)
    for (number, transaction) in traffic.outcomes.transactions.enumerated() where !transaction.queries.isEmpty {
      transactions[transaction.server, default: []].append(number)
    }
    for attempt in traffic.outcomes.attempts where attempt.outcome.isSuccess {
      servedPorts[attempt.server.address, default: []].insert(attempt.server.port)
      lastServed[attempt.server] = attempt.start.position
      guard attempt.transport == .tcp else { continue }
      let key = ClientPort(client: attempt.client.address, port: attempt.server.port)
      if servedAt[key]?[attempt.server.address] != nil || servedAt[key]?.count ?? 0 < Self.serverLimit {
        servedAt[key, default: [:]][attempt.server.address] = attempt.start.position
      }
    }
    for attempt in traffic.outcomes.attempts
    where attempt.transport == .tcp && attempt.outcome.isFailure && attempt.server.port >= 1024 {
      guard vain[attempt.client.address]?.count ?? 0 < Self.peerThreshold else { continue }
      vain[attempt.client.address, default: []].insert(attempt.server.address)
    }
    for event in traffic.dns.events where event.isResponse {
      if event.rcode == 0, event.answerCount > 0 { goodNames.insert(event.name) }
      let question = Question(client: event.client.address, name: event.name, type: event.type)
      lastAnswers[question] = event.mark.position
    }
    findTraces(traffic)
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

  /// Servers kept of one client and port: mail exchangers and addresses of one name are fewer.
  private static let serverLimit = 16
  /// Hosts that a client tries in vain at high ports, from which on it looks for peers.
  private static let peerThreshold = 8

  /// Whether the client got the same service from another host afterwards.
  func isServedElsewhere(_ attempt: Attempt) -> Bool {
    let servers = servedAt[ClientPort(client: attempt.client.address, port: attempt.server.port)] ?? [:]
    return servers.contains { $0.key != attempt.server.address && attempt.start.position < $0.value }
  }

  /// Whether the host tries many others at ports that no service is known by.
  func seeksPeers(_ client: HostAddress) -> Bool { vain[client]?.count ?? 0 >= Self.peerThreshold }

  private struct ClientPort: Hashable {
    var client: HostAddress
    var port: UInt16
  }

  /// Whether `source` traced the route to `target`.
  func isTrace(_ source: HostAddress, _ target: HostAddress) -> Bool {
    traces.contains(HostPair(source: source, target: target))
  }

  /// Whether the client of a query got an answer for its name, from whomever, after it asked.
  func isAnswered(_ query: DNSEvent) -> Bool {
    let question = Question(client: query.client.address, name: query.name, type: query.type)
    return lastAnswers[question].map { query.mark.position < $0 } ?? false
  }

  private struct Question: Hashable {
    var client: HostAddress
    var name: UInt32
    var type: UInt16
  }
}

/// Who acts on whom.
struct HostPair: Hashable, Sendable {
  var source: HostAddress
  var target: HostAddress
}
