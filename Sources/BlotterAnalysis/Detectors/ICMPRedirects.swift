package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A message tells a host to send by another router what goes to some destination (RFC 792; RFC 4861 §8; ATT&CK T1557,
/// Adversary-in-the-Middle).
///
/// Routers send redirects where two of them stand on one link (RFC 1812 §4.3.3.2), and that is low. Signs that speak
/// against it: the destination is a neighbour of the host, which needs no router, or the very router that is said to
/// send the redirect; the message quotes a datagram that the host did not send, where the evidence holds what it sent;
/// the frame comes from a station that is not the router's, or is the very one that the traffic shall go to. Severity:
/// medium with one sign, high with two. Known false positives: hosts that forward by mistake.
package struct ICMPRedirects: Detector {
  package let kinds = ["icmp-redirect"]
  package let needs: EvidenceFields = [.icmp]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  private enum Sign: String {
    case neighbour = "the destination needs no router"
    case unsent = "it quotes a datagram that the host did not send"
    case station = "the frame comes from another station than the router's"
    case gateway = "the station that is to get the traffic sent it itself"
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    for (number, redirect) in traffic.icmp.redirects.enumerated() {
      groups.add(number, to: Subject(receiver: redirect.receiver, gateway: redirect.gateway))
    }
    guard !groups.inOrder.isEmpty else { return [] }
    var claims: [HostAddress: Set<MACAddress>] = [:]
    for event in traffic.neighbours.events where event.claimed.isUnicast && event.mac != .zero {
      claims[event.claimed, default: []].insert(event.mac)
    }
    return groups.inOrder.map { subject, members in
      finding(subject, members.map { traffic.icmp.redirects[$0] }, claims, traffic, attacks.index)
    }
  }

  private struct Subject: Hashable {
    var receiver: HostAddress
    var gateway: HostAddress
  }

  private func finding(
    _ subject: Subject, _ redirects: [ICMPRedirect], _ claims: [HostAddress: Set<MACAddress>],
    _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Finding {
    var signs: Set<Sign> = []
    for redirect in redirects { signs.formUnion(self.signs(redirect, claims, traffic, index)) }
    let host = traffic.label(subject.receiver)
    let gateway = traffic.label(subject.gateway)
    let targets = Array(Set(redirects.map(\.target)).subtracting([.none])).sorted().map { traffic.label($0) }
    let reporters = Array(Set(redirects.map(\.reporter))).sorted()
    var finding = Finding(
      kind: "icmp-redirect",
      title: "\(Words.some(reporters.map { traffic.label($0) })) tells \(host) to send by \(gateway)"
        + (targets.isEmpty ? "" : " what goes to \(Words.some(targets))"))
    finding.protocol = redirects.contains { $0.version == 6 } ? "ICMPv6" : "ICMP"
    finding.transport = finding.protocol
    finding.affected = [traffic.host(subject.receiver, role: "host sent another way")]
    finding.sources =
      [traffic.host(subject.gateway, role: "router named")]
      + reporters.prefix(8).filter { $0 != subject.gateway }.map { traffic.host($0, role: "sender by its address") }
    finding.count = UInt64(redirects.count)
    finding.severity = signs.count >= 2 ? .high : signs.count == 1 ? .medium : .low
    finding.confidence = signs.count >= 2 ? .high : .medium
    finding.techniques = signs.isEmpty ? [] : ["T1557"]
    finding.facts = [
      "redirects": .int(redirects.count), "gateway": .string(gateway), "destinations": .strings(targets.prefix(16)),
      "reporters": .strings(reporters.prefix(8).map { traffic.label($0) }),
      "signs": .strings(signs.map(\.rawValue).sorted()), "signs_count": .int(signs.count),
      "macs": .strings(Set(redirects.map(\.mac)).subtracting([.zero]).sorted().prefix(8).map { "\($0)" }),
    ]
    let marks = redirects.map(\.mark)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private func signs(
    _ redirect: ICMPRedirect, _ claims: [HostAddress: Set<MACAddress>], _ traffic: borrowing Traffic,
    _ index: TrafficIndex
  ) -> Set<Sign> {
    var signs: Set<Sign> = []
    // A host with a wrong netmask is rightly told that the destination is its neighbour: then both are the same.
    if redirect.target != .none, redirect.gateway != redirect.target,
      redirect.target == redirect.reporter || isNear(redirect.target, redirect.receiver)
    {
      signs.insert(.neighbour)
    }
    if redirect.quoted.ipProtocol != 255, index.senders.contains(redirect.receiver), !isSent(redirect, traffic) {
      signs.insert(.unsent)
    }
    guard redirect.mac != .zero else { return signs }
    if let known = claims[redirect.reporter], !known.contains(redirect.mac) { signs.insert(.station) }
    let station = traffic.link.stations.first { $0.mac == redirect.mac }
    if redirect.gateway != redirect.reporter,
      claims[redirect.gateway]?.contains(redirect.mac) ?? false
        || station?.addresses.contains(redirect.gateway) ?? false
    {
      signs.insert(.gateway)
    }
    return signs
  }

  /// Whether the host sent something that the quote may be of.
  private func isSent(_ redirect: ICMPRedirect, _ traffic: borrowing Traffic) -> Bool {
    let quoted = redirect.quoted
    let hasPorts = quoted.ipProtocol == 6 || quoted.ipProtocol == 17
    let transport = Transport(rawValue: UInt16(quoted.ipProtocol))
    let key = FlowKey(
      FlowEnd(redirect.receiver, hasPorts ? quoted.sourcePort : 0),
      FlowEnd(redirect.target, hasPorts ? quoted.destinationPort : 0), transport)
    return traffic.flows.latest(key) != nil
  }

  /// Whether two hosts are on one link, as far as addresses tell: a /24 (most links are as wide), a /64 of IPv6.
  private func isNear(_ a: HostAddress, _ b: HostAddress) -> Bool {
    if let x = a.ipv4Bits, let y = b.ipv4Bits { return x >> 8 == y >> 8 }
    return a.kind == b.kind && a.kind != .name && a.high == b.high
  }
}
