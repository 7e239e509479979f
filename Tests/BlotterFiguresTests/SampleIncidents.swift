import BlotterFindings
import BlotterIncident

/// Incidents made for figures: large ones, and ones on other clocks.
enum SampleIncidents {
  /// A DNS outage of minutes on an absolute clock: 60 intervals, 14 conversations, 30 events, 40 cited packets.
  static var large: Incident {
    var incident = Incident()
    incident.title = "Name server refuses clients"
    incident.principal = "F1"
    incident.first = "2026-03-04T23:58:10.000000Z"
    incident.last = "2026-03-05T00:03:30.500000Z"
    incident.evidence = [EvidenceEntry(id: "E1", name: "dns.pcap")]
    var finding = Finding(id: "F1", kind: "dns-port-unreachable", title: "DNS server refuses")
    finding.affected = [HostRole(address: "2001:db8::53", port: 53, role: "DNS server")]
    finding.sources = [HostRole(address: "2001:db8:0:1::a", role: "DNS client")]
    finding.count = 40
    for number in 0..<40 {
      let packet = UInt64(number * 3 + 1)
      finding.cites.append(Citation(evidence: "E1", packet: packet, line: nil))
      let time =
        "2026-03-0\(number < 12 ? 4 : 5)T\(number < 12 ? "23:59:" : "00:00:")\(10 + number).00\(number + 10)12Z"
      let client = number % 4 < 2 ? "2001:db8:0:1::a" : "2001:db8:0:1::b"
      let text =
        number % 2 == 0
        ? "IP6 \(client).40\(number + 100) > 2001:db8::53.53: \(4000 + number)+ AAAA? shop.example. (30)"
        : "IP6 2001:db8::53 > \(client): ICMP6, destination unreachable, unreachable port, 2001:db8::53 udp port 53, length 78"
      incident.excerpts.append(
        Excerpt(evidence: "E1", packet: packet, line: nil, time: time, text: time + " " + text))
    }
    incident.findings = [finding]
    for number in 0..<30 {
      var entry = TimelineEntry(
        time: "2026-03-0\(number < 14 ? 4 : 5)T\(number < 14 ? "23:5" : "00:0")\(number % 10):\(10 + number).000000Z",
        text: number % 5 == 4
          ? "Restarted the service named on the primary name server, then watched its log for two minutes"
          : "\(number + 1) clients refused by UDP port 53 of 2001:db8::53.",
        grade: number % 5 == 4 ? .reported : .observed)
      entry.by = number % 5 == 4 ? "J. Doe" : nil
      incident.timeline.append(entry)
    }
    var traffic = TrafficSummary()
    traffic.packets = 40_000
    var counts: (served: [UInt64], refused: [UInt64], unanswered: [UInt64], failed: [UInt64], all: [UInt64])
    counts = ([], [], [], [], [])
    for interval in 0..<60 {
      let isDown = (14...46).contains(interval)
      let served = !isDown ? 90 + (interval * 7) % 23 : interval < 20 ? 20 : 0
      let refused = isDown ? 60 + (interval * 5) % 31 : 0
      let unanswered = (21..<40).contains(interval) ? 25 + interval % 9 : 0
      let failed = (41..<47).contains(interval) ? 12 : 0
      counts.served.append(UInt64(served))
      counts.refused.append(UInt64(refused))
      counts.unanswered.append(UInt64(unanswered))
      counts.failed.append(UInt64(failed))
      counts.all.append(UInt64(served * 2 + refused * 3 + unanswered))
    }
    let start = "2026-03-04T23:56:00.000000Z"
    traffic.series = [
      TrafficSummary.Series(
        name: "packets", subject: nil, first: start, intervalSeconds: JSONNumber(10),
        counts: ["packets": counts.all]),
      TrafficSummary.Series(
        name: "outcomes", subject: "[2001:db8::53]:53/UDP", first: start, intervalSeconds: JSONNumber(10),
        counts: [
          "served": counts.served, "refused": counts.refused, "unanswered": counts.unanswered, "failed": counts.failed,
        ]),
    ]
    for number in 0..<14 {
      let isWeb = number % 3 == 0
      let client = HostRole(address: "2001:db8:0:1::\(String(10 + number, radix: 16))", port: 40000)
      let server = isWeb ? HostRole(address: "203.0.113.20", port: 443) : HostRole(address: "2001:db8::53", port: 53)
      var conversation = TrafficSummary.Conversation(
        transport: isWeb ? "TCP" : "UDP", a: client, b: server, packets: UInt64(9000 / (number + 1)))
      conversation.bytes = UInt64(7_340_000 / (number + 1))
      traffic.conversations.append(conversation)
    }
    incident.traffic = traffic
    return incident
  }
}
