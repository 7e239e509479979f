package import BlotterCore
package import BlotterTraffic

/// One host asks by ARP or by ICMP echo for many others, most of which stay silent.
package struct Sweep: Sendable {
  package var source: HostAddress
  package var transport: Transport
  /// Numbers of the flows, one an address, in order.
  package var flows: [Int]
  package var silent: Int

  /// Silent addresses asked for by one source: twice what a host with a stale address book asks for.
  static let threshold = 32
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
    for (subject, numbers) in groups.inOrder where numbers.count >= threshold {
      let silent = numbers.count {
        let flow = traffic.flows.flows[$0]
        return flow[traffic.flows.initiator(of: flow).opposite].packets == 0
      }
      guard silent >= threshold, silent * 2 >= numbers.count, let first = numbers.first, let last = numbers.last
      else { continue }
      let duration = start(last, traffic).delay(since: start(first, traffic))
      guard duration.map({ $0 <= span }) ?? true else { continue }
      sweeps.append(Sweep(source: subject.source, transport: subject.transport, flows: numbers, silent: silent))
    }
    return sweeps
  }

  static func start(_ flow: Int, _ traffic: borrowing Traffic) -> PacketMark {
    traffic.flows.firstMark(of: traffic.flows.flows[flow]) ?? .none
  }

  private struct Subject: Hashable {
    var source: HostAddress
    var transport: Transport
  }
}
