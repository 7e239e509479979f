import BlotterCore

// Connections that a sensor's log tells of. A record says which kinds of segments passed and in which order, and not
// how often: each kind counts once, and more only where the packet counts leave no other reading.
extension FlowTable {
  /// Counts one record under its flow and returns the flow's number; nil where the table is full.
  mutating func observe(_ record: borrowing TrafficRecord, _ flow: FlowRecord, evidence: UInt16) -> Int? {
    let transport = Transport(rawValue: UInt16(record.ipProtocol))
    let hasPorts = transport != .icmp && transport != .icmpv6
    let source = FlowEnd(record.source, hasPorts ? record.sourcePort : 0)
    let destination = FlowEnd(record.destination, hasPorts ? record.destinationPort : 0)
    let key = FlowKey(source, destination, transport)
    let origin = key.direction(from: source)
    let isSYN = flow.steps.first.map { $0.flags.intersection([.syn, .ack]) == .syn } ?? false
    let firstIsOriginator = flow.steps.first?.fromOriginator ?? true
    guard
      let number = number(
        of: key, firstDirection: firstIsOriginator ? origin : origin.opposite, isSYN: isSYN, isn: nil, isRecord: true)
    else {
      beyond.count(flow, to: destination, isSYN: isSYN)
      return nil
    }
    flows[number].layers.formUnion(Self.layers(of: record))
    let end = record.time.flatMap { start -> Int64? in
      guard let duration = flow.duration else { return nil }
      let (sum, overflow) = start.addingReportingOverflow(duration)
      return overflow ? nil : sum
    }
    for (index, step) in flow.steps.prefix(FlowRecord.stepLimit).enumerated() {
      // Only the first and the last packet of a record have a time.
      let time = index == 0 ? record.time : index == flow.steps.count - 1 ? end : nil
      var mark = PacketMark(record, step: index + 1, time: time, evidence: evidence)
      mark.flags = step.flags
      let direction = step.fromOriginator ? origin : origin.opposite
      count(step, repeats: flow.repeats(of: step), in: number, direction, mark)
      flows[number][direction].last = mark
    }
    total(flow.packets.originator, flow.wireBytes.originator, flow.payload.originator, in: number, origin)
    total(flow.packets.responder, flow.wireBytes.responder, flow.payload.responder, in: number, origin.opposite)
    if !hasPorts { countEchoes(flow, isVersion6: transport == .icmpv6, in: number, origin) }
    if flow.steps.isEmpty {
      let mark = PacketMark(record, step: 1, time: record.time, evidence: evidence)
      touch(number, origin, mark)
      if (flow.packets.responder ?? 0) > 0 {
        touch(number, origin.opposite, PacketMark(record, step: 2, time: end, evidence: evidence))
      }
    } else if !flow.steps.contains(where: { !$0.fromOriginator }) {
      // Only one side sent, so the last packet is its.
      flows[number][origin].last = PacketMark(
        record, step: flow.steps.count, time: end ?? record.time, evidence: evidence)
    }
    return number
  }

  /// Enters that an application protocol was seen between two ends, whose packets another record counts or none.
  /// `isAnswered` says that both sides sent data.
  mutating func observe(
    _ record: borrowing TrafficRecord, layers: PacketLayers, isAnswered: Bool, end: Int64?, evidence: UInt16
  ) -> Int? {
    guard record.source.kind != .none, record.destination.kind != .none, record.ipProtocol != 255 else { return nil }
    let source = FlowEnd(record.source, record.sourcePort)
    let key = FlowKey(
      source, FlowEnd(record.destination, record.destinationPort), Transport(rawValue: UInt16(record.ipProtocol)))
    let origin = key.direction(from: source)
    guard let number = number(of: key, firstDirection: origin, isSYN: false, isn: nil, isRecord: true) else {
      return nil
    }
    flows[number].layers.formUnion(layers.union(Self.layers(of: record)))
    let data = FlowStep(fromOriginator: true, [], hasPayload: true)
    let start = PacketMark(record, step: 1, time: record.time, evidence: evidence)
    if isAnswered {
      count(data, repeats: 1, in: number, origin, start)
      let answer = PacketMark(record, step: 2, time: end, evidence: evidence)
      count(data, repeats: 1, in: number, origin.opposite, answer)
      flows[number][origin].last = start
      flows[number][origin.opposite].last = answer
    } else {
      touch(number, origin, start)
    }
    return number
  }

  // MARK: Parts

