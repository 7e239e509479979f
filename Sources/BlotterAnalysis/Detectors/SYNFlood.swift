package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// SYNs without connections, aimed at one TCP service (RFC 4987).
///
/// What makes a flood is told by ``Flood``; this names it, and what it did to whom: the clients served before and
/// after the first failure, the refusals and 5xx answers, and those that wait longer than was usual, with their
/// packets. One source is a denial of service; many are a distributed one, or one sender that forges addresses, and the
/// facts hold what speaks for which.
package struct SYNFlood: Detector {
  package let kinds = ["syn-flood"]
  package let needs: EvidenceFields = [.ports, .tcpFlags]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.floods.map { finding($0, traffic) }
  }

  private func finding(_ flood: Flood, _ traffic: borrowing Traffic) -> Finding {
    let server = flood.key.server
    let host = traffic.label(server.address)
    let from = flood.sources.count == 1 ? traffic.label(flood.sources[0]) : "\(flood.sources.count) sources"
    var finding = Finding(
      kind: "syn-flood",
      title: "\(flood.syns) SYNs from \(from) to \(Words.port(server.port, .tcp)) of \(host), hardly any used")
    finding.protocol = "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "server")]
    finding.sources = flood.sources.prefix(16).map { traffic.host($0, role: "source of the SYNs") }
    finding.count = flood.syns
    finding.techniques = ["T1499.001"]
    finding.facts = sourceFacts(flood, traffic)
    var marks = floodMarks(flood, traffic)
    let effect = Effect(flood, traffic)
    finding.facts.merge(effect.facts(in: traffic)) { mine, _ in mine }
    let example = effect.handshake(in: traffic)
    if !example.isEmpty {
      finding.facts["completed_handshake_packets"] = .array(example.filter { !$0.isRecord }.map { .int($0.number) })
    }
    marks += effect.marks + example
    let isFelt = effect.failed > 0 || (effect.slowed?.attempts.count ?? 0) > 1
    finding.severity = isFelt || flood.sources.count > 1 ? .high : .medium
    finding.confidence = isFelt || flood.syns >= 200 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.first = traffic.time(flood.first)
    finding.last = traffic.time(flood.last)
    return finding
  }

  private func sourceFacts(_ flood: Flood, _ traffic: borrowing Traffic) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "syns": .int(flood.syns), "sources": .int(flood.sources.count),
      "single_source": .bool(flood.sources.count == 1),
    ]
    if let span = flood.last.delay(since: flood.first), span >= 0 {
      facts["duration_s"] = traffic.seconds(span)
      if span > 0, let rate = JSONNumber(ratio: Double(flood.syns) * 1e9, Double(span), digits: 2) {
        facts["syn_rate_per_s"] = .number(rate)
      }
    }
    if let onset = traffic.time(flood.first) { facts["onset_time"] = .string(onset) }
    if !flood.first.isRecord { facts["onset_packet"] = .int(flood.first.number) }
    var synAcks: UInt64 = 0
    var resets: UInt64 = 0
    var completed = 0
    var abortedBySource: UInt64 = 0
    var sourcePorts: Set<UInt16> = []
    var ttls: Set<UInt8> = []
    for number in flood.attempts {
      let attempt = traffic.outcomes.attempts[number]
      sourcePorts.insert(attempt.client.port)
      if attempt.outcome == .connected || attempt.outcome == .served || attempt.outcome == .reset { completed += 1 }
      guard let flow = attempt.flow.map({ traffic.flows.flows[$0] }) else { continue }
      let direction = flow.key.direction(from: attempt.client)
      synAcks += UInt64(flow[direction.opposite].synAck)
      resets += UInt64(flow[direction.opposite].rst)
      abortedBySource += UInt64(flow[direction].rst)
      if flow[direction].ttl != 0 { ttls.insert(flow[direction].ttl) }
    }
    facts["syn_acks_to_sources"] = .int(synAcks)
    facts["resets_to_sources"] = .int(resets)
    facts["resets_by_sources"] = .int(abortedBySource)
    facts["handshakes_completed_by_source"] = .int(completed)
    facts["source_ports"] = .int(sourcePorts.count)
    if !ttls.isEmpty { facts["distinct_ttls"] = .int(ttls.count) }
    let unroutable = flood.sources.count {
      switch $0.scope {
      case .reserved, .loopback, .unspecified, .multicast, .broadcast, .linkLocal: true
      default: false
      }
    }
    facts["sources_unroutable"] = .int(unroutable)
    let sources = Set(flood.sources)
    let backscatter = traffic.icmp.errors.indices.count {
      !traffic.outcomes.errorQuotesRequest[$0]
        && traffic.icmp.errors[$0].sender.address == flood.key.server.address
        && sources.contains(traffic.icmp.errors[$0].target.address)
    }
    facts["icmp_unreachable_for_sources"] = .int(backscatter)
    facts["spoofing_hints"] = .bool(
      flood.sources.count >= Flood.sourceThreshold && completed == 0 || unroutable > 0 || backscatter > 0)
    return facts
  }

  private func floodMarks(_ flood: Flood, _ traffic: borrowing Traffic) -> [PacketMark] {
    var marks: [PacketMark] = []
    for number in flood.attempts.prefix(3) + flood.attempts.suffix(2) {
      guard let flow = traffic.outcomes.attempts[number].flow.map({ traffic.flows.flows[$0] }) else { continue }
      let kept = traffic.flows.marks(of: flow)
      marks += kept.filter { $0.role == .syn }.prefix(3).map(\.mark)
      marks += kept.filter { $0.role == .synAck }.prefix(1).map(\.mark)
      marks += kept.filter { $0.role == .rst }.prefix(1).map(\.mark)
    }
    return marks + [flood.first, flood.last]
  }
}

