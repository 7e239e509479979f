import BlotterCore

/// Follows the times to live of one direction of a flow: their range, and packets that pass again with less left.
///
/// One packet seen twice with a lower time to live went in a circle, or passed a router whose both sides are captured;
/// how often it came by tells which.
package struct HopTracker: Sendable, Equatable {
  /// Lowest and highest time to live; both 0 where the evidence has none.
  package internal(set) var lowest: UInt8 = 0
  package internal(set) var highest: UInt8 = 0
  /// Packets that are the one before with a lower time to live.
  package internal(set) var descents: UInt32 = 0
  /// Longest run of descents: how often one packet passed again.
  package internal(set) var longestDescent: UInt32 = 0

  // What a packet is known by (0 where by nothing), and its time to live; the run at either end, for merging.
  var firstSerial: UInt64 = 0
  var firstTTL: UInt8 = 0
  var lastSerial: UInt64 = 0
  var lastTTL: UInt8 = 0
  var run: UInt32 = 0
  /// Descents before the first packet that is none; nil while there was none.
  var leadingRun: UInt32?

  /// Hops that a packet may have taken between two sightings: a circle of more routers than this is none.
  static let circleLimit: UInt8 = 8

  init() {}

  mutating func observe(_ packet: borrowing Packet) {
    guard packet.ttl != 0 else { return }
    let ttl = packet.ttl
    let serial = Self.serial(packet)
    defer {
      lastSerial = serial
      lastTTL = ttl
    }
    guard highest != 0 else {
      (lowest, highest) = (ttl, ttl)
      (firstSerial, firstTTL) = (serial, ttl)
      return
    }
    lowest = min(lowest, ttl)
    highest = max(highest, ttl)
    step(Self.descends(from: lastSerial, lastTTL, to: serial, ttl))
  }

  private mutating func step(_ descends: Bool) {
    if descends {
      descents &+= 1
      run &+= 1
      longestDescent = max(longestDescent, run)
    } else {
      if leadingRun == nil { leadingRun = run }
      run = 0
    }
  }

  private static func descends(from serial: UInt64, _ ttl: UInt8, to next: UInt64, _ lower: UInt8) -> Bool {
    serial != 0 && serial == next && lower < ttl && ttl - lower <= circleLimit
  }

  /// What tells one packet of a flow from the next: the IP identification with the numbers of the transport. IPv6 has
  /// no identification (RFC 8200 §3), and then a datagram is known by its length alone: that one of the same length has
  /// less time to live, again and again, no stream of one sender shows. 0 where there is nothing.
  private static func serial(_ packet: borrowing Packet) -> UInt64 {
    var serial = UInt64(packet.ipIdentification) << 32 | UInt64(packet.fragmentOffset) << 48
    if packet.layers.contains(.tcp) {
      serial ^= UInt64(packet.tcp.sequence)
    } else if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6) {
      serial ^= UInt64(packet.icmp.identifier) << 16 | UInt64(packet.icmp.sequence)
    }
    if serial == 0, packet.source.kind == .ipv6 { serial = 1 << 63 | UInt64(packet.wireLength) }
    return serial
  }

  mutating func append(_ later: HopTracker) {
    guard later.highest != 0 else { return }
    guard highest != 0 else {
      self = later
      return
    }
    lowest = min(lowest, later.lowest)
    highest = max(highest, later.highest)
    descents &+= later.descents
    longestDescent = max(longestDescent, later.longestDescent)
    step(Self.descends(from: lastSerial, lastTTL, to: later.firstSerial, later.firstTTL))
    if let leading = later.leadingRun {
      longestDescent = max(longestDescent, run &+ leading)
      if leadingRun == nil { leadingRun = run &+ leading }
      run = later.run
    } else {
      run = run &+ later.run
      longestDescent = max(longestDescent, run)
    }
    lastSerial = later.lastSerial
    lastTTL = later.lastTTL
  }
}
