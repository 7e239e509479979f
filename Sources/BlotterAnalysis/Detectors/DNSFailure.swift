package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A name server answers that a name does not exist, that it failed, or that it will not answer (RFC 1035 §4.1.1,
/// RFC 2308).
///
/// Counted: transactions by server and response code. Severity by outcome: low where another query for the name was
/// answered, or where one name among many does not exist; medium where all that clients asked this server came to
/// nothing; informational where the names are of lookups that usually find nothing (``ExpectedAbsence``).
package struct DNSFailure: Detector {
  package let kinds = ["dns-nxdomain", "dns-servfail", "dns-refused"]
  package let needs: EvidenceFields = [.dns]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    var groups = Groups<Subject>()
    let transactions = traffic.outcomes.transactions
    for (number, transaction) in transactions.enumerated() {
      guard let response = transaction.response else { continue }
      let event = traffic.dns.events[response]
      guard [2, 3, 5].contains(event.rcode), transaction.server.address.isUnicast,
        !attacks.isScan(transaction.client.address, transaction.server.address),
        !attacks.isTunnel(transaction, in: traffic), !attacks.isEnumerated(number), !isTransfer(transaction, traffic)
      else { continue }
      groups.add(number, to: Subject(server: transaction.server, rcode: event.rcode))
    }
    return groups.inOrder.map { finding($0, $1.map { transactions[$0] }, traffic, attacks.index) }
  }

  private func finding(
    _ subject: Subject, _ failed: [DNSTransaction], _ traffic: borrowing Traffic, _ index: TrafficIndex
  ) -> Finding {
    let summary = DNSSummary(failed, traffic)
    let server = traffic.label(subject.server.address)
    let names = summary.facts["names"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let what = Words.some(names.isEmpty ? ["the names asked"] : names)
    let (kind, title) =
      switch subject.rcode {
      case 2: ("dns-servfail", "DNS server \(server) fails to resolve \(what) (SERVFAIL)")
      case 3:
        (
          "dns-nxdomain",
          "DNS server \(server) says that \(what) \(names.count > 1 ? "do" : "does") not exist (NXDOMAIN)"
        )
      default: ("dns-refused", "DNS server \(server) refuses to answer for \(what) (REFUSED)")
      }
    var finding = Finding(kind: kind, title: title)
    finding.confidence = .high
    finding.protocol = "DNS"
    finding.transport = failed.first?.transport.name
    finding.port = subject.server.port
    finding.service = ServiceName.name(forPort: subject.server.port, isTCP: failed.first?.transport == .tcp)
    finding.affected = [traffic.host(subject.server.address, port: subject.server.port, role: "DNS server")]
    finding.sources = traffic.hosts(failed.map(\.client.address), role: "DNS client")
    finding.count = UInt64(failed.count)
    finding.facts = summary.facts
    finding.facts["rcode"] = .string(DNSNames.rcode(subject.rcode))
    finding.facts["failed"] = .int(failed.count)
    finding.facts["clients"] = .int(Set(failed.map(\.client.address)).count)
    let others = (index.transactions[subject.server] ?? []).map { traffic.outcomes.transactions[$0] }
    let good = others.filter { $0.response.map { traffic.dns.events[$0].rcode == 0 } ?? false }
    finding.facts["transactions_of_server"] = .int(others.count)
    finding.facts["answered_well"] = .int(good.count)
    let asked = Set(failed.compactMap { $0.queries.first.map { traffic.dns.events[$0].name } })
    let resolved = asked.count { index.goodNames.contains($0) }
    finding.facts["names_resolved_otherwise"] = .int(resolved)
    let probes = asked.count { ExpectedAbsence.isExpected(traffic.dns.names[$0]) }
    if subject.rcode == 3 { finding.facts["lookups_that_may_be_empty"] = .int(probes) }
    finding.severity = severity(subject.rcode, failed: failed, good: good.count, resolved: resolved, names: asked.count)
    // What is asked in order to learn that it is not there has its answer.
    if subject.rcode == 3, probes * 10 >= asked.count * 8 { finding.severity = .informational }
    finding.cites = traffic.citations(summary.marks)
    finding.span(summary.marks, in: traffic)
    return finding
  }

  /// Whether it asks for a whole zone, which servers refuse to all but their secondaries.
  private func isTransfer(_ transaction: DNSTransaction, _ traffic: borrowing Traffic) -> Bool {
    guard let query = transaction.queries.first ?? transaction.response else { return false }
    return [251, 252].contains(traffic.dns.events[query].type)
  }

  private func severity(_ rcode: UInt16, failed: [DNSTransaction], good: Int, resolved: Int, names: Int) -> Severity {
    if resolved >= names, names > 0 { return .informational }
    if rcode == 3 {
      // One name that does not exist is a typing slip; several, and none that does, is a broken zone or resolver.
      return failed.count >= 3 && good == 0 ? .medium : .low
    }
    return good > failed.count ? .low : .medium
  }

  private struct Subject: Hashable {
    var server: FlowEnd
    var rcode: UInt16
  }
}
