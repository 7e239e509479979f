import BlotterCore

/// The TCP conversations that a list has shown so far, for rows that print no ports.
struct OpenConversations {
  private struct Pair: Hashable {
    var low: HostAddress
    var high: HostAddress
  }

  private struct Entry {
    var lowPort: UInt16
    var highPort: UInt16
    var isOpen: Bool
  }

  private var entries: [Pair: [Entry]] = [:]
  /// Pairs of hosts kept; beyond it rows without ports keep none, which costs a detail and no correctness.
  private static let pairLimit = 1 << 16
  /// Conversations kept for one pair: more than one open one already leaves the ports undecided.
  private static let entryLimit = 64

  /// Notes a row that shows ports.
  mutating func note(_ packet: borrowing Packet) {
    guard packet.known.contains(.tcpFlags) || packet.layers.contains(.tcp) else { return }
    let isLow = packet.source < packet.destination
    let pair =
      isLow ? Pair(low: packet.source, high: packet.destination) : Pair(low: packet.destination, high: packet.source)
    let lowPort = isLow ? packet.sourcePort : packet.destinationPort
    let highPort = isLow ? packet.destinationPort : packet.sourcePort
    let isOpen = packet.tcp.flags.isDisjoint(with: [.fin, .rst])
    guard var list = entries[pair] else {
      guard entries.count < Self.pairLimit else { return }
      entries[pair] = [Entry(lowPort: lowPort, highPort: highPort, isOpen: isOpen)]
      return
    }
    if let index = list.firstIndex(where: { $0.lowPort == lowPort && $0.highPort == highPort }) {
      // An acknowledgment behind the FIN does not open it again; a SYN does.
      let opens = list[index].isOpen ? isOpen : packet.tcp.flags.contains(.syn) && isOpen
      if list[index].isOpen == opens { return }
      list[index].isOpen = opens
    } else if list.count < Self.entryLimit {
      list.append(Entry(lowPort: lowPort, highPort: highPort, isOpen: isOpen))
    } else {
      return
    }
    entries[pair] = list
  }

  /// Ports for a row from `source` to `destination`: those of the only open conversation; nil where there is none or
  /// more than one.
  func ports(from source: HostAddress, to destination: HostAddress) -> (source: UInt16, destination: UInt16)? {
    let isLow = source < destination
    let pair = isLow ? Pair(low: source, high: destination) : Pair(low: destination, high: source)
    guard let list = entries[pair], list.count < Self.entryLimit else { return nil }
    let open = list.filter(\.isOpen)
    guard let only = open.first, open.count == 1 else { return nil }
    return isLow ? (only.lowPort, only.highPort) : (only.highPort, only.lowPort)
  }
}
