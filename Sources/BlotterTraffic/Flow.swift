package import BlotterCore

/// One connection of TCP, or all packets between two ends of another transport.
///
/// Kept by direction of the key and not by role, because a part of a capture cannot know who began: roles follow from
/// the whole (``initiator``). Everything merges: counters add, the first of a kind is the earlier one, the last the
/// later one, and what depends on order is played again (``SegmentTracker``).
package struct Flow: Sendable {
  package internal(set) var key: FlowKey
  /// Packets in the order of the key, ``FlowDirection/up`` first.
  package var up: FlowSide
  package var down: FlowSide
  /// Direction of the first packet.
  package var firstDirection: FlowDirection
  /// Layers that any packet carried, to name the application by.
  package var layers: PacketLayers = []
  /// Latest packet with payload: where a turn from one side to the other begins.
  var lastDataTime: Int64 = 0
  package internal(set) var lastDataDirection: FlowDirection?
  /// First of the linked marks (``FlowTable/marks(of:)``), as number plus one; 0 for none.
  var markHead: UInt32 = 0
  var markTail: UInt32 = 0

  /// Initial sequence number of the last SYN without ACK, where one was seen with an absolute number.
  var lastISN: UInt32 = 0
  var hasISN = false
  var hasSYN = false
  /// Whether the first packet is a SYN, and its absolute number.
  var beginsWithSYN = false
  var firstISN: UInt32?
  /// Whether it begins with a line of a sensor's log and not with a packet.
  var beginsAsRecord = false
  /// Whether a FIN or RST passed since the last SYN.
  var closedSinceSYN = false

  init(_ key: FlowKey, firstDirection: FlowDirection, keepsHead: Bool) {
    self.key = key
    self.firstDirection = firstDirection
    up = FlowSide(keepsHead: keepsHead)
    down = FlowSide(keepsHead: keepsHead)
  }

  package subscript(direction: FlowDirection) -> FlowSide {
    _read { if direction == .up { yield up } else { yield down } }
    _modify { if direction == .up { yield &up } else { yield &down } }
  }

  package var packets: UInt64 { up.packets &+ down.packets }
  package var bytes: UInt64 { up.bytes &+ down.bytes }

  /// Whether a SYN with the initial sequence number `isn` begins a new connection on the same ports: the one before
  /// was closed, and the number differs. Relative numbers (nil) cannot tell, and then it does not. A sensor's log has a
  /// record for each connection, so that its SYN is no repetition of a closed one's.
  func beginsAnew(isn: UInt32?, isRecord: Bool = false) -> Bool {
    guard closedSinceSYN else { return false }
    guard !isRecord else { return true }
    guard let isn else { return false }
    return !hasISN || isn != lastISN
  }

  /// Counts the turn that a payload in `direction` at `time` makes, if the payload before it went the other way.
  mutating func turn(_ direction: FlowDirection, at time: Int64) {
    guard let delay = delay(ofTurn: direction, at: time) else { return }
    if direction == .up { up.turn(after: delay) } else { down.turn(after: delay) }
  }

  /// Notes a payload, and returns how long after the other side's it came where it makes a turn.
  mutating func takeTurn(_ direction: FlowDirection, at time: Int64) -> Int64? {
    let delay = delay(ofTurn: direction, at: time)
    lastDataDirection = direction
    lastDataTime = time
    return delay
  }

  private func delay(ofTurn direction: FlowDirection, at time: Int64) -> Int64? {
    guard let before = lastDataDirection, before != direction else { return nil }
    let (delay, overflow) = time.subtractingReportingOverflow(lastDataTime)
    return overflow ? nil : delay
  }

  /// Notes what a segment with SYN, FIN or RST says of the connection.
  mutating func note(_ flags: TCPFlags, _ packet: borrowing Packet) {
    if flags.contains(.syn), !flags.contains(.ack) {
      hasSYN = true
      closedSinceSYN = false
      if packet.known.contains(.tcpSequence), !packet.tcp.isRelative {
        lastISN = packet.tcp.sequence
        hasISN = true
      }
    }
    if flags.contains(.rst) || flags.contains(.fin) { closedSinceSYN = true }
  }

  /// Joins the packets that follow, the first payload among them at `firstData`. Marks are the table's business.
  /// Returns whether that is certain to be what one pass would have counted.
  mutating func append(_ later: Flow, firstData: (direction: FlowDirection, time: Int64)?) -> Bool {
    if let firstData { turn(firstData.direction, at: firstData.time) }
    let isExact = (up.append(later.up), down.append(later.down))
    if let direction = later.lastDataDirection {
      lastDataDirection = direction
      lastDataTime = later.lastDataTime
    }
    layers.formUnion(later.layers)
    if later.hasSYN {
      hasSYN = true
      if later.hasISN {
        lastISN = later.lastISN
        hasISN = true
      }
      closedSinceSYN = later.closedSinceSYN
    } else {
      closedSinceSYN = closedSinceSYN || later.closedSinceSYN
    }
    return isExact.0 && isExact.1
  }
}

