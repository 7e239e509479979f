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
    let attacks = Attacks(in: traffic)
    let (findings, notAssessed) = Assessment.run(traffic, beside: attacks)
    let (kept, folded) = capped(ordered(findings))
    document.findings = kept
    document.notAssessed = notAssessed
    document.traffic = SummaryBuilder.summary(of: traffic, findings: document.findings, beside: attacks)
    document.evidenceQuality = EvidenceNotes.notes(on: traffic) + folded
    let cites = document.findings.flatMap(\.cites) + document.evidenceQuality.flatMap(\.cites)
    document.excerpts = Excerpts.excerpts(for: cites, in: traffic)
    return document
  }

  private static func entry(_ record: EvidenceRecord) -> EvidenceEntry {
    var entry = EvidenceEntry(id: record.id, name: record.name)
    entry.format = record.format
    entry.packing = record.packing
    entry.sizeBytes = record.sizeBytes
    entry.sha256 = record.sha256.isEmpty ? nil : record.sha256
    if record.records > 0 {
      entry.records = record.records
    } else {
      entry.packets = record.packets
    }
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
  /// it counts.
  private static func ordered(_ findings: [Finding]) -> [Finding] {
    let families = FindingKinds.families
    func rank(_ kind: String) -> Int {
      if let own = order.firstIndex(of: kind) { return own }
      guard let family = families.first(where: { $0.kinds.contains(kind) })?.family else { return order.count }
      return order.firstIndex(of: family) ?? order.count
    }
    let ranked = findings.map { (finding: $0, rank: rank($0.kind)) }
    return ranked.sorted { a, b in
      let (x, y) = (a.finding, b.finding)
      if x.severity != y.severity { return (y.severity?.rank ?? 0) < (x.severity?.rank ?? 0) }
      if a.rank != b.rank { return a.rank < b.rank }
      if x.count != y.count { return (y.count ?? 0) < (x.count ?? 0) }
      return (x.kind, x.title) < (y.kind, y.title)
    }.map(\.finding)
  }

  /// Findings listed of one kind. Nobody reads more, and what draws hundreds of a kind is one thing.
  static let kindLimit = 32

  /// Numbers the findings in order and leaves those out that are too many of their kind, with a note for each kind.
  private static func capped(_ findings: [Finding]) -> ([Finding], [QualityNote]) {
    var counts: [String: Int] = [:]
    var kept: [Finding] = []
    for finding in findings {
      counts[finding.kind, default: 0] += 1
      guard counts[finding.kind, default: 0] <= kindLimit else { continue }
      var finding = finding
      finding.id = "F\(kept.count + 1)"
      kept.append(finding)
    }
    let notes = counts.filter { $0.value > kindLimit }.sorted { $0.key < $1.key }.map {
      QualityNote(
        id: "findings-folded", severity: "warning",
        summary: "\($0.value) findings of the kind \($0.key) were made; the first \(kindLimit) are listed")
    }
    return (kept, notes)
  }

  /// Families from causes to what follows from them: a flood or a scan explains refusals, an unreachable server
  /// explains names that do not resolve, and those explain what an application answers.
  private static let order = [
    "flood", "amplification", "exploit", "malware", "password-guessing", "web-attack", "dns-spoofing",
    "local-network-attack",
    "service-unreachable", "address-assignment", "name-resolution", "degraded-service", "authentication-failure",
    "credentials", "covert-channel", "other-engine", "reconnaissance",
  ]
}
