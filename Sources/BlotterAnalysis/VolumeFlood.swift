package import BlotterCore
package import BlotterTraffic

/// Packets in a volume that serves nothing, at one target: datagrams that nobody answers, echo requests, segments that
/// belong to no connection, fragments that make no datagram.
package struct VolumeFlood: Sendable {
  /// Slug of the kind.
  package var kind: String
  package var target: HostAddress
  /// nil where several ports are hit, or the packets have none.
  package var port: UInt16?
  /// In order of their first packets.
  package var sources: [HostAddress] = []
  /// Numbers of the flows.
  package var flows: [Int] = []
  package var packets: UInt64 = 0
  package var bytes: UInt64 = 0
  package var payload: UInt64 = 0
  /// Packets of the target on the same flows.
  package var answers: UInt64 = 0
  package var sourcePorts: Set<UInt16> = []
  package var ports: Set<UInt16> = []
  package var first = PacketMark.none
  package var last = PacketMark.none
  /// Packets a second at the peak, where the tables follow them over time.
  package var peak: Double?
  private var seen: Set<HostAddress> = []

  package init(kind: String, target: HostAddress) {
    self.kind = kind
    self.target = target
  }

  /// Packets a second; a span below one second counts as one. nil where the evidence has no times.
  package var rate: Double? {
    if let peak { return peak }
    return last.delay(since: first).map { Double(packets) / max(1, Double($0) / 1e9) }
  }

  /// The rate as a statement: a shorter span than a second tells how many came, and no rate.
  package var statedRate: Double? {
    if let peak { return peak }
    guard let span = last.delay(since: first), span >= 1_000_000_000 else { return nil }
    return rate
  }

  /// Payload bytes of one packet in the mean.
  package var meanPayload: Double { packets == 0 ? 0 : Double(payload) / Double(packets) }

  /// Adds the packets of one direction of a flow.
  mutating func add(_ number: Int, _ direction: FlowDirection, _ traffic: borrowing Traffic) {
    traffic.flows.flows.look(at: number) { flow in
      add(flow, number, direction, traffic.flows.firstMark(of: flow, direction))
    }
  }

  private mutating func add(_ flow: Flow, _ number: Int, _ direction: FlowDirection, _ first: PacketMark?) {
    let source = flow.key.source(direction)
    flows.append(number)
    packets &+= flow[direction].packets
    bytes &+= flow[direction].bytes
    payload &+= flow[direction].payload
    answers &+= flow[direction.opposite].packets
    if seen.insert(source.address).inserted { sources.append(source.address) }
    sourcePorts.insert(source.port)
    ports.insert(flow.key.destination(direction).port)
    let start = first ?? flow[direction].last
    if !self.first.exists || start.position < self.first.position { self.first = start }
    if !last.exists || last.position < flow[direction].last.position { last = flow[direction].last }
  }

  /// Adds another flood at the same target.
  mutating func add(_ other: VolumeFlood) {
    flows += other.flows
    packets &+= other.packets
    bytes &+= other.bytes
    payload &+= other.payload
    answers &+= other.answers
    for source in other.sources where seen.insert(source).inserted { sources.append(source) }
    sourcePorts.formUnion(other.sourcePorts)
    ports.formUnion(other.ports)
    if other.first.exists, !first.exists || other.first.position < first.position { first = other.first }
    if other.last.exists, !last.exists || last.position < other.last.position { last = other.last }
  }

  /// Packets to cite: of the first flows and the last.
  func marks(in traffic: borrowing Traffic) -> [PacketMark] {
    var marks = [first, last]
    for number in flows.prefix(6) + flows.suffix(3) {
      marks += traffic.flows.marks(of: traffic.flows.flows[number]).prefix(3).map(\.mark)
    }
    return marks
  }
}

/// Floods by group, in order of the first flow.
struct FloodGroups<Key: Hashable> {
  private var numbers: [Key: Int] = [:]
  private(set) var floods: [VolumeFlood] = []
  private(set) var keys: [Key] = []

  mutating func add(
    _ number: Int, _ direction: FlowDirection, _ traffic: borrowing Traffic, to key: Key, kind: String
  ) {
    if let known = numbers[key] {
      floods[known].add(number, direction, traffic)
    } else {
      numbers[key] = floods.count
      keys.append(key)
      let ends = traffic.digest.flows[number]
      var flood = VolumeFlood(kind: kind, target: traffic.digest.hosts[ends.destination(direction)])
      flood.add(number, direction, traffic)
      floods.append(flood)
    }
  }
}
