import ArgumentParser
import BlotterReport

/// Markdown to a page.
struct HTMLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "html",
    abstract: "Any Markdown, edited or foreign, to one self-contained HTML page, PDF or DOCX.",
    discussion: """
      EXAMPLES
        blotter html report.md -o report.html
        blotter html report.md -o report.pdf -o report.docx --paper letter
        blotter html report.md --theme house.css --logo house.png -o report.html
        cat notes.md | blotter html - > notes.html

      CommonMark with pipe tables and our figures. Raw HTML is left out, nothing is
      loaded from elsewhere, and there is no script.
      """)

  @Argument(help: ArgumentHelp("Markdown; - is standard input.", valueName: "report.md"))
  var markdown: String

  @OptionGroup var outputs: ReportOutputOptions
  @OptionGroup var looks: LookOptions

  @Option(name: .long, help: "Title, where the document has no heading.")
  var title: String?

  @OptionGroup var language: LanguageOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    let inputs = [markdown] + looks.inputs
    let destinations =
      outputs.output.isEmpty
      ? [(path: "-", format: outputs.format ?? .html)] : try outputs.destinations(protecting: inputs)
    var look = try looks.look()
    look.options.title = title
    look.options.language = try language.chosen()
    let text = String(decoding: try InputFile.read(markdown), as: UTF8.self)
    for (path, format) in destinations {
      try Stages.write(text, as: format, look: look, to: path)
      if path != "-" { common.terminal.note("written to \(Terminal.printable(path))") }
    }
  }
}
