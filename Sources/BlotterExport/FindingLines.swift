package import BlotterFindings
import BlotterIncident

/// One finding a line, as JSON (jsonlines.org), for log shippers: each line stands alone, with its evidence.
package enum FindingLines {
  /// `blotter.finding/1`
  package static let schema = "blotter.finding/1"

  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    let incident = exported.incident
    var document = FindingsDocument()
    document.tool = incident.tool
    document.evidence = incident.evidence
    document.findings = incident.findings
    return text(document) { finding, writer in
      writer.set("case_id", incident.id)
      if let verdict = incident.verdicts.first(where: { $0.finding == finding.id }) {
        writer.set("dismissed", verdict.isDismissed)
        if let severity = verdict.severity { writer.set("severity", severity.rawValue) }
      }
    }
  }

  /// The findings of a document that is no incident yet.
  package static func text(_ document: FindingsDocument) -> String { text(document) { _, _ in } }

  private static func text(
    _ document: FindingsDocument, _ addition: (Finding, inout ObjectWriter) -> Void
  ) -> String {
    document.findings.map { finding in
      var writer = ObjectWriter(extra: finding.jsonValue.objectValue ?? [:])
      writer.set("schema", schema)
      writer.set("tool", document.tool.map { $0.name + ($0.version.map { "/" + $0 } ?? "") })
      let used = Set(finding.cites.map(\.evidence))
      let evidence = document.evidence.filter { used.contains($0.id) || used.isEmpty }
      writer.set(
        "evidence",
        JSONValue.array(
          evidence.map { entry in
            var writer = ObjectWriter()
            writer.set("id", entry.id)
            writer.set("name", entry.name)
            writer.set("sha256", entry.sha256)
            return writer.value
          }))
      addition(finding, &writer)
      return JSONWriter.compact(writer.value) + "\n"
    }.joined()
  }
}
