package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One page asked for again and again (ATT&CK T1499.002).
///
/// Counted: requests of one source, or of many, for one path of one server, whatever their query. At least
/// ``leastRequests``, ``leastRate`` of them within a second, and four of five for the same path: a browser loads
/// hundreds of objects in seconds, but each by a path of its own. Requests that guess passwords (most answered 401 or
/// 403) or carry attacks in their query are other kinds, and left to those.
///
/// Severity by outcome: high where answers fail or stay out, where other clients wait longer than before, where many
/// take part, or from ``heavyRate`` on; below ``denseRate`` low where one source got its answers. False positives: load
/// tests, and clients that poll one address without pause.
package struct HTTPFlood: Detector {
  package let kinds = ["http-flood"]
  package let needs: EvidenceFields = [.http, .time]

  package init() {}

  static let leastRequests = 50
  static let leastRate = 10
  static let sourceThreshold = 8
  /// Requests a second for one page that no person and no polling makes, answered or not, and those that load a small
  /// server by themselves.
  static let denseRate = 25
  static let heavyRate = 50
  /// Requests of one source, all answered, that are a burst and no flood, and nanoseconds that it takes at most: what a
  /// page, a test or a job asks for at one go.
  static let burstRequests = 500
  static let burstSpan: Int64 = 3_000_000_000

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var byServer = Groups<FlowEnd>()
    for (number, exchange) in traffic.outcomes.exchanges.enumerated() where exchange.request != nil {
      byServer.add(number, to: exchange.server)
    }
    return byServer.inOrder.compactMap { server, members in
      guard members.count >= Self.leastRequests, !attacks.isHeld(server) else { return nil }
      return finding(server, members.map { traffic.outcomes.exchanges[$0] }, traffic)
    }
  }

  private func finding(_ server: FlowEnd, _ all: [HTTPExchange], _ traffic: borrowing Traffic) -> Finding? {
    var byPath: [Substring: Int] = [:]
    var byClient: [HostAddress: Int] = [:]
    var requests: [(exchange: HTTPExchange, path: Substring, mark: PacketMark)] = []
    var odd = 0
    for exchange in all {
      guard let number = exchange.request, case .request(let head) = traffic.http.events[number].content else {
        continue
      }
      guard ["GET", "HEAD", "POST"].contains(head.method) else { continue }
      let path = head.target.prefix { $0 != "?" && $0 != ";" }
      byPath[path, default: 0] += 1
      byClient[exchange.client.address, default: 0] += 1
      if Self.carriesAttack(head.target) { odd += 1 }
      requests.append((exchange, path, traffic.http.events[number].mark))
    }
    guard let top = byPath.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), top.value >= Self.leastRequests,
      odd * 10 < requests.count
    else { return nil }
    let flooding = requests.filter { $0.path == top.key }
    let counts = Dictionary(flooding.map { ($0.exchange.client.address, 1) }, uniquingKeysWith: +)
    // Of each source, four of five requests go to the one path.
    let single = counts.filter { $0.value >= Self.leastRequests && $0.value * 5 >= byClient[$0.key, default: 0] * 4 }
    let sources: Set<HostAddress>
    if !single.isEmpty {
      sources = Set(single.keys)
    } else if counts.count >= Self.sourceThreshold, flooding.count * 5 >= requests.count * 4,
      flooding.count >= 2 * Self.leastRequests
    {
      sources = Set(counts.keys)
    } else {
      return nil
    }
    let chosen = flooding.filter { sources.contains($0.exchange.client.address) }
    let peak = Self.peak(chosen.map(\.mark))
    guard peak >= (single.isEmpty ? 5 * Self.leastRate : Self.leastRate) else { return nil }
    let statuses = statuses(chosen.map(\.exchange), traffic)
    let denied = statuses[401, default: 0] + statuses[403, default: 0] + statuses[407, default: 0]
    guard denied * 2 < chosen.count else { return nil }
    return make(server, chosen.map(\.exchange), chosen.map(\.mark), sources, peak, String(top.key), statuses, traffic)
  }

  private func make(
    _ server: FlowEnd, _ chosen: [HTTPExchange], _ requests: [PacketMark], _ sources: Set<HostAddress>, _ peak: Int,
    _ path: String, _ statuses: [UInt16: Int], _ traffic: borrowing Traffic
  ) -> Finding {
    let host = traffic.label(server.address)
    let from =
      sources.count == 1 ? traffic.hosts(sources, role: "").map(\.address).joined() : "\(sources.count) sources"
    var finding = Finding(
      kind: "http-flood",
      title: "\(chosen.count) HTTP requests from \(from) for one path of \(host), \(peak) within a second")
    finding.protocol = "HTTP"
    finding.transport = "TCP"
    finding.port = server.port == 0 ? nil : server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.port, role: "web server")]
    finding.sources = traffic.hosts(sources, role: "source of the requests")
    finding.count = UInt64(chosen.count)
    finding.techniques = ["T1499.002"]
    let errors = statuses.filter { $0.key >= 500 }.values.reduce(0, +)
    let answered = chosen.count { $0.response != nil }
    finding.facts = [
      "requests": .int(chosen.count), "sources": .int(sources.count), "single_source": .bool(sources.count == 1),
      "path": .string(path), "peak_per_s": .int(peak), "answered": .int(answered), "server_errors": .int(errors),
      "connections": .int(Set(chosen.compactMap(\.flow)).count),
    ]
    var marks = Array(requests.prefix(6) + requests.suffix(4))
    var ends: [PacketMark] = requests.last.map { [$0] } ?? []
    for number in Set(chosen.compactMap(\.flow)) {
      let flow = traffic.flows.flows[number]
      if let first = traffic.flows.firstMark(of: flow) { ends.append(first) }
      ends += [flow.up.last, flow.down.last]
    }
    marks += ends.min { $0.position < $1.position }.map { [$0] } ?? []
    if let onset = ends.filter({ $0.exists }).min(by: { $0.position < $1.position }) {
      finding.facts["onset_packet"] = .int(onset.number)
      if let time = traffic.time(onset) { finding.facts["onset_time"] = .string(time) }
    }
    let slowed = SlowedClients(
      traffic.outcomes.attempts.filter { $0.server == server && !sources.contains($0.client.address) },
      from: requests.first ?? .none)
    slowed?.fill(&finding.facts, traffic)
    // By outcome: requests that one source has answered at its ease harm nobody, as those of a load test.
    let isHarmful = errors > 0 || answered * 10 < chosen.count * 9 || (slowed?.attempts.count ?? 0) > 1
    // A burst that is over before anybody else could wait is a script, and no flood.
    let span = requests.last.flatMap { last in requests.first.flatMap { last.delay(since: $0) } }
    let isBurst = chosen.count < Self.burstRequests && span.map { $0 < Self.burstSpan } ?? false
    finding.severity =
      !isHarmful && sources.count == 1 && isBurst
      ? .low
      : isHarmful || sources.count > 1
        ? .high : peak >= Self.heavyRate ? .high : peak >= Self.denseRate ? .medium : .low
    finding.confidence = .medium
    finding.cites = traffic.citations(marks)
    finding.span(ends + requests, in: traffic)
    return finding
  }

  private func statuses(_ exchanges: [HTTPExchange], _ traffic: borrowing Traffic) -> [UInt16: Int] {
    var result: [UInt16: Int] = [:]
    for exchange in exchanges {
      guard let number = exchange.response, case .response(let head) = traffic.http.events[number].content else {
        continue
      }
      result[head.status, default: 0] += 1
    }
    return result
  }

  /// Most requests within one second.
  private static func peak(_ marks: [PacketMark]) -> Int {
    let times = marks.filter(\.hasTime).map(\.time).sorted()
    var most = 0
    var start = 0
    for (index, time) in times.enumerated() {
      while time.subtractingReportingOverflow(times[start]).partialValue > 1_000_000_000 { start += 1 }
      most = max(most, index - start + 1)
    }
    return most
  }

  /// Whether a query holds what injection needs: quotes, tags, climbing paths, in the clear or encoded.
  private static func carriesAttack(_ target: String) -> Bool {
    let text = target.lowercased()
    return ["'", "%27", "%22", "<", "%3c", "../", "..%2f", "union", "select", "${", "%24%7b", ";", "|"].contains {
      text.contains($0)
    }
  }
}
