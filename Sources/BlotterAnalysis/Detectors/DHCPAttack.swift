package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Made-up clients use up a DHCP server's addresses, or messages in numbers keep it busy (ATT&CK T1499.002).
///
/// Starvation, counted: hardware addresses that send DISCOVER; 20 and more within a minute, most of which never go on
/// to REQUEST as clients do, or all of which do with one frame source. A network that wakes up after a power failure
/// goes on to REQUEST. Flood, counted: messages of clients; 100 and more at 10 a second and more. Severity: high where
/// the server stopped offering, else medium. False positives: load tests (`perfdhcp`), which are just this.
package struct DHCPAttack: Detector {
  package let kinds = ["dhcp-starvation", "dhcp-flood"]
  package let needs: EvidenceFields = [.ports, .time]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .payload }

  private static let clientThreshold = 20
  private static let floodThreshold = 100
  private static let perSecond: Int64 = 10

  package init() {}

  /// Clients that asked for an address and were never heard of again, where they are too many to be real.
  static func madeUpClients(_ view: DHCPView) -> Set<MACAddress> {
    var asked: [MACAddress] = []
    var vain: Set<MACAddress> = []
    var events: [SessionEvent<DHCPMessage>] = []
    var foreign = 0
    for (client, members) in view.clients.inOrder {
      let own = members.map { view.events[$0] }.filter { !$0.content.isReply }
      let discovers = own.filter { $0.content.type == 1 }
      guard let first = discovers.first else { continue }
      asked.append(client)
      events.append(first)
      // A relay sends for others; without one the frame comes from the client.
      let isForeign =
        first.content.relay.kind == .none && first.content.sender != client
        && first.content.sender != .zero
      if isForeign { foreign += 1 }
      if isForeign || !own.contains(where: { $0.content.type == 3 }) { vain.insert(client) }
    }
    if isInvented(asked, events) { return Set(asked) }
    guard vain.count >= clientThreshold, vain.count * 5 >= asked.count * 4 else { return [] }
    let spans = events.sorted { $0.mark.position < $1.mark.position }
    if let span = DHCPView.span(spans), span > 0 {
      // Three seconds a client: slower ones let their leases run out before the pool does.
      guard span / Int64(vain.count) <= 3_000_000_000 else { return [] }
    }
    return vain
  }

  /// Whether hardware addresses were drawn by lot, though each goes on to take an address: hardly two share the maker
  /// that their first three bytes name (IEEE 802-2014 §8.2), while networks are bought by the batch. Private addresses
  /// of telephones, which are drawn as well, have the bit for local administration and are left out.
  private static func isInvented(_ asked: [MACAddress], _ discovers: [SessionEvent<DHCPMessage>]) -> Bool {
    let universal = asked.filter { !$0.isLocal && !$0.isGroup }
    guard universal.count >= 2 * clientThreshold,
      Set(universal.map { $0.bits >> 24 }).count * 20 >= universal.count * 19
    else { return false }
    let ordered = discovers.sorted { $0.mark.position < $1.mark.position }
    guard let span = DHCPView.span(ordered) else { return false }
    return span / Int64(asked.count) <= 1_000_000_000
  }

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let view = DHCPView(traffic)
    let clients = Self.madeUpClients(view)
    if !clients.isEmpty { return [starvation(clients, view, traffic)] }
    return flood(view, traffic).map { [$0] } ?? []
  }

  private func starvation(_ clients: Set<MACAddress>, _ view: DHCPView, _ traffic: borrowing Traffic) -> Finding {
    let events = view.events.filter { clients.contains($0.content.client) }
    let discovers = events.filter { $0.content.type == 1 }
    let replies = events.filter(\.content.isReply)
    let servers = Set(replies.map(DHCPView.server)).sorted()
    let local = clients.count(where: \.isLocal)
    let taken = Set(events.filter { $0.content.type == 3 }.map(\.content.client)).count
    let hasMostlyTaken = taken * 5 > clients.count
    var finding = Finding(
      kind: "dhcp-starvation",
      title: hasMostlyTaken
        ? "\(clients.count) hardware addresses ask for an address by DHCP, hardly two of one maker"
        : "\(clients.count) hardware addresses ask for an address by DHCP and most never take it")
    let lastOffer = replies.last?.mark.position
    let unanswered = discovers.count { discover in lastOffer.map { $0 < discover.mark.position } ?? true }
    finding.severity = !replies.isEmpty && unanswered >= 5 ? .high : .medium
    finding.confidence = local * 2 > clients.count || clients.count >= 50 ? .high : .medium
    finding.describeDHCP()
    finding.affected =
      servers.isEmpty
      ? [HostRole(address: "255.255.255.255", port: 67, role: "DHCP servers of the network")]
      : servers.prefix(16).map { traffic.host($0, port: 67, role: "DHCP server") }
    let senders = Set(discovers.map(\.content.sender)).sorted()
    finding.sources = senders.prefix(8).map { HostRole(address: $0.description, role: "frame source") }
    finding.count = UInt64(discovers.count)
    finding.facts = [
      "discovers": .int(discovers.count), "hardware_addresses": .int(clients.count),
      "locally_administered": .int(local), "frame_sources": .int(senders.count),
      "offers": .int(events.count { $0.content.type == 2 }), "requests": .int(events.count { $0.content.type == 3 }),
      "acks": .int(events.count { $0.content.type == 5 }), "unanswered_at_end": .int(unanswered),
      "addresses_offered": .int(Set(replies.map(\.content.offered).filter { $0.kind != .none }).count),
    ]
    finding.techniques = ["T1499.002"]
    finding.cites = traffic.citations(events.map(\.mark))
    finding.span(events.map(\.mark), in: traffic)
    return finding
  }

  private func flood(_ view: DHCPView, _ traffic: borrowing Traffic) -> Finding? {
    let leased = Self.leased(view)
    let requests = view.events.filter { !$0.content.isReply && !leased.contains($0.content.client) }
    guard let (first, last) = Self.busiest(requests) else { return nil }
    let messages = Array(requests[first...last])
    guard let span = DHCPView.span(messages) else { return nil }
    var types: [String: Int] = [:]
    for message in messages { types[message.content.name, default: 0] += 1 }
    let sources = Set(messages.map(\.source.address)).filter { $0.scope != .unspecified }.sorted()
    let replies = view.events.filter(\.content.isReply)
    let servers = Set(
      replies.map(DHCPView.server) + messages.map(\.destination.address).filter { $0.scope != .broadcast }
    ).sorted()
    let commonest = types.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "DHCP"
    var finding = Finding(
      kind: "dhcp-flood",
      title: "\(messages.count) DHCP messages, mostly \(commonest), within "
        + "\(JSONNumber(secondsFromNanoseconds: span).text) s")
    finding.severity = .medium
    finding.confidence = messages.count >= 2 * Self.floodThreshold ? .high : .medium
    finding.describeDHCP()
    finding.affected =
      servers.isEmpty
      ? [HostRole(address: "255.255.255.255", port: 67, role: "DHCP servers of the network")]
      : servers.prefix(16).map { traffic.host($0, port: 67, role: "DHCP server") }
    let frames = Set(messages.map(\.content.sender))
    // Who has no address yet is told by the frames.
    finding.sources =
      sources.isEmpty
      ? frames.sorted().filter { $0 != .zero }.prefix(8).map { HostRole(address: $0.description, role: "frame source") }
      : sources.prefix(16).map { traffic.host($0, role: "DHCP client") }
    finding.count = UInt64(messages.count)
    finding.facts = [
      "messages": .int(messages.count), "types": .object(types.mapValues { .int($0) }),
      "sources": .int(sources.count), "hardware_addresses": .int(Set(messages.map(\.content.client)).count),
      "frame_sources": .int(frames.count), "answers": .int(replies.count), "servers": .int(servers.count),
    ]
    finding.techniques = ["T1499.002"]
    finding.cites = traffic.citations(messages.map(\.mark))
    finding.span(messages.map(\.mark), in: traffic)
    return finding
  }

  /// Clients that ask and take what they are offered (RFC 2131 §3.1), with no more messages than that takes and each
  /// once again: a whole network does so when its power comes back.
  private static func leased(_ view: DHCPView) -> Set<MACAddress> {
    var leased: Set<MACAddress> = []
    for (client, members) in view.clients.inOrder {
      let events = members.map { view.events[$0].content }
      let own = events.filter { !$0.isReply }
      if own.count <= 4, own.contains(where: { $0.type == 1 }), own.contains(where: { $0.type == 3 }),
        events.contains(where: { $0.isReply && $0.type == 5 })
      {
        leased.insert(client)
      }
    }
    return leased
  }

  /// The longest stretch in which each message follows the hundredth before it within ten seconds.
  private static func busiest(_ events: [SessionEvent<DHCPMessage>]) -> (Int, Int)? {
    let window = floodThreshold - 1
    let longest = Int64(floodThreshold) * 1_000_000_000 / perSecond
    var best: (Int, Int)?
    var start: Int?
    for end in events.indices where end >= window {
      let delay = events[end].mark.delay(since: events[end - window].mark)
      guard let delay, delay >= 0, delay <= longest else {
        start = nil
        continue
      }
      let from = start ?? end - window
      start = from
      if let (low, high) = best, high - low >= end - from { continue }
      best = (from, end)
    }
    return best
  }
}