/// One direction of a flow.
package struct FlowSide: Sendable {
  package var packets: UInt64 = 0
  /// Bytes on the wire, where the evidence has lengths.
  package var bytes: UInt64 = 0
  /// Bytes of transport payload; SYN and RST not counted, whose payload no application reads.
  package var payload: UInt64 = 0
  /// SYN without ACK.
  package var syn: UInt32 = 0
  package var synAck: UInt32 = 0
  package var fin: UInt32 = 0
  package var rst: UInt32 = 0
  package var zeroWindow: UInt32 = 0
  /// Segments with ACK and neither SYN nor RST.
  package var acks: UInt32 = 0
  /// Packets with payload, SYN and RST not counted.
  package var dataPackets: UInt32 = 0
  package var echoRequests: UInt32 = 0
  package var echoReplies: UInt32 = 0
  /// Requests of ARP, or segments that bear no SYN, RST and ACK: what scans send.
  package var odd: UInt32 = 0
  /// Records that show that the side sent something, and not what.
  var touches: UInt32 = 0
  /// Latest packet.
  package var last = PacketMark.none
  package var tracker: SegmentTracker
  /// Options of the first SYN: they tell an operating system's connect from a bare probe.
  package var maximumSegmentSize: UInt16 = 0
  package var windowScale: UInt8 = 255
  package var hasSACK = false
  package var ttl: UInt8 = 0
  /// Fragments, and those of them that more follow and that are smaller than any link asks for.
  package var fragments: UInt32 = 0
  package var tinyFragments: UInt32 = 0
  /// Range of the times to live; both 0 where the evidence has none.
  package var hops = HopTracker()
  /// Slowest answer: the longest time from the other side's last payload to the first payload that follows on this
  /// side, nanoseconds.
  package var slowestTurn: Int64 = -1
  package var turns: UInt32 = 0

  /// Bytes of a frame below which a fragment with more to follow serves no link: IPv4 hosts take datagrams of 576
  /// bytes (RFC 791 §3.1), and links with less than half of that have gone.
  static let tinyFragment: UInt32 = 256

  init(keepsHead: Bool) { tracker = SegmentTracker(keepsHead: keepsHead) }

  mutating func turn(after delay: Int64) {
    turns &+= 1
    slowestTurn = max(slowestTurn, delay)
  }

  mutating func append(_ later: FlowSide) -> Bool {
    if syn &+ synAck == 0 {
      maximumSegmentSize = later.maximumSegmentSize
      windowScale = later.windowScale
      hasSACK = later.hasSACK
    }
    if packets == 0 { ttl = later.ttl }
    packets &+= later.packets
    bytes &+= later.bytes
    payload &+= later.payload
    syn &+= later.syn
    synAck &+= later.synAck
    fin &+= later.fin
    rst &+= later.rst
    zeroWindow &+= later.zeroWindow
    acks &+= later.acks
    dataPackets &+= later.dataPackets
    echoRequests &+= later.echoRequests
    echoReplies &+= later.echoReplies
    odd &+= later.odd
    fragments &+= later.fragments
    tinyFragments &+= later.tinyFragments
    hops.append(later.hops)
    touches &+= later.touches
    if later.last.exists { last = later.last }
    slowestTurn = max(slowestTurn, later.slowestTurn)
    turns &+= later.turns
    return tracker.append(later.tracker)
  }
}
