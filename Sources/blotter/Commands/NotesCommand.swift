import ArgumentParser
import BlotterFindings
import BlotterIncident

/// Writes the questions that evidence leaves open.
struct NotesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notes",
    abstract: "A notes file that asks just what the evidence cannot answer.",
    discussion: """
      EXAMPLES
        blotter notes capture.pcap -o notes.yaml    ask about this evidence
        blotter notes incident.json -o notes.yaml   ask what an incident leaves open
        blotter report capture.pcap --notes notes.yaml -o report.html

      Each question says why it is asked and has an example. Nothing has to be
      answered; what stays open stays visible.
      """)

  @Argument(help: ArgumentHelp("Captures or logs, or one incident.json; - is standard input.", valueName: "input"))
  var input: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the notes to FILE; answers in it are kept.", valueName: "file"))
  var output: String = "-"

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var language: LanguageOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    try ReportOutputOptions.protect(input, from: [output])
    let existing = output == "-" ? nil : try Documents.existing(output)
    let notes = try existing.map { bytes throws(CommandError) in try Documents.notes(bytes, file: output) } ?? Notes()
    var incident = try incident(knowing: notes)
    try language.apply(to: &incident)
    let text: String
    do {
      text = try NotesWriter.text(for: incident, existing: existing, file: InputFile.displayName(output))
    } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
    try OutputFile.write(text, to: output)
    if output != "-" {
      let count = incident.openQuestions.count
      common.terminal.note(
        "\(count) open question\(count == 1 ? "" : "s") in \(Terminal.printable(output)); "
          + "pass it with --notes \(Terminal.printable(output))")
    }
  }

  /// What the questions are about: evidence, a saved incident, or nothing yet.
  private func incident(knowing notes: Notes) throws(CommandError) -> Incident {
    if input.isEmpty { return try Stages.build(FindingsDocument(), notes) }
    if input.count == 1, input[0].lowercased().hasSuffix(".json") { return try Documents.incident(input[0]) }
    let options = try reading.readOptions(notedDate: notes.incident.date, notedZone: notes.incident.timezone)
    return try Stages.build(try Stages.analyze(input, options: options), notes)
  }
}
