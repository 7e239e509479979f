package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// The same broadcast or multicast frames over and over: a loop between switches (IEEE 802.1D is there to prevent it).
///
/// Counted: copies of one frame to a group address, alike in addresses, identification, type and length, within a
/// second. Hosts repeat a broadcast once a second or slower; ``leastCopies`` within one second only a loop makes.
/// Datagrams without an identification (IPv6, and IPv4 streams) are left out, because a stream to a group looks the
/// same.
///
/// False positives: a driver at fault that repeats one frame without pause, which harms as much.
package struct BroadcastStorm: Detector {
  package let kinds = ["broadcast-storm"]
  package let needs: EvidenceFields = [.linkLayer, .time]

  package init() {}

  static let leastCopies = 50.0
  static let leastTotal: UInt64 = 100

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    // Echo requests to all hosts are an attack with a name of its own.
    let named = attacks.reflections.contains { !$0.target.isUnicast }
    let storming = traffic.link.groupFrames.filter {
      $0.series.peakRate >= Self.leastCopies && !isStream($0) && !named
    }
    let copies = storming.reduce(0) { $0 &+ $1.count }
    guard copies >= Self.leastTotal else { return [] }
    var series = TimeSeries()
    for frame in storming { series.append(frame.series) }
    var finding = Finding(
      kind: "broadcast-storm",
      title: "\(copies) copies of \(Words.count(storming.count, "broadcast frame")), \(Int(series.peakRate)) within a "
        + "second")
    let arp = storming.filter { $0.layers.contains(.arp) }.reduce(0) { $0 &+ $1.count }
    finding.protocol = arp * 2 >= copies ? "ARP" : storming.contains { $0.layers.contains(.arp) } ? "ARP" : "Ethernet"
    finding.transport = "Ethernet"
    finding.affected = affected(traffic)
    finding.count = copies
    finding.facts = [
      "copies": .int(copies), "frames": .int(storming.count), "arp_copies": .int(arp),
      "packets_in_all": .int(traffic.protocols.packets),
      "protocols": .strings(
        PacketLayers.counted.filter { counted in storming.contains { $0.layers.contains(counted.layer) } }.map(\.name)),
    ]
    if let peak = JSONNumber(ratio: series.peakRate, 1, digits: 0) { finding.facts["peak_per_s"] = .number(peak) }
    let marks = storming.flatMap { [$0.first, $0.last] }
    finding.severity = .high
    finding.confidence = .high
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return [finding]
  }

  private func isStream(_ frame: RepeatedFrame) -> Bool {
    if frame.layers.contains(.arp) || frame.layers.contains(.icmp) || frame.layers.contains(.icmpv6) { return false }
    if frame.layers.contains(.igmp) || frame.layers.contains(.stp) { return false }
    return !frame.hasIdentification
  }

  /// The network that the stations of the link speak of, where one block holds them; else the stations.
  private func affected(_ traffic: borrowing Traffic) -> [HostRole] {
    let events = traffic.neighbours.events.filter { !$0.isIPv6 }
    let hosts = Set(events.flatMap { [$0.claimed, $0.target] }).filter { $0.isUnicast }.sorted()
    if hosts.count > 1, let bits = hosts.first?.ipv4Bits, hosts.allSatisfy({ ($0.ipv4Bits ?? 0) >> 8 == bits >> 8 }) {
      return [HostRole(address: "\(HostAddress(ipv4: bits & 0xffff_ff00))/24", role: "hosts of the link")]
    }
    return traffic.hosts(hosts, role: "host of the link")
  }
}
