import BlotterCore
import BlotterTraffic

/// Finds datagrams in volume that nobody answers, and answers in volume that nobody asked for.
///
/// Both are one-way flows of UDP to one host. Which of the two follows from the ports: answers come from the port of
/// a service that answers small questions at length, a flood goes to a port from anywhere.
struct DatagramFloods {
  private(set) var floods: [VolumeFlood] = []
  private(set) var reflections: [VolumeFlood] = []

  /// Targets compared with each other: among more, each is compared with too many to be a use that they share.
  static let baselineLimit = 256

  /// Datagrams, and datagrams a second, of the smallest flood: below it lie clients that try a dead server.
  static let leastPackets: UInt64 = 20
  static let leastRate = 20.0
  /// For a flood within few flows, which media streams are too: they send 50 a second (G.711) with more payload.
  static let streamRate = 200.0
  static let streamPayload = 64.0
  /// Datagrams a second at which media use full datagrams (1,316 bytes carry seven packets of MPEG), and the payload
  /// that is less than half of one.
  static let fastRate = 1_000.0
  static let partPayload = 600.0
  /// No stream of one sender exceeds it by far: 100 Mbit/s in full-size datagrams.
  static let anyStreamRate = 8_000.0
  /// Sources at one port that make a distributed flood.
  static let sourceThreshold = 32
  /// Where answers are few, so many reflectors show that they were made to send; a resolver has one to four.
  static let reflectorThreshold = 8
  /// Answers a second about the same few names: a name is asked for again when its time to live is over, which is
  /// seconds at the very least.
  static let repeatedRate = 1.0
  /// Mean bytes of an answer that repays the trouble (US-CERT TA14-017A lists factors from 4 on).
  static let answerBytes = 200.0

  /// Services known to answer small questions with much (US-CERT TA14-017A, CISA; Rossow, "Amplification Hell", NDSS
  /// 2014): echo, QOTD, chargen, DNS, TFTP, portmap, NTP, NetBIOS, SNMP, CLDAP, SLP, ISAKMP, RIP, IPMI, …
  static let reflecting: Set<UInt16> = [
    7, 17, 19, 53, 69, 111, 123, 137, 161, 177, 389, 427, 500, 520, 523, 623, 1194, 1434, 1604, 1701, 1900, 2123,
    3283, 3478, 3702, 4500, 5060, 5093, 5351, 5353, 5683, 6881, 8767, 9987, 10001, 10074, 11211, 17185, 20800, 27015,
    27960, 30718, 32414, 33848, 37810, 47808,
  ]
  /// Services over UDP below port 1024 whose traffic may be seen in one direction only: DNS, TFTP, Kerberos, NTP,
  /// NetBIOS, SNMP, LDAP, QUIC, ISAKMP, IPMI, DNS over QUIC.
  static let lowServices: Set<UInt16> = [53, 69, 88, 123, 137, 138, 161, 162, 389, 443, 464, 500, 520, 623, 853]
  /// Ports that take reports and answer none: syslog, SNMP traps, NetFlow, IPFIX, sFlow, StatsD, GELF, RTP of old
  /// tools.
  static let collectors: Set<UInt16> = [514, 162, 1514, 2055, 2056, 4739, 5140, 6343, 8125, 9555, 9995, 9996, 12201]

  /// Ports of tunnels, which carry whatever passes through them, at any rate and size: IPsec behind NAT, OpenVPN,
  /// WireGuard, L2TP, VXLAN, Geneve, GTP.
  static let tunnels: Set<UInt16> = [1194, 1701, 2152, 4500, 4789, 6081, 51820]