  /// Enters that a side sent something of which no more is known.
  private mutating func touch(_ number: Int, _ direction: FlowDirection, _ mark: PacketMark) {
    if flows[number][direction].packets == 0, flows[number][direction].touches == 0 {
      note(.first, mark, in: number, direction)
    }
    flows[number][direction].touches &+= 1
    flows[number][direction].last = mark
  }

  private mutating func count(
    _ step: FlowStep, repeats: UInt64, in number: Int, _ direction: FlowDirection, _ mark: PacketMark
  ) {
    let repeats = UInt32(clamping: max(1, repeats))
    func keep(_ count: UInt32, _ role: MarkRole, _ table: inout FlowTable) {
      if count < UInt32(role.limit) { table.note(role, mark, in: number, direction) }
    }
    let side = flows[number][direction]
    if step.flags.contains(.syn) {
      if step.flags.contains(.ack) {
        keep(side.synAck, .synAck, &self)
        flows[number][direction].synAck &+= repeats
      } else {
        keep(side.syn, .syn, &self)
        flows[number][direction].syn &+= repeats
        flows[number].hasSYN = true
        flows[number].closedSinceSYN = false
      }
      return
    }
    if step.flags.contains(.rst) {
      keep(side.rst, .rst, &self)
      flows[number][direction].rst &+= repeats
      flows[number].closedSinceSYN = true
      return
    }
    if step.flags.contains(.fin) {
      keep(side.fin, .fin, &self)
      flows[number][direction].fin &+= 1
      flows[number].closedSinceSYN = true
    }
    if step.flags.contains(.ack) {
      keep(side.acks, .ack, &self)
      flows[number][direction].acks &+= 1
    } else if flows[number].key.transport == .tcp, !step.hasPayload {
      flows[number][direction].odd &+= 1
      if !step.flags.contains(.fin) { touch(number, direction, mark) }
    }
    if step.hasPayload {
      keep(side.dataPackets, .data, &self)
      flows[number][direction].dataPackets &+= 1
    }
  }

  private mutating func total(
    _ packets: UInt64?, _ bytes: UInt64?, _ payload: UInt64?, in number: Int, _ direction: FlowDirection
  ) {
    flows[number][direction].packets = Self.sum(flows[number][direction].packets, packets)
    flows[number][direction].bytes = Self.sum(flows[number][direction].bytes, bytes)
    flows[number][direction].payload = Self.sum(flows[number][direction].payload, payload)
  }

  /// Most that records are believed of one direction of a flow: 16 TiB, two weeks of a line of 100 Mbit/s. A record may
  /// claim any number, and what judges adds and doubles them: all flows that a table holds stay below 2⁶³ with it.
  private static let claimLimit: UInt64 = 1 << 44

  private static func sum(_ counted: UInt64, _ claimed: UInt64?) -> UInt64 {
    guard let claimed else { return counted }
    return max(counted, min(claimLimit, counted &+ min(claimed, claimLimit)))
  }

  private mutating func countEchoes(
    _ flow: FlowRecord, isVersion6: Bool, in number: Int, _ origin: FlowDirection
  ) {
    let request: UInt8 = isVersion6 ? 128 : 8
    guard flow.icmpType == request else { return }
    flows[number][origin].echoRequests &+= UInt32(clamping: flow.packets.originator ?? 1)
    flows[number][origin.opposite].echoReplies &+= UInt32(clamping: flow.packets.responder ?? 0)
  }

  static func layers(of record: borrowing TrafficRecord) -> PacketLayers {
    var layers: PacketLayers = record.source.kind == .ipv6 ? .ipv6 : .ipv4
    switch record.ipProtocol {
    case 1: layers.insert(.icmp)
    case 2: layers.insert(.igmp)
    case 6: layers.insert(.tcp)
    case 17: layers.insert(.udp)
    case 47: layers.insert(.gre)
    case 50: layers.insert(.esp)
    case 51: layers.insert(.ah)
    case 58: layers.insert(.icmpv6)
    case 132: layers.insert(.sctp)
    default: break
    }
    return layers
  }
}

extension FlowRecord {
  /// How many segments a step stands for: as many as its side sent, where that side sent nothing else; else at least
  /// one.
  fileprivate func repeats(of step: FlowStep) -> UInt64 {
    guard !step.hasPayload, steps.count(where: { $0.fromOriginator == step.fromOriginator }) == 1 else { return 1 }
    return (step.fromOriginator ? packets.originator : packets.responder) ?? 1
  }
}
