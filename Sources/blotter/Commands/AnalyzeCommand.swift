import ArgumentParser
import BlotterExport
import BlotterFindings
import BlotterTraffic

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
        blotter analyze --tables capture.pcap -o part.tables     for blotter merge
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

  @Flag(name: .long, help: "Write the tables of the analysis instead, for blotter merge.")
  var tables = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --tables: place of this capture among all, from 0, where time does not tell.", valueName: "n"))
  var number: UInt32?

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var redaction: RedactionOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if number != nil, !tables { throw ValidationError("--number goes with --tables.") }
    if tables, redaction.redact != nil { throw ValidationError("Tables hold everything; redact what is made of them.") }
    if tables, format != nil { throw ValidationError("Tables have a format of their own.") }
  }

  func run() throws {
    try ReportOutputOptions.protect(evidence, from: [output])
    if tables {
      let part = try Stages.tables(evidence, options: try reading.readOptions())
      try Tables.write(TableFile(TableFile.Part(part, number: number)), to: output)
      return
    }
    var findings = try Stages.analyze(evidence, options: try reading.readOptions(), terminal: common.terminal)
    try Summary.warn(about: findings, common)
    var redacting = try redaction.begin(outputs: [output], inputs: evidence)
    if let hidden = try redacting?.findings(findings) { findings = hidden }
    let isLines = format == .jsonLines || format == nil && output.lowercased().hasSuffix(".jsonl")
    try OutputFile.write(isLines ? FindingLines.text(findings) : findings.json, to: output)
    try redacting?.writeKey(common)
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
