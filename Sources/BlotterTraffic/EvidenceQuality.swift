package import BlotterCore

/// What is odd about the packets of one piece of evidence, counted.
package struct EvidenceQuality: Sendable {
  package internal(set) var packets: UInt64 = 0
  /// Packets of which the capture holds fewer bytes than the wire had.
  package internal(set) var snapped: UInt64 = 0
  package internal(set) var firstSnapped = PacketMark.none
  /// Decoding that ended early, by reason and place, each with its first packet.
  package internal(set) var stops: [DecodeStop: (count: UInt64, first: PacketMark)] = [:]
  /// Times that lie before the time of the packet before.
  package internal(set) var backward: UInt64 = 0
  package internal(set) var firstBackward = PacketMark.none
  /// Packets that bear the number of the packet before.
  package internal(set) var repeatedNumbers: UInt64 = 0
  package internal(set) var firstRepeated = PacketMark.none
  /// What any packet supplied.
  package internal(set) var fields = EvidenceFields()
  /// Packets by time.
  package internal(set) var series = TimeSeries()
  package internal(set) var first = PacketMark.none
  package internal(set) var last = PacketMark.none

  /// Kinds of stops kept: the decoder has fewer.
  static let stopLimit = 256

  init() {}

  mutating func observe(_ packet: borrowing Packet, _ mark: PacketMark) {
    packets &+= 1
    fields.formUnion(packet.known)
    if packet.capturedLength < packet.wireLength, packet.capturedLength > 0 {
      snapped &+= 1
      if !firstSnapped.exists { firstSnapped = mark }
    }
    if let stop = packet.stop { add(stop, 1, mark) }
    compare(mark)
    if !first.exists { first = mark }
    last = mark
    if mark.hasTime { series.add(mark.time) }
  }

  /// Enters a record from its first moment to its last. Records stand in the order in which they ended, so the latest
  /// one counts, and an earlier time is no jump of the clock.
  mutating func observe(record start: PacketMark, to end: PacketMark) {
    if !first.exists { first = start }
    extend(to: end)
  }

  private mutating func extend(to mark: PacketMark) {
    guard mark.exists else { return }
    if !last.exists || !mark.isRecord || !last.hasTime || (mark.hasTime && last.time < mark.time) { last = mark }
  }

  /// Holds a packet against the one before.
  private mutating func compare(_ mark: PacketMark) {
    guard last.exists, !mark.isRecord else { return }
    if mark.hasTime, last.hasTime, mark.time < last.time {
      backward &+= 1
      if !firstBackward.exists { firstBackward = mark }
    }
    if mark.number == last.number {
      repeatedNumbers &+= 1
      if !firstRepeated.exists { firstRepeated = mark }
    }
  }

  private mutating func add(_ stop: DecodeStop, _ count: UInt64, _ mark: PacketMark) {
    if let known = stops[stop] {
      stops[stop] = (known.count &+ count, known.first)
    } else if stops.count < Self.stopLimit {
      stops[stop] = (count, mark)
    }
  }

  mutating func append(_ later: EvidenceQuality) {
    if later.first.exists { compare(later.first) }
    packets &+= later.packets
    snapped &+= later.snapped
    if !firstSnapped.exists { firstSnapped = later.firstSnapped }
    for (stop, entry) in later.stops.sorted(by: { $0.value.first.position < $1.value.first.position }) {
      add(stop, entry.count, entry.first)
    }
    backward &+= later.backward
    if !firstBackward.exists { firstBackward = later.firstBackward }
    repeatedNumbers &+= later.repeatedNumbers
    if !firstRepeated.exists { firstRepeated = later.firstRepeated }
    fields.formUnion(later.fields)
    series.append(later.series)
    if !first.exists { first = later.first }
    extend(to: later.last)
  }
}
