import BlotterCore
import BlotterTraffic

/// Finds TCP segments in volume that belong to no connection, and fragments that make no datagram.
struct SegmentFloods {
  private(set) var floods: [VolumeFlood] = []
  private(set) var reflections: [VolumeFlood] = []

  /// Segments of the smallest flood, and a second. After a restart or a change of routes a server sees some strays of
  /// each of its clients, at the pace of their retries.
  static let leastPackets: UInt64 = 20
  static let leastRate = 10.0
  /// SYN-ACKs that one host never asked for. A host that restarts in mid-handshake gets the retries of one: six.
  static let leastSynAcks: UInt64 = 20
  static let fragmentPackets: UInt64 = 50
  static let fragmentRate = 20.0

  init(in traffic: borrowing Traffic, _ index: TrafficIndex, isScan: (HostAddress, HostAddress) -> Bool) {
    var segments = FloodGroups<FlowEnd>()
    var answers = FloodGroups<HostAddress>()
    var fragments = FloodGroups<HostAddress>()
    for number in index.flows(any: .fragments) {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down] where flow[direction].fragments > 0 {
        let target = flow.key.destination(direction).address
        // Scanners split their probes to pass filters: each makes a datagram.
        if target.isUnicast, !isScan(flow.key.source(direction).address, target) {
          fragments.add(number, direction, traffic, to: target, kind: "fragment-flood")
        }
      }
    }
    var strays: [Stray] = []
    for number in index.flows(.tcp, any: .muteSide) {
      let ends = traffic.digest.flows[number]
      guard ends.low != ends.high else { continue }
      traffic.flows.flows.look(at: number) { flow in
        if let direction = Self.unaskedSynAck(flow) {
          answers.add(
            number, direction, traffic, to: flow.key.destination(direction).address, kind: "tcp-reflection")
        } else if let direction = Self.stray(flow), flow.key.destination(direction).port != 0,
          !isScan(flow.key.source(direction).address, flow.key.destination(direction).address)
        {
          strays.append(
            Stray(
              flow: number, direction: direction,
              client: traffic.digest.word(ends.source(direction), ends.destination(direction), ends.port(direction))))
        }
      }
    }
    let served = Self.served(strays, traffic)
    // To whom the service sends data elsewhere, it is a client: then packets are missing, not connections.
    for stray in strays where !served.contains(stray.client) {
      traffic.flows.flows.look(at: stray.flow) {
        segments.add(
          stray.flow, stray.direction, traffic, to: $0.key.destination(stray.direction), kind: "tcp-flag-flood")
      }
    }
    for (key, group) in zip(segments.keys, segments.floods) where Self.isFlood(group, traffic) {
      var group = group
      group.port = key.port
      floods.append(group)
    }
    for group in answers.floods where Self.isReflection(group, index) {
      var group = group
      if Self.isForged(group) {
        group.kind = "tcp-flag-flood"
        group.port = group.ports.count == 1 ? group.ports.first : nil
        floods.append(group)
        continue
      }
      group.port = Self.commonPort(group, traffic)
      reflections.append(group)
    }
    for group in fragments.floods where Self.isFragmentFlood(group, traffic) { floods.append(group) }
  }

  /// One side of a flow whose segments belong to no connection.
  private struct Stray {
    var flow: Int
    var direction: FlowDirection
    /// Who sends to which port of whom (``TrafficDigest/word(_:_:_:)``).
    var client: UInt64
  }

  /// Those of the senders of stray segments that got data from the service that they send to.
  private static func served(_ strays: [Stray], _ traffic: borrowing Traffic) -> Set<UInt64> {
    guard !strays.isEmpty else { return [] }
    let senders = Set(strays.map(\.client))
    var isServer = [Bool](repeating: false, count: traffic.digest.hosts.count)
    for stray in strays { isServer[Int(traffic.digest.flows[stray.flow].destination(stray.direction))] = true }
    var served: Set<UInt64> = []
    for ends in traffic.digest.flows where ends.transport == .tcp {
      if ends.signs.contains(.upPayload), isServer[Int(ends.low)] {
        let client = traffic.digest.word(ends.high, ends.low, ends.lowPort)
        if senders.contains(client) { served.insert(client) }
      }
      if ends.signs.contains(.downPayload), isServer[Int(ends.high)] {
        let client = traffic.digest.word(ends.low, ends.high, ends.highPort)
        if senders.contains(client) { served.insert(client) }
      }
    }
    return served
  }

  /// The sender of SYN-ACKs to somebody who sent no SYN and goes on with nothing.
  private static func unaskedSynAck(_ flow: Flow) -> FlowDirection? {
    for direction in [FlowDirection.up, .down] {
      let (sender, other) = (flow[direction], flow[direction.opposite])
      if sender.synAck > 0, other.syn == 0, sender.syn == 0, other.acks == 0, other.payload == 0, sender.payload == 0,
        sender.acks == 0, sender.fin == 0, sender.rst == 0
      {
        return direction
      }
    }
    return nil
  }

  /// The sender of segments without a handshake, which are answered with resets or not at all.
  private static func stray(_ flow: Flow) -> FlowDirection? {
    let direction = flow.firstDirection
    let (sender, other) = (flow[direction], flow[direction.opposite])
    let handshakes = flow.up.syn &+ flow.up.synAck &+ flow.down.syn &+ flow.down.synAck
    // SYN together with FIN or RST begins nothing.
    let isImpossible =
      sender.syn &+ sender.synAck > 0 && handshakes == sender.syn &+ sender.synAck
      && sender.fin &+ sender.rst >= handshakes && UInt64(handshakes) == sender.packets
    guard handshakes == 0 || isImpossible else { return nil }
    guard other.acks == 0, other.payload == 0 else { return nil }
    // A reset is an answer as well: then its receiver began, out of sight.
    let isReset = sender.rst > 0 && sender.acks &+ sender.odd == 0
    if isReset, FlowTable.isServicePort(flow.key.source(direction).port, isTCP: true) { return nil }
    return direction
  }

  private static func isFlood(_ group: VolumeFlood, _ traffic: borrowing Traffic) -> Bool {
    guard group.packets >= leastPackets, let rate = group.rate, rate >= leastRate else { return false }
    // Each segment on ports of its own; connections that began before the evidence send many on one.
    if UInt64(group.flows.count) * 3 >= group.packets, group.flows.count >= Int(leastPackets) { return true }
    // Few ports: only if the target denies them, segment by segment, and no data comes along.
    var resets: UInt64 = 0
    for number in group.flows {
      let flow = traffic.flows.flows[number]
      resets &+= UInt64(flow[flow.firstDirection.opposite].rst)
    }
    return group.packets >= 5 * leastPackets && resets * 2 >= group.packets && rate >= 5 * leastRate
  }

  private static func isReflection(_ group: VolumeFlood, _ index: TrafficIndex) -> Bool {
    // SYN-ACKs of one server to a host of which nothing is seen: the evidence holds one direction only.
    if group.sources.count == 1, !index.senders.contains(group.target) { return false }
    return group.packets >= leastSynAcks && (group.sources.count > 1 || group.packets >= 2 * leastSynAcks)
  }

  /// Whether no servers can have sent the SYN-ACKs: those answer from the ports of their services, of which reflectors
  /// share a few, while a sender that forges them takes a new port for each.
  private static func isForged(_ group: VolumeFlood) -> Bool {
    group.sourcePorts.count >= leastForgedPorts && group.sourcePorts.count * 2 > group.flows.count
      && group.ports.count * 8 <= group.flows.count
  }

  /// Ports of senders that are more than the services that reflectors were seen to offer: those of the thousand that
  /// answer most are web, mail, file transfer, remote login and routing (Kührer et al., "Hell of a Handshake", WOOT
  /// 2014: FTP, HTTP, NetBIOS, SIP, SSH, Telnet and a few others).
  static let leastForgedPorts = 32

  /// The port from which most answers came.
  private static func commonPort(_ group: VolumeFlood, _ traffic: borrowing Traffic) -> UInt16? {
    var packets: [UInt16: UInt64] = [:]
    for number in group.flows {
      let flow = traffic.flows.flows[number]
      let direction: FlowDirection = flow.key.destination(.up).address == group.target ? .up : .down
      packets[flow.key.source(direction).port, default: 0] &+= flow[direction].packets
    }
    return packets.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private static func isFragmentFlood(_ group: VolumeFlood, _ traffic: borrowing Traffic) -> Bool {
    guard group.packets >= fragmentPackets, let rate = group.rate, rate >= fragmentRate else { return false }
    var fragments: UInt64 = 0
    var tiny: UInt64 = 0
    var later: UInt64 = 0
    var hasPorts = false
    for number in group.flows {
      let flow = traffic.flows.flows[number]
      let direction: FlowDirection = flow.key.destination(.up).address == group.target ? .up : .down
      fragments &+= UInt64(flow[direction].fragments)
      tiny &+= UInt64(flow[direction].tinyFragments)
      guard flow.key.transport == .udp || flow.key.transport == .tcp else { continue }
      hasPorts = true
      if flow.key.low.port == 0, flow.key.high.port == 0 { later &+= UInt64(flow[direction].fragments) }
    }
    guard fragments * 2 > group.packets else { return false }
    if tiny * 2 > fragments { return true }
    // First fragments without the rest, or the rest without them: nothing can be put together.
    return hasPorts && rate >= 5 * fragmentRate && (later == 0 || later == fragments)
  }
}
