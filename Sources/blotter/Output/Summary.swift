import BlotterFindings
import BlotterIncident
import BlotterKit

/// What a command says on standard error when it is done: what was found, what was written, what is open.
enum Summary {
  /// Says what limits the findings; with `--strict` it is an error.
  static func warn(about findings: FindingsDocument, _ common: CommonOptions) throws(CommandError) {
    let terminal = common.terminal
    var warnings: [String] = []
    for evidence in findings.evidence {
      for remark in evidence.warnings + evidence.skipped {
        let place = remark.line.map { ":\($0)" } ?? ""
        let times = remark.count > 1 ? " (\(remark.count) times)" : ""
        warnings.append("\(evidence.name)\(place): \(remark.summary)\(times)")
      }
      if !evidence.repairs.isEmpty {
        let total = evidence.repairs.reduce(0) { $0 &+ $1.count }
        terminal.note("\(Terminal.printable(evidence.name)): \(total) repair\(total == 1 ? "" : "s") to read the text")
      }
    }
    warnings += findings.evidenceQuality.filter { EvidenceSet.remarkIDs.contains($0.id) }.map(\.summary)
    for warning in warnings { terminal.note(terminal.styled("warning:", .warning) + " " + Terminal.printable(warning)) }
    if common.strict, !warnings.isEmpty {
      throw CommandError(.badData, "--strict: \(warnings.count) warning\(warnings.count == 1 ? "" : "s")")
    }
  }

  static func tell(
    _ incident: Incident, written: [(path: String, format: ReportFormat)], evidence: [String], _ common: CommonOptions
  ) {
    let terminal = common.terminal
    let files = written.map(\.path).filter { $0 != "-" && !$0.hasPrefix("/dev/") }
    guard !files.isEmpty else { return }
    if let first = incident.findings.first {
      let severity = first.severity.map { " (" + $0.rawValue + ")" } ?? ""
      let more = incident.findings.count - 1
      terminal.note(
        terminal.styled("found:", .bold) + " " + Terminal.printable(first.title) + severity
          + (more > 0 ? ", and \(more) more finding\(more == 1 ? "" : "s")" : ""))
    } else {
      terminal.note(terminal.styled("found:", .bold) + " no incident in what could be assessed")
    }
    terminal.note(
      terminal.styled("written:", .bold) + " " + files.map { Terminal.printable($0) }.joined(separator: ", "))
    let open = incident.openQuestions.count
    if open > 0 {
      let inputs = evidence.map { Terminal.printable($0) }.joined(separator: " ")
      terminal.note(
        terminal.styled("open:", .bold) + " \(open) question\(open == 1 ? "" : "s") that packets cannot answer; "
          + "write them down with: blotter notes \(inputs) -o notes.yaml")
    }
  }
}
