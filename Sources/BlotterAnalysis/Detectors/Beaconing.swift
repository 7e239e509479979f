package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A host comes back to one server at regular intervals with requests that are all alike. ATT&CK T1071.001 where signs
/// of a controlled program are there.
///
/// Counted: requests of one method and path by client and server, ten and more. Regular by robust statistics: the
/// median interval is half a second or more, and the median deviation from it is at most a quarter of it, which is what
/// a jitter of one half leaves. Regular requests are what polling is made of, so that severity follows from the signs
/// beside it: a bare address outside, POST, a client of an odd or outdated name, a random path, answers of hardly any
/// content. Three of them make medium, two informational,
/// fewer nothing. Connections that cannot be read are told by rhythm and size alone (``OpaqueBeacons``), which is low.
/// Known false positives: monitoring, telemetry and chat
/// programs that poll by address.
package struct Beaconing: Detector {
  package let kinds = ["c2-beaconing"]
  package let needs: EvidenceFields = .time

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .http }

  /// Requests that a rhythm is read from: nine intervals leave one chance in some hundreds to accident.
  package var threshold = 10
  /// Nanoseconds: below it a client works through a list.
  package var least: Int64 = 500_000_000
  /// Bytes of an answer that says nothing.
  package var emptyAnswer = 64

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    let requests = attacks.web.traffic.requests
    for (number, request) in requests.enumerated() where !attacks.web.isAttack(request.client.address, request.server) {
      groups.add(
        number,
        to: Subject(
          client: request.client.address, server: request.server, method: request.method, path: request.pathText))
    }
    var findings: [Finding] = []
    for (subject, members) in groups.inOrder where members.count >= threshold {
      if let finding = judge(subject, members.map { requests[$0] }, traffic) { findings.append(finding) }
    }
    return findings + OpaqueBeacons().findings(in: traffic)
  }

  private func judge(_ subject: Subject, _ requests: [WebRequest], _ traffic: borrowing Traffic) -> Finding? {
    var intervals: [Int64] = []
    for (earlier, later) in zip(requests, requests.dropFirst()) {
      if let delay = later.request.delay(since: earlier.request) { intervals.append(delay) }
    }
    // A visitor from outside is led by nobody inside.
    guard !(subject.client.isOutside && !subject.server.address.isOutside) else { return nil }
    guard intervals.count >= threshold - 1, let middle = Self.median(intervals), middle >= least,
      let deviation = Self.median(intervals.map { abs($0 - middle) }), deviation <= middle / 4
    else { return nil }
    let lengths = Set(requests.map(\.request.length))
    let empty = requests.count { $0.isEmptyAnswer(upTo: emptyAnswer) }
    var signs: [String] = []
    if let first = requests.first {
      if first.asksBareAddress, subject.server.address.isOutside, !isNeighbour(subject) {
        signs.append("bare address outside")
      }
      if first.method == "POST" { signs.append("POST") }
      if first.hasOddAgent { signs.append("odd client name") }
      if MalwareContact.isRandom(first.pathText) { signs.append("random path") }
    }
    if empty * 10 >= requests.count * 9 { signs.append("answers without content") }
    // A rhythm with nothing odd beside it is a program that polls.
    guard signs.count >= 2 else { return nil }
    let client = traffic.label(subject.client)
    let server = traffic.label(subject.server.address)
    var finding = Finding(
      kind: "c2-beaconing",
      title: "\(client) sends \(requests.count) like requests to \(server) at regular intervals")
    finding.web(subject.server, traffic)
    finding.severity = signs.count >= 3 ? .medium : .informational
    finding.confidence = signs.count >= 4 ? .medium : .low
    finding.affected = [traffic.host(subject.client, role: "possibly infected host")]
    finding.sources = [traffic.host(subject.server.address, port: subject.server.portOrNil, role: "contacted server")]
    finding.count = UInt64(requests.count)
    finding.techniques = signs.count >= 3 ? ["T1071.001"] : []
    finding.facts = [
      "requests": .int(requests.count), "median_interval_s": .seconds(nanoseconds: middle),
      "median_deviation_s": .seconds(nanoseconds: deviation), "distinct_request_lengths": .int(lengths.count),
      "answers_without_content": .int(empty), "signs": .strings(signs), "signs_count": .int(signs.count),
      "target": .string("\(subject.method) \(WebText.excerpt(subject.path.utf8))"),
      "user_agents": .strings(
        Set(requests.map(\.agent)).sorted().prefix(4).map { WebText.excerpt($0.utf8, limit: 100) }),
    ]
    let marks = requests.flatMap { [$0.start, $0.request, $0.response] }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  /// Whether both stand in one network of IPv6, a /64 (RFC 4291 §2.5.4), whoever it was given to.
  private func isNeighbour(_ subject: Subject) -> Bool {
    let (client, server) = (subject.client, subject.server.address)
    return client.kind == .ipv6 && server.kind == .ipv6 && client.high == server.high
  }

  static func median(_ values: [Int64]) -> Int64? {
    let sorted = values.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }

  private struct Subject: Hashable {
    var client: HostAddress
    var server: FlowEnd
    var method: String
    var path: String
  }
}
