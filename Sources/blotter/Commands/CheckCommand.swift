import ArgumentParser
import BlotterCapture
import BlotterCheck
import BlotterFindings
import BlotterIncident
import BlotterKit
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
        blotter check notes.yaml --against capture.pcap   what the notes say

      Each line says where, what is said, what the evidence shows, and how to mend
      it. Silence means that nothing contradicts, not that everything is true.
      Exit code 1 if something was found.
      """)

  @Argument(help: ArgumentHelp("A report as text or Markdown, an incident.json, or notes.yaml.", valueName: "document"))
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
      switch Self.kind(of: bytes, path: document) {
      case .incident: try check(incident: bytes, named: name, options)
      case .notes: try check(notes: bytes, named: name, options)
      case .prose: try check(prose: bytes, named: name, options)
      }
    try OutputFile.write(messages.map { Terminal.printable($0, limit: 2000) + "\n" }.joined(), to: "-")
    guard messages.isEmpty else { throw ExitCode(ExitStatus.found.rawValue) }
    common.terminal.note("nothing in \(Terminal.printable(name)) contradicts the evidence")
  }

  private enum Kind { case incident, notes, prose }

  /// JSON tells itself; YAML reads as prose too, so that its name has to tell.
  private static func kind(of bytes: [UInt8], path: String) -> Kind {
    let path = path.lowercased()
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return .notes }
    return bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") ? .incident : .prose
  }

  /// What the document is held against: evidence, or the findings of it.
  private func findings(_ options: ReadOptions) throws(CommandError) -> FindingsDocument {
    if against.count == 1, against[0].lowercased().hasSuffix(".json"),
      let document = try? Documents.findings(against[0])
    {
      return document
    }
    return try Stages.analyze(against, options: options, lineLimit: EvidenceAnalysis.lineLimit)
  }

  private func needsEvidence() throws(CommandError) {
    guard against.isEmpty else { return }
    throw CommandError(
      .usage, "a text is checked against evidence",
      hints: ["blotter check \(Terminal.printable(document)) --against capture.pcap"])
  }

  /// What people wrote into their notes, at its place in the file.
  private func check(notes bytes: [UInt8], named name: String, _ options: ReadOptions) throws(CommandError)
    -> [String]
  {
    try needsEvidence()
    let notes = try Documents.notes(bytes, file: document)
    var options = options
    if options.date == nil {
      options = try reading.readOptions(notedDate: notes.incident.date, notedZone: notes.incident.timezone)
    }
    let texts: [Notes.WrittenText]
    do { texts = try Notes.writtenTexts(yaml: bytes, file: name) } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
    let checker = ProseChecker(findings: try findings(options), date: options.date)
    let source = String(decoding: bytes, as: UTF8.self)
    return checker.check(
      texts: texts.map { PlacedText(text: $0.text, line: $0.line, column: $0.column) }, file: name, source: source
    ).map(\.description)
  }

  private func check(incident bytes: [UInt8], named name: String, _ options: ReadOptions) throws(CommandError)
    -> [String]
  {
    var incident = try Documents.incident(bytes, file: name)
    var source = bytes
    if incident.extra[Redactor.mark] != nil {
      guard let key = try redaction.key() else { throw RedactionKeyOptions.missing(name, "it can be checked") }
      // Written anew, line by line as the redacted one was.
      source = Array(JSONWriter.pretty(Restoration(key).restore(incident.jsonValue)).utf8)
      incident = try Documents.incident(source, file: name)
    }
    let findings = against.isEmpty ? incident.findingsDocument : try findings(options)
    let checker = ProseChecker(findings: findings, date: options.date)
    let places: IncidentPlaces
    do { places = try IncidentPlaces(json: source) } catch {
      throw CommandError(.badData, Terminal.printable("\(name): \(error.message)", limit: 1000))
    }
    var messages = checker.check(incident: incident, file: name, places: places).map(\.description)
    for lack in IncidentChecker(incident).shortcomings(template: templates.template) {
      // What nobody has answered yet is no mistake, until the report is to be final.
      if final || lack.kind != .missingField {
        let (line, column) = places.place(of: lack.path)
        messages.append("\(name):\(line):\(column): \(lack.description)")
      }
    }
    return messages
  }

  private func check(prose bytes: [UInt8], named name: String, _ options: ReadOptions) throws(CommandError)
    -> [String]
  {
    try needsEvidence()
    var text = String(decoding: bytes, as: UTF8.self)
    if Restoration.isRedacted(text) {
      guard let key = try redaction.key() else { throw RedactionKeyOptions.missing(name, "it can be checked") }
      text = Restoration(key).restore(text)
    }
    let checker = ProseChecker(findings: try findings(options), date: options.date)
    return checker.check(text: text, file: name).map(\.description)
  }
}
