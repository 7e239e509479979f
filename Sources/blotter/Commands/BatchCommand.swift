import ArgumentParser
import BlotterFindings
import BlotterReport
import Foundation

/// Many captures, a report each, and a page over them.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "One report for each capture of a folder, and an index over them.",
    discussion: """
      EXAMPLES
        blotter batch captures/ -o reports/
        blotter batch captures/ -o reports/ --notes-dir notes/
        blotter batch case-1/ case-2/ --by-folder -o reports/

      reports/index.html lists all by severity, name and kind; index.json says the
      same to programs. A second run skips what is done and has not changed. A
      capture that cannot be read is listed with its reason and stops nothing.
      Notes are taken from NAME.yaml, with the capture's extension or without.
      Exit code 1 if a capture could not be read.
      """)

  @Argument(help: ArgumentHelp("Folders and captures.", valueName: "path"))
  var paths: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Folder for the reports; made where it is missing.", valueName: "dir"))
  var output: String

  @Option(name: .long, help: ArgumentHelp("Folder with notes, NAME.yaml for the capture NAME.", valueName: "dir"))
  var notesDir: String?

  @Flag(name: .long, help: "Each folder is one case, with all its files.")
  var byFolder = false

  @Option(name: .long, help: ArgumentHelp("Reports made at once; as many as cores and memory allow.", valueName: "n"))
  var jobs: Int?

  @Option(name: .long, help: ArgumentHelp("Seconds that one report may take.", valueName: "seconds"))
  var timeLimit: Int = 3600

  @Option(name: .long, help: "Title of the index.")
  var title: String = "Batch of captures"

  @Option(name: .long, help: ArgumentHelp("Traffic Light Protocol 2.0 label of every report.", valueName: "label"))
  var tlp: String?

  @Option(name: .long, help: ArgumentHelp("Day of logs that print only times of day.", valueName: "yyyy-mm-dd"))
  var date: String?

  @Option(name: .long, help: ArgumentHelp("Zone of times in logs that name none.", valueName: "zone"))
  var timezone: String?

  @OptionGroup var templates: TemplateOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1.") }
    if timeLimit < 1 { throw ValidationError("--time-limit takes a number from 1.") }
  }

  func run() throws {
    let items = try BatchItem.all(paths, byFolder: byFolder, notes: notesDir)
    do {
      try FileManager.default.createDirectory(
        atPath: output + "/" + BatchRunner.stateFolder, withIntermediateDirectories: true)
    } catch {
      throw CommandError(.cannotCreate, "cannot create \(Terminal.printable(output)): \(error.localizedDescription)")
    }
    let runner = BatchRunner(
      output: output, options: try sharedOptions(), jobs: jobs ?? BatchRunner.defaultJobs, timeLimit: timeLimit,
      terminal: common.terminal)
    let (records, skipped) = runner.run(items, executable: try Self.executable())
    try writeIndex(records)
    let unwritten = records.filter(\.isUnwritten)
    let failed = records.count { $0.failure != nil }
    let found = records.count { $0.findings > 0 }
    common.terminal.note(
      "\(records.count - failed) reports, \(found) with findings, \(failed - unwritten.count) not readable, "
        + (unwritten.isEmpty ? "" : "\(unwritten.count) not written, ") + "\(skipped) unchanged: "
        + Terminal.printable(output + "/index.html"))
    if let first = unwritten.first { throw CommandError(.ioError, first.failure ?? "cannot write") }
    if failed > 0 { throw ExitCode(ExitStatus.found.rawValue) }
  }

  /// What every report is made with.
  private func sharedOptions() throws(CommandError) -> [String] {
    var options = ["--template", templates.template]
    if let tlp { options += ["--tlp", try CaseOptions.label(tlp)] }
    if let date { options += ["--date", date] }
    if let timezone { options += ["--timezone", timezone] }
    if common.strict { options.append("--strict") }
    return options
  }

  private func writeIndex(_ records: [BatchRecord]) throws(CommandError) {
    let entries = records.filter { $0.failure == nil }.map { record in
      BatchIndex.Entry(
        name: record.name, report: record.report + ".html", title: record.title, kind: record.kind,
        severity: record.severity, findings: record.findings, packets: record.packets, first: record.first)
    }
    let failures = records.compactMap { record in
      record.failure.map { BatchIndex.Failure(name: record.name, reason: $0) }
    }
    let index = BatchIndex(title: title, entries: entries, failures: failures, tool: "blotter \(Version.text)")
    try OutputFile.write(index.markdown, to: output + "/index.md")
    try OutputFile.write(try Stages.page(index.markdown, theme: .index), to: output + "/index.html")
    var summary = ObjectWriter()
    summary.set("schema", "blotter.batch/1")
    summary.set("tool", "blotter/" + Version.text)
    summary.set("reports", entries.count)
    summary.set("with_findings", records.count { $0.findings > 0 })
    summary.set("failed", failures.count)
    summary.set("cases", records)
    try OutputFile.write(JSONWriter.pretty(summary.value), to: output + "/index.json")
  }

  /// This very program.
  private static func executable() throws(CommandError) -> URL {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    if own.path != "/proc/self/exe", FileManager.default.isExecutableFile(atPath: own.path) { return own }
    if let bundled = Bundle.main.executableURL { return bundled }
    throw CommandError(.internalError, "cannot tell where this program is")
  }
}
