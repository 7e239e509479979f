import BlotterCore

/// All flows of a pass in the order in which they began.
package struct FlowTable: Sendable {
  package internal(set) var flows = FlowList()
  /// The keys of ``flows``, packed and side by side: a look-up touches these and no flow.
  var keys = Slab<PackedKey>()
  var marks = Slab<FlowMark>()
  /// What passed after ``flowLimit`` flows were held and belongs to none of them.
  package internal(set) var beyond = FoldedFlows()
  var index = FlowIndex()
  /// The flow of the last look-up.
  private var latestFound = Int.max
  /// Whether a flow was divided at a SYN that nothing known before it explains (``settle()``).
  var isUnsettled = false
  var keepsHeads: Bool
  /// Whether every flow that was joined is certain to be what one pass would have counted.
  private(set) var isExact = true

  /// Flows held one by one. A flow takes some 750 bytes, so the table stays below 200 MB whatever arrives; a flood
  /// from a quarter of a million forged addresses is judged by the flows held and the totals of the rest.
  package static let flowLimit = 1 << 18

  init(keepsHeads: Bool) { self.keepsHeads = keepsHeads }

  /// Number of the latest flow with `key`; nil where none is held.
  package func latest(_ key: FlowKey) -> Int? {
    let key = key.packed
    return index.find(index.hash(key)) { keys[$0] == key }
  }

  /// The kept packets of a flow in order of time.
  package func marks(of flow: Flow) -> [FlowMark] {
    var result: [FlowMark] = []
    var next = flow.markHead
    while next != 0 {
      let mark = marks[Int(next) - 1]
      result.append(mark)
      next = mark.next
    }
    return result
  }

  /// The first kept packet of a flow.
  package func firstMark(of flow: Flow) -> PacketMark? {
    flow.markHead == 0 ? nil : marks[Int(flow.markHead) - 1].mark
  }

  /// Hands on the kept packets of a flow in order of time.
  package func visitMarks(of flow: Flow, _ body: (FlowMark) -> Void) {
    var next = flow.markHead
    while next != 0 {
      body(marks[Int(next) - 1])
      next = marks[Int(next) - 1].next
    }
  }

  /// Counts one packet under its flow and returns the flow's number; nil where the table is full.
  mutating func observe(
    _ packet: borrowing Packet, _ key: FlowKey, _ direction: FlowDirection, _ mark: PacketMark
  ) -> Int? {
    let isSYN =
      key.transport == .tcp && packet.known.contains(.tcpFlags) && packet.tcp.flags.contains(.syn)
      && !packet.tcp.flags.contains(.ack)
    let isn = packet.known.contains(.tcpSequence) && !packet.tcp.isRelative ? packet.tcp.sequence : nil
    guard let number = number(of: key, firstDirection: direction, isSYN: isSYN, isn: isn, isRecord: false) else {
      beyond.count(packet, to: key.destination(direction), key.transport, isSYN: isSYN)
      return nil
    }
    Self.count(packet, in: &flows[number], direction, mark, &marks)
    return number
  }

  /// Number of the flow that a packet or record belongs to, which may be a new one; nil where the table is full.
  mutating func number(
    of key: FlowKey, firstDirection: FlowDirection, isSYN: Bool, isn: UInt32?, isRecord: Bool
  ) -> Int? {
    let packed = key.packed
    // Packets come in runs: a key that was asked for last time leads to the same flow.
    if !isSYN, latestFound < keys.count, keys[latestFound] == packed { return latestFound }
    let hash = index.hash(packed)
    var found = index.find(hash) { keys[$0] == packed }
    if isSYN, let flow = found, flows[flow].hasSYN ? flows[flow].beginsAnew(isn: isn, isRecord: isRecord) : true {
      // Without an earlier SYN nobody knows yet whether this one begins a connection: see ``settle()``.
      if !flows[flow].hasSYN { isUnsettled = true }
      found = nil
    }
    if let found {
      latestFound = found
      return found
    }
    guard flows.count < Self.flowLimit else { return nil }
    let number = flows.count
    latestFound = number
    flows.append(Flow(key, firstDirection: firstDirection, keepsHead: keepsHeads))
    keys.append(packed)
    flows[number].beginsWithSYN = isSYN
    flows[number].beginsAsRecord = isRecord
    flows[number].firstISN = isSYN ? isn : nil
    index.set(hash, to: number) { keys[$0] == packed }
    return number
  }

  // MARK: One packet

  /// Counts a packet where its flow lies: first what concerns both directions, then the side that sent it. A subscript
  /// by direction would hand the side out as a copy, with an allocation for each look.
  private static func count(
    _ packet: borrowing Packet, in flow: inout Flow, _ direction: FlowDirection, _ mark: PacketMark,
    _ marks: inout Slab<FlowMark>
  ) {
    flow.layers.formUnion(packet.layers)
    let isSegment = packet.layers.contains(.tcp) && packet.known.contains(.tcpFlags)
    let flags = isSegment ? packet.tcp.flags : TCPFlags()
    if flags.rawValue & TCPFlags.turning.rawValue != 0 { flow.note(flags, packet) }
    let hasData = packet.payloadLength > 0 && !flags.contains(.syn) && !flags.contains(.rst)
    let turn = hasData ? flow.takeTurn(direction, at: mark.time) : nil
    let roles =
      direction == .up
      ? flow.up.count(packet, isSegment, hasData: hasData, turn: turn, mark)
      : flow.down.count(packet, isSegment, hasData: hasData, turn: turn, mark)
    if !roles.isEmpty { note(roles, mark, in: &flow, direction, &marks) }
  }

  @inline(never)
  private static func note(
    _ roles: MarkRoles, _ mark: PacketMark, in flow: inout Flow, _ direction: FlowDirection,
    _ marks: inout Slab<FlowMark>
  ) {
    for role in MarkRoles.order where roles.contains(role) { note(role, mark, in: &flow, direction, &marks) }
  }

  private static func note(
    _ role: MarkRole, _ mark: PacketMark, in flow: inout Flow, _ direction: FlowDirection, _ marks: inout Slab<FlowMark>
  ) {
    // Numbers of marks are 32 bits; a flow keeps at most 50, so a full table has 13 million.
    marks.append(FlowMark(mark: mark, role: role, direction: direction))
    let added = UInt32(marks.count)
    if flow.markHead == 0 {
      flow.markHead = added
    } else {
      marks[Int(flow.markTail) - 1].next = added
    }
    flow.markTail = added
  }

  mutating func note(_ role: MarkRole, _ mark: PacketMark, in number: Int, _ direction: FlowDirection) {
    Self.note(role, mark, in: &flows[number], direction, &marks)
  }

  // MARK: Merging

  /// Appends the flows of the pass that follows and returns, for each of them, its number in this table; nil where
  /// the table is full.
  mutating func append(_ later: FlowTable) -> [Int?] {
    var numbers: [Int?] = []
    numbers.reserveCapacity(later.flows.count)
    // Flows with the keys of others come to stand behind them.
    latestFound = .max
    for flow in later.flows {
      let key = flow.key.packed
      let hash = index.hash(key)
      if let last = index.find(hash, { keys[$0] == key }), continues(flows[last], flow) {
        join(flow, of: later, into: last)
        numbers.append(last)
      } else if flows.count < Self.flowLimit {
        numbers.append(flows.count)
        // Behind packets of the same ports without a SYN, this one may be a stray.
        if flow.beginsWithSYN { isUnsettled = true }
        adopt(flow, of: later)
        let number = flows.count - 1
        index.set(hash, to: number) { keys[$0] == key }
      } else {
        beyond.add(flow)
        numbers.append(nil)
      }
    }
    beyond.append(later.beyond)
    isExact = isExact && later.isExact
    isUnsettled = isUnsettled || later.isUnsettled
    return numbers
  }

  /// Whether `later` goes on with `flow`, by what one pass would have done.
  private func continues(_ flow: Flow, _ later: Flow) -> Bool {
    guard later.beginsWithSYN else { return true }
    guard flow.hasSYN else { return false }
    return !flow.beginsAnew(isn: later.firstISN, isRecord: later.beginsAsRecord)
  }

  /// Joins what was divided at a SYN with nothing known before it, if nothing was closed there: the connection began
  /// before the evidence, and the SYN is a stray. Returns the new number of each flow.
  mutating func settle() -> [Int] {
    guard isUnsettled, hasStraySYN() else { return Array(flows.indices) }
    var settled = FlowTable(keepsHeads: keepsHeads)
    settled.beyond = beyond
    settled.isExact = isExact
    var numbers: [Int] = []
    for flow in flows {
      let key = flow.key.packed
      let hash = settled.index.hash(key)
      if flow.beginsWithSYN, let last = settled.index.find(hash, { settled.keys[$0] == key }),
        !settled.flows[last].hasSYN, !settled.flows[last].closedSinceSYN
      {
        settled.join(flow, of: self, into: last)
        // One pass keeps no first segments, and so judges none of them again.
        settled.isExact = false
        numbers.append(last)
      } else {
        numbers.append(settled.flows.count)
        settled.adopt(flow, of: self)
        let number = settled.flows.count - 1
        settled.index.set(hash, to: number) { [keys = settled.keys] in keys[$0] == key }
      }
    }
    self = settled
    return numbers
  }

  /// Whether any flow goes on with one before it (``settle()``): mostly none does, and the table stays as it is.
  private func hasStraySYN() -> Bool {
    var latest = FlowIndex(capacity: flows.count)
    var isFound = false
    flows.visit { number, flow in
      guard !isFound else { return }
      let key = keys[number]
      let hash = latest.hash(key)
      if flow.beginsWithSYN, let last = latest.find(hash, { keys[$0] == key }) {
        flows.look(at: last) { isFound = !$0.hasSYN && !$0.closedSinceSYN }
      }
      latest.set(hash, to: number) { keys[$0] == key }
    }
    return isFound
  }

  private mutating func adopt(_ flow: Flow, of table: FlowTable) {
    var copy = flow
    copy.markHead = 0
    copy.markTail = 0
    flows.append(copy)
    keys.append(flow.key.packed)
    let number = flows.count - 1
    for mark in table.marks(of: flow) { note(mark.role, mark.mark, in: number, mark.direction) }
  }

  /// Copies both sides of a flow where it lies. Read through the list's subscript, an unoptimised build of Swift 6.3
  /// copies them after the list has given its own copy back, as the address sanitizer showed.
  private static func sides(of flow: inout Flow) -> (FlowSide, FlowSide) { (flow.up, flow.down) }

  private mutating func join(_ later: Flow, of table: FlowTable, into number: Int) {
    let before = Self.sides(of: &flows[number])
    let laterMarks = table.marks(of: later)
    let firstData = laterMarks.first { $0.role == .data && !$0.mark.isRecord }.map { ($0.direction, $0.mark.time) }
    var counts: [UInt8: Int] = [:]
    for mark in laterMarks {
      let side = mark.direction == .up ? before.0 : before.1
      let slot = mark.role.rawValue << 1 | mark.direction.rawValue
      let index = counts[slot, default: 0]
      counts[slot] = index + 1
      if side.count(of: mark.role) + index < mark.role.limit {
        note(mark.role, mark.mark, in: number, mark.direction)
      }
    }
    if !flows[number].append(later, firstData: firstData) { isExact = false }
  }
}

extension FlowSide {
  /// Packets of one role so far, as far as the role's limit asks.
  fileprivate func count(of role: MarkRole) -> Int {
    switch role {
    case .first: packets > 0 || touches > 0 ? 1 : 0
    case .syn: Int(syn)
    case .synAck: Int(synAck)
    case .ack: Int(acks)
    case .data: Int(dataPackets)
    case .fin: Int(fin)
    case .rst: Int(rst)
    case .zeroWindow: Int(zeroWindow)
    }
  }
}
