import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Connections of one host to one port outside that come back at regular intervals, each short and of one size, in a
/// protocol that cannot be read.
///
/// Counted: TCP connections by client and server end, ``threshold`` and more, over TLS, or to a port above 1023 of no
/// service that polls by its nature (``polling``) without HTTP, TLS or SSH in them. Regular: the median interval is
/// ``least`` or more, and the median deviation from it at most a tenth, which is stricter than for requests that can be
/// read. Alike: nine in ten carry the same number of bytes within a tenth, and less than ``mostBytes``. Severity: low,
/// because a sensor or an agent of the owner's own does the same, and informational over TLS, where most programs do,
/// and over HTTP whose requests the log leaves out.
struct OpaqueBeacons {
  let threshold = 12
  /// Nanoseconds.
  let least: Int64 = 5_000_000_000
  /// Payload bytes of both sides: a sign of life, not a transfer.
  let mostBytes: UInt64 = 4096
  /// MQTT, AMQP, XMPP, push services, SIP, databases, monitoring agents, HTTP on other ports.
  let polling: Set<UInt16> = [
    1433, 1521, 1883, 3000, 3306, 4505, 4506, 5060, 5061, 5222, 5223, 5228, 5432, 5666, 5671, 5672, 6379, 8000, 8008,
    8080, 8081, 8443, 8883, 8888, 9090, 9100, 9200, 9997, 10050, 10051, 27017,
  ]

  private struct Subject: Hashable {
    var client: HostAddress
    var server: FlowEnd
  }

  func findings(in traffic: borrowing Traffic) -> [Finding] {
    var groups = Groups<Subject>()
    for (number, digest) in traffic.digest.attempts.enumerated() where digest.transport == .tcp {
      guard digest.outcome == .served, digest.probe == .syn, !digest.isTransaction else { continue }
      let layers = traffic.digest.flows[Int(digest.flow)].layers
      guard layers.isDisjoint(with: [.http, .ssh]) else { continue }
      let isOdd = digest.port >= 1024 && !polling.contains(digest.port)
      guard layers.contains(.tls) || isOdd || Self.webPorts[digest.port] != nil else { continue }
      let attempt = traffic.outcomes.attempts[number]
      guard attempt.server.address.isOutside, attempt.flow != nil else { continue }
      guard isOdd || application(attempt, traffic) != nil else { continue }
      groups.add(number, to: Subject(client: attempt.client.address, server: attempt.server))
    }
    return groups.inOrder.compactMap { subject, members in
      members.count < threshold
        ? nil : judge(subject.client, subject.server, members.map { traffic.outcomes.attempts[$0] }, traffic)
    }
  }

  /// Ports by which a log of connections tells what nobody read of them (IANA, and the usual second ones).
  private static let webPorts: [UInt16: String] = [80: "HTTP", 8080: "HTTP", 443: "TLS", 8443: "TLS"]

  /// What a connection carries and hides: TLS; HTTP, where the evidence is a log that shows no request; nil where it is
  /// not known.
  private func application(_ attempt: Attempt, _ traffic: borrowing Traffic) -> String? {
    if let flow = attempt.flow, traffic.digest.flows[flow].layers.contains(.tls) { return "TLS" }
    let name = attempt.start.isRecord ? Self.webPorts[attempt.server.port] : nil
    return name == "HTTP" && !traffic.http.events.isEmpty ? nil : name
  }

  private func judge(
    _ client: HostAddress, _ server: FlowEnd, _ attempts: [Attempt], _ traffic: borrowing Traffic
  ) -> Finding? {
    let intervals = zip(attempts, attempts.dropFirst()).compactMap { $1.start.delay(since: $0.start) }
    guard intervals.count + 1 >= threshold, let middle = Beaconing.median(intervals), middle >= least,
      let deviation = Beaconing.median(intervals.map { abs($0 - middle) }), deviation <= middle / 10
    else { return nil }
    let sizes = attempts.compactMap { $0.flow.map { traffic.flows.flows[$0] } }
      .map { Int64(clamping: $0.up.payload &+ $0.down.payload) }
    guard let size = Beaconing.median(sizes), size > 0, size < Int64(mostBytes),
      sizes.count(where: { abs($0 - size) * 10 <= size }) * 10 >= sizes.count * 9
    else { return nil }
    var finding = Finding(
      kind: "c2-beaconing",
      title: "\(traffic.label(client)) opens \(attempts.count) like connections to \(traffic.label(server.address)) "
        + "at regular intervals")
    // Programs of all kinds look for news that way over TLS.
    let names = attempts.map { application($0, traffic) }
    let isTLS = names.contains("TLS")
    let isHTTP = names.contains("HTTP")
    finding.severity = isTLS || isHTTP ? .informational : .low
    finding.confidence = .low
    finding.protocol = isTLS ? "TLS" : isHTTP ? "HTTP" : "TCP"
    finding.transport = "TCP"
    finding.port = server.port
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(client, role: "possibly infected host")]
    finding.sources = [traffic.host(server.address, port: server.port, role: "contacted server")]
    finding.count = UInt64(attempts.count)
    finding.facts = [
      "requests": .int(attempts.count), "median_interval_s": .seconds(nanoseconds: middle),
      "median_deviation_s": .seconds(nanoseconds: deviation), "connection_bytes": .int(size),
      "signs": .strings([
        isTLS ? "content is encrypted" : isHTTP ? "requests are not in the log" : "protocol cannot be read"
      ]), "signs_count": .int(1),
    ]
    let marks = attempts.flatMap { [$0.start, $0.decisive] }
    finding.cites = traffic.citations(marks)
    finding.span(marks + traffic.ends(ofFlows: attempts.compactMap(\.flow)), in: traffic)
    return finding
  }
}
