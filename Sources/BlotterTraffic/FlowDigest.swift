package import BlotterCore

/// What a flow shows at a glance.
///
/// A flow takes some ten cache lines, its digest one, and most flows concern most detectors not at all: they look
/// through the digests and touch the flows that may be theirs.
package struct FlowDigest: Sendable {
  /// Numbers of the hosts at its ends (``TrafficDigest/hosts``).
  package var low: UInt32
  package var high: UInt32
  package var lowPort: UInt16
  package var highPort: UInt16
  package var transport: Transport
  /// Direction of the packets of the side that began (``FlowTable/initiator(of:)``).
  package var initiator: FlowDirection
  package var signs: FlowSigns
  /// Layers that any packet carried.
  package var layers: PacketLayers
  /// Packets and bytes of both directions.
  package var packets: UInt64
  package var bytes: UInt64

  /// Number of the host that packets in `direction` come from.
  package func source(_ direction: FlowDirection) -> UInt32 { direction == .up ? low : high }
  /// Number of the host that packets in `direction` go to.
  package func destination(_ direction: FlowDirection) -> UInt32 { direction == .up ? high : low }
  /// Port that packets in `direction` go to.
  package func port(_ direction: FlowDirection) -> UInt16 { direction == .up ? highPort : lowPort }
  /// Whether one and the same end sends and receives.
  package var isToItself: Bool { low == high && lowPort == highPort }

  init(_ flow: Flow, low: UInt32, high: UInt32, initiator: FlowDirection) {
    self.low = low
    self.high = high
    lowPort = flow.key.low.port
    highPort = flow.key.high.port
    transport = flow.key.transport
    self.initiator = initiator
    signs = FlowSigns(flow)
    layers = flow.layers
    packets = flow.packets
    bytes = flow.bytes
  }
}

/// What any packet of a flow showed, as yes or no: thresholds are the detectors' business.
package struct FlowSigns: OptionSet, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static var upPackets: FlowSigns { FlowSigns(rawValue: 1 << 0) }
  package static var downPackets: FlowSigns { FlowSigns(rawValue: 1 << 1) }
  package static var upPayload: FlowSigns { FlowSigns(rawValue: 1 << 2) }
  package static var downPayload: FlowSigns { FlowSigns(rawValue: 1 << 3) }
  /// One side at least neither acknowledged nor sent payload.
  package static var muteSide: FlowSigns { FlowSigns(rawValue: 1 << 4) }
  package static var zeroWindow: FlowSigns { FlowSigns(rawValue: 1 << 5) }
  /// Data that was sent again, and data at the end of a side that was.
  package static var repeatedData: FlowSigns { FlowSigns(rawValue: 1 << 6) }
  package static var trailingRepeats: FlowSigns { FlowSigns(rawValue: 1 << 7) }
  package static var fragments: FlowSigns { FlowSigns(rawValue: 1 << 8) }
  /// A packet that passed again with less time to live.
  package static var descent: FlowSigns { FlowSigns(rawValue: 1 << 9) }
  package static var dns: FlowSigns { FlowSigns(rawValue: 1 << 10) }
  /// A segment with RST.
  package static var reset: FlowSigns { FlowSigns(rawValue: 1 << 11) }
  /// Payload that let the other side wait for half a second or more, below which nobody calls an answer slow.
  package static var slowTurn: FlowSigns { FlowSigns(rawValue: 1 << 12) }

  /// Whether packets went both ways.
  package var isBothWays: Bool { rawValue & 3 == 3 }

  init(_ flow: Flow) {
    var bits: UInt16 = 0
    func note(_ holds: Bool, _ sign: FlowSigns) { bits |= holds ? sign.rawValue : 0 }
    note(flow.up.packets > 0, .upPackets)
    note(flow.down.packets > 0, .downPackets)
    note(flow.up.payload > 0, .upPayload)
    note(flow.down.payload > 0, .downPayload)
    note(flow.up.acks == 0 && flow.up.payload == 0 || flow.down.acks == 0 && flow.down.payload == 0, .muteSide)
    note(flow.up.zeroWindow | flow.down.zeroWindow > 0, .zeroWindow)
    note(flow.up.tracker.repeatedData | flow.down.tracker.repeatedData > 0, .repeatedData)
    note(flow.up.tracker.trailingRepeats | flow.down.tracker.trailingRepeats > 0, .trailingRepeats)
    note(flow.up.fragments | flow.down.fragments > 0, .fragments)
    note(flow.up.hops.longestDescent | flow.down.hops.longestDescent > 0, .descent)
    note(flow.layers.contains(.dns), .dns)
    note(flow.up.rst | flow.down.rst > 0, .reset)
    note(max(flow.up.slowestTurn, flow.down.slowestTurn) >= 500_000_000, .slowTurn)
    rawValue = bits
  }
}

