package import BlotterCore
package import BlotterTraffic

/// Traffic that is not what it seems: who floods and who scans. Outcomes of such attempts are no outages, and what a
/// flood's victim does to others is the flood's consequence.
package struct Attacks: Sendable {
  package var scans: [Scan] = []
  package var sweeps: [Sweep] = []
  package var floods: [Flood] = []
  /// Floods of datagrams, echo requests, stray segments and fragments, and answers that nobody asked for.
  package var volumes: [VolumeFlood] = []
  package var reflections: [VolumeFlood] = []
  /// What web requests show.
  let web: WebAttacks
  /// Connections that are kept busy without a request.
  package var slow: [Slowloris.Group] = []
  /// All attempts to log in, and those that are password guessing.
  package var logins: [LoginAttempt] = []
  package var guessing: [Guessing] = []
  /// Data in DNS names.
  let tunnels: [Tunnel]
  /// Numbers of the names that tunnels ask for.
  private let tunnelled: Set<UInt32>
  /// Names tried from a list, and addresses asked for in turn.
  package let enumerations: [NameEnumeration]
  /// Numbers of the transactions that are part of such.
  private let enumerated: Set<Int>
  /// What detectors look up.
  package let index: TrafficIndex
  private var scanned: Set<HostPair> = []
  private var flooded: [ServiceKey: Int] = [:]
  private var pressed: Set<HostPair> = []
  private var sweepers: Set<HostAddress> = []

  package init(in traffic: borrowing Traffic) {
    index = TrafficIndex(traffic)
    web = WebAttacks(traffic, index)
    tunnels = DNSTunnel().tunnels(in: traffic)
    var names: Set<UInt32> = []
    for tunnel in tunnels {
      for query in tunnel.queries { names.insert(traffic.dns.events[query].name) }
    }
    tunnelled = names
    enumerations = NameEnumeration.all(in: traffic, without: names)
    enumerated = Set(enumerations.flatMap(\.transactions))
    scans = Scan.all(in: traffic, index)
    for pair in OSFingerprinting.pairs(in: traffic) { scanned.insert(pair) }
    slow = Slowloris.groups(in: traffic)
    for scan in scans {
      for target in scan.targets { scanned.insert(HostPair(source: scan.source, target: target)) }
      if scan.targets.count > 1 { sweepers.insert(scan.source) }
    }
    sweeps = Sweep.all(in: traffic, index)
    for sweep in sweeps { sweepers.insert(sweep.source) }
    floods = Flood.all(in: traffic) { [scanned] in scanned.contains(HostPair(source: $0, target: $1)) }
    for (number, flood) in floods.enumerated() { flooded[flood.key] = number }
    findVolumes(traffic)
    logins = LoginReader.all(in: traffic) + MQTTLogins.all(in: traffic, index)
    guessing = Guessing.all(in: logins)
  }

  private mutating func findVolumes(_ traffic: borrowing Traffic) {
    let datagrams = DatagramFloods(in: traffic, index)
    let segments = SegmentFloods(in: traffic, index) { [scanned] in scanned.contains(HostPair(source: $0, target: $1)) }
    let echoes = EchoFloods(in: traffic, index)
    reflections = datagrams.reflections + segments.reflections + echoes.floods.filter { $0.kind != "icmp-flood" }
    let victims = Set(reflections.map(\.target))
    volumes = datagrams.floods + segments.floods + echoes.floods.filter { $0.kind == "icmp-flood" }
    // Large answers come in fragments, and what falls apart at a victim is part of its attack.
    // The requests that draw the echo replies belong to them.
    let drawn = Set(reflections.filter { $0.kind == "smurf-amplification" }.map(\.target))
    volumes.removeAll { $0.kind == "icmp-flood" && $0.sources.allSatisfy { drawn.contains($0) } }
    let hit = victims.union(
      volumes.filter { $0.kind != "fragment-flood" && $0.kind != "tcp-flag-flood" }.map(\.target))
    volumes.removeAll { $0.kind == "fragment-flood" && hit.contains($0.target) }
    for station in MACFlood.brief(in: traffic)?.stations ?? [] { sweepers.formUnion(station.addresses) }
    for volume in volumes + reflections {
      for source in volume.sources { pressed.insert(HostPair(source: source, target: volume.target)) }
    }
    volumes = Self.largest(volumes)
    reflections = Self.largest(reflections)
  }

  /// Targets told one by one: more than that are one event, and nobody reads further.
  static let volumeLimit = 64

  /// The largest, in their order.
  private static func largest(_ volumes: [VolumeFlood]) -> [VolumeFlood] {
    guard volumes.count > volumeLimit else { return volumes }
    let chosen = volumes.indices.sorted { (volumes[$1].packets, $0) < (volumes[$0].packets, $1) }.prefix(volumeLimit)
    return chosen.sorted().map { volumes[$0] }
  }

  /// Whether `source` is part of a flood or a reflection that hits `target`: what comes of its packets is no outage.
  package func isPressing(_ source: HostAddress, _ target: HostAddress) -> Bool {
    pressed.contains(HostPair(source: source, target: target))
  }

  /// Numbers of the attempts that make a flood of SYNs.
  package var floodAttempts: Set<Int> { Set(floods.flatMap(\.attempts)) }

  /// Whether `source` scans `target`, or scans many hosts.
  package func isScan(_ source: HostAddress, _ target: HostAddress) -> Bool {
    scanned.contains(HostPair(source: source, target: target)) || sweepers.contains(source)
  }

  /// The flood of a service.
  package func flood(of key: ServiceKey) -> Flood? { flooded[key].map { floods[$0] } }

  /// Whether connections that never finish hold the service.
  package func isHeld(_ server: FlowEnd) -> Bool { slow.contains { $0.server == server } }

  /// Whether a transaction asks for a name that carries data.
  package func isTunnel(_ transaction: DNSTransaction, in traffic: borrowing Traffic) -> Bool {
    guard !tunnelled.isEmpty, let message = transaction.queries.first ?? transaction.response else { return false }
    return tunnelled.contains(traffic.dns.events[message].name)
  }

  /// Whether a transaction, by its number, tries a name from a list: that there is none is no failure.
  package func isEnumerated(_ transaction: Int) -> Bool { enumerated.contains(transaction) }

  /// Whether the host is the target of any flood.
  package func isFlooded(_ host: HostAddress) -> Bool { floods.contains { $0.key.server.address == host } }

  /// Whether `source` guesses passwords at `server`: resets and refusals between them are part of it.
  package func isGuessing(_ source: HostAddress, _ server: HostAddress) -> Bool {
    guessing.contains { $0.server.address == server && $0.sources.contains(source) }
  }
}
