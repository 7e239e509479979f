import ArgumentParser
import BlotterCapture
import BlotterCheck
import BlotterFindings
import BlotterIncident
import BlotterRedaction

/// What people wrote, held against the evidence.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "What in a report contradicts the evidence, and what is missing.",
    discussion: """
      EXAMPLES
        blotter check report.md --against capture.pcap    ours or a foreign one
        blotter check incident.json                       against its own findings
        blotter check incident.json --final               what is open is an error

      Each line says where, what is said, what the evidence shows, and how to mend
      it. Silence means that nothing contradicts, not that everything is true.
      Exit code 1 if something was found.
      """)

  @Argument(help: ArgumentHelp("A report as text or Markdown, or an incident.json.", valueName: "document"))
  var document: String

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Captures or logs that the document speaks of, or findings.json.", valueName: "evidence"))
  var against: [String] = []

  @Flag(name: .long, help: "What is still open is an error.")
  var final = false

  @OptionGroup var redaction: RedactionKeyOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let options = try reading.readOptions()
    let bytes = try InputFile.read(document)
    let name = InputFile.displayName(document)
    let messages =
      bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{")
      ? try check(incident: bytes, named: name, options) : try check(prose: bytes, named: name, options)
    try OutputFile.write(messages.map { Terminal.printable($0, limit: 2000) + "\n" }.joined(), to: "-")
    guard messages.isEmpty else { throw ExitCode(ExitStatus.found.rawValue) }
    common.terminal.note("nothing in \(Terminal.printable(name)) contradicts the evidence")
  }

  private func check(incident bytes: [UInt8], named name: String, _ options: ReadOptions) throws(CommandError)
    -> [String]
  {
    var incident = try Documents.incident(bytes, file: name)
    if incident.extra[Redactor.mark] != nil {
      guard let key = try redaction.key() else { throw RedactionKeyOptions.missing(name, "it can be checked") }
      let restored = JSONWriter.pretty(Restoration(key).restore(incident.jsonValue))
      incident = try Documents.incident(Array(restored.utf8), file: name)
    }
    let findings = against.isEmpty ? incident.findingsDocument : try Stages.analyze(against, options: options)
    let checker = ProseChecker(findings: findings, date: options.date)
    var messages = checker.check(incident: incident, file: name).map(\.description)
    for lack in IncidentChecker(incident).shortcomings(template: templates.template) {
      // What nobody has answered yet is no mistake, until the report is to be final.
      if final || lack.kind != .missingField { messages.append(name + ": " + lack.description) }
    }
    return messages
  }

  private func check(prose bytes: [UInt8], named name: String, _ options: ReadOptions) throws(CommandError)
    -> [String]
  {
    guard !against.isEmpty else {
      throw CommandError(
        .usage, "a report is checked against evidence",
        hints: ["blotter check \(Terminal.printable(document)) --against capture.pcap"])
    }
    var text = String(decoding: bytes, as: UTF8.self)
    if Restoration.isRedacted(text) {
      guard let key = try redaction.key() else { throw RedactionKeyOptions.missing(name, "it can be checked") }
      text = Restoration(key).restore(text)
    }
    let checker = ProseChecker(findings: try Stages.analyze(against, options: options), date: options.date)
    return checker.check(text: text, file: name).map(\.description)
  }
}
