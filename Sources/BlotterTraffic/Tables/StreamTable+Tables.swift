import BlotterCore
import BlotterPackets

extension StreamFraming: TableCoded {
  static var blank: Self { .tls }
}

extension StreamTable: TableCoded {
  static var blank: Self { Self(isContinuation: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&joined)
    coder.code(&gaps)
    coder.code(&conflicts)
    coder.code(&firstConflict)
    coder.code(&beyond)
    coder.code(&open)
    coder.derived(1)
    coder.derived(1)
    coder.code(&victim)
    coder.code(&heads)
    guard coder.isReading else { return }
    coder.require(open.count <= Self.openLimit && 0 <= victim && victim <= Self.openLimit)
    heldBytes = open.reduce(0) { $0 + $1.size }
    // A number beyond the flows that any table holds would make the index as large.
    guard open.allSatisfy({ 0..<FlowTable.flowLimit ~= $0.flow }) else { return coder.fail() }
    index = []
    for (slot, message) in open.enumerated() {
      let place = 2 * message.flow + (message.direction == .up ? 0 : 1)
      while index.count <= place | 1 { index.append(0) }
      coder.require(index[place] == 0)
      index[place] = Int32(slot + 1)
    }
  }
}

extension OpenMessage: TableCoded {
  private init(blank: Void) {
    flow = .blank
    direction = .blank
    framing = .blank
    sourcePort = .blank
    destinationPort = .blank
    first = .blank
    isEntered = .blank
    next = .blank
    taken = .blank
    start = .blank
    held = .blank
  }
  static var blank: Self { Self(blank: ()) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&flow)
    coder.code(&direction)
    coder.code(&framing)
    coder.code(&sourcePort)
    coder.code(&destinationPort)
    coder.code(&first)
    coder.code(&isEntered)
    coder.code(&next)
    coder.code(&taken)
    coder.code(&start)
    coder.code(&held)
    coder.code(&known)
    coder.code(&early)
    coder.code(&conflicts)
    guard coder.isReading else { return }
    coder.require(0 <= start && start <= held.count && held.count <= taken && taken <= 1 << 24)
    coder.require(0...(1 << 24) ~= known ?? 0 && early.count <= 2 * Self.earlyLimit)
    coder.require(early.allSatisfy { $0.bytes.count <= Int(Self.window) })
  }
}

extension OpenMessage.EarlySegment: TableCoded {
  static var blank: Self { Self(sequence: .blank, bytes: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&sequence)
    coder.code(&bytes)
  }
}

extension StreamHeads: TableCoded {
  static var blank: Self { Self(isKept: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&isKept)
    coder.code(&segments)
    coder.code(&bytes)
    coder.code(&total)
    coder.require(0 <= total && bytes.count <= 2 * FlowTable.flowLimit)
    coder.require(segments.allSatisfy { 0..<FlowTable.flowLimit ~= $0.flow })
  }
}

extension StreamHeads.Segment: TableCoded {
  static var blank: Self {
    Self(flow: .blank, direction: .blank, packet: Packet(), mark: .blank, payload: .blank, counted: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&flow)
    coder.code(&direction)
    codePacket(&coder)
    coder.code(&mark)
    coder.code(&payload)
    coder.code(&counted)
  }

  /// What playing the segment again looks at. That the packet bore a message is kept, and not which: it stands in the
  /// tables.
  private mutating func codePacket(_ coder: inout TableCoder) {
    coder.derived(-5)
    coder.code(&packet.layers)
    coder.code(&packet.source)
    coder.code(&packet.destination)
    coder.code(&packet.sourcePort)
    coder.code(&packet.destinationPort)
    coder.code(&packet.tcp.sequence)
    var bearsMessage = packet.application != nil
    bearsMessage.code(&coder)
    packet.application = bearsMessage ? .tls(TLSMessage()) : nil
  }
}
