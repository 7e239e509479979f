package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Routers or hosts report that a network or host cannot be reached, or that a rule forbids it (RFC 792, RFC 1812
/// §5.2.7.1, RFC 4443 §3.1).
///
/// Counted: errors that quote a request, by what was reported, the destination and the reporter. Errors that quote an
/// answer are left out: replies to forged senders draw them, and then they are a flood's consequence. Traces, scans
/// and sweeps are left out too.
package struct ICMPUnreachable: Detector {
  package let kinds = ["icmp-host-unreachable", "icmp-net-unreachable", "icmp-admin-prohibited"]
  package let needs: EvidenceFields = [.icmp]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .icmpQuote }

  package init() {}

  /// Destinations of one reporter listed one by one; more of them are one finding of that reporter.
  static let destinationLimit = 8

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    for (number, error) in traffic.icmp.errors.enumerated() {
      guard let unreachable = error.unreachable, [.net, .host, .prohibited].contains(unreachable),
        traffic.outcomes.errorQuotesRequest[number], !attacks.isScan(error.sender.address, error.target.address),
        error.target.address.isUnicast, !error.isAboutUnknown,
        !attacks.index.isTrace(error.sender.address, error.target.address),
        !attacks.isPressing(error.sender.address, error.target.address),
        !attacks.isPressing(error.target.address, error.sender.address)
      else { continue }
      groups.add(
        number, to: Subject(unreachable: unreachable, reporter: error.reporter, target: error.target.address))
    }
    var byReporter: [Reporter: [(Subject, [Int])]] = [:]
    var order: [Reporter] = []
    for (subject, errors) in groups.inOrder {
      let reporter = Reporter(unreachable: subject.unreachable, address: subject.reporter)
      if byReporter[reporter] == nil { order.append(reporter) }
      byReporter[reporter, default: []].append((subject, errors))
    }
    return order.flatMap { reporter -> [Finding] in
      let subjects = byReporter[reporter] ?? []
      if subjects.count > Self.destinationLimit {
        return [
          finding(reporter, subjects.map(\.0.target), subjects.flatMap(\.1).sorted(), traffic, attacks.index)
        ]
      }
      return subjects.map { finding(reporter, [$0.0.target], $0.1, traffic, attacks.index) }
    }
  }

  private func finding(
    _ reporter: Reporter, _ targets: [HostAddress], _ numbers: [Int], _ traffic: borrowing Traffic,
    _ index: TrafficIndex
  ) -> Finding {
    let errors = numbers.map { traffic.icmp.errors[$0] }
    let what = Words.some(targets.map { traffic.label($0) })
    let who = traffic.label(reporter.address)
    let (kind, title) =
      switch reporter.unreachable {
      case .net: ("icmp-net-unreachable", "\(who) reports no route to \(what)")
      case .prohibited: ("icmp-admin-prohibited", "\(who) reports that traffic to \(what) is prohibited")
      default: ("icmp-host-unreachable", "\(who) reports that host \(what) cannot be reached")
      }
    var finding = Finding(kind: kind, title: title)
    finding.confidence = .high
    finding.protocol = errors.contains { $0.version == 6 } ? "ICMPv6" : "ICMP"
    finding.affected = targets.prefix(16).map { traffic.host($0, role: "unreachable host") }
    finding.sources = traffic.hosts(errors.map(\.sender.address), role: "client")
    finding.count = UInt64(errors.count)
    let transports = Set(errors.map(\.transport.rawValue))
    let ports = Set(errors.map(\.target.port)).subtracting([0]).sorted()
    if transports.count == 1, let transport = errors.first?.transport, transport == .tcp || transport == .udp {
      finding.transport = transport.name
      if ports.count == 1, let port = ports.first {
        finding.port = port
        finding.service = ServiceName.name(forPort: port, isTCP: transport == .tcp)
      }
    } else {
      finding.transport = finding.protocol
      // Echo requests to the same host have no port; that of the rest is the service that was meant.
      if ports.count == 1, let port = ports.first {
        finding.port = port
        finding.service = ServiceName.name(forPort: port, isTCP: transports.contains(Transport.tcp.rawValue))
      }
    }
    finding.facts["icmp_errors"] = .int(errors.count)
    finding.facts["reporter"] = .string(who)
    finding.facts["codes"] = .array(
      Set(errors.map { Int($0.type) << 8 | Int($0.code) }).sorted().map { .string("\($0 >> 8)/\($0 & 255)") })
    finding.facts["destinations"] = .strings(targets.prefix(16).map { traffic.label($0) })
    if !ports.isEmpty { finding.facts["ports"] = .array(ports.prefix(16).map { .int($0) }) }
    finding.facts["clients"] = .int(Set(errors.map(\.sender.address)).count)
    let delays = errors.compactMap(\.delay)
    if !delays.isEmpty { finding.facts["error_delays_s"] = .array(delays.prefix(32).map { traffic.seconds($0) }) }
    let served = targets.contains { index.servedPorts[$0] != nil }
    finding.facts["destination_served_others"] = .bool(served)
    // Without the datagrams in the evidence, their sender may have been forged.
    let seen = errors.count { $0.datagram.exists }
    finding.facts["datagrams_seen"] = .int(seen)
    if seen == 0 { finding.confidence = .low }
    finding.severity = served || seen == 0 ? .low : errors.count > 1 ? .medium : .low
    let marks = errors.flatMap { [$0.datagram, $0.mark] }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Subject: Hashable {
    var unreachable: ICMPError.Unreachable
    var reporter: HostAddress
    var target: HostAddress
  }

  private struct Reporter: Hashable {
    var unreachable: ICMPError.Unreachable
    var address: HostAddress
  }
}
