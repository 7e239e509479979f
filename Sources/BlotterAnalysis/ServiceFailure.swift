import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What refused and unanswered connections have in common: attempts at one TCP service that end the same bad way.
struct ServiceFailure {
  var kind: String
  var outcome: Outcome

  /// How long the evidence must go on after a lone SYN before it counts as unanswered: the first retry is due after
  /// one second (RFC 6298 §2.1), and three leave room for a slow path.
  static let patience: Int64 = 3_000_000_000

  /// Connections to one server that nobody answers, and how many there are in all for each of them, up to which they
  /// are what every network has all the time: an address that is gone, in a list that somebody keeps.
  private static let rareCount = 2
  private static let rareShare = 50

  func findings(
    in traffic: borrowing Traffic, beside attacks: Attacks, title: (String, String) -> String
  ) -> [Finding] {
    var findings: [Finding] = []
    let isSuspect = { (digest: AttemptDigest) in digest.outcome == outcome && digest.probe == .syn }
    guard traffic.digest.attempts.contains(where: isSuspect) else { return [] }
    let knocks = outcome == .refused ? Self.knocks(traffic) : []
    let strays = outcome == .refused ? Self.strays(traffic) : []
    for service in traffic.outcomes.services where service.key.transport == .tcp {
      guard service.attempts.contains(where: { isSuspect(traffic.digest.attempts[$0]) }) else { continue }
      // What fails once a flood has begun is the flood's to tell; what failed before it is not.
      let flood = attacks.flood(of: service.key)
      // What the evidence cannot hold is no silence.
      if outcome == .unanswered, attacks.index.unseenSenders.contains(service.key.server.address) { continue }
      let attempts = service.attempts.map { traffic.outcomes.attempts[$0] }.filter {
        !attacks.isScan($0.client.address, $0.server.address) && $0.client != $0.server
          && !attacks.isPressing($0.server.address, $0.client.address)
          && isBefore($0, flood?.first)
          && !(outcome == .unanswered && attacks.index.unseenReceivers.contains($0.client.address))
      }
      let bad = attempts.filter { $0.outcome == outcome && $0.probe == .syn && counts($0, traffic) }
      guard !bad.isEmpty else { continue }
      let host = traffic.label(service.key.server.address)
      let port = Words.port(service.key.server.port, .tcp)
      var finding = Finding(kind: kind, title: title(host, port))
      fill(&finding, service.key.server, bad, attempts, traffic, attacks.index)
      // Ports that a client tries once each and in a row, before it is let in at another, are a sign agreed on.
      if bad.allSatisfy({ $0.flow.map(knocks.contains) ?? false }) {
        finding.facts["served_at_another_port"] = .bool(true)
        finding.severity = .low
      }
      // A server that calls back whom it serves (RFC 1413, active modes, proxy checks) goes on without.
      if outcome == .refused, bad.allSatisfy({ attacks.index.isServed($0.server.address, by: $0.client.address) }) {
        finding.facts["calls_back"] = .bool(true)
        finding.severity = .low
      }
      if outcome == .refused, bad.allSatisfy({ $0.flow.map(strays.contains) ?? false }) {
        finding.facts["strays"] = .bool(true)
        finding.severity = .low
      }
      findings.append(finding)
    }
    return findings
  }

  /// Closed ports of one host, and strangers at them, from which on strangers that knock once each are the noise of a
  /// public address: no set of services fails together for clients of whom none tries again.
  private static let strayPorts = 3

  /// Numbers of the flows of strangers at a host that serves others: each tries one closed port once, and nothing else;
  /// of at least ``strayPorts`` ports, none of which serves anybody.
  private static func strays(_ traffic: borrowing Traffic) -> Set<Int> {
    var tries: [HostPair: Int] = [:]
    var served: Set<FlowEnd> = []
    var serving: Set<HostAddress> = []
    for attempt in traffic.outcomes.attempts where attempt.transport == .tcp {
      tries[HostPair(source: attempt.client.address, target: attempt.server.address), default: 0] += Int(attempt.tries)
      guard attempt.outcome.isSuccess else { continue }
      served.insert(attempt.server)
      serving.insert(attempt.server.address)
    }
    var lone: [HostAddress: (ports: Set<UInt16>, flows: [Int])] = [:]
    for attempt in traffic.outcomes.attempts where attempt.outcome == .refused && attempt.transport == .tcp {
      guard serving.contains(attempt.server.address), !served.contains(attempt.server), let flow = attempt.flow,
        tries[HostPair(source: attempt.client.address, target: attempt.server.address)] == 1
      else { continue }
      lone[attempt.server.address, default: ([], [])].ports.insert(attempt.server.port)
      lone[attempt.server.address, default: ([], [])].flows.append(flow)
    }
    return Set(lone.values.filter { $0.ports.count >= strayPorts }.flatMap(\.flows))
  }

  /// Time within which a client that knocks has done so and is let in.
  private static let knockSpan: Int64 = 30_000_000_000

