package import BlotterCore

/// One station of the link layer.
package struct LinkStation: Sendable {
  package var mac: MACAddress
  /// Frames that it sent.
  package var frames: UInt64
  package var first: PacketMark
  package var last: PacketMark
  /// First IP addresses that its frames came from, in order: a host has a few, a router very many.
  package var addresses: [HostAddress]
  /// The address last looked at: most frames come from the same.
  var latestAddress = HostAddress.none

  static let addressLimit = 16

  fileprivate mutating func count(_ packet: borrowing Packet, _ mark: PacketMark) {
    frames &+= 1
    last = mark
    // A router's list is full after a few frames, and then its many addresses cost nothing.
    guard addresses.count < Self.addressLimit, packet.source != latestAddress, !packet.layers.contains(.arp) else {
      return
    }
    add(packet.source)
  }

  @inline(never) private mutating func add(_ source: HostAddress) {
    guard source.isUnicast else { return }
    latestAddress = source
    if !addresses.contains(source) { addresses.append(source) }
  }
}

/// Frames to a group of stations that are the same but for their time.
package struct RepeatedFrame: Sendable {
  package var destination: MACAddress
  package var layers: PacketLayers
  /// Whether it bears an IP identification, which tells it from the next of a stream.
  package var hasIdentification: Bool
  package var count: UInt64
  package var first: PacketMark
  package var last: PacketMark
  package var series: TimeSeries
}

/// Who sends on the link, and which broadcasts and multicasts come again and again.
package struct LinkTable: Sendable {
  /// In order of their first frames. Frames with DHCP are not counted: its clients may invent addresses of their own.
  package internal(set) var stations: [LinkStation] = []
  package internal(set) var groupFrames: [RepeatedFrame] = []
  var numbers: [MACAddress: Int] = [:]
  var frameNumbers: [Fingerprint: Int] = [:]
  /// Numbers of the stations of the last frames.
  var recent = (0, 1)

  /// Stations kept: four times the address table of a usual switch (16,384).
  package static let stationLimit = 1 << 16
  /// Different group frames kept: a storm repeats a few, and a large network has a few thousand.
  package static let frameLimit = 1 << 12

  /// What a frame is told by: addresses, and what the layers hold.
  struct Fingerprint: Hashable {
    var source: MACAddress
    var destination: MACAddress
    var sender: HostAddress
    var target: HostAddress
    /// Ports or ARP operation, and IP identification.
    var numbers: UInt64
    var length: UInt32
    var icmp: UInt64
  }

  var isFull: Bool { stations.count >= Self.stationLimit || groupFrames.count >= Self.frameLimit }

  init() {}

  mutating func observe(_ packet: borrowing Packet, _ mark: PacketMark) {
    guard packet.known.contains(.linkLayer), packet.sourceMAC != .zero else { return }
    if !packet.layers.contains(.dhcp) { count(packet, mark) }
    guard packet.destinationMAC.isGroup else { return }
    let isARP = packet.layers.contains(.arp)
    var fingerprint = Fingerprint(
      source: packet.sourceMAC, destination: packet.destinationMAC,
      sender: isARP ? packet.arp.senderIP : packet.source, target: isARP ? packet.arp.targetIP : packet.destination,
      numbers: UInt64(packet.sourcePort) << 48 | UInt64(packet.destinationPort) << 32
        | UInt64(packet.ipIdentification) << 16 | UInt64(isARP ? packet.arp.operation : UInt16(packet.ipProtocol)),
      length: packet.wireLength, icmp: 0)
    if packet.layers.contains(.icmp) || packet.layers.contains(.icmpv6) {
      fingerprint.icmp =
        UInt64(packet.icmp.type) << 40 | UInt64(packet.icmp.code) << 32 | UInt64(packet.icmp.identifier) << 16
        | UInt64(packet.icmp.sequence)
    }
    if let number = frameNumbers[fingerprint] {
      groupFrames[number].count &+= 1
      groupFrames[number].last = mark
      if mark.hasTime { groupFrames[number].series.add(mark.time) }
      return
    }
    var series = TimeSeries()
    if mark.hasTime { series.add(mark.time) }
    add(
      RepeatedFrame(
        destination: packet.destinationMAC, layers: packet.layers,
        hasIdentification: packet.ipIdentification != 0, count: 1, first: mark, last: mark, series: series),
      fingerprint)
  }

  /// Counts a frame under its station. Most frames come from one of the last two, which are found without a look-up.
  private mutating func count(_ packet: borrowing Packet, _ mark: PacketMark) {
    let number: Int
    if recent.0 < stations.count, stations[recent.0].mac == packet.sourceMAC {
      number = recent.0
    } else if recent.1 < stations.count, stations[recent.1].mac == packet.sourceMAC {
      number = recent.1
      recent = (recent.1, recent.0)
    } else if let known = numbers[packet.sourceMAC] {
      number = known
      recent = (known, recent.0)
    } else {
      add(LinkStation(mac: packet.sourceMAC, frames: 0, first: mark, last: mark, addresses: []))
      guard let added = numbers[packet.sourceMAC] else { return }
      number = added
      recent = (added, recent.0)
    }
    stations[number].count(packet, mark)
  }

  private mutating func add(_ station: LinkStation) {
    guard let number = numbers[station.mac] else {
      guard stations.count < Self.stationLimit else { return }
      numbers[station.mac] = stations.count
      stations.append(station)
      return
    }
    stations[number].frames &+= station.frames
    stations[number].last = station.last
    for address in station.addresses where stations[number].addresses.count < LinkStation.addressLimit {
      if !stations[number].addresses.contains(address) { stations[number].addresses.append(address) }
    }
  }

  private mutating func add(_ frame: RepeatedFrame, _ fingerprint: Fingerprint) {
    guard let number = frameNumbers[fingerprint] else {
      guard groupFrames.count < Self.frameLimit else { return }
      frameNumbers[fingerprint] = groupFrames.count
      groupFrames.append(frame)
      return
    }
    groupFrames[number].count &+= frame.count
    groupFrames[number].last = frame.last
    groupFrames[number].series.append(frame.series)
  }

  mutating func append(_ later: LinkTable) {
    for station in later.stations { add(station) }
    var fingerprints = [Fingerprint?](repeating: nil, count: later.groupFrames.count)
    for (fingerprint, number) in later.frameNumbers { fingerprints[number] = fingerprint }
    for (number, frame) in later.groupFrames.enumerated() {
      if let fingerprint = fingerprints[number] { add(frame, fingerprint) }
    }
  }
}
