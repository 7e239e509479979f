package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One host sends far more to one place outside than all else that it does. ATT&CK T1048, Exfiltration Over Alternative
/// Protocol, or T1041, is not claimed: packets show an upload, not whose data it was.
///
/// Counted: bytes of TCP payload from a host of a private network to one outside, by client and server. An upload
/// stands out where it is at least 1 MiB, 20 times what came back, half of all that the host sent, and 20 times the
/// median of what it sent on its other connections (at least 4 kB), so that the capture itself is the measure. Mail on
/// its way out (ports 25, 465, 587) does the same by its nature and is left out. Severity: medium where the server was
/// asked by a bare address in plain text, else low. Known false positives: backups, uploads of pictures and films,
/// video calls.
package struct DataExfiltration: Detector {
  package let kinds = ["data-exfiltration"]
  package let needs: EvidenceFields = [.ports, .payloadLength]

  /// Bytes below which an upload is a document or a picture of daily work.
  package var least: UInt64 = 1 << 20
  package var ratio: UInt64 = 20
  /// Bytes that a host without other connections is taken to send on one: a page's requests.
  package var ordinary: UInt64 = 4096

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let hosts = traffic.digest.hosts
    // Who sent less in all cannot have sent that much to one place.
    let isSender = traffic.digest.totals.enumerated().map { number, host in
      host.sentPayload >= least && Self.mayBeOurs(hosts[UInt32(number)])
    }
    guard isSender.contains(true) else { return [] }
    var groups = Groups<Subject>()
    for (number, ends) in traffic.digest.flows.enumerated() where ends.transport == .tcp {
      let client = ends.initiator
      guard isSender[Int(ends.source(client))], ends.signs.contains(client == .up ? .upPayload : .downPayload) else {
        continue
      }
      let target = FlowEnd(hosts[ends.destination(client)], ends.port(client))
      guard Self.leaves(hosts[ends.source(client)], target.address), ![25, 465, 587].contains(target.port) else {
        continue
      }
      groups.add(number, to: Subject(client: hosts[ends.source(client)], server: target))
    }
    var findings: [Finding] = []
    var uploads: [HostAddress: [UInt64]] = [:]
    for (subject, members) in groups.inOrder {
      var out: UInt64 = 0
      var back: UInt64 = 0
      for number in members {
        let direction = traffic.digest.flows[number].initiator
        traffic.flows.flows.look(at: number) { flow in
          out &+= flow[direction].payload
          back &+= flow[direction.opposite].payload
        }
      }
      guard out >= least else { continue }
      let sizes = uploads[subject.client] ?? Self.uploads(of: subject.client, traffic)
      uploads[subject.client] = sizes
      let usual = max(ordinary, sizes.sorted()[sizes.count / 2])
      let isUsual = sizes.count > 2 && usual >= out / ratio
      let all = hosts.number(of: subject.client).map { traffic.digest.totals[Int($0)].sentPayload } ?? 0
      // Half of it, without a product that might be no 64-bit number.
      guard out >= all - all / 2, out / ratio >= back, !isUsual else { continue }
      findings.append(finding(subject, members, out, back, usual, all, traffic, attacks))
    }
    return findings
  }

  private static func mayBeOurs(_ host: HostAddress) -> Bool {
    [.privateUse, .shared].contains(host.scope) || host.kind == .ipv6
  }

  /// Whether a host of a private network sends to one outside, or a host of IPv6, which needs no private address, to
  /// one of another site: the first 48 bits are a site's (RFC 6177).
  private static func leaves(_ source: HostAddress, _ target: HostAddress) -> Bool {
    if [.privateUse, .shared].contains(source.scope) { return target.isOutside }
    return source.kind == .ipv6 && target.kind == .ipv6 && source.high >> 16 != target.high >> 16 && target.isOutside
  }

  /// What a host sent on each of its connections, where it sent anything.
  private static func uploads(of host: HostAddress, _ traffic: borrowing Traffic) -> [UInt64] {
    guard let number = traffic.digest.hosts.number(of: host) else { return [] }
    var sizes: [UInt64] = []
    for (flow, ends) in traffic.digest.flows.enumerated()
    where ends.transport == .tcp && (ends.low == number || ends.high == number) {
      traffic.flows.flows.look(at: flow) {
        if ends.low == number, $0.up.payload > 0 { sizes.append($0.up.payload) }
        if ends.high == number, $0.down.payload > 0 { sizes.append($0.down.payload) }
      }
    }
    return sizes
  }

  private func finding(
    _ subject: Subject, _ members: [Int], _ out: UInt64, _ back: UInt64, _ usual: UInt64, _ all: UInt64,
    _ traffic: borrowing Traffic, _ attacks: Attacks
  ) -> Finding {
    let flows = members.map { traffic.flows.flows[$0] }
    let chosen = Set(members)
    let requests = attacks.web.traffic.requests.filter {
      traffic.outcomes.exchanges[$0.exchange].flow.map { chosen.contains($0) } ?? false
    }
    let server = traffic.label(subject.server.address)
    var finding = Finding(
      kind: "data-exfiltration",
      title: "\(traffic.label(subject.client)) sends \(out) bytes to \(server) and gets hardly anything back")
    finding.transport = "TCP"
    finding.protocol =
      requests.isEmpty ? ServiceName.application(port: subject.server.port, isTCP: true) ?? "TCP" : "HTTP"
    finding.port = subject.server.portOrNil
    finding.service = ServiceName.name(forPort: subject.server.port, isTCP: true)
    let isBare = requests.contains { $0.asksBareAddress && ["POST", "PUT"].contains($0.method) }
    finding.severity = isBare ? .medium : .low
    finding.confidence = .low
    finding.affected = [traffic.host(subject.client, role: "host whose data leaves")]
    finding.sources = [traffic.host(subject.client, role: "sender")]
    finding.count = UInt64(members.count)
    let marks = flows.flatMap { flow in traffic.flows.marks(of: flow).map(\.mark) }
    let span = marks + flows.flatMap { [$0.up.last, $0.down.last] }
    finding.facts = [
      "sent_bytes": .int(out), "received_bytes": .int(back), "connections": .int(members.count),
      "usual_upload_bytes": .int(usual), "all_sent_bytes": .int(all), "destination": .string(server),
      "is_plain_http": .bool(!requests.isEmpty), "bare_address": .bool(isBare),
      "targets": .strings(requests.prefix(8).map { "\($0.method) \(WebText.excerpt($0.pathText.utf8))" }),
    ]
    finding.cites = traffic.citations(requests.map(\.request) + marks)
    finding.span(span, in: traffic)
    return finding
  }

  private struct Subject: Hashable {
    var client: HostAddress
    var server: FlowEnd
  }
}
