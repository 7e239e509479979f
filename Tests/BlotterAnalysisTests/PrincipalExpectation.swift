import BlotterFindings
import Testing

/// Holds the finding that names the incident, which cites its packets, against a label.
func expectPrincipal(
  of document: FindingsDocument, _ kind: String, _ severity: Severity, _ port: UInt16?,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let finding = try #require(document.findings.first, sourceLocation: sourceLocation)
  #expect(finding.kind == kind, sourceLocation: sourceLocation)
  #expect(finding.severity == severity, sourceLocation: sourceLocation)
  #expect(finding.port == port, sourceLocation: sourceLocation)
  #expect(!finding.cites.isEmpty, sourceLocation: sourceLocation)
}
