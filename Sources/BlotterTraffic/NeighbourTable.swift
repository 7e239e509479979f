package import BlotterCore

/// One message by which stations of a link find each other: ARP (RFC 826), or a neighbour solicitation or
/// advertisement (RFC 4861 §4.3, §4.4).
package struct NeighbourEvent: Sendable {
  package var mark: PacketMark
  /// Whether it answers or announces; else it asks.
  package var isReply: Bool
  package var isIPv6: Bool
  /// The address that the sender says is its own; none for a probe.
  package var claimed: HostAddress
  package var mac: MACAddress
  /// Whom it asks about, or whom it tells.
  package var target: HostAddress
  /// Whether it goes to a group of stations and not to one.
  package var isGroup: Bool

  /// Whether it announces without being asked to anybody who listens (RFC 5227 §2.3, RFC 4861 §7.2.6).
  package var isAnnouncement: Bool { isGroup && (claimed == target || isReply) }
}

/// A router that advertises itself (RFC 4861 §4.2).
package struct AdvertisingRouter: Sendable {
  package var address: HostAddress
  package var mac: MACAddress
  package var advertisement: RouterAdvertisement
  /// Advertisements, and those of them to all nodes.
  package var count: UInt64
  package var toAll: UInt64
  package var first: PacketMark
  package var last: PacketMark
  package var firstToAll: PacketMark
  package var lastToAll: PacketMark
}

/// How the stations of a link find each other and their routers, message by message.
package struct NeighbourTable: Sendable {
  package internal(set) var events: [NeighbourEvent] = []
  /// In order of the first advertisement; one entry for each content.
  package internal(set) var routers: [AdvertisingRouter] = []
  var routerNumbers: [RouterKey: [Int]] = [:]

  struct RouterKey: Hashable {
    var address: HostAddress
    var mac: MACAddress
  }

  /// Messages kept one by one: some 10 MB. Who claims what shows in far fewer.
  package static let eventLimit = 1 << 16
  /// Routers kept: a link has a few, a flood of made-up ones fills it.
  package static let routerLimit = 1 << 10

  var isFull: Bool { routers.count >= Self.routerLimit }

  init() {}

  mutating func observe(_ packet: borrowing Packet, _ mark: PacketMark) {
    if packet.layers.contains(.arp) {
      // Logs without the link layer print no station with a question.
      guard packet.arp.senderMAC != .zero || packet.arp.operation == 1 else { return }
      add(
        NeighbourEvent(
          mark: mark, isReply: packet.arp.operation == 2, isIPv6: false,
          claimed: packet.arp.senderIP.isUnicast ? packet.arp.senderIP : .none, mac: packet.arp.senderMAC,
          target: packet.arp.targetIP, isGroup: packet.destinationMAC.isGroup))
    } else if packet.layers.contains(.icmpv6), packet.sourceMAC != .zero {
      switch packet.icmp.type {
      case 135:
        add(
          NeighbourEvent(
            mark: mark, isReply: false, isIPv6: true, claimed: packet.source.isUnicast ? packet.source : .none,
            mac: packet.sourceMAC, target: packet.icmp.address, isGroup: packet.destinationMAC.isGroup))
      case 136:
        add(
          NeighbourEvent(
            mark: mark, isReply: true, isIPv6: true, claimed: packet.icmp.address, mac: packet.sourceMAC,
            target: packet.destination, isGroup: packet.destinationMAC.isGroup))
      default: break
      }
    }
  }

  mutating func observe(
    _ advertisement: RouterAdvertisement, from source: HostAddress, _ mac: MACAddress, to destination: HostAddress,
    _ mark: PacketMark
  ) {
    let toAll = destination.isUnicast ? PacketMark.none : mark
    add(
      AdvertisingRouter(
        address: source, mac: mac, advertisement: advertisement, count: 1, toAll: toAll.exists ? 1 : 0, first: mark,
        last: mark, firstToAll: toAll, lastToAll: toAll))
  }

  private mutating func add(_ event: NeighbourEvent) {
    if events.count < Self.eventLimit { events.append(event) }
  }

  private mutating func add(_ router: AdvertisingRouter) {
    let key = RouterKey(address: router.address, mac: router.mac)
    guard let known = routerNumbers[key]?.first(where: { routers[$0].advertisement == router.advertisement }) else {
      guard routers.count < Self.routerLimit else { return }
      routerNumbers[key, default: []].append(routers.count)
      routers.append(router)
      return
    }
    routers[known].count &+= router.count
    routers[known].toAll &+= router.toAll
    routers[known].last = router.last
    if !routers[known].firstToAll.exists { routers[known].firstToAll = router.firstToAll }
    if router.lastToAll.exists { routers[known].lastToAll = router.lastToAll }
  }

  mutating func append(_ later: NeighbourTable) {
    for event in later.events { add(event) }
    for router in later.routers { add(router) }
  }
}
