package import BlotterCore
package import BlotterTraffic

/// One host asks by ARP, neighbour solicitation or ICMP echo for many others, most of which stay silent.
package struct Sweep: Sendable {
  package var source: HostAddress
  package var transport: Transport
  /// What was asked for, in order, and those of it that answered.
  package var targets: [HostAddress] = []
  package var found: [HostAddress] = []
  /// First packets of the questions, in order.
  package var marks: [PacketMark] = []
  package var silent: Int { targets.count - found.count }

  /// Silent addresses asked for by one source: twice what a host with a stale address book asks for.
  static let threshold = 32
  /// Silent addresses where they follow each other without a gap worth mentioning: an address book has gaps, a loop
  /// over a network has none.
  static let rowThreshold = 16
  /// Nanoseconds; ten minutes let a slow sweep of a /24 pass at one address in two seconds. A router that asks for the
  /// hosts of its network does so in the course of hours.
  static let span: Int64 = 600_000_000_000

  static func all(in traffic: borrowing Traffic, _ index: TrafficIndex) -> [Sweep] {
    var groups = Groups<Subject>()
    for number in index.portless {
      let ends = traffic.digest.flows[number]
      guard [.arp, .icmp, .icmpv6].contains(ends.transport), !ends.isToItself else { continue }
      traffic.flows.flows.look(at: number) { flow in
        let asker = ends.initiator
        if flow.key.transport != .arp, flow[asker].echoRequests == 0 { return }
        guard flow.key.destination(asker).address.isUnicast, flow.key.source(asker).address.isUnicast else { return }
        groups.add(number, to: Subject(source: flow.key.source(asker).address, transport: flow.key.transport))
      }
    }
    var sweeps: [Sweep] = []
    for (subject, numbers) in groups.inOrder where numbers.count >= rowThreshold {
      var sweep = Sweep(source: subject.source, transport: subject.transport)
      for number in numbers {
        let flow = traffic.flows.flows[number]
        let asker = traffic.flows.initiator(of: flow)
        let target = flow.key.destination(asker).address
        sweep.targets.append(target)
        if flow[asker.opposite].packets > 0 { sweep.found.append(target) }
        sweep.marks.append(traffic.flows.firstMark(of: flow) ?? .none)
      }
      if sweep.isSweep { sweeps.append(sweep) }
    }
    return sweeps + solicitations(traffic).filter { sweep in !sweeps.contains { $0.source == sweep.source } }
  }

  /// Neighbour solicitations go to a group of the address asked for (RFC 4861 §4.3), so that they make no flow with it.
  private static func solicitations(_ traffic: borrowing Traffic) -> [Sweep] {
    var answered: Set<HostAddress> = []
    for event in traffic.neighbours.events where event.isIPv6 && event.isReply { answered.insert(event.claimed) }
    var sweeps: [Sweep] = []
    var numbers: [HostAddress: Int] = [:]
    var seen: Set<Question> = []
    for event in traffic.neighbours.events where event.isIPv6 && !event.isReply && event.target.isUnicast {
      // Whoever asks whether its own address is free asks without one.
      guard event.claimed.isUnicast, seen.insert(Question(source: event.claimed, target: event.target)).inserted else {
        continue
      }
      let number = numbers[event.claimed] ?? sweeps.count
      if number == sweeps.count {
        numbers[event.claimed] = number
        sweeps.append(Sweep(source: event.claimed, transport: .icmpv6))
      }
      sweeps[number].targets.append(event.target)
      if answered.contains(event.target) { sweeps[number].found.append(event.target) }
      sweeps[number].marks.append(event.mark)
    }
    return sweeps.filter(\.isSweep)
  }

  private var isSweep: Bool {
    guard silent >= (isRow ? Self.rowThreshold : Self.threshold), silent * 2 >= targets.count, let first = marks.first,
      let last = marks.last
    else { return false }
    return last.delay(since: first).map { $0 <= Self.span } ?? true
  }

  /// Whether the addresses follow each other, with one in five left out at most: those that the source knows, and
  /// itself.
  private var isRow: Bool {
    let numbers = targets.map { $0.ipv4Bits.map(UInt64.init) ?? $0.low }
    guard let least = numbers.min(), let most = numbers.max(), Set(targets.map(\.high)).count == 1 else { return false }
    return most - least < UInt64(numbers.count) * 5 / 4
  }

  private struct Question: Hashable {
    var source: HostAddress
    var target: HostAddress
  }

  private struct Subject: Hashable {
    var source: HostAddress
    var transport: Transport
  }
}
