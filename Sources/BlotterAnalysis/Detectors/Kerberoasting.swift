package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client collects service tickets whose keys can be guessed at leisure (ATT&CK T1558.003).
///
/// Counted by client: tickets of TGS replies encrypted with RC4 (type 23 or 24, RFC 4757), by service, without `krbtgt`
/// and without machine accounts, whose keys are random. Threshold: three services within ten minutes; two where the
/// same client gets others with AES (types 17 and 18), so that it asked for the weak type. Severity: high from five on,
/// else medium. False positives: old service accounts without AES keys; they draw one ticket a client at a time.
package struct Kerberoasting: Detector {
  package let kinds = ["kerberoasting"]
  package let needs: EvidenceFields = [.payload, .ports]

  private let threshold = 3
  private let thresholdBesideAES = 2
  private let window: Int64 = 600_000_000_000

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<HostPair>()
    let events = traffic.sessions.kerberos.events
    for (number, event) in events.enumerated() where [11, 13].contains(event.content.type) {
      groups.add(number, to: HostPair(source: event.destination.address, target: event.source.address))
    }
    return groups.inOrder.compactMap { finding($0.key, $0.members.map { events[$0] }, traffic) }
  }

  private func finding(
    _ pair: HostPair, _ replies: [SessionEvent<KerberosMessage>], _ traffic: borrowing Traffic
  ) -> Finding? {
    let weak = replies.filter { event in
      let service = event.content.service.lowercased()
      return event.content.type == 13 && [23, 24].contains(event.content.ticketEncryption)
        && !service.hasPrefix("krbtgt") && !service.hasSuffix("$") && !service.isEmpty
    }
    guard let first = weak.first else { return nil }
    let close = weak.filter { $0.mark.delay(since: first.mark).map { $0 <= window } ?? true }
    let services = Set(close.map(\.content.service)).sorted()
    let strong = replies.count { [17, 18].contains($0.content.ticketEncryption) }
    guard services.count >= (strong > 0 ? thresholdBesideAES : threshold) else { return nil }
    let client = traffic.label(pair.source)
    var finding = Finding(
      kind: "kerberoasting",
      title:
        "\(client) gets tickets for \(services.count) services encrypted with RC4 from \(traffic.label(pair.target))")
    finding.severity = services.count >= 5 ? .high : .medium
    finding.confidence = services.count >= 5 ? .high : .medium
    finding.protocol = "Kerberos"
    finding.transport = first.transport.name
    finding.port = first.source.port
    finding.service = ServiceName.name(forPort: first.source.port, isTCP: first.transport == .tcp)
    finding.affected = [traffic.host(pair.target, port: first.source.port, role: "key distribution centre")]
    finding.sources = [traffic.host(pair.source, role: "Kerberos client")]
    finding.count = UInt64(close.count)
    finding.facts = [
      "tickets": .int(close.count), "services": .strings(services.prefix(12)),
      "distinct_services": .int(services.count),
      "tickets_with_aes": .int(strong),
      "users": .strings(Set(close.map(\.content.client).filter { !$0.isEmpty }).sorted().prefix(8)),
    ]
    finding.techniques = ["T1558.003"]
    finding.cites = traffic.citations(close.map(\.mark))
    finding.span(close.map(\.mark), in: traffic)
    return finding
  }
}
