import ArgumentParser
import BlotterAnalysis
import BlotterExport
import BlotterFindings
import BlotterTraffic

/// Tables of many processes to the findings of the whole.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Tables that analyze --tables wrote, to the findings of the whole.",
    discussion: """
      EXAMPLES
        blotter analyze --tables monday.pcap -o 1.tables
        blotter analyze --tables tuesday.pcap -o 2.tables
        blotter merge 1.tables 2.tables -o findings.json
        blotter merge 1.tables 2.tables -o week.tables     joined, to merge again

      In whatever groups tables are merged, the findings are those of one analysis
      of all captures in order of time. Where captures have no date, or more than
      two levels are merged, number them: analyze --tables --number 0, 1, 2 …
      """)

  @Argument(help: ArgumentHelp("Files of tables.", valueName: "tables"))
  var tables: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to FILE: .json findings, .jsonl one a line, .tables joined tables.", valueName: "file"))
  var output: String = "-"

  @OptionGroup var common: CommonOptions

  func run() throws {
    try ReportOutputOptions.protect(tables, from: [output])
    var files: [TableFile] = []
    for path in tables { files.append(try Tables.read(path)) }
    let joined: TableFile
    do { joined = try TableFile(joining: files) } catch { throw CommandError(error) }
    if output.lowercased().hasSuffix(".tables") {
      try Tables.write(joined, to: output)
      return
    }
    let findings: FindingsDocument
    do {
      findings = TableAnalysis.findings(
        of: try joined.merged(), tool: FindingsDocument.Tool(name: "blotter", version: Version.text))
    } catch { throw CommandError(error) }
    try Summary.warn(about: findings, common)
    let isLines = output.lowercased().hasSuffix(".jsonl")
    try OutputFile.write(isLines ? FindingLines.text(findings) : findings.json, to: output)
  }
}

/// Files of tables, read and written.
enum Tables {
  static func read(_ path: String) throws(CommandError) -> TableFile {
    let bytes = try InputFile.read(path)
    do { return try TableFile(bytes) } catch {
      throw CommandError(error, file: InputFile.displayName(path))
    }
  }

  static func write(_ file: TableFile, to path: String) throws(CommandError) {
    let bytes: [UInt8]
    do { bytes = try file.bytes() } catch { throw CommandError(error) }
    try OutputFile.write(bytes, to: path)
  }
}

extension CommandError {
  init(_ error: TableError, file: String? = nil) {
    self.init(
      .badData, (file.map { Terminal.printable($0) + ": " } ?? "") + Terminal.printable(error.message),
      hints: error.hint.isEmpty ? [] : [error.hint])
  }
}
