import BlotterCore
import BlotterTraffic

/// Finds echo requests in volume, and echo replies of many to one.
struct EchoFloods {
  private(set) var floods: [VolumeFlood] = []

  /// Echo requests of one source within a second. `ping` sends one a second, users without privileges at most five
  /// (0.2 s apart; 500 with newer versions, which only a flood needs).
  static let leastRate = 20.0
  static let leastPackets: UInt64 = 20
  /// Sources and requests of a distributed flood.
  static let sourceThreshold = 8
  static let distributedPackets: UInt64 = 100
  static let distributedRate = 50.0
  /// Hosts that answer a request which their receiver never sent.
  static let replierThreshold = 8
  /// Times to live of a tool that traces the route differ; those of a flood hardly do.
  static let traceSpan: UInt8 = 4

  init(in traffic: borrowing Traffic, _ index: TrafficIndex) {
    requests(traffic, index)
    replies(traffic, index)
  }

  private mutating func requests(_ traffic: borrowing Traffic, _ index: TrafficIndex) {
    var byTarget = Groups<HostAddress>()
    for (number, echo) in traffic.icmp.echoes.enumerated() {
      if index.isTrace(echo.source, echo.target) || isTrace(echo, traffic) { continue }
      byTarget.add(number, to: echo.target)
    }
    for (target, members) in byTarget.inOrder {
      let echoes = members.map { traffic.icmp.echoes[$0] }
      let strong = echoes.filter { $0.count >= Self.leastPackets && $0.series.peakRate >= Self.leastRate }
      var chosen = strong
      var series = TimeSeries()
      for echo in echoes { series.append(echo.series) }
      let total = echoes.reduce(0) { $0 &+ $1.count }
      // Forged senders fill the list of pairs; then the counts of the flows go further.
      if echoes.count >= Self.sourceThreshold, total >= Self.distributedPackets,
        series.peakRate >= Self.distributedRate
      {
        chosen = echoes
      }
      guard !chosen.isEmpty else { continue }
      var flood = VolumeFlood(kind: target.isUnicast ? "icmp-flood" : "smurf-amplification", target: target)
      for echo in chosen {
        let transport: Transport = echo.version == 6 ? .icmpv6 : .icmp
        let source = FlowEnd(echo.source, 0)
        if let flow = traffic.flows.latest(FlowKey(source, FlowEnd(target, 0), transport)) {
          flood.add(flow, traffic.flows.flows[flow].key.direction(from: source), traffic)
        }
      }
      flood.packets = chosen.reduce(0) { $0 &+ $1.count }
      flood.peak = chosen.count == echoes.count ? series.peakRate : chosen.map(\.series.peakRate).max()
      floods.append(flood)
    }
  }

  /// Whether the requests go out with times to live that count up.
  private func isTrace(_ echo: EchoSeries, _ traffic: borrowing Traffic) -> Bool {
    let transport: Transport = echo.version == 6 ? .icmpv6 : .icmp
    let source = FlowEnd(echo.source, 0)
    guard let number = traffic.flows.latest(FlowKey(source, FlowEnd(echo.target, 0), transport)) else { return false }
    let flow = traffic.flows.flows[number]
    let hops = flow[flow.key.direction(from: source)].hops
    return hops.lowest < 32 && hops.highest - hops.lowest >= Self.traceSpan && hops.longestDescent < 3
  }

  /// Replies that nobody asked for: a network answers requests in the name of their receiver.
  private mutating func replies(_ traffic: borrowing Traffic, _ index: TrafficIndex) {
    var groups = FloodGroups<HostAddress>()
    for number in index.portless where [.icmp, .icmpv6].contains(traffic.digest.flows[number].transport) {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down]
      where flow[direction].echoReplies > 0 && flow[direction.opposite].echoRequests == 0 {
        let target = flow.key.destination(direction).address
        guard target.isUnicast, flow.key.low.address != flow.key.high.address else { continue }
        groups.add(number, direction, traffic, to: target, kind: "smurf-amplification")
      }
    }
    for group in groups.floods
    where group.sources.count >= Self.replierThreshold && group.packets >= 3 * UInt64(Self.replierThreshold) {
      if group.rate.map({ $0 >= Self.leastRate / 2 }) ?? false { floods.append(group) }
    }
  }
}
