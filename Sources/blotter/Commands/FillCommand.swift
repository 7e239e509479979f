import ArgumentParser
import BlotterFindings
import BlotterIncident

/// Findings to an incident.
struct FillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill",
    abstract: "Findings, ours or another analyzer's, to an incident.",
    discussion: """
      EXAMPLES
        blotter fill findings.json --notes notes.yaml -o incident.json
        other-analyzer --json | blotter fill - | blotter render -

      The smallest findings document:
        {"schema": "blotter.findings/1",
         "findings": [{"kind": "any-slug", "title": "What was seen"}]}
      """)

  @Argument(help: ArgumentHelp("Findings as JSON; - is standard input.", valueName: "findings.json"))
  var findings: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the incident to FILE.", valueName: "file"))
  var output: String = "-"

  @OptionGroup var caseOptions: CaseOptions
  @OptionGroup var redaction: RedactionOptions
  @OptionGroup var exports: ExportOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let inputs = [findings] + (caseOptions.notes.map { [$0] } ?? [])
    try ReportOutputOptions.protect(inputs, from: [output])
    let document = try Documents.findings(findings)
    let notes = try Stages.notes(caseOptions.notes)
    var incident = try Stages.incident(document, notes: notes, options: caseOptions)
    var redacting = try redaction.begin(outputs: [output], inputs: inputs)
    if let hidden = try redacting?.incident(incident) { incident = hidden }
    let written = ReportFormat(path: output) ?? .json
    if case .export(let name) = written {
      let settings = try exports.settings(zone: incident.timezone)
      try OutputFile.write(try Stages.export(incident, as: name, settings: settings, redaction: redacting), to: output)
    } else {
      try OutputFile.write(incident.json, to: output)
    }
    try redacting?.writeKey(common)
    Summary.tell(incident, written: [(output, .json)], evidence: [output], common)
  }
}
