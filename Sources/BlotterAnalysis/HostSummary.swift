import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Hosts with what they sent and received, and the parts they play.
enum HostSummary {
  /// The busiest hosts, at most `limit`.
  static func hosts(in traffic: borrowing Traffic, limit: Int) -> [TrafficSummary.Host] {
    var counts: [HostAddress: (sent: UInt64, received: UInt64)] = [:]
    func add(_ host: HostAddress, sent: UInt64, received: UInt64) {
      { (count: inout (sent: UInt64, received: UInt64)) in
        count.sent &+= sent
        count.received &+= received
      }(&counts[host, default: (0, 0)])
    }
    traffic.flows.flows.visit { _, flow in
      guard flow.key.transport != .arp else { return }
      add(flow.key.low.address, sent: flow.up.packets, received: flow.down.packets)
      add(flow.key.high.address, sent: flow.down.packets, received: flow.up.packets)
    }
    let busiest = counts.sorted {
      let (x, y) = ($0.value.sent &+ $0.value.received, $1.value.sent &+ $1.value.received)
      return x != y ? y < x : $0.key < $1.key
    }.prefix(limit)
    let roles = roles(in: traffic, of: Set(busiest.map(\.key)))
    let sides = HostSides(traffic)
    return busiest.map {
      var host = TrafficSummary.Host(
        address: traffic.label($0.key), roles: roles[$0.key] ?? [], sentPackets: $0.value.sent,
        receivedPackets: $0.value.received)
      if let side = sides.side(of: $0.key) { (host.side, host.sideBecause) = (side.side.rawValue, side.because) }
      return host
    }
  }

  /// The parts that hosts play, by what they ask and answer.
  private static func roles(in traffic: borrowing Traffic, of hosts: Set<HostAddress>) -> [HostAddress: [String]] {
    var roles: [HostAddress: Set<String>] = [:]
    func add(_ role: String, _ host: HostAddress) {
      if hosts.contains(host) { roles[host, default: []].insert(role) }
    }
    for attempt in traffic.outcomes.attempts {
      let isTCP = attempt.transport == .tcp
      guard attempt.outcome.isSuccess || attempt.transaction != nil else { continue }
      let name =
        attempt.transaction != nil ? "DNS" : Words.application(port: attempt.server.port, isTCP: isTCP)
      guard let name else { continue }
      add("\(name) server", attempt.server.address)
      add("\(name) client", attempt.client.address)
    }
    for (number, error) in traffic.icmp.errors.enumerated()
    where error.reporter != error.target.address && traffic.outcomes.errorQuotesRequest[number] {
      add("router", error.reporter)
    }
    return roles.mapValues { $0.sorted() }
  }
}
