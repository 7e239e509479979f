package import BlotterCore
package import BlotterTraffic

/// Probes of one source: many ports of one host, or one port of many hosts.
package struct Scan: Sendable {
  package var source: HostAddress
  package var targets: [HostAddress]
  /// Slug of the kind.
  package var kind: String
  package var transport: Transport
  /// Ports tried, in order.
  package var ports: [UInt16]
  /// Numbers of the attempts.
  package var attempts: [Int]

  /// Distinct ports or hosts that got the source nowhere: a client that is denied tries a few, a scanner has no other
  /// aim. Eight is above the fall-back ports of any protocol in common use, and below the smallest list of a scanner.
  static let threshold = 8

  static func all(in traffic: borrowing Traffic, _ index: TrafficIndex) -> [Scan] {
    let pairs = candidates(in: traffic) { digest in
      guard digest.transport == .udp ? !digest.isTransaction : digest.probe != .none else { return nil }
      // Whose numbers are below 2²⁴: the lowest bit tells the transports apart.
      return digest.client == digest.server ? nil : digest.pair << 1 | (digest.transport == .udp ? 1 : 0)
    }
    let attempts = traffic.outcomes.attempts
    var scans: [Scan] = []
    for members in pairs where members.count >= threshold {
      let first = attempts[members[0]]
      let pair = Pair(source: first.client.address, target: first.server.address, transport: first.transport)
      if let scan = portScan(pair, members, traffic, index) { scans.append(scan) }
    }
    let ports = candidates(in: traffic) { digest in
      guard digest.transport == .tcp, digest.probe != .none, digest.client != digest.server else { return nil }
      return UInt64(digest.client) << 16 | UInt64(digest.port)
    }
    let scanners = Set(scans.map(\.source))
    for members in ports where members.count >= threshold {
      let first = attempts[members[0]]
      let sweep = Sweep(source: first.client.address, port: first.server.port)
      guard !scanners.contains(sweep.source) else { continue }
      if let scan = portSweep(sweep, members, attempts) { scans.append(scan) }
    }
    return scans
  }

  /// Attempts by key, in order, where ``threshold`` of them or more were not served: of the others no scan is made.
  private static func candidates(
    in traffic: borrowing Traffic, by key: (AttemptDigest) -> UInt64?
  ) -> [[Int]] {
    let digests = traffic.digest.attempts
    var keys = WordList()
    var counts: [Int] = []
    for digest in digests where digest.outcome != .served {
      guard let key = key(digest) else { continue }
      let number = keys.number(for: key)
      if number == counts.count { counts.append(0) }
      counts[number] += 1
    }
    guard counts.contains(where: { $0 >= threshold }) else { return [] }
    var places: [Int: Int] = [:]
    var groups: [[Int]] = []
    for (attempt, digest) in digests.enumerated() {
      guard let key = key(digest), let number = keys.number(of: key), counts[number] >= threshold else { continue }
      if let place = places[number] {
        groups[place].append(attempt)
      } else {
        places[number] = groups.count
        groups.append([attempt])
      }
    }
    return groups
  }

  private static func portScan(
    _ pair: Pair, _ members: [Int], _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Scan? {
    let attempts = traffic.outcomes.attempts
    var ports: [UInt16] = []
    var seen: Set<UInt16> = []
    var vain: Set<UInt16> = []
    for number in members {
      let attempt = attempts[number]
      if seen.insert(attempt.server.port).inserted { ports.append(attempt.server.port) }
      if isVain(attempt, traffic) { vain.insert(attempt.server.port) }
    }
    guard vain.count >= threshold, vain.count * 2 > ports.count else { return nil }
    if pair.transport == .udp {
      // A traceroute counts its port up with every probe and is told by the errors of the hops.
      let errors = members.count { attempts[$0].error != nil }
      guard errors > 0, !index.isTrace(pair.source, pair.target) else { return nil }
    }
    // What the source was served before its first vain probe and after its last is use of the services, and no scan.
    let first = members.firstIndex { isVain(attempts[$0], traffic) } ?? 0
    let last = members.lastIndex { isVain(attempts[$0], traffic) } ?? members.count - 1
    let probes = Array(members[first...max(first, last)])
    return Scan(
      source: pair.source, targets: [pair.target], kind: kind(of: probes, pair.transport, traffic),
      transport: pair.transport, ports: ports, attempts: probes)
  }

  /// Whether an attempt brought nothing that a client wants: no data either way.
  private static func isVain(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Bool {
    if attempt.outcome == .served { return false }
    if attempt.outcome == .connected, let flow = attempt.flow {
      return traffic.flows.flows[flow].up.payload &+ traffic.flows.flows[flow].down.payload == 0
    }
    return true
  }

  private static func portSweep(_ sweep: Sweep, _ members: [Int], _ attempts: [Attempt]) -> Scan? {
    var targets: [HostAddress] = []
    var seen: Set<HostAddress> = []
    var vain: Set<HostAddress> = []
    for number in members {
      let target = attempts[number].server.address
      if seen.insert(target).inserted { targets.append(target) }
      if attempts[number].outcome != .served { vain.insert(target) }
    }
    guard vain.count >= threshold, vain.count * 2 > targets.count else { return nil }
    return Scan(
      source: sweep.source, targets: targets, kind: "port-sweep", transport: .tcp, ports: [sweep.port],
      attempts: members)
  }

  // MARK: Kind

  /// The kind by the first segments; a SYN scan and one by connect differ in what follows an open port, and else in
  /// the options of the SYN: an operating system's connect offers window scale or SACK, a bare probe does not.
  private static func kind(of members: [Int], _ transport: Transport, _ traffic: borrowing Traffic) -> String {
    guard transport == .tcp else { return "port-scan-udp" }
    let attempts = traffic.outcomes.attempts
    var ports: [Probe: Set<UInt16>] = [:]
    for number in members { ports[attempts[number].probe, default: []].insert(attempts[number].server.port) }
    let strong = [Probe.syn, .ack, .fin, .null, .xmas].filter { ports[$0, default: []].count >= threshold }
    if strong.count > 1 { return "port-scan-mixed" }
    switch strong.first ?? .syn {
    case .ack: return "port-scan-ack"
    case .fin: return "port-scan-fin"
    case .null: return "port-scan-null"
    case .xmas: return "port-scan-xmas"
    case .syn, .none: return completes(members, traffic) ? "port-scan-connect" : "port-scan-syn"
    }
  }

  private static func completes(_ members: [Int], _ traffic: borrowing Traffic) -> Bool {
    var completed = 0
    var abandoned = 0
    var withOptions = 0
    for number in members {
      let attempt = traffic.outcomes.attempts[number]
      switch attempt.outcome {
      case .served, .connected, .reset: completed += 1
      case .halfOpen: abandoned += 1
      default: break
      }
      if let number = attempt.flow {
        let flow = traffic.flows.flows[number]
        let side = flow[flow.key.direction(from: attempt.client)]
        if side.windowScale != 255 || side.hasSACK { withOptions += 1 }
      }
    }
    // Who tells versions connects to what a bare probe found open: what most probes were decides.
    if abandoned > 0, withOptions * 2 <= members.count { return false }
    if completed != abandoned { return completed > abandoned }
    return withOptions * 2 > members.count
  }

  private struct Pair {
    var source: HostAddress
    var target: HostAddress
    var transport: Transport
  }

  private struct Sweep {
    var source: HostAddress
    var port: UInt16
  }
}

/// Lists by key in the order in which the keys came.
struct Groups<Key: Hashable> {
  private var numbers: [Key: Int] = [:]
  private(set) var inOrder: [(key: Key, members: [Int])] = []

  /// Where the members of a key stand in ``inOrder``.
  func place(of key: Key) -> Int? { numbers[key] }

  mutating func add(_ member: Int, to key: Key) {
    if let number = numbers[key] {
      inOrder[number].members.append(member)
    } else {
      numbers[key] = inOrder.count
      inOrder.append((key, [member]))
    }
  }
}
