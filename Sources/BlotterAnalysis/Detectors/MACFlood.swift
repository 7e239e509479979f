package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Frames from very many link-layer addresses, to fill the address table of a switch (macof).
///
/// Counted: addresses that send one or two frames and never again, by the second in which they appear. On a large
/// network addresses appear over minutes, and speak again; ``leastStations`` new ones within a second do not. Where a
/// quarter of them have the group bit set, which no sender may have (IEEE 802.3 §3.2.3), a few suffice. Frames with
/// DHCP are left out: its starvation invents addresses too.
///
/// False positives: a restart of a very large network right at the start of the capture.
package struct MACFlood: Detector {
  package let kinds = ["mac-flood"]
  package let needs: EvidenceFields = [.linkLayer, .time]

  package init() {}

  static let leastStations = 100
  static let leastInvalid = 20

  /// The addresses that spoke once or twice, and the densest second among them; nil where they are no flood.
  static func brief(in traffic: borrowing Traffic) -> (stations: [LinkStation], peak: Int)? {
    var brief = traffic.link.stations.filter { $0.frames <= 2 && $0.first.hasTime }
    guard brief.count >= leastInvalid else { return nil }
    brief.sort { $0.first.position < $1.first.position }
    var best: Range<Int> = 0..<0
    var start = 0
    for index in brief.indices {
      while brief[index].first.delay(since: brief[start].first).map({ $0 > 1_000_000_000 }) ?? true, start < index {
        start += 1
      }
      if index - start + 1 > best.count { best = start..<(index + 1) }
    }
    let invalid = brief[best].count { $0.mac.isGroup }
    guard best.count >= leastStations || (best.count >= leastInvalid && invalid * 4 >= best.count) else { return nil }
    return (brief, best.count)
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    guard let (brief, peak) = Self.brief(in: traffic) else { return [] }
    let frames = traffic.link.stations.reduce(0) { $0 &+ $1.frames }
    let briefFrames = brief.reduce(0) { $0 &+ $1.frames }
    var finding = Finding(
      kind: "mac-flood", title: "\(brief.count) link-layer addresses appear with one or two frames each")
    finding.protocol = "Ethernet"
    finding.transport = "Ethernet"
    finding.affected = [HostRole(address: HostRole.anySwitch, role: "switches of the link, if any")]
    finding.count = briefFrames
    finding.facts = [
      "addresses": .int(brief.count), "addresses_in_peak_second": .int(peak), "frames": .int(briefFrames),
      "frames_in_all": .int(frames), "group_addresses": .int(brief.count { $0.mac.isGroup }),
      "local_addresses": .int(brief.count { $0.mac.isLocal }),
      "other_addresses": .int(traffic.link.stations.count - brief.count),
    ]
    let marks = brief.map(\.first) + brief.map(\.last)
    finding.severity = .high
    finding.confidence = peak >= Self.leastStations ? .high : .medium
    finding.cites = traffic.citations(brief.prefix(10).map(\.first) + brief.suffix(4).map(\.last))
    finding.span(marks, in: traffic)
    return [finding]
  }
}
