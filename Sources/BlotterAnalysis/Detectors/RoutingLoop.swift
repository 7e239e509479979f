package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Packets that go in a circle between routers until their time to live runs out (RFC 791 §3.2, RFC 792, RFC 4443
/// §3.3).
///
/// Counted, either of: one packet that passes the same place again, with less time to live each time,
/// ``leastPasses`` times; or errors "time to live exceeded" for packets that set out with ``ordinaryTTL`` or more,
/// which no trace of a route does. Where the packets are not in the evidence, ``leastErrors`` of one router for one
/// destination that never answered, and from no more than ``routerLimit`` routers, as two in a circle report.
///
/// False positives: a path of more than thirty hops; a capture on several interfaces of one router shows a packet
/// twice, which is too few.
package struct RoutingLoop: Detector {
  package let kinds = ["routing-loop"]
  package let needs: EvidenceFields = [.icmp]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  static let leastPasses: UInt32 = 4
  static let ordinaryTTL: UInt8 = 32
  static let leastErrors = 5
  static let routerLimit = 3
  /// Destinations told one by one: a network behind a loop has many.
  static let targetLimit = 64

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var circling: [HostAddress: [Int]] = [:]
    for number in attacks.index.flows(any: .descent) {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down] where flow[direction].hops.longestDescent >= Self.leastPasses {
        circling[flow.key.destination(direction).address, default: []].append(number)
      }
    }
    var errors = Groups<HostAddress>()
    for (number, error) in traffic.icmp.errors.enumerated()
    where error.isTimeExceeded && !error.isAboutUnknown {
      if attacks.index.isTrace(error.sender.address, error.target.address), !sentFar(error, traffic) { continue }
      errors.add(number, to: error.target.address)
    }
    var targets = Set(circling.keys)
    for (target, members) in errors.inOrder {
      let list = members.map { traffic.icmp.errors[$0] }
      let reporters = Set(list.map(\.reporter))
      guard reporters.count <= Self.routerLimit, !reporters.contains(target) else { continue }
      let far = list.filter { sentFar($0, traffic) }
      // Logs print no time to live unless they are asked to.
      let unseen = list.filter { !$0.datagram.exists || !hasHops($0, traffic) }
      if far.count >= 2 || (unseen.count >= Self.leastErrors && !attacks.index.senders.contains(target)) {
        targets.insert(target)
      }
    }
    let members = Dictionary(errors.inOrder.map { ($0.key, $0.members) }) { mine, _ in mine }
    return targets.sorted().prefix(Self.targetLimit).map { target in
      finding(target, circling[target] ?? [], (members[target] ?? []).map { traffic.icmp.errors[$0] }, traffic)
    }
  }

  /// Whether the evidence says with what time to live the datagram of an error set out.
  private func hasHops(_ error: ICMPError, _ traffic: borrowing Traffic) -> Bool {
    guard let number = traffic.flows.latest(FlowKey(error.sender, error.target, error.transport)) else { return false }
    let flow = traffic.flows.flows[number]
    return flow[flow.key.direction(from: error.sender)].hops.highest > 0
  }

  /// Whether the datagram of an error set out with a time to live that reaches any host.
  private func sentFar(_ error: ICMPError, _ traffic: borrowing Traffic) -> Bool {
    guard let number = traffic.flows.latest(FlowKey(error.sender, error.target, error.transport)) else { return false }
    let flow = traffic.flows.flows[number]
    let hops = flow[flow.key.direction(from: error.sender)].hops
    // A trace that counts up to 32 began low; a loop near the sender shows high values only, or all of them in turn.
    return hops.highest >= Self.ordinaryTTL && (hops.lowest >= Self.ordinaryTTL || hops.longestDescent > 0)
  }

  private func finding(
    _ target: HostAddress, _ flows: [Int], _ errors: [ICMPError], _ traffic: borrowing Traffic
  ) -> Finding {
    let host = traffic.label(target)
    let routers = Set(errors.map(\.reporter)).sorted()
    var passes: UInt32 = 0
    var packets: UInt64 = 0
    var marks: [PacketMark] = []
    var clients: Set<HostAddress> = Set(errors.map(\.sender.address))
    for number in flows {
      let flow = traffic.flows.flows[number]
      let direction: FlowDirection = flow.key.destination(.up).address == target ? .up : .down
      passes = max(passes, flow[direction].hops.longestDescent)
      packets &+= flow[direction].packets
      clients.insert(flow.key.source(direction).address)
      marks += traffic.flows.marks(of: flow).filter { $0.direction == direction }.prefix(6).map(\.mark)
      marks.append(flow[direction].last)
    }
    marks += errors.flatMap { [$0.datagram, $0.mark] }
    let title =
      passes > 0
      ? "Packets to \(host) go in a circle: one passes \(passes + 1) times with less time to live each time"
      : "Packets to \(host) run out of time to live at \(Words.some(routers.map { traffic.label($0) }))"
    var finding = Finding(kind: "routing-loop", title: title)
    finding.protocol = target.kind == .ipv6 ? "ICMPv6" : "ICMP"
    finding.transport = target.kind == .ipv6 ? "IPv6" : "IP"
    finding.affected = [traffic.host(target, role: "destination that cannot be reached")]
    // Without a report nobody knows the routers; whose packets circle is in each of them.
    finding.sources =
      routers.isEmpty
      ? traffic.hosts(clients.sorted(), role: "sender of the packets")
      : traffic.hosts(routers, role: "router that reports")
    finding.count = max(packets, UInt64(errors.count))
    finding.facts = [
      "time_exceeded": .int(errors.count), "routers": .strings(routers.prefix(8).map { traffic.label($0) }),
      "passes": .int(passes > 0 ? passes + 1 : 0), "packets": .int(packets),
      "senders": .strings(clients.sorted().prefix(8).map { traffic.label($0) }),
      "destination_answered": .bool(
        traffic.digest.hosts.number(of: target).map { number in
          traffic.digest.flows.contains { ends in
            (ends.low == number && ends.signs.contains(.upPackets))
              || (ends.high == number && ends.signs.contains(.downPackets))
          }
        } ?? false),
    ]
    finding.severity = .medium
    finding.confidence = passes > 0 ? .high : errors.contains { $0.datagram.exists } ? .medium : .low
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
