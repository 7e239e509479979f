package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Floods told by volume: UDP datagrams that nobody answers, echo requests, TCP segments without a connection,
/// fragments that make no datagram (RFC 4732 §2; fragments: RFC 1858, RFC 8900; ATT&CK T1498.001).
///
/// What makes one is told by ``DatagramFloods``, ``EchoFloods`` and ``SegmentFloods``, with thresholds and their
/// reasons. Severity: high from ``highRate`` packets a second or from several sources, and medium below; low for small
/// echo requests of one source below half of that which are answered. One source is
/// a denial of service; many are a distributed one, or one sender that forges addresses.
///
/// False positives: load tests and `ping -f` of one's own people; a sender of one-way datagrams with a new port for
/// each.
package struct VolumeFloods: Detector {
  package let kinds = ["udp-flood", "icmp-flood", "tcp-flag-flood", "fragment-flood"]
  package let needs: EvidenceFields = [.time]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  static let highRate = 100.0

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.volumes.map { finding($0, traffic, attacks) }
  }

  private func finding(_ flood: VolumeFlood, _ traffic: borrowing Traffic, _ attacks: Attacks) -> Finding {
    let host = traffic.label(flood.target)
    let from =
      flood.sources.count == 1 ? flood.sources.map { traffic.label($0) }.joined() : "\(flood.sources.count) sources"
    let count = flood.packets
    let isV6 = flood.target.kind == .ipv6
    let rate = flood.rate ?? 0
    var finding = Finding(kind: flood.kind, title: "")
    switch flood.kind {
    case "udp-flood":
      let to = flood.port.map { "\(Words.port($0, .udp)) of \(host)" } ?? "\(flood.ports.count) UDP ports of \(host)"
      finding.title = "\(count) UDP datagrams from \(from) to \(to), hardly any answered"
      finding.protocol = flood.port.flatMap { ServiceName.application(port: $0, isTCP: false) } ?? "UDP"
      finding.transport = "UDP"
    case "icmp-flood":
      finding.title = "\(count) echo requests from \(from) to \(host), \(Int(rate)) a second at the peak"
      finding.protocol = isV6 ? "ICMPv6" : "ICMP"
      finding.transport = finding.protocol
    case "tcp-flag-flood":
      let to = flood.port.map { Words.port($0, .tcp) } ?? "TCP"
      finding.title = "\(count) TCP segments without a connection from \(from) to \(to) of \(host)"
      finding.protocol = "TCP"
      finding.transport = "TCP"
      finding.facts["tcp_flags"] = .strings(flags(flood, traffic))
    default:
      finding.title = "\(count) IP fragments from \(from) to \(host) that make no datagrams"
      finding.protocol = isV6 ? "IPv6" : "IP"
      finding.transport = finding.protocol
    }
    finding.port = flood.port
    finding.service = flood.port.flatMap { ServiceName.name(forPort: $0, isTCP: finding.transport == "TCP") }
    finding.affected = [traffic.host(flood.target, port: flood.port, role: "target")]
    finding.sources = flood.sources.prefix(16).map { traffic.host($0, role: "source of the packets") }
    finding.count = count
    finding.techniques = ["T1498.001"]
    FloodFacts.fill(&finding, flood, traffic, attacks)
    finding.severity = rate >= Self.highRate || flood.sources.count > 3 ? .high : .medium
    // Requests of one source that are small and nearly all answered harm nobody: a monitor in a hurry.
    if flood.kind == "icmp-flood", flood.sources.count == 1, rate < Self.highRate / 2, flood.meanPayload <= 128,
      Double(flood.answers) * 10 >= Double(count) * 9
    {
      finding.severity = .low
    }
    finding.confidence = count >= 100 ? .high : .medium
    return finding
  }

  /// Flags of the first segments, most frequent first.
  private func flags(_ flood: VolumeFlood, _ traffic: borrowing Traffic) -> [String] {
    var counts: [UInt16: Int] = [:]
    for number in flood.flows.prefix(1000) {
      guard let mark = traffic.flows.firstMark(of: traffic.flows.flows[number]) else { continue }
      counts[mark.flags.rawValue, default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map {
      let names = TCPFlags(rawValue: $0.key).names
      return names.isEmpty ? "none" : names
    }
  }
}

/// What findings about volume state alike.
enum FloodFacts {
  static func fill(
    _ finding: inout Finding, _ flood: VolumeFlood, _ traffic: borrowing Traffic, _ attacks: Attacks
  ) {
    finding.facts["packets"] = .int(flood.packets)
    if flood.bytes > 0 { finding.facts["bytes"] = .int(flood.bytes) }
    if flood.packets > 0, flood.payload > 0, let mean = JSONNumber(ratio: flood.meanPayload, 1, digits: 1) {
      finding.facts["mean_payload_bytes"] = .number(mean)
    }
    finding.facts["sources"] = .int(flood.sources.count)
    finding.facts["single_source"] = .bool(flood.sources.count == 1)
    finding.facts["source_ports"] = .int(flood.sourcePorts.count)
    finding.facts["ports"] = .int(flood.ports.count)
    finding.facts["answers"] = .int(flood.answers)
    if let rate = flood.statedRate, let number = JSONNumber(ratio: rate, 1, digits: 2) {
      finding.facts["rate_per_s"] = .number(number)
    }
    let errors = traffic.icmp.errors.filter {
      $0.reporter == flood.target && attacks.isPressing($0.sender.address, $0.target.address)
    }
    finding.facts["icmp_errors_of_target"] = .int(errors.count)
    let unroutable = flood.sources.count {
      switch $0.scope {
      case .reserved, .loopback, .unspecified, .multicast, .broadcast: true
      default: false
      }
    }
    finding.facts["sources_unroutable"] = .int(unroutable)
    let lone = UInt64(flood.sources.count) * 2 > flood.packets && flood.sources.count >= DatagramFloods.sourceThreshold
    finding.facts["spoofing_hints"] = .bool(lone || unroutable > 0)
    let attempts = traffic.outcomes.attempts.filter {
      $0.server.address == flood.target && !attacks.isPressing($0.client.address, flood.target)
        && $0.outcome != .unknown
    }
    let later = attempts.filter { flood.first.position < $0.start.position }
    finding.facts["others_served"] = .int(later.count(where: \.outcome.isSuccess))
    finding.facts["others_failed"] = .int(later.count(where: \.outcome.isFailure))
    SlowedClients(attempts, from: flood.first)?.fill(&finding.facts, traffic)
    finding.facts["onset_packet"] = .int(flood.first.number)
    if let onset = traffic.time(flood.first) { finding.facts["onset_time"] = .string(onset) }
    let marks = flood.marks(in: traffic) + errors.prefix(3).map(\.mark)
    finding.cites = traffic.citations(marks)
    finding.span([flood.first, flood.last], in: traffic)
  }
}
