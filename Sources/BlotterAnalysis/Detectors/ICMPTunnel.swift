package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Data goes through ICMP echo messages. ATT&CK T1095, Non-Application Layer Protocol. Sources: RFC 792 (a reply brings
/// back the data of its request), Daemon9, "Project Loki" (Phrack 49-6, 1996).
///
/// Counted by pair of hosts: echo messages whose data no program of ping sends. Ping fills in a clock and then a
/// pattern that is the same in each packet, of one length a run, and each request draws one reply with the same data.
/// Signs of a tunnel: replies whose data is not that of their request; more replies than requests; lengths that change
/// all the time; data that changes throughout; another protocol's banner or an IP header at its start; much of it. Two
/// signs, or one that only a tunnel has. Severity: high where both sides send data of their own, else medium. Known
/// false positives: measurements of path MTU change the length in steps and keep the pattern.
package struct ICMPTunnel: Detector {
  package let kinds = ["icmp-tunnel"]
  package let needs: EvidenceFields = [.icmp, .payload]

  /// Messages with data before anything is said: fewer are a look at whether a host lives.
  package var threshold = 8
  /// Lengths in use: a search for the path MTU halves its way through eleven.
  package var lengthThreshold = 12

  /// Bytes of changing data on average that no program of ping sends: four times its default.
  package var largeData: UInt64 = 256

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Int>()
    for (number, event) in traffic.echoes.events.enumerated() { groups.add(number, to: event.flow) }
    return groups.inOrder.compactMap { judge($1.map { traffic.echoes.events[$0] }, traffic) }
  }

  private func judge(_ events: [EchoEvent], _ traffic: borrowing Traffic) -> Finding? {
    guard events.count >= threshold, let first = events.first else { return nil }
    var requests: [UInt32: UInt64] = [:]
    var differing = 0
    var lengths: Set<UInt32> = []
    var banners: [String] = []
    var packets = 0
    for event in events {
      let slot = UInt32(event.identifier) << 16 | UInt32(event.sequence)
      lengths.insert(event.length)
      if event.isReply {
        // A request that is not in the evidence cannot be compared.
        if let digest = requests[slot], digest != event.digest { differing += 1 }
      } else {
        requests[slot] = event.digest
      }
      if let banner = Self.banner(event.prefix), !banners.contains(banner), banners.count < 4 { banners.append(banner) }
      if Self.holdsPacket(event) { packets += 1 }
    }
    let asked = events.count { !$0.isReply }
    let replies = events.count - asked
    let varied = varied(events)
    let unasked = asked > 0 && replies > asked + asked / 4 + 2
    let isSure = !banners.isEmpty || packets >= threshold || differing >= threshold
    var signs = 0
    if differing > 2 { signs += 1 }
    if unasked { signs += 1 }
    if lengths.count >= lengthThreshold { signs += 1 }
    if varied { signs += 1 }
    let bytes = events.reduce(UInt64(0)) { $0 + UInt64($1.length) }
    if varied, bytes / UInt64(events.count) >= largeData { signs += 1 }
    guard isSure || signs >= 2 else { return nil }
    // The side whose payload goes out is the one that asks.
    let client = events.first { !$0.isReply }?.source ?? first.destination
    let server = client == first.source ? first.destination : first.source
    var finding = Finding(
      kind: "icmp-tunnel",
      title: "\(traffic.label(client)) and \(traffic.label(server)) exchange data in \(events.count) ICMP echo messages"
    )
    finding.protocol = first.isVersion6 ? "ICMPv6" : "ICMP"
    finding.transport = finding.protocol
    finding.severity = isSure || differing > 2 ? .high : .medium
    finding.confidence = isSure ? .high : .medium
    finding.affected = [traffic.host(server, role: "tunnel server")]
    finding.sources = [traffic.host(client, role: "tunnel client")]
    finding.count = UInt64(events.count)
    finding.techniques = ["T1095"]
    finding.facts = [
      "requests": .int(asked), "replies": .int(replies), "replies_with_other_data": .int(differing),
      "distinct_lengths": .int(lengths.count), "data_bytes": .int(events.reduce(UInt64(0)) { $0 + UInt64($1.length) }),
      "largest_data_bytes": .int(lengths.max() ?? 0), "banners": .strings(banners), "packets_inside": .int(packets),
      "data_varies": .bool(varied),
    ]
    let marks = events.map(\.mark)
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  /// Whether most requests differ behind the first 24 bytes, where a ping keeps its clock: its pattern does not.
  private func varied(_ events: [EchoEvent]) -> Bool {
    let tails = events.filter { !$0.isReply && $0.prefix.count >= 40 }.map { Array($0.prefix[24...].prefix(40)) }
    guard tails.count >= threshold else { return false }
    return Set(tails).count * 2 > tails.count
  }

  /// The start of another protocol within the data.
  private static func banner(_ data: [UInt8]) -> String? {
    for word in [
      "SSH-2.0", "SSH-1.", "HTTP/1.", "GET /", "POST /", "220 ", "uid=", "Microsoft Windows", "/bin/sh", "EHLO ",
    ] as [StaticString] {
      guard let index = data.find(word) else { continue }
      return WebText.excerpt(data[index...].prefix { 0x20...0x7e ~= $0 }, limit: 40)
    }
    return nil
  }

  /// Whether the data is an IPv4 packet: version and header length, and a total length that is the data's.
  private static func holdsPacket(_ event: EchoEvent) -> Bool {
    for offset in [0, 4, 8, 12] where event.prefix.count >= offset + 20 && event.prefix[offset] == 0x45 {
      let total = UInt32(event.prefix[offset + 2]) << 8 | UInt32(event.prefix[offset + 3])
      if total + UInt32(offset) == event.length, total >= 20 { return true }
    }
    return false
  }
}
