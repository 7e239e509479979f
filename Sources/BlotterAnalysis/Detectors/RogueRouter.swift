package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A host of the link advertises itself as a router though it is none (RFC 6104; RFC 3756 §4.2; ATT&CK T1557).
///
/// No single message proves it; signs are counted: several routers with different prefixes; a high preference (RFC
/// 4191), which takes hosts away from any other; more advertisements to all nodes than the three seconds between two
/// of them allow (RFC 4861 §10, MIN_DELAY_BETWEEN_RAS); a flood of routers. Two signs, or one beside another router,
/// make a finding, and so does a flood.
///
/// False positives: a second router on purpose; a router that restarts sends some advertisements in a row, at most
/// three 16 seconds apart.
package struct RogueRouter: Detector {
  package let kinds = ["rogue-router-advertisement"]
  package let needs: EvidenceFields = [.icmp, .payload]

  package init() {}

  static let leastDelay: Int64 = 3_000_000_000
  static let flood = 16

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let routers = traffic.neighbours.routers
    let senders = Set(routers.map(Station.init))
    guard !routers.isEmpty else { return [] }
    if senders.count >= Self.flood { return [finding(routers, signs: ["flood of routers"], others: 0, traffic)] }
    var groups = Groups<Station>()
    for (number, router) in routers.enumerated() { groups.add(number, to: Station(router)) }
    return groups.inOrder.compactMap { station, members in
      let own = members.map { routers[$0] }
      let others = routers.filter { Station($0) != station }
      var signs: [String] = []
      if own.contains(where: { $0.advertisement.preference == 1 }) { signs.append("high preference") }
      if own.contains(where: isHasty) { signs.append("sent too often") }
      let prefixes = Set(own.flatMap(\.advertisement.prefixes))
      let theirs = Set(others.flatMap(\.advertisement.prefixes))
      if !others.isEmpty, !prefixes.isEmpty, !theirs.isEmpty, prefixes.isDisjoint(with: theirs) {
        signs.append("foreign prefix")
      }
      if !others.isEmpty, let firstOther = others.map(\.first.position).min(),
        let first = own.map(\.first.position).min(), firstOther < first
      {
        signs.append("appeared later")
      }
      // Of two routers with prefixes of their own, only the one that shows more is named.
      guard signs.contains("high preference") || signs.contains("sent too often"),
        signs.count > 1 || !others.isEmpty
      else {
        return signs.contains("foreign prefix") && signs.contains("appeared later")
          ? finding(own, signs: signs, others: others.count, traffic) : nil
      }
      return finding(own, signs: signs, others: others.count, traffic)
    }
  }

  /// Who advertises: its link-layer address, and its address where the evidence has no link layer.
  private struct Station: Hashable {
    var mac: MACAddress
    var address: HostAddress

    init(_ router: AdvertisingRouter) {
      mac = router.mac
      address = router.mac == .zero ? router.address : .none
    }
  }

  /// Whether advertisements to all nodes follow each other faster than a router may send them.
  private func isHasty(_ router: AdvertisingRouter) -> Bool {
    guard router.toAll >= 4, let span = router.lastToAll.delay(since: router.firstToAll) else { return false }
    return span < Self.leastDelay * Int64(clamping: router.toAll - 1) / 2
  }

  private func finding(
    _ own: [AdvertisingRouter], signs: [String], others: Int, _ traffic: borrowing Traffic
  ) -> Finding {
    let count = own.reduce(0) { $0 &+ $1.count }
    let macs = Set(own.map(\.mac)).subtracting([.zero]).sorted()
    let addresses = Set(own.map(\.address)).sorted()
    let prefixes = Array(Set(own.flatMap(\.advertisement.prefixes))).sorted()
    let servers = Set(own.flatMap(\.advertisement.dnsServers)).sorted()
    let who = Words.some(addresses.map { traffic.label($0) })
    var finding = Finding(
      kind: "rogue-router-advertisement",
      title: "\(who) advertises itself as router \(count) times"
        + (prefixes.isEmpty ? "" : " with the prefix \(Words.some(prefixes))"))
    finding.protocol = "ICMPv6"
    finding.transport = "ICMPv6"
    finding.sources =
      addresses.prefix(16).map { traffic.host($0, role: "advertising router") }
      + macs.prefix(4).map { HostRole(address: "\($0)", role: "its link-layer address") }
    finding.affected = traffic.hosts(reached(own, traffic), role: "host of the link")
    finding.count = count
    finding.techniques = ["T1557"]
    let high = own.contains { $0.advertisement.preference == 1 }
    let lifetime = own.map(\.advertisement.lifetime).max() ?? 0
    finding.facts = [
      "advertisements": .int(count), "routers": .int(macs.count), "other_routers": .int(others),
      "prefixes": .strings(prefixes.prefix(8).map { $0 }), "high_preference": .bool(high),
      "dns_servers": .strings(servers.prefix(8).map { traffic.label($0) }), "router_lifetime_s": .int(lifetime),
      "signs": .strings(signs), "macs": .strings(macs.prefix(8).map { "\($0)" }),
    ]
    let marks = own.flatMap { [$0.first, $0.last] }
    finding.severity = signs.contains("high preference") || signs.contains("flood of routers") ? .high : .medium
    finding.confidence = signs.count > 1 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  /// Hosts of the link that speak IPv6, the routers left out.
  private func reached(_ own: [AdvertisingRouter], _ traffic: borrowing Traffic) -> [HostAddress] {
    let routers = Set(own.map(\.mac))
    return traffic.neighbours.events.filter {
      $0.isIPv6 && !$0.isReply && $0.claimed.isUnicast && !routers.contains($0.mac)
    }.map(\.claimed)
  }
}