  /// Numbers of the flows by which clients knock: refused once at each of two ports or more, with nothing between, and
  /// then served by the same host at another port.
  private static func knocks(_ traffic: borrowing Traffic) -> Set<Int> {
    var open: [UInt64: [Attempt]] = [:]
    var hasKnocked = HostSet(of: traffic.digest.hosts)
    var knocks: Set<Int> = []
    for (number, digest) in traffic.digest.attempts.enumerated() where digest.transport == .tcp {
      if digest.outcome == .refused, digest.probe == .syn {
        open[digest.pair, default: []].append(traffic.outcomes.attempts[number])
        hasKnocked[digest.client] = true
        continue
      }
      guard hasKnocked[digest.client], let before = open.removeValue(forKey: digest.pair), digest.outcome == .served
      else { continue }
      let attempt = traffic.outcomes.attempts[number]
      let ports = Set(before.map(\.server.port))
      guard ports.count >= 2, ports.count == before.count, !ports.contains(attempt.server.port),
        let first = before.first, (attempt.start.delay(since: first.start) ?? 0) <= knockSpan
      else { continue }
      knocks.formUnion(before.compactMap(\.flow))
    }
    return knocks
  }

  /// Whether an attempt was made before the onset of a flood; without one, each was.
  private func isBefore(_ attempt: Attempt, _ onset: PacketMark?) -> Bool {
    guard let onset else { return true }
    return attempt.start.position < onset.position
  }

  private func counts(_ attempt: Attempt, _ traffic: borrowing Traffic) -> Bool {
    guard outcome == .unanswered else { return true }
    if attempt.tries > 1 { return true }
    return traffic.end(of: attempt.start).delay(since: attempt.start).map { $0 >= Self.patience } ?? false
  }

  private func fill(
    _ finding: inout Finding, _ server: FlowEnd, _ bad: [Attempt], _ all: [Attempt], _ traffic: borrowing Traffic,
    _ index: TrafficIndex
  ) {
    let good = all.filter { $0.outcome.isSuccess }
    finding.confidence = outcome == .refused ? .high : .medium
    finding.protocol = ServiceName.application(port: server.port, isTCP: true) ?? "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "server")]
    finding.sources = traffic.hosts(bad.map(\.client.address), role: "client")
    finding.count = UInt64(bad.count)
    let tally = ClientTally(all)
    finding.facts["connections"] = .int(all.count)
    finding.facts[outcome == .refused ? "refused" : "unanswered"] = .int(bad.count)
    finding.facts["served"] = .int(good.count)
    finding.facts["clients"] = tally.facts(in: traffic)
    finding.facts["clients_affected"] = .int(Set(bad.map(\.client.address)).count)
    finding.facts["syns"] = .int(bad.reduce(0) { $0 + UInt64($1.tries) })
    let flows = bad.compactMap(\.flow).map { traffic.flows.flows[$0] }
    if outcome == .refused {
      let delays = bad.compactMap { $0.decisive.delay(since: $0.start) }
      if let longest = delays.max() { finding.facts["longest_refusal_delay_s"] = traffic.seconds(longest) }
    } else {
      finding.facts["host_seen_otherwise"] = .bool(index.senders.contains(server.address))
    }
    let recovered = lastPosition(bad).map { last in good.contains { last < $0.start.position } } ?? false
    let worked = lastPosition(bad).map { last in good.contains { $0.start.position < last } } ?? false
    finding.facts["served_before"] = .bool(worked)
    finding.facts["served_after"] = .bool(recovered)
    finding.severity =
      recovered || good.count > bad.count ? .low : worked ? .high : bad.count > 1 || all.count == 1 ? .medium : .low
    // Clients try again; a lone SYN is a packet lost at the end of its evidence, or one that nobody waited for.
    let isRare = bad.count <= Self.rareCount && bad.count * Self.rareShare <= index.connections
    if outcome == .unanswered, bad.allSatisfy({ $0.tries < 2 }) {
      finding.severity = bad.count == 1 || isRare ? .informational : .low
    }
    if outcome == .unanswered, isRare, finding.severity ?? .low > .low { finding.severity = .low }
    // A client that goes on to the next server of its list, as mail and browsers do, has lost a second.
    let isServedElsewhere = bad.allSatisfy { index.isServedElsewhere($0) }
    if isServedElsewhere { finding.facts["served_elsewhere"] = .bool(true) }
    if isServedElsewhere, finding.severity ?? .low > .low { finding.severity = .low }
    // Programs that look for peers try one address after the other, and most are gone.
    let isPeer =
      bad.allSatisfy { index.seeksPeers($0.client.address) && $0.server.port >= 1024 }
      && ServiceName.name(forPort: server.port, isTCP: true) == nil
    if isPeer, finding.severity ?? .low > .informational { finding.severity = .informational }
    var marks: [PacketMark] = []
    for attempt in bad {
      marks.append(attempt.start)
      marks.append(attempt.decisive)
    }
    for flow in flows.prefix(24) { marks += traffic.flows.marks(of: flow).map(\.mark) }
    finding.cites = traffic.citations(marks)
    finding.span(marks + flows.flatMap { [$0.up.last, $0.down.last] }, in: traffic)
  }

  private func lastPosition(_ attempts: [Attempt]) -> PacketPosition? { attempts.last?.start.position }
}
