package import BlotterCore
package import BlotterTraffic

/// Traffic that is not what it seems: who floods and who scans. Outcomes of such attempts are no outages, and what a
/// flood's victim does to others is the flood's consequence.
package struct Attacks: Sendable {
  package var scans: [Scan] = []
  package var sweeps: [Sweep] = []
  package var floods: [Flood] = []
  /// All attempts to log in, and those that are password guessing.
  package var logins: [LoginAttempt] = []
  package var guessing: [Guessing] = []
  /// What detectors look up.
  package let index: TrafficIndex
  private var scanned: Set<HostPair> = []
  private var flooded: [ServiceKey: Int] = [:]
  private var sweepers: Set<HostAddress> = []

  package init(in traffic: borrowing Traffic) {
    index = TrafficIndex(traffic)
    scans = Scan.all(in: traffic, index)
    for scan in scans {
      for target in scan.targets { scanned.insert(HostPair(source: scan.source, target: target)) }
      if scan.targets.count > 1 { sweepers.insert(scan.source) }
    }
    sweeps = Sweep.all(in: traffic)
    for sweep in sweeps { sweepers.insert(sweep.source) }
    floods = Flood.all(in: traffic) { [scanned] in scanned.contains(HostPair(source: $0, target: $1)) }
    for (number, flood) in floods.enumerated() { flooded[flood.key] = number }
    logins = LoginReader.all(in: traffic)
    guessing = Guessing.all(in: logins)
  }

  /// Whether `source` scans `target`, or scans many hosts.
  package func isScan(_ source: HostAddress, _ target: HostAddress) -> Bool {
    scanned.contains(HostPair(source: source, target: target)) || sweepers.contains(source)
  }

  /// The flood of a service.
  package func flood(of key: ServiceKey) -> Flood? { flooded[key].map { floods[$0] } }

  /// Whether the host is the target of any flood.
  package func isFlooded(_ host: HostAddress) -> Bool { floods.contains { $0.key.server.address == host } }

  /// Whether `source` guesses passwords at `server`: resets and refusals between them are part of it.
  package func isGuessing(_ source: HostAddress, _ server: HostAddress) -> Bool {
    guessing.contains { $0.source == source && $0.server.address == server }
  }
}
