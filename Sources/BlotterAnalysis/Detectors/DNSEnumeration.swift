package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client tries names of a zone from a list, or asks for the names of a network's addresses one after the other, to
/// learn which hosts there are. ATT&CK T1590.002, DNS; T1595.003, Wordlist Scanning.
///
/// Counted: distinct names by client and zone. From a list: ``NameEnumeration/nameThreshold`` names, half of which do
/// not exist, after those are taken out that a resolver makes of its search list (RFC 1535) and those that are asked
/// for to learn whether they are there (``ExpectedAbsence``). In turn: ``NameEnumeration/addressThreshold`` addresses,
/// four of five next to the one before. Severity by outcome: medium where names of a list were found, else low. Known
/// false positives: an owner's inventory; a program whose list of hosts is out of date.
package struct DNSEnumeration: Detector {
  package let kinds = ["dns-enumeration"]
  package let needs: EvidenceFields = [.dns]

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.enumerations.map { finding($0, traffic) }
  }

  private func finding(_ enumeration: NameEnumeration, _ traffic: borrowing Traffic) -> Finding {
    let transactions = enumeration.transactions.map { traffic.outcomes.transactions[$0] }
    let events = traffic.dns.events
    let client = traffic.label(enumeration.client)
    let zones = enumeration.zones.map { WebText.excerpt($0.utf8, limit: 80) }
    let zone = Words.some(zones)
    var finding = Finding(
      kind: "dns-enumeration",
      title: enumeration.form == .list
        ? "\(client) tries \(enumeration.tried) names of \(zone), of which \(enumeration.missing) do not exist"
        : "\(client) asks for the names of \(enumeration.tried) addresses in turn, below \(zone)")
    finding.severity = enumeration.form == .list && !enumeration.found.isEmpty ? .medium : .low
    finding.confidence = enumeration.tried >= 5 * NameEnumeration.nameThreshold ? .high : .medium
    finding.protocol = "DNS"
    finding.transport = transactions.first?.transport.name
    let ports = Set(enumeration.servers.map(\.port))
    if ports.count == 1 { finding.port = ports.first }
    finding.service = finding.port.flatMap {
      ServiceName.name(forPort: $0, isTCP: transactions.first?.transport == .tcp)
    }
    finding.affected = enumeration.servers.map { traffic.host($0.address, port: $0.port, role: "DNS server") }
    finding.sources = [traffic.host(enumeration.client, role: "DNS client")]
    finding.count = UInt64(enumeration.tried)
    finding.techniques = ["T1590.002"] + (enumeration.form == .list ? ["T1595.003"] : [])
    finding.facts = [
      "form": .string(enumeration.form.rawValue), "names_tried": .int(enumeration.tried),
      "names_missing": .int(enumeration.missing), "names_found": .int(enumeration.found.count),
      "found": .strings(enumeration.found.prefix(16).map { WebText.excerpt($0.utf8, limit: 80) }),
      "zones": .strings(zones.prefix(8)), "queries": .int(transactions.reduce(0) { $0 + $1.queries.count }),
    ]
    var marks: [PacketMark] = []
    for transaction in transactions {
      for number in transaction.queries.prefix(1) { marks.append(events[number].mark) }
      if let response = transaction.response { marks.append(events[response].mark) }
    }
    let transfers = traffic.outcomes.transactions.filter { transaction in
      guard transaction.client.address == enumeration.client, let query = transaction.queries.first else {
        return false
      }
      return events[query].type == 252
    }
    finding.facts["transfers_asked"] = .int(transfers.count)
    marks += transfers.flatMap { $0.queries.map { events[$0].mark } }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
