package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Two stations claim one address, or one station tells others unasked that an address is its own (RFC 826, RFC 5227
/// §2.4; for IPv6 RFC 4861 and RFC 3756 §4.1.1; ATT&CK T1557.002).
///
/// Spoofing: replies to single hosts that nobody asked for, ``unaskedReplies`` of one claim; or one, if the station
/// owns another address of the network, or the address has another owner. A reply answers a request if its receiver
/// asked for the address within ``askSpan`` before. A duplicate address: two stations claim it in turn, so that the
/// first comes back after the second, and no claim is made by unasked replies.
///
/// Left out: the shared addresses of router redundancy (VRRP, HSRP, GLBP), which move on purpose; a lease that moves
/// on, whose first station does not come back; proxy ARP, which answers when asked.
///
/// False positives: clusters that move an address to and fro; a host with two cards in one network that answers on
/// both.
package struct NeighbourConflict: Detector {
  package let kinds = ["arp-spoofing", "duplicate-ip-address"]
  package let needs: EvidenceFields = []

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .linkLayer }

  package init() {}

  static let unaskedReplies = 3
  /// Stations told one by one, and rivals of one address compared: floods of made-up claims have no end.
  static let stationLimit = 64
  static let askSpan: Int64 = 5_000_000_000
  /// Nanoseconds in which a second station may answer the same question: two with one address both do so at once.
  static let rivalSpan: Int64 = 1_000_000_000

  /// What one station says of one address.
  private struct Claim {
    var address: HostAddress
    var mac: MACAddress
    var marks: [PacketMark] = []
    var unasked: [PacketMark] = []
    var told: Set<HostAddress> = []
    var announcements = 0
    var isIPv6 = false
    var first: PacketMark { marks.first ?? .none }
    var last: PacketMark { marks.last ?? .none }
  }

  private struct Key: Hashable {
    var address: HostAddress
    var mac: MACAddress
  }

  private struct Question: Hashable {
    var asker: HostAddress
    var target: HostAddress
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let claims = claims(traffic)
    var byAddress: [HostAddress: [Claim]] = [:]
    var owned: [MACAddress: Set<HostAddress>] = [:]
    for claim in claims {
      byAddress[claim.address, default: []].append(claim)
      owned[claim.mac, default: []].insert(claim.address)
    }
    var findings: [Finding] = []
    var spoofing: [MACAddress: [Claim]] = [:]
    var order: [MACAddress] = []
    for claim in claims where !claim.unasked.isEmpty && !isShared(claim.mac) {
      let rivals = byAddress[claim.address, default: []].contains { $0.mac != claim.mac && !isShared($0.mac) }
      let ownsOther = (owned[claim.mac]?.count ?? 0) > 1
      guard claim.unasked.count >= Self.unaskedReplies || rivals || ownsOther else { continue }
      if spoofing[claim.mac] == nil { order.append(claim.mac) }
      spoofing[claim.mac, default: []].append(claim)
    }
    // Of two that both send unasked replies for an address, the one that has another address is the liar: tools that
    // spoof put things right at their end, with replies in the name of the true owner.
    let claimed = spoofing
    for mac in order where (owned[mac]?.count ?? 0) == 1 {
      spoofing[mac] = claimed[mac]?.filter { claim in
        !order.contains { rival in
          rival != mac && (owned[rival]?.count ?? 0) > 1
            && (claimed[rival] ?? []).contains {
              $0.address == claim.address && $0.first.position < claim.first.position
            }
        }
      }
    }
    order.removeAll { spoofing[$0]?.isEmpty ?? true }
    for mac in order.prefix(Self.stationLimit) { findings.append(spoof(mac, spoofing[mac] ?? [], owned, traffic)) }
    let spoofed = Set(spoofing.values.joined().map(\.address))
    for (address, rivals) in byAddress.sorted(by: { $0.key < $1.key }) where !spoofed.contains(address) {
      if let finding = duplicate(address, Array(rivals.filter { !isShared($0.mac) }.prefix(Self.stationLimit)), traffic)
      {
        findings.append(finding)
      }
    }
    let told = Set(findings.flatMap { $0.affected.map(\.address) })
    findings += probes(traffic).filter { finding in !finding.affected.contains { told.contains($0.address) } }
    return findings
  }

  /// Stations that ask whether an address is free (RFC 5227 §2.1.1) and learn that it is not: one that begins with it
  /// by hand or by lease finds it taken. Once is low: a tool asks so, too.
  private func probes(_ traffic: borrowing Traffic) -> [Finding] {
    var open: [HostAddress: [NeighbourEvent]] = [:]
    var answered: [HostAddress: (marks: [PacketMark], seekers: Set<MACAddress>, owners: Set<MACAddress>)] = [:]
    for event in traffic.neighbours.events where !event.isIPv6 {
      if !event.isReply, event.claimed == .none, event.target.isUnicast, event.mac != .zero, !isShared(event.mac) {
        if open[event.target]?.count ?? 0 < Self.stationLimit { open[event.target, default: []].append(event) }
      } else if event.isReply, event.claimed.isUnicast, !isShared(event.mac),
        let probe = open[event.claimed]?.last(where: { $0.mac != event.mac }),
        event.mark.delay(since: probe.mark).map({ 0...Self.askSpan ~= $0 }) ?? false
      {
        open[event.claimed] = nil
        var entry = answered[event.claimed] ?? ([], [], [])
        entry.marks += [probe.mark, event.mark]
        entry.seekers.insert(probe.mac)
        entry.owners.insert(event.mac)
        answered[event.claimed] = entry
      }
    }
    return answered.sorted { $0.key < $1.key }.prefix(Self.stationLimit).map { address, entry in
      let host = traffic.label(address)
      let seekers = entry.seekers.sorted().map { "\($0)" }
      let owners = entry.owners.sorted().map { "\($0)" }
      let rounds = entry.marks.count / 2
      var finding = Finding(
        kind: "duplicate-ip-address",
        title: "\(Words.some(seekers)) wants \(host), which \(Words.some(owners)) has already")
      finding.protocol = "ARP"
      finding.transport = "ARP"
      finding.affected = [traffic.host(address, role: "address in conflict")]
      finding.sources =
        seekers.prefix(8).map { HostRole(address: $0, role: "station that wants the address") }
        + owners.prefix(8).map { HostRole(address: $0, role: "station that has the address") }
      finding.count = UInt64(rounds)
      let all = Array(Set(seekers + owners)).sorted()
      finding.facts = [
        "macs": .strings(all.prefix(16)), "stations": .int(all.count), "claims": .int(rounds),
        "announcements": .int(0), "probes_answered": .int(rounds),
      ]
      finding.severity = rounds >= 2 ? .medium : .low
      finding.confidence = .medium
      finding.cites = traffic.citations(entry.marks)
      finding.span(entry.marks, in: traffic)
      return finding
    }
  }

  private func claims(_ traffic: borrowing Traffic) -> [Claim] {
    var numbers: [Key: Int] = [:]
    var claims: [Claim] = []
    var asked: [Question: PacketMark] = [:]
    var answered: [Question: MACAddress] = [:]
    // What was asked before the evidence began may be answered in its first moments.
    for event in traffic.neighbours.events {
      if !event.isReply, event.claimed != .none, event.claimed != event.target {
        let question = Question(asker: event.claimed, target: event.target)
        for question in [question, Question(asker: .none, target: event.target)] {
          asked[question] = event.mark
          answered[question] = nil
        }
      }
      guard event.claimed.isUnicast, event.mac != .zero else { continue }
      let key = Key(address: event.claimed, mac: event.mac)
      if numbers[key] == nil {
        numbers[key] = claims.count
        claims.append(Claim(address: event.claimed, mac: event.mac))
      }
      guard let number = numbers[key] else { continue }
      claims[number].marks.append(event.mark)
      claims[number].isIPv6 = event.isIPv6
      if event.isAnnouncement { claims[number].announcements += 1 }
      // Logs without the link layer do not print whom a reply tells; then it answers whoever asked.
      guard event.isReply, !event.isGroup, event.target != event.claimed,
        event.target.isUnicast || event.target.kind == .none
      else { continue }
      if event.isIPv6, event.target.scope == .multicast { continue }
      let question = Question(asker: event.target, target: event.claimed)
      // Once a station has answered, another one that comes long after it answers nothing.
      let span = answered[question].map { $0 != event.mac } ?? false ? Self.rivalSpan : Self.askSpan
      let isAsked = asked[question].map { event.mark.delay(since: $0).map { $0 <= span } ?? true } ?? false
      if answered[question] == nil { answered[question] = event.mac }
      let begin =
        Int(event.mark.evidence) < traffic.quality.count ? traffic.quality[Int(event.mark.evidence)].first : .none
      let isEarly = event.mark.delay(since: begin).map { $0 < 1_000_000 } ?? false
      if !isAsked, !isEarly {
        claims[number].unasked.append(event.mark)
        if event.target.kind != .none { claims[number].told.insert(event.target) }
      }
    }
    return claims
  }

  /// Whether several routers share the address on purpose: VRRP (RFC 9568 §7.3), HSRP, GLBP, CARP.
  private func isShared(_ mac: MACAddress) -> Bool {
    let prefix = mac.bits >> 8
    return prefix == 0x5e_0001 || prefix == 0x5e_0002 || prefix == 0x0c_07ac || mac.bits >> 12 == 0xc9ff
      || mac.bits >> 24 == 0x07b4
  }

  private func spoof(
    _ mac: MACAddress, _ claims: [Claim], _ owned: [MACAddress: Set<HostAddress>], _ traffic: borrowing Traffic
  ) -> Finding {
    let claimed = claims.map(\.address).sorted()
    let told = Set(claims.flatMap(\.told)).sorted()
    let unasked = claims.flatMap(\.unasked).sorted { $0.position < $1.position }
    // The station's own address: what it owns besides, or what its packets come from.
    let own = (owned[mac] ?? []).subtracting(claimed).sorted()
    let sent = traffic.link.stations.first { $0.mac == mac }?.addresses ?? []
    let near = sent.filter { address in
      !claimed.contains(address) && !told.contains(address) && !own.contains(address)
        && claimed.contains { isNear(address, $0) }
    }
    let names = claimed.map { traffic.label($0) }
    var finding = Finding(
      kind: "arp-spoofing",
      title: told.isEmpty
        ? "\(mac) says unasked that it is \(Words.some(names))"
        : "\(mac) tells \(Words.some(told.map { traffic.label($0) })) unasked that it is \(Words.some(names))")
    let isIPv6 = claims.contains(where: \.isIPv6)
    finding.protocol = isIPv6 ? "ICMPv6" : "ARP"
    finding.transport = isIPv6 ? "ICMPv6" : "ARP"
    finding.affected =
      told.prefix(16).map { traffic.host($0, role: "told the wrong station") }
      + claimed.filter { !told.contains($0) }.prefix(16).map { traffic.host($0, role: "impersonated") }
    finding.sources =
      [HostRole(address: "\(mac)", role: "station that claims the address")]
      + (own + near).prefix(4).map {
        traffic.host($0, role: "other address of the station")
      }
    finding.count = UInt64(unasked.count)
    finding.techniques = ["T1557.002"]
    let rivals = Set(
      traffic.neighbours.events.filter { claimed.contains($0.claimed) && $0.mac != mac && $0.mac != .zero }.map(\.mac)
    ).sorted()
    finding.facts = [
      "unasked_replies": .int(unasked.count), "mac": .string("\(mac)"), "claimed_addresses": .strings(names),
      "victims": .strings(told.prefix(16).map { traffic.label($0) }),
      "other_macs": .strings(rivals.prefix(8).map { "\($0)" }),
      "own_addresses": .strings((own + near).prefix(4).map { traffic.label($0) }),
    ]
    // Packets of the told to the claimed, or back, that the station passed on.
    let forwards = sent.contains { told.contains($0) || claimed.contains($0) }
    finding.facts["forwards"] = .bool(forwards)
    finding.severity = .high
    finding.confidence = unasked.count >= Self.unaskedReplies || !rivals.isEmpty ? .high : .medium
    finding.cites = traffic.citations(unasked)
    finding.span(unasked, in: traffic)
    return finding
  }

  private func isNear(_ a: HostAddress, _ b: HostAddress) -> Bool {
    if let x = a.ipv4Bits, let y = b.ipv4Bits { return x >> 8 == y >> 8 }
    return a.kind == b.kind && a.high == b.high
  }

  private func duplicate(_ address: HostAddress, _ rivals: [Claim], _ traffic: borrowing Traffic) -> Finding? {
    guard rivals.count > 1 else { return nil }
    // In turn: some station comes back after another spoke.
    let inTurn = rivals.contains { a in
      rivals.contains { b in
        a.mac != b.mac && a.first.position < b.first.position && b.first.position < a.last.position
      }
    }
    guard inTurn else { return nil }
    let macs = rivals.map { "\($0.mac)" }
    let host = traffic.label(address)
    var finding = Finding(
      kind: "duplicate-ip-address",
      title: "\(rivals.count) stations claim \(host): \(macs.prefix(4).joined(separator: ", "))")
    let isIPv6 = rivals.contains(where: \.isIPv6)
    finding.protocol = isIPv6 ? "ICMPv6" : "ARP"
    finding.transport = isIPv6 ? "ICMPv6" : "ARP"
    finding.affected = [traffic.host(address, role: "address in conflict")]
    finding.sources = macs.prefix(16).map { HostRole(address: $0, role: "station that claims the address") }
    let marks = rivals.flatMap(\.marks).sorted { $0.position < $1.position }
    finding.count = UInt64(marks.count)
    finding.facts = [
      "macs": .strings(macs), "stations": .int(rivals.count), "claims": .int(marks.count),
      "announcements": .int(rivals.reduce(0) { $0 + $1.announcements }),
      "claims_by_station": .array(rivals.map { .int($0.marks.count) }),
    ]
    finding.severity = .medium
    finding.confidence = marks.count >= 4 ? .high : .medium
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