/// From which packet to which a flow goes, by their numbers.
package struct FlowSpan: Sendable {
  package var first: UInt64
  package var last: UInt64
  package var evidence: UInt16
  /// Whether all are frames of one capture, which are numbered as they come. Of others the numbers say nothing.
  package var isOfFrames: Bool

  init(_ flow: Flow, first mark: PacketMark) {
    first = mark.ordinal
    last = max(flow.up.last.ordinal, flow.down.last.ordinal)
    evidence = mark.evidence
    isOfFrames = false
    isOfFrames =
      mark.exists && isFrame(mark) && (!flow.up.last.exists || isFrame(flow.up.last))
      && (!flow.down.last.exists || isFrame(flow.down.last))
  }

  private func isFrame(_ mark: PacketMark) -> Bool {
    mark.evidence == evidence && !mark.isRecord && mark.line == 0 && mark.number == mark.ordinal
  }
}

/// What the questions about most attempts need, without its packets.
package struct AttemptDigest: Sendable {
  /// Numbers of the hosts (``TrafficDigest/hosts``).
  package var client: UInt32
  package var server: UInt32
  /// Port of the server.
  package var port: UInt16
  package var transport: Transport
  package var outcome: Outcome
  package var probe: Probe
  /// Whether it is a DNS transaction and no flow.
  package var isTransaction: Bool
  /// Number of its flow, where it has one.
  package var flow: UInt32

  /// Whether the server sent an answer that the client could use, or one that it could not.
  package var isAnswered: Bool { outcome == .served || outcome == .failed }

  /// One word for who tried to reach whom.
  package var pair: UInt64 { UInt64(client) << 32 | UInt64(server) }
}

/// All of the traffic at a glance: hosts by number, and flows and attempts in few bytes each.
package struct TrafficDigest: Sendable {
  package internal(set) var hosts = HostList()
  /// By number of the host, those at the ends of flows.
  package internal(set) var totals: [HostTotals] = []
  /// By number of the flow.
  package internal(set) var flows: [FlowDigest] = []
  /// By number of the flow.
  package internal(set) var spans: [FlowSpan] = []
  /// By number of the attempt.
  package internal(set) var attempts: [AttemptDigest] = []
  /// By number of the attempt.
  package internal(set) var times: [ConnectionTimes] = []
  /// Segments sent again, of all flows.
  package internal(set) var retransmissions: UInt64 = 0

  init() {}

  /// One word for a client and the port of a server that it uses. Hosts stand at the ends of flows, DNS messages and
  /// HTTP messages, each of which are fewer than 2¹⁹: their numbers have 24 bits at most.
  package func word(_ client: UInt32, _ server: UInt32, _ port: UInt16) -> UInt64 {
    UInt64(client) << 40 | UInt64(server) << 16 | UInt64(port)
  }

  /// Enters all flows of a table.
  init(_ table: FlowTable) {
    let count = table.flows.count
    hosts = HostList(capacity: count)
    flows.reserveCapacity(count)
    spans.reserveCapacity(count)
    table.flows.visit { _, flow in
      add(flow, initiator: table.initiator(of: flow), first: table.firstMark(of: flow) ?? .none)
    }
  }

  /// Packets and payload of one host, in flows of IP.
  package struct HostTotals: Sendable {
    package var sent: UInt64 = 0
    package var received: UInt64 = 0
    /// Bytes of TCP payload.
    package var sentPayload: UInt64 = 0
    /// Number of the first flow plus one; 0 where it has none.
    package var firstFlow: UInt32 = 0
  }

  /// Enters the next flow.
  private mutating func add(_ flow: Flow, initiator: FlowDirection, first: PacketMark) {
    let digest = FlowDigest(
      flow, low: hosts.number(for: flow.key.low.address), high: hosts.number(for: flow.key.high.address),
      initiator: initiator)
    flows.append(digest)
    spans.append(FlowSpan(flow, first: first))
    while totals.count < hosts.count { totals.append(HostTotals()) }
    retransmissions &+= UInt64(flow.up.tracker.retransmissions) &+ UInt64(flow.down.tracker.retransmissions)
    guard flow.key.transport != .arp else { return }
    count(Int(digest.low), flow.up, received: flow.down.packets, isTCP: flow.key.transport == .tcp)
    count(Int(digest.high), flow.down, received: flow.up.packets, isTCP: flow.key.transport == .tcp)
  }

  private mutating func count(_ host: Int, _ side: FlowSide, received: UInt64, isTCP: Bool) {
    totals[host].sent &+= side.packets
    totals[host].received &+= received
    if totals[host].firstFlow == 0 { totals[host].firstFlow = UInt32(truncatingIfNeeded: flows.count) }
    guard isTCP else { return }
    // Records may claim any number.
    let (sum, overflow) = totals[host].sentPayload.addingReportingOverflow(side.payload)
    totals[host].sentPayload = overflow ? .max : sum
  }
}
