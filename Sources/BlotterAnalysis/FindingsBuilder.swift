import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// Makes the findings document from finished tables.
package enum FindingsBuilder {
  /// - Parameters:
  ///   - tool: Name and version to state.
  ///   - lineLimit: Evidence of at most so many packets gets an excerpt of each packet, and not of the cited ones
  ///   alone.
  package static func document(
    from traffic: borrowing Traffic, tool: FindingsDocument.Tool?, lineLimit: UInt64 = 0
  ) -> FindingsDocument {
    var document = FindingsDocument()
    document.tool = tool
    document.evidence = traffic.evidence.map(entry)
    let attacks = Attacks(in: traffic)
    let (assessed, notAssessed) = Assessment.run(traffic, beside: attacks)
    let findings = assessed.map(withoutUnknown)
    // The order decides which of too many are listed, and what is not listed joins nothing.
    let ranked = PrincipalRule(findings, RelationFinder([], evidence: [])).order.map { findings[$0] }
    let (kept, folded) = capped(ranked)
    joined(kept, in: &document)
    document.notAssessed = notAssessed
    document.traffic = SummaryBuilder.summary(of: traffic, findings: document.findings, beside: attacks)
    document.evidenceQuality = EvidenceNotes.notes(on: traffic, attacks.index) + folded
    let cites = document.findings.flatMap(\.cites) + document.evidenceQuality.flatMap(\.cites)
    let packets = traffic.evidence.reduce(UInt64(0)) {
      $0.addingReportingOverflow(max($1.packets, $1.records)).partialValue
    }
    document.excerpts = Excerpts.excerpts(for: cites, in: traffic, allOf: packets <= lineLimit)
    return document
  }

  /// Lists that name only the application say nothing of transport and port, and neither does the finding.
  private static func withoutUnknown(_ finding: Finding) -> Finding {
    guard finding.transport == Transport(rawValue: 255).name else { return finding }
    var finding = finding
    finding.transport = nil
    if finding.port == 0 { finding.port = nil }
    for index in finding.affected.indices where finding.affected[index].port == 0 { finding.affected[index].port = nil }
    for index in finding.sources.indices where finding.sources[index].port == 0 { finding.sources[index].port = nil }
    return finding
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

  /// The principal finding first, as ``PrincipalRule`` orders them, each with its id, and how they hang together.
  private static func joined(_ findings: [Finding], in document: inout FindingsDocument) {
    let finder = RelationFinder(findings, evidence: document.evidence)
    let rule = PrincipalRule(findings, finder)
    var ids = [String](repeating: "", count: findings.count)
    for (place, number) in rule.order.enumerated() {
      ids[number] = "F\(place + 1)"
      var finding = findings[number]
      finding.id = ids[number]
      document.findings.append(finding)
    }
    document.relations = finder.relations(ids: ids)
    document.principal = document.findings.first.map { PrincipalChoice(finding: $0.id, because: rule.because) }
  }

  /// Findings listed of one kind. Nobody reads more, and what draws hundreds of a kind is one thing.
  static let kindLimit = 32

  /// Leaves those out that are too many of their kind, with a note for each kind.
  private static func capped(_ findings: [Finding]) -> ([Finding], [QualityNote]) {
    var counts: [String: Int] = [:]
    var kept: [Finding] = []
    for finding in findings {
      counts[finding.kind, default: 0] += 1
      guard counts[finding.kind, default: 0] <= kindLimit else { continue }
      kept.append(finding)
    }
    let notes = counts.filter { $0.value > kindLimit }.sorted { $0.key < $1.key }.map {
      QualityNote(
        id: "findings-folded", severity: "warning",
        summary: "\($0.value) findings of the kind \($0.key) were made; the first \(kindLimit) are listed")
    }
    return (kept, notes)
  }
}
