import BlotterCore

/// An entry of a log that is in the order of its packets.
protocol PlacedEvent {
  var mark: PacketMark { get }
  var source: FlowEnd { get }
  var destination: FlowEnd { get }
}

extension DNSEvent: PlacedEvent {}
extension HTTPEvent: PlacedEvent {}
extension SessionEvent: PlacedEvent {}

extension Array where Element: PlacedEvent {
  /// Index behind the entries of packets up to `position`.
  private func end(of position: PacketPosition) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if position < self[middle].mark.position { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Index of the last entry of one packet; nil where it has none.
  func last(at mark: PacketMark, _ source: FlowEnd, _ destination: FlowEnd) -> Int? {
    let index = end(of: mark.position) - 1
    guard index >= 0, self[index].mark.position == mark.position, self[index].source == source,
      self[index].destination == destination
    else { return nil }
    return index
  }

  /// Moves the entry at the end to its place in the order of packets.
  mutating func settleLast() {
    guard count > 1, let last else { return }
    removeLast()
    insert(last, at: end(of: last.mark.position))
  }
}