  init(in traffic: borrowing Traffic, _ index: TrafficIndex) {
    var refused: [FlowEnd: Int] = [:]
    for error in traffic.icmp.errors where error.unreachable == .port && error.transport == .udp {
      refused[error.target, default: 0] += 1
    }
    let lookups = Self.answeredNames(traffic)
    var answersBy = FloodGroups<FlowEnd>()
    var byPort = FloodGroups<FlowEnd>()
    var dnsShare: [FlowEnd: UInt64] = [:]
    var oneWay: [(number: Int, direction: FlowDirection, source: FlowEnd, target: FlowEnd)] = []
    var asked: Set<GroupQuestion> = []
    for number in index.lopsided {
      traffic.flows.flows.look(at: number) { flow in
        guard let direction = Self.oneWay(flow) else { return }
        let source = flow.key.source(direction)
        let target = flow.key.destination(direction)
        if !target.address.isUnicast { asked.insert(GroupQuestion(from: source, port: target.port)) }
        guard target.address.isUnicast, source.address != target.address, source.port != 0 || target.port != 0,
          !index.isTrace(source.address, target.address)
        else { return }
        oneWay.append((number, direction, source, target))
      }
    }
    // Who asks a whole group is answered by its members, each from its own address (UPnP Device Architecture 2.0 §1.3.3,
    // RFC 6762 §6.7, RFC 4795 §2.5).
    oneWay.removeAll { asked.contains(GroupQuestion(from: $0.target, port: $0.source.port)) }
    for (number, direction, source, target) in oneWay {
      if Self.reflecting.contains(source.port), !Self.isProxied(target.port, source.port) {
        answersBy.add(number, direction, traffic, to: FlowEnd(target.address, source.port), kind: "udp-amplification")
      }
    }
    var reflected: Set<Int> = []
    for (key, group) in zip(answersBy.keys, answersBy.floods) {
      let names = key.port == 53 ? lookups[key.address] : nil
      guard let reflection = Self.reflection(group, key.port, names: names) else { continue }
      reflections.append(reflection)
      reflected.formUnion(group.flows)
    }
    for (number, direction, _, target) in oneWay where !reflected.contains(number) {
      byPort.add(number, direction, traffic, to: target, kind: "udp-flood")
      guard traffic.digest.flows[number].signs.contains(.dns) else { continue }
      traffic.flows.flows.look(at: number) { dnsShare[target, default: 0] &+= $0[direction].packets }
    }
    var rest: [HostAddress: VolumeFlood] = [:]
    var order: [HostAddress] = []
    for (key, group) in zip(byPort.keys, byPort.floods) {
      var group = group
      group.port = key.port
      if Self.isShared(group), let reflection = Self.reflection(group, group.sourcePorts.first ?? 0) {
        reflections.append(reflection)
      } else if Self.isFlood(
        group, refused: refused[key] ?? 0, dns: dnsShare[key] ?? 0, usual: Self.usual(besides: key, byPort))
      {
        floods.append(group)
      } else {
        if rest[key.address] == nil { order.append(key.address) }
        rest[key.address, default: VolumeFlood(kind: "udp-flood", target: key.address)].add(group)
      }
    }
    for target in order {
      guard var group = rest[target], Self.isSpread(group) else { continue }
      group.port = nil
      floods.append(group)
    }
    joinReflections()
    // What else goes to a victim is part of the same attack, if it is the smaller part.
    floods.removeAll { flood in
      reflections.contains { $0.target == flood.target && flood.packets < $0.packets }
    }
  }

  /// A datagram to a multicast or broadcast address: from which end, to which port.
  private struct GroupQuestion: Hashable {
    var from: FlowEnd
    var port: UInt16
  }

  /// Number of different names in the answers that each host got.
  private static func answeredNames(_ traffic: borrowing Traffic) -> [HostAddress: Int] {
    var names: [HostAddress: Set<UInt32>] = [:]
    for event in traffic.dns.events where event.isResponse && event.source.port == 53 {
      names[event.destination.address, default: []].insert(event.name)
    }
    return names.mapValues(\.count)
  }

  /// The direction of a flow with packets one way only, or with next to none the other way.
  private static func oneWay(_ flow: Flow) -> FlowDirection? {
    if flow.down.packets == 0, flow.up.packets > 0 { return .up }
    if flow.up.packets == 0, flow.down.packets > 0 { return .down }
    if flow.up.packets > 200, flow.down.packets <= (flow.up.packets - 1) / 100 { return .up }
    if flow.down.packets > 200, flow.up.packets <= (flow.down.packets - 1) / 100 { return .down }
    return nil
  }

  /// Peers of one kind talk from port to port: IKE and the tunnels behind it (RFC 3948), SIP. Then the port of what
  /// looks like an answer says nothing.
  private static func isProxied(_ target: UInt16, _ source: UInt16) -> Bool {
    target == source && [500, 4500, 5060].contains(source)
  }

