package import BlotterCore
package import BlotterTraffic

/// Traffic that is not what it seems: who floods and who scans. Outcomes of such attempts are no outages, and what a
/// flood's victim does to others is the flood's consequence.
package struct Attacks: Sendable {
  package var scans: [Scan] = []
  package var sweeps: [Sweep] = []
  package var floods: [Flood] = []
  /// What web requests show.
  let web: WebAttacks
  /// Data in DNS names.
  let tunnels: [Tunnel]
  /// Numbers of the names that tunnels ask for.
  private let tunnelled: Set<UInt32>
  /// What detectors look up.
  package let index: TrafficIndex
  private var scanned: Set<HostPair> = []
  private var flooded: [ServiceKey: Int] = [:]
  private var sweepers: Set<HostAddress> = []

  package init(in traffic: borrowing Traffic) {
    index = TrafficIndex(traffic)
    web = WebAttacks(traffic)
    tunnels = DNSTunnel().tunnels(in: traffic)
    var names: Set<UInt32> = []
    for tunnel in tunnels {
      for query in tunnel.queries { names.insert(traffic.dns.events[query].name) }
    }
    tunnelled = names
    scans = Scan.all(in: traffic, index)
    for scan in scans {
      for target in scan.targets { scanned.insert(HostPair(source: scan.source, target: target)) }
      if scan.targets.count > 1 { sweepers.insert(scan.source) }
    }
    sweeps = Sweep.all(in: traffic)
    for sweep in sweeps { sweepers.insert(sweep.source) }
    floods = Flood.all(in: traffic) { [scanned] in scanned.contains(HostPair(source: $0, target: $1)) }
    for (number, flood) in floods.enumerated() { flooded[flood.key] = number }
  }

  /// Whether `source` scans `target`, or scans many hosts.
  package func isScan(_ source: HostAddress, _ target: HostAddress) -> Bool {
    scanned.contains(HostPair(source: source, target: target)) || sweepers.contains(source)
  }

  /// The flood of a service.
  package func flood(of key: ServiceKey) -> Flood? { flooded[key].map { floods[$0] } }

  /// Whether a transaction asks for a name that carries data.
  package func isTunnel(_ transaction: DNSTransaction, in traffic: borrowing Traffic) -> Bool {
    guard !tunnelled.isEmpty, let message = transaction.queries.first ?? transaction.response else { return false }
    return tunnelled.contains(traffic.dns.events[message].name)
  }

  /// Whether the host is the target of any flood.
  package func isFlooded(_ host: HostAddress) -> Bool { floods.contains { $0.key.server.address == host } }
}
