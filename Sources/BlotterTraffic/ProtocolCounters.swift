package import BlotterCore

/// Packets and bytes in all, by protocol and by TCP flag.
package struct ProtocolCounters: Sendable, Equatable {
  package internal(set) var packets: UInt64 = 0
  /// Bytes on the wire; complete where every packet had a length.
  package internal(set) var bytes: UInt64 = 0
  package internal(set) var packetsWithoutLength: UInt64 = 0
  package internal(set) var earliest: Int64?
  package internal(set) var latest: Int64?
  /// By bit of ``PacketLayers``, without those still in ``pending`` and ``previous``.
  private var settled = [UInt64](repeating: 0, count: 64)
  /// The last two combinations of layers, and packets with them that are not yet counted bit by bit: most traffic
  /// consists of two at a time.
  private var pending = (layers: PacketLayers(), count: UInt64(0))
  private var previous = (layers: PacketLayers(), count: UInt64(0))
  /// By bit of ``PacketLayers``.
  var layers: [UInt64] {
    get {
      var all = settled
      Self.settle(pending, in: &all)
      Self.settle(previous, in: &all)
      return all
    }
    set {
      settled = newValue
      pending.count = 0
      previous.count = 0
    }
  }
  /// SYN without ACK.
  package internal(set) var syn: UInt64 = 0
  package internal(set) var synAck: UInt64 = 0
  package internal(set) var fin: UInt64 = 0
  package internal(set) var rst: UInt64 = 0
  /// Lines of sensors' logs; their packets are among ``packets`` where the lines count them, their flags nowhere.
  package internal(set) var records: UInt64 = 0
  /// Packets that only records count.
  package internal(set) var packetsOfRecords: UInt64 = 0

  /// Whether any packet is in the evidence itself.
  package var hasPackets: Bool { packets > packetsOfRecords }

  init() {}

  mutating func observe(_ packet: borrowing Packet) {
    packets &+= 1
    bytes &+= UInt64(packet.wireLength)
    if packet.wireLength == 0 { packetsWithoutLength &+= 1 }
    if packet.known.contains(.time) {
      earliest = min(earliest ?? packet.time, packet.time)
      latest = max(latest ?? packet.time, packet.time)
    }
    count(packet.layers, 1)
    guard packet.layers.contains(.tcp), packet.known.contains(.tcpFlags), !packet.isLaterFragment else { return }
    let flags = packet.tcp.flags
    if flags.contains(.syn) {
      if flags.contains(.ack) { synAck &+= 1 } else { syn &+= 1 }
    }
    if flags.contains(.fin) { fin &+= 1 }
    if flags.contains(.rst) { rst &+= 1 }
  }

  private mutating func count(_ layers: PacketLayers, _ packets: UInt64) {
    if layers.rawValue == pending.layers.rawValue {
      pending.count &+= packets
    } else if layers.rawValue == previous.layers.rawValue {
      previous.count &+= packets
    } else {
      Self.settle(previous, in: &settled)
      previous = pending
      pending = (layers, packets)
    }
  }

  private static func settle(_ part: (layers: PacketLayers, count: UInt64), in all: inout [UInt64]) {
    guard part.count > 0 else { return }
    var bits = part.layers.rawValue
    while bits != 0 {
      all[bits.trailingZeroBitCount] &+= part.count
      bits &= bits &- 1
    }
  }

  package static func == (a: ProtocolCounters, b: ProtocolCounters) -> Bool {
    a.packets == b.packets && a.bytes == b.bytes && a.packetsWithoutLength == b.packetsWithoutLength
      && a.earliest == b.earliest && a.latest == b.latest && a.layers == b.layers && a.syn == b.syn
      && a.synAck == b.synAck && a.fin == b.fin && a.rst == b.rst && a.records == b.records
      && a.packetsOfRecords == b.packetsOfRecords
  }

  /// Counts a packet that was counted under the layers `old` under `new`.
  mutating func exchange(_ old: PacketLayers, for new: PacketLayers) {
    guard old != new else { return }
    for bit in 0..<settled.count {
      let was = old.rawValue >> UInt64(bit) & 1
      let isNow = new.rawValue >> UInt64(bit) & 1
      // May pass below zero until what is pending is added.
      settled[bit] = settled[bit] &- was &+ isNow
    }
  }

  mutating func observe(_ record: borrowing TrafficRecord) {
    records &+= 1
    guard case .flow(let flow) = record.content else { return }
    let count = (flow.packets.originator ?? 0) &+ (flow.packets.responder ?? 0)
    packets &+= count
    packetsOfRecords &+= count
    if let there = flow.wireBytes.originator, let back = flow.wireBytes.responder {
      bytes &+= there &+ back
    } else {
      packetsWithoutLength &+= count
    }
    self.count(FlowTable.layers(of: record), count)
  }

  /// Packets that carry the protocol of one bit.
  package func packets(with layer: PacketLayers) -> UInt64 {
    layer.rawValue == 0 ? 0 : layers[layer.rawValue.trailingZeroBitCount]
  }

  mutating func append(_ later: ProtocolCounters) {
    packets &+= later.packets
    bytes &+= later.bytes
    packetsWithoutLength &+= later.packetsWithoutLength
    if let time = later.earliest { earliest = min(earliest ?? time, time) }
    if let time = later.latest { latest = max(latest ?? time, time) }
    let more = later.layers
    for index in settled.indices { settled[index] &+= more[index] }
    syn &+= later.syn
    synAck &+= later.synAck
    fin &+= later.fin
    rst &+= later.rst
    records &+= later.records
    packetsOfRecords &+= later.packetsOfRecords
  }
}
