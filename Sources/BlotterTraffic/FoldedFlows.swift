import BlotterCore

/// Totals of the flows that no longer had a place of their own.
package struct FoldedFlows: Sendable {
  package internal(set) var packets: UInt64 = 0
  package internal(set) var bytes: UInt64 = 0
  /// SYNs without ACK by the end they went to, for the ends seen first.
  package internal(set) var syns: [FlowEnd: UInt64] = [:]
  package internal(set) var synTotal: UInt64 = 0

  /// Ends counted apart: floods aim at a few.
  static let endLimit = 4096

  mutating func count(_ packet: borrowing Packet, to destination: FlowEnd, _ transport: Transport, isSYN: Bool) {
    packets &+= 1
    bytes &+= UInt64(packet.wireLength)
    if isSYN { add(syns: 1, to: destination) }
  }

  mutating func count(_ record: FlowRecord, to destination: FlowEnd, isSYN: Bool) {
    packets &+= (record.packets.originator ?? 0) &+ (record.packets.responder ?? 0)
    bytes &+= (record.wireBytes.originator ?? 0) &+ (record.wireBytes.responder ?? 0)
    if isSYN { add(syns: 1, to: destination) }
  }

  mutating func add(_ flow: Flow) {
    packets &+= flow.packets
    bytes &+= flow.bytes
    add(syns: UInt64(flow.up.syn), to: flow.key.high)
    add(syns: UInt64(flow.down.syn), to: flow.key.low)
  }

  mutating func append(_ later: FoldedFlows) {
    packets &+= later.packets
    bytes &+= later.bytes
    for end in later.syns.keys.sorted() { add(syns: later.syns[end] ?? 0, to: end) }
    // What `later` counted without its end.
    synTotal &+= later.synTotal &- later.syns.values.reduce(0, &+)
  }

  private mutating func add(syns count: UInt64, to end: FlowEnd) {
    guard count > 0 else { return }
    synTotal &+= count
    if syns[end] != nil || syns.count < Self.endLimit { syns[end, default: 0] &+= count }
  }
}
