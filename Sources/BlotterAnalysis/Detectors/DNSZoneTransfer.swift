package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A host asks a name server for a whole zone (AXFR, RFC 5936; IXFR, RFC 1995). ATT&CK T1590.002, DNS.
///
/// Counted: queries of these types by client and server. Severity by outcome: medium where records came back, low where
/// the server refused or stayed silent, and informational for IXFR, which secondary servers send all day. Known false
/// positives: the secondary servers of the zone, which do just this; the notes or the zone's settings name them.
package struct DNSZoneTransfer: Detector {
  package let kinds = ["dns-zone-transfer"]
  package let needs: EvidenceFields = [.dns]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    let events = traffic.dns.events
    for (number, transaction) in traffic.outcomes.transactions.enumerated() {
      guard let query = transaction.queries.first ?? transaction.response, [251, 252].contains(events[query].type)
      else { continue }
      groups.add(
        number,
        to: Subject(client: transaction.client.address, server: transaction.server, isWhole: events[query].type == 252))
    }
    return groups.inOrder.map { finding($0, $1.map { traffic.outcomes.transactions[$0] }, traffic) }
  }

  private func finding(
    _ subject: Subject, _ transfers: [DNSTransaction], _ traffic: borrowing Traffic
  ) -> Finding {
    let events = traffic.dns.events
    var zones: [String] = []
    var marks: [PacketMark] = []
    var records: UInt64 = 0
    var bytes: UInt64 = 0
    var rcodes: [String] = []
    var granted = 0
    for transfer in transfers {
      marks += transfer.queries.map { events[$0].mark }
      if let query = transfer.queries.first ?? transfer.response {
        let zone = traffic.dns.names[events[query].name]
        if !zones.contains(zone) { zones.append(zone) }
      }
      guard let response = transfer.response else { continue }
      if events[response].rcode == 0, events[response].answerCount > 0 { granted += 1 }
      let rcode = DNSNames.rcode(events[response].rcode)
      if !rcodes.contains(rcode) { rcodes.append(rcode) }
      for number in [response] + transfer.moreResponses {
        marks.append(events[number].mark)
        records += UInt64(events[number].answerCount)
        bytes += UInt64(events[number].length)
      }
    }
    let client = traffic.label(subject.client)
    let server = traffic.label(subject.server.address)
    let zone = Words.some(zones.map { WebText.excerpt($0.utf8, limit: 80) })
    let type = subject.isWhole ? "AXFR" : "IXFR"
    var finding = Finding(
      kind: "dns-zone-transfer",
      title: granted > 0
        ? "\(client) gets the zone \(zone) from \(server) by \(type)"
        : "\(client) asks \(server) for the zone \(zone) by \(type) and does not get it")
    finding.severity = !subject.isWhole ? .informational : granted > 0 ? .medium : .low
    finding.confidence = .high
    finding.protocol = "DNS"
    finding.transport = transfers.first?.transport.name
    finding.port = subject.server.port
    finding.service = ServiceName.name(forPort: subject.server.port, isTCP: transfers.first?.transport == .tcp)
    finding.affected = [traffic.host(subject.server.address, port: subject.server.port, role: "DNS server")]
    finding.sources = [traffic.host(subject.client, role: "DNS client")]
    finding.count = UInt64(transfers.count)
    finding.techniques = subject.isWhole && granted > 0 ? ["T1590.002"] : []
    finding.facts = [
      "transfers": .int(transfers.count), "granted": .int(granted), "records": .int(records),
      "response_bytes": .int(bytes), "zones": .strings(Array(zones.prefix(8))), "rcodes": .strings(rcodes),
      "query_type": .string(type),
    ]
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Subject: Hashable {
    var client: HostAddress
    var server: FlowEnd
    var isWhole: Bool
  }
}
