import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Hosts with what they sent and received, and the parts they play.
enum HostSummary {
  /// The busiest hosts, at most `limit`.
  static func hosts(in traffic: borrowing Traffic, limit: Int) -> [TrafficSummary.Host] {
    let hosts = traffic.digest.hosts.addresses
    let totals = traffic.digest.totals
    var busiest = Largest<Int>(limit) { a, b in
      let (x, y) = (totals[a].sent &+ totals[a].received, totals[b].sent &+ totals[b].received)
      return x != y ? y < x : hosts[a] < hosts[b]
    }
    for number in totals.indices where totals[number].firstFlow > 0 { busiest.offer(number) }
    let roles = roles(in: traffic, of: busiest.elements)
    let sides = HostSides(traffic)
    return busiest.elements.map {
      var host = TrafficSummary.Host(
        address: traffic.label(hosts[$0]), roles: roles[hosts[$0]] ?? [], sentPackets: totals[$0].sent,
        receivedPackets: totals[$0].received)
      if let side = sides.side(of: hosts[$0]) { (host.side, host.sideBecause) = (side.side.rawValue, side.because) }
      return host
    }
  }

  /// The parts that hosts play, by what they ask and answer.
  private static func roles(in traffic: borrowing Traffic, of chosen: [Int]) -> [HostAddress: [String]] {
    var roles: [HostAddress: Set<String>] = [:]
    var hosts = HostSet(of: traffic.digest.hosts)
    for number in chosen { hosts[UInt32(number)] = true }
    func add(_ role: String, _ host: HostAddress) {
      if hosts.contains(host) { roles[host, default: []].insert(role) }
    }
    var told = WordList()
    for digest in traffic.digest.attempts where hosts[digest.client] || hosts[digest.server] {
      guard digest.outcome.isSuccess || digest.isTransaction else { continue }
      let isTCP = digest.transport == .tcp
      let port = UInt64(digest.port) << 2 | (isTCP ? 1 : 0) | (digest.isTransaction ? 2 : 0)
      // One and the same service is told once of each host.
      for (host, part) in [(digest.server, "server"), (digest.client, "client")] where hosts[host] {
        let count = told.count
        guard told.number(for: UInt64(host) << 32 | port << 1 | (part == "server" ? 1 : 0)) == count,
          let name = digest.isTransaction ? "DNS" : ServiceName.application(port: digest.port, isTCP: isTCP)
        else { continue }
        roles[traffic.digest.hosts[host], default: []].insert("\(name) \(part)")
      }
    }
    for (number, error) in traffic.icmp.errors.enumerated()
    where error.reporter != error.target.address && traffic.outcomes.errorQuotesRequest[number] {
      add("router", error.reporter)
    }
    return roles.mapValues { $0.sorted() }
  }
}
