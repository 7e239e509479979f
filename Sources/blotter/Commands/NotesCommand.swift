import ArgumentParser
import BlotterFindings
import BlotterIncident
import BlotterReport

/// Writes the questions that evidence leaves open.
struct NotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "A notes file that asks just what the evidence cannot answer.",
    discussion: """
      EXAMPLES
        blotter notes capture.pcap -o notes.yaml    ask about this evidence
        blotter notes incident.json -o notes.yaml   ask what an incident leaves open
        blotter notes capture.pcap --template journal -o notes.yaml
        blotter report capture.pcap --notes notes.yaml -o report.html

      A file that is there keeps every answer and comment; questions that it does
      not ask yet are added, and answered ones are not asked again. Each question says why it is asked and has an example. Nothing has to be
      answered; what stays open stays visible.
      """)

  @Argument(help: ArgumentHelp("Captures or logs, or one incident.json; - is standard input.", valueName: "input"))
  var input: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the notes to FILE; answers in it are kept.", valueName: "file"))
  var output: String = "-"

  @Option(
    name: .long, help: ArgumentHelp("Answers given so far; -o FILE reads FILE itself.", valueName: "notes.yaml"))
  var notes: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Ask only what this template shows, by its name or path.", valueName: "name|path"))
  var template: String?

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var language: LanguageOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    try ReportOutputOptions.protect(input, from: [output])
    let known = try notes ?? (output == "-" || Documents.existing(output) == nil ? nil : output)
    let existing = try known.map { path throws(CommandError) in try InputFile.read(path) }
    let answers = try existing.map { bytes throws(CommandError) in try Documents.notes(bytes, file: known ?? output) }
    var incident = try incident(knowing: answers ?? Notes())
    try language.apply(to: &incident)
    var fields: Set<String>?
    if let template {
      do { fields = TemplateFields.asked(by: try TemplateLibrary.template(template)) } catch {
        throw CommandError(error)
      }
    }
    let result: (text: String, added: [OpenQuestion])
    do {
      result = try NotesWriter.write(
        incident, existing: existing, file: InputFile.displayName(known ?? output), fields: fields)
    } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
    try OutputFile.write(result.text, to: output)
    if output != "-" { common.terminal.note(Self.summary(result.added, known, output)) }
  }

  private static func summary(_ added: [OpenQuestion], _ known: String?, _ output: String) -> String {
    let use = "; pass it with --notes \(Terminal.printable(output))"
    let fields = added.map(\.field).joined(separator: ", ")
    guard known != nil else {
      return "\(added.count) open question\(added.count == 1 ? "" : "s") in \(Terminal.printable(output))" + use
    }
    if added.isEmpty { return "nothing to add to \(Terminal.printable(output)); all that it says is kept" }
    return "\(added.count) question\(added.count == 1 ? "" : "s") added to \(Terminal.printable(output)): \(fields)"
      + use
  }

  /// What the questions are about: evidence, a saved incident, or nothing yet.
  private func incident(knowing notes: Notes) throws(CommandError) -> Incident {
    if input.isEmpty { return try Stages.build(FindingsDocument(), notes) }
    if input.count == 1, input[0].lowercased().hasSuffix(".json") { return try Documents.incident(input[0]) }
    let options = try reading.readOptions(notedDate: notes.incident.date, notedZone: notes.incident.timezone)
    return try Stages.build(try Stages.analyze(input, options: options), notes)
  }
}
