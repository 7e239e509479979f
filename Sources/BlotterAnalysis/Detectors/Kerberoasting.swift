package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client collects service tickets whose keys can be guessed at leisure (ATT&CK T1558.003).
///
/// Counted by client: tickets of TGS replies encrypted with RC4 (type 23 or 24, RFC 4757), by service, without `krbtgt`
/// and without machine accounts, whose keys are random. Threshold: three services within ten minutes; two where the
/// same client gets others with AES (types 17 and 18), so that it asked for the weak type. Severity: high from five on,
/// else medium. Where accounts have AES keys, their tickets are collected as well, and then the number speaks: tickets
/// for ``burstServices`` services within ``burstWindow``, medium. False positives: old service accounts without AES
/// keys, which draw one ticket a client at a time; scanners of the owner's own that visit all servers.
package struct Kerberoasting: Detector {
  package let kinds = ["kerberoasting"]
  package let needs: EvidenceFields = [.payload, .ports]

  private let threshold = 3
  private let thresholdBesideAES = 2
  private let window: Int64 = 600_000_000_000
  /// A login draws four or five tickets (host, cifs, ldap, HTTP), a day's work some more over hours.
  private let burstServices = 15
  private let burstWindow: Int64 = 60_000_000_000

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
    guard let first = weak.first, Set(weak.map(\.content.service)).count >= thresholdBesideAES else {
      return burst(pair, replies, traffic)
    }
    let close = weak.filter { $0.mark.delay(since: first.mark).map { $0 <= window } ?? true }
    let services = Set(close.map(\.content.service)).sorted()
    let strong = replies.count { [17, 18].contains($0.content.ticketEncryption) }
    guard services.count >= (strong > 0 ? thresholdBesideAES : threshold) else { return burst(pair, replies, traffic) }
    let client = traffic.label(pair.source)
    var finding = Finding(
      kind: "kerberoasting",
      title:
        "\(client) gets tickets for \(services.count) services encrypted with RC4 from \(traffic.label(pair.target))")
    fill(&finding, pair, close, strong, first, traffic)
    return finding
  }

  /// Tickets for many services at once, whatever their encryption.
  private func burst(
    _ pair: HostPair, _ replies: [SessionEvent<KerberosMessage>], _ traffic: borrowing Traffic
  ) -> Finding? {
    let tickets = replies.filter { event in
      let service = event.content.service.lowercased()
      return event.content.type == 13 && !service.hasPrefix("krbtgt") && !service.hasSuffix("$") && !service.isEmpty
    }
    var start = 0
    // Tickets in the window by service.
    var counts: [String: Int] = [:]
    for end in tickets.indices {
      counts[tickets[end].content.service, default: 0] += 1
      while start < end, tickets[end].mark.delay(since: tickets[start].mark).map({ $0 > burstWindow }) ?? true {
        let left = counts[tickets[start].content.service, default: 1] - 1
        counts[tickets[start].content.service] = left == 0 ? nil : left
        start += 1
      }
      guard counts.count >= burstServices else { continue }
      let members = tickets[start...].filter {
        $0.mark.delay(since: tickets[start].mark).map { $0 <= burstWindow } ?? false
      }
      let services = Set(members.map(\.content.service))
      var finding = Finding(
        kind: "kerberoasting",
        title: "\(traffic.label(pair.source)) gets tickets for \(services.count) services from "
          + "\(traffic.label(pair.target)) within a minute")
      let strong = replies.count { [17, 18].contains($0.content.ticketEncryption) }
      fill(&finding, pair, members, strong, tickets[start], traffic)
      finding.severity = .medium
      finding.confidence = .low
      // Many tickets are what the technique makes, and what a tour of all servers makes as well.
      finding.techniques = []
      finding.facts["burst"] = .bool(true)
      return finding
    }
    return nil
  }

  private func fill(
    _ finding: inout Finding, _ pair: HostPair, _ close: [SessionEvent<KerberosMessage>], _ strong: Int,
    _ first: SessionEvent<KerberosMessage>, _ traffic: borrowing Traffic
  ) {
    let services = Set(close.map(\.content.service)).sorted()
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
      "tickets_with_aes": .int(strong), "burst": .bool(false),
      "users": .strings(Set(close.map(\.content.client).filter { !$0.isEmpty }).sorted().prefix(8)),
    ]
    finding.techniques = ["T1558.003"]
    finding.cites = traffic.citations(close.map(\.mark))
    finding.span(close.map(\.mark), in: traffic)
  }
}
