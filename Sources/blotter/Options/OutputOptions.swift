import ArgumentParser
import BlotterExport
import BlotterKit

/// Options that every command shares.
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: "Treat warnings as errors.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Option(name: .long, help: "Colour in messages: auto, always or never.")
  var color: Terminal.ColorChoice = .auto

  var terminal: Terminal { Terminal(color: color, isQuiet: quiet) }
}

extension Terminal.ColorChoice: ExpressibleByArgument {}

/// What a report can be written as.
enum ReportFormat: Equatable, ExpressibleByArgument {
  case markdown
  case html
  case pdf
  case docx
  case json
  /// A format of other systems, by its name among ``ExportFormat/all``.
  case export(String)

  /// Names for `--format`.
  static var allNames: [String] { ["md", "html", "pdf", "docx", "json"] + ExportFormat.all.map(\.name) }

  /// A format by its name; nil for any other word.
  init?(argument: String) {
    switch argument.lowercased() {
    case "md", "markdown": self = .markdown
    case "html": self = .html
    case "pdf": self = .pdf
    case "docx": self = .docx
    case "json": self = .json
    case let name:
      guard ExportFormat.named(name) != nil else { return nil }
      self = .export(name)
    }
  }

  /// The format that a file name asks for; nil where its extension is none of ours.
  init?(path: String) {
    if let format = ExportFormat.of(path: path) {
      self = .export(format.name)
      return
    }
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    switch path[path.index(after: dot)...].lowercased() {
    case "md", "markdown": self = .markdown
    case "html", "htm": self = .html
    case "pdf": self = .pdf
    case "docx": self = .docx
    case "json": self = .json
    default: return nil
    }
  }
}

/// Where results go.
struct ReportOutputOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to FILE; the extension picks the format (.md .html .pdf .docx .json, .stix.json .iodef.xml .ocsf.json .misp.json .veris.json .timeline.csv .indicators.csv .jsonl). May be repeated.",
      valueName: "file"))
  var output: [String] = []

  @Option(
    name: .long,
    help: "Format where no file name tells it: \(ReportFormat.allNames.joined(separator: ", ")).")
  var format: ReportFormat?

  /// As ``destinations()``, but never one of the inputs: evidence is not overwritten.
  func destinations(protecting inputs: [String]) throws(CommandError) -> [(path: String, format: ReportFormat)] {
    try Self.protect(inputs, from: output)
    return try destinations()
  }

  /// Throws where an output is the very file of an input, or one of a folder that is an input.
  static func protect(_ inputs: [String], from outputs: [String]) throws(CommandError) {
    for output in outputs where output != "-" && inputs.contains(where: { isOf($0, output) }) {
      throw CommandError(
        .usage, "\(Terminal.printable(output)) is an input; it would be overwritten", hints: ["choose another name"])
    }
  }

  private static func isOf(_ input: String, _ output: String) -> Bool {
    if OutputFile.isSame(input, output) { return true }
    // A folder that cannot be read is told where it is read.
    let files = OutputFile.isFolder(input) ? (try? EvidenceSet.files(in: input, depth: 0)) ?? [] : []
    return files.contains { OutputFile.isSame($0, output) }
  }

  /// Each destination with its format; standard output as Markdown where none is given.
  func destinations() throws(CommandError) -> [(path: String, format: ReportFormat)] {
    if output.isEmpty { return [("-", format ?? .markdown)] }
    var result: [(String, ReportFormat)] = []
    for path in output {
      if let format = path == "-" || path.hasPrefix("/dev/") ? format ?? .markdown : ReportFormat(path: path) ?? format
      {
        result.append((path, format))
      } else {
        throw CommandError(
          .usage, "\(Terminal.printable(path)): the extension does not tell the format",
          hints: ["end the name in .md, .html, .pdf, .docx, .json or .stix.json", "or add --format md"])
      }
    }
    return result
  }
}
