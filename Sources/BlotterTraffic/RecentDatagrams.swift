import BlotterCore

/// The last datagrams of a text log, whose ICMP errors print no more than the port or host that they speak of.
struct RecentDatagrams: Sendable {
  var ring: [Entry] = []
  var oldest = 0

  /// Errors follow their datagram by a round trip; in that time a log of one client holds a handful of datagrams.
  static let limit = 64

  struct Entry: Sendable {
    var source: FlowEnd
    var destination: FlowEnd
    var mark: PacketMark
    var ipProtocol: UInt8
    /// Whether an error has answered it.
    var isTaken = false
  }

  mutating func add(_ source: FlowEnd, _ destination: FlowEnd, _ mark: PacketMark, ipProtocol: UInt8) {
    add(Entry(source: source, destination: destination, mark: mark, ipProtocol: ipProtocol))
  }

  private mutating func add(_ entry: Entry) {
    if ring.count < Self.limit {
      ring.append(entry)
    } else {
      ring[oldest] = entry
      oldest = (oldest + 1) % Self.limit
    }
  }

  /// The latest datagram from `sender` to `target` that no error has answered yet; it is answered now. Port 0 of the
  /// target stands for any, protocol 255 as well.
  mutating func take(
    from sender: HostAddress, to target: FlowEnd, ipProtocol: UInt8, before position: PacketPosition
  ) -> Entry? {
    for offset in ring.indices.reversed() {
      let slot = (oldest + offset) % ring.count
      let entry = ring[slot]
      if !entry.isTaken, entry.source.address == sender, entry.destination.address == target.address,
        target.port == 0 || entry.destination.port == target.port,
        ipProtocol == 255 || entry.ipProtocol == ipProtocol, entry.mark.position < position
      {
        ring[slot].isTaken = true
        return entry
      }
    }
    return nil
  }

  /// The latest open datagram of `sender`, if all its open ones go to one host; it is answered now.
  mutating func takeOnly(from sender: HostAddress, before position: PacketPosition) -> Entry? {
    var latest: Int?
    for offset in ring.indices.reversed() {
      let slot = (oldest + offset) % ring.count
      let entry = ring[slot]
      guard !entry.isTaken, entry.source.address == sender, entry.mark.position < position else { continue }
      if let latest, ring[latest].destination.address != entry.destination.address { return nil }
      if latest == nil { latest = slot }
    }
    guard let latest else { return nil }
    ring[latest].isTaken = true
    return ring[latest]
  }

  mutating func append(_ later: RecentDatagrams) {
    for offset in later.ring.indices { add(later.ring[(later.oldest + offset) % later.ring.count]) }
  }
}