/// What a flood did to the other clients of the service.
private struct Effect {
  var others: [Attempt]
  var failed = 0
  var slowed: SlowedClients?
  var marks: [PacketMark] = []
  private var tally: ClientTally

  init(_ flood: Flood, _ traffic: borrowing Traffic) {
    others = flood.others.map { traffic.outcomes.attempts[$0] }.filter { $0.outcome != .unknown }
    tally = ClientTally(others)
    failed = others.count { $0.outcome.isFailure && flood.first.position < $0.start.position }
    slowed = SlowedClients(others, from: flood.first)
    marks += slowed?.attempts.prefix(4).flatMap { [$0.start, $0.decisive] } ?? []
    for client in tally.clients.prefix(12) { marks.append(client.mark) }
    marks += others.filter(\.outcome.isFailure).prefix(8).map(\.decisive)
  }

  /// SYN, SYN-ACK and ACK of the first client that was served: what the flood's handshakes lack.
  func handshake(in traffic: borrowing Traffic) -> [PacketMark] {
    for attempt in others where attempt.outcome.isSuccess {
      guard let flow = attempt.flow.map({ traffic.flows.flows[$0] }) else { continue }
      let kept = traffic.flows.marks(of: flow)
      guard let syn = kept.first(where: { $0.role == .syn }),
        let synAck = kept.first(where: { $0.role == .synAck && $0.direction != syn.direction }),
        let ack = kept.first(where: { $0.role == .ack && $0.direction == syn.direction }),
        syn.mark.position < synAck.mark.position, synAck.mark.position < ack.mark.position
      else { continue }
      return [syn.mark, synAck.mark, ack.mark]
    }
    return []
  }

  func facts(in traffic: borrowing Traffic) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "clients": tally.facts(in: traffic),
      "clients_served": .int(tally.count(.served, .connected)),
      "clients_refused": .int(tally.count(.refused, .unreachable)),
      "clients_unanswered": .int(tally.count(.unanswered, .halfOpen)),
      "clients_failed": .int(tally.count(.failed, .reset)),
    ]
    slowed?.fill(&facts, traffic)
    let firstFailure = others.filter(\.outcome.isFailure).min { shown($0) < shown($1) }
    if let firstFailure {
      let before = others.filter { $0.outcome.isSuccess && shown($0) < shown(firstFailure) }
      let after = others.filter { $0.outcome.isSuccess && shown(firstFailure) < shown($0) }
      facts["served_before"] = .int(before.count)
      facts["served_after"] = .int(after.count)
    } else {
      facts["served_before"] = .int(0)
      facts["served_after"] = .int(others.count(where: \.outcome.isSuccess))
    }
    add("first_refusal", others.filter { $0.outcome == .refused }, to: &facts, traffic)
    add("first_http_error", others.filter { $0.outcome == .failed && $0.status >= 500 }, to: &facts, traffic)
    add("first_unanswered", others.filter { $0.outcome == .unanswered }, to: &facts, traffic)
    if let change = OutcomeChange(others.map(\.outcome.isFailure)) {
      let turn = others[change.index]
      if !turn.start.isRecord { facts["outcome_change_packet"] = .int(turn.start.number) }
      if let time = traffic.time(turn.start) { facts["outcome_change_time"] = .string(time) }
    }
    return facts
  }

  /// Where the outcome shows.
  private func shown(_ attempt: Attempt) -> PacketPosition {
    (attempt.decisive.exists ? attempt.decisive : attempt.start).position
  }

  private func add(
    _ name: String, _ attempts: [Attempt], to facts: inout [String: JSONValue], _ traffic: borrowing Traffic
  ) {
    guard let first = attempts.min(by: { shown($0) < shown($1) }) else { return }
    let mark = first.decisive.exists ? first.decisive : first.start
    if !mark.isRecord { facts[name] = .int(mark.number) }
    if let time = traffic.time(mark) { facts[name + "_time"] = .string(time) }
    if first.status >= 500 { facts[name + "_status"] = .int(first.status) }
  }
}
