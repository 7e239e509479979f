import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Makes the findings document from finished tables.
package enum FindingsBuilder {
  /// - Parameter tool: Name and version to state.
  package static func document(from traffic: borrowing Traffic, tool: FindingsDocument.Tool?) -> FindingsDocument {
    var document = FindingsDocument()
    document.tool = tool
    document.evidence = traffic.evidence.map(entry)
    let (findings, notAssessed) = Assessment.run(traffic)
    document.findings = ordered(findings)
    document.notAssessed = notAssessed
    document.traffic = SummaryBuilder.summary(of: traffic, findings: document.findings)
    document.evidenceQuality = EvidenceNotes.notes(on: traffic)
    let cites = document.findings.flatMap(\.cites) + document.evidenceQuality.flatMap(\.cites)
    document.excerpts = Excerpts.excerpts(for: cites, in: traffic)
    return document
  }

  private static func entry(_ record: EvidenceRecord) -> EvidenceEntry {
    var entry = EvidenceEntry(id: record.id, name: record.name)
    entry.format = record.format
    entry.sizeBytes = record.sizeBytes
    entry.sha256 = record.sha256.isEmpty ? nil : record.sha256
    entry.packets = record.packets
    entry.clock = record.time.clock.rawValue
    entry.first = record.first.flatMap { record.time.string($0) }
    entry.last = record.last.flatMap { record.time.string($0) }
    entry.repairs = record.repairs.map(remark)
    entry.skipped = record.skipped.map(remark)
    entry.skippedLines = record.skipped.reduce(0) { $0 &+ $1.count }
    entry.warnings = record.warnings.map(remark)
    return entry
  }

  private static func remark(_ remark: ReadRemark) -> EvidenceEntry.Remark {
    EvidenceEntry.Remark(
      id: remark.id, summary: remark.summary, count: remark.count, line: remark.line == 0 ? nil : remark.line,
      example: remark.example.isEmpty ? nil : remark.example)
  }

  /// The principal finding first: by severity, then what is a cause before what it may bring about, then by how much
  /// it counts. Numbered in that order.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    let families = FindingKinds.families
    func rank(_ kind: String) -> Int {
      guard let family = families.first(where: { $0.kinds.contains(kind) })?.family else { return order.count }
      return order.firstIndex(of: family) ?? order.count
    }
    let ranked = findings.map { (finding: $0, rank: rank($0.kind)) }
    let sorted = ranked.sorted { a, b in
      let (x, y) = (a.finding, b.finding)
      if x.severity != y.severity { return (y.severity?.rank ?? 0) < (x.severity?.rank ?? 0) }
      if a.rank != b.rank { return a.rank < b.rank }
      if x.count != y.count { return (y.count ?? 0) < (x.count ?? 0) }
      return (x.kind, x.title) < (y.kind, y.title)
    }
    return sorted.enumerated().map { number, ranked in
      var finding = ranked.finding
      finding.id = "F\(number + 1)"
      return finding
    }
  }

  /// Families from causes to what follows from them: a flood or a scan explains refusals, an unreachable server
  /// explains names that do not resolve, and those explain what an application answers.
  private static let order = [
    "flood", "amplification", "exploit", "malware", "password-guessing", "web-attack", "local-network-attack",
    "service-unreachable", "address-assignment", "name-resolution", "degraded-service", "authentication-failure",
    "credentials", "covert-channel", "reconnaissance",
  ]
}