  /// Answers that nobody asked for; nil where they are too few.
  private static func reflection(_ group: VolumeFlood, _ port: UInt16, names: Int? = nil) -> VolumeFlood? {
    guard group.packets >= leastPackets, let rate = group.rate else { return nil }
    let mean = group.meanPayload
    // The same few names over and over, at length: no resolver asks again for what it has just got.
    let isRepeated = names.map { UInt64($0) * 10 <= group.packets && mean >= 2 * answerBytes } ?? false
    guard rate >= (isRepeated ? repeatedRate : leastRate / 2) else { return nil }
    // Of a capture of one direction only, a resolver's answers look the same, but for their size and number.
    guard group.sources.count >= reflectorThreshold || mean >= answerBytes else { return nil }
    if port == 53, group.sources.count < reflectorThreshold, mean < 2 * answerBytes { return nil }
    var group = group
    group.kind = port == 53 ? "dns-amplification" : port == 123 ? "ntp-amplification" : "udp-amplification"
    group.port = port
    return group
  }

  /// Answers of several services to one victim at one time are one attack; the one with the most bytes names it.
  private mutating func joinReflections() {
    var joined: [VolumeFlood] = []
    for reflection in reflections.sorted(by: { ($1.payload, $0.first.position) < ($0.payload, $1.first.position) }) {
      if let known = joined.firstIndex(where: { $0.target == reflection.target && $0.kind == reflection.kind }) {
        joined[known].add(reflection)
      } else {
        joined.append(reflection)
      }
    }
    reflections = joined
  }

  /// Many senders that use one port, as reflectors of an unlisted service do.
  private static func isShared(_ group: VolumeFlood) -> Bool {
    group.sourcePorts.count == 1 && group.sources.count >= reflectorThreshold * 2
      && group.sourcePorts.first != group.port && group.meanPayload >= answerBytes
      && group.sourcePorts.allSatisfy { FlowTable.isServicePort($0, isTCP: false) }
  }

  /// What the one-way traffic to other hosts is like, in datagrams a second.
  private static func usual(besides target: FlowEnd, _ groups: FloodGroups<FlowEnd>) -> RobustBaseline? {
    guard groups.keys.count > RobustBaseline.leastCount, groups.keys.count <= baselineLimit else { return nil }
    var rates: [HostAddress: Double] = [:]
    for (key, group) in zip(groups.keys, groups.floods) where key.address != target.address {
      guard group.packets >= leastPackets, let rate = group.rate else { continue }
      rates[key.address] = max(rates[key.address] ?? 0, rate)
    }
    return RobustBaseline(Array(rates.values))
  }

  private static func isFlood(_ group: VolumeFlood, refused: Int, dns: UInt64, usual: RobustBaseline?) -> Bool {
    guard group.packets >= leastPackets, let rate = group.rate, rate >= leastRate else { return false }
    // Clients of a dead name server repeat their questions; that many a second only a flood sends.
    if dns * 2 > group.packets, rate < streamRate { return false }
    let port = group.port ?? 0
    if collectors.contains(port), refused == 0, group.sources.count < 8 * sourceThreshold { return false }
    if tunnels.contains(port), refused == 0, group.sources.count < reflectorThreshold,
      group.flows.count < sourceThreshold
    {
      return false
    }
    // A new source port or address for nearly every datagram: no program does that towards one port.
    if UInt64(group.flows.count) * 2 > group.packets { return true }
    if group.sources.count >= sourceThreshold, group.packets >= 5 * leastPackets { return true }
    guard group.packets >= 10 * leastPackets, rate >= streamRate else { return false }
    // Where only volume speaks, the capture itself is the measure: what many hosts get alike is how they are used.
    if refused == 0, let usual, !usual.isExceeded(by: rate, least: usual.median) { return false }
    if refused > 0 || group.meanPayload <= streamPayload || rate >= anyStreamRate { return true }
    // Media and games use ports above 1023; below, a known service would have answered or is known to take reports.
    if port < 1024, port > 0, !lowServices.contains(port) { return true }
    // Media at such a rate fill their datagrams: the cost of a header is what they save on.
    return rate >= fastRate && group.meanPayload <= partPayload
  }

  /// Many ports of one host at once, with more payload than a scanner has to say, from many senders, or from a new port
  /// for each.
  private static func isSpread(_ group: VolumeFlood) -> Bool {
    guard group.ports.count >= 32, group.packets >= 10 * leastPackets, let rate = group.rate else { return false }
    // A scanner keeps to one port of its own or two, because the answers tell it what it asked.
    let isAimless = group.sourcePorts.count * 2 > group.flows.count
    return rate >= 5 * leastRate && (group.meanPayload >= 200 || group.sources.count >= sourceThreshold || isAimless)
  }
}
