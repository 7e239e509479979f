import ArgumentParser
import BlotterExport
import BlotterFindings

/// Evidence to findings.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Evidence to findings, as JSON.",
    discussion: """
      EXAMPLES
        blotter analyze capture.pcap                  JSON on standard output
        blotter analyze capture.pcap -o findings.json
        blotter analyze capture.pcap --format json-lines    one finding a line
        blotter analyze capture.pcap | jq '.findings[] | {kind, title, severity}'

      The document holds the findings with their citations, figures of the traffic,
      how good the evidence is, and what could not be assessed.
      `blotter schema findings` prints its JSON Schema.
      """)

  @Argument(help: ArgumentHelp("Captures or logs; - is standard input.", valueName: "evidence"))
  var evidence: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the findings to FILE.", valueName: "file"))
  var output: String = "-"

  @Option(name: .long, help: "json (one document) or json-lines (one finding a line, for log shippers).")
  var format: FindingsFormat?

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try ReportOutputOptions.protect(evidence, from: [output])
    let findings = try Stages.analyze(evidence, options: try reading.readOptions(), terminal: common.terminal)
    try Summary.warn(about: findings, common)
    let isLines = format == .jsonLines || format == nil && output.lowercased().hasSuffix(".jsonl")
    try OutputFile.write(isLines ? FindingLines.text(findings) : findings.json, to: output)
    if output != "-" {
      let count = findings.findings.count
      common.terminal.note("\(count) finding\(count == 1 ? "" : "s") written to \(Terminal.printable(output))")
    }
  }
}

/// How findings are written.
enum FindingsFormat: String, CaseIterable, ExpressibleByArgument {
  case json
  case jsonLines = "json-lines"
}
