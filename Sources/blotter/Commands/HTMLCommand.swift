import ArgumentParser
import BlotterReport

/// Markdown to a page.
struct HTMLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "html",
    abstract: "Any Markdown, edited or foreign, to one self-contained HTML page.",
    discussion: """
      EXAMPLES
        blotter html report.md -o report.html
        blotter html report.md --theme house.css -o report.html
        cat notes.md | blotter html - > notes.html

      CommonMark with pipe tables and our figures. Raw HTML is left out, nothing is
      loaded from elsewhere, and there is no script.
      """)

  @Argument(help: ArgumentHelp("Markdown; - is standard input.", valueName: "report.md"))
  var markdown: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the page to FILE.", valueName: "file"))
  var output: String = "-"

  @Option(name: .long, help: ArgumentHelp("A style sheet in place of ours.", valueName: "file.css"))
  var theme: String?

  @Option(name: .long, help: "Paper for printing: a4 or letter.")
  var paper: HTMLOptions.Paper = .a4

  @Option(name: .long, help: "Title, where the document has no heading.")
  var title: String?

  @OptionGroup var language: LanguageOption
  @OptionGroup var common: CommonOptions

  func run() throws {
    try ReportOutputOptions.protect([markdown] + (theme.map { [$0] } ?? []), from: [output])
    let text = String(decoding: try InputFile.read(markdown), as: UTF8.self)
    var options = HTMLOptions()
    options.title = title
    options.paper = paper
    options.language = try language.chosen()
    var look = Theme.builtIn
    if let theme { look = Theme(css: String(decoding: try InputFile.read(theme), as: UTF8.self)) }
    try OutputFile.write(try Stages.page(text, theme: look, options: options), to: output)
    if output != "-" { common.terminal.note("written to \(Terminal.printable(output))") }
  }
}

extension HTMLOptions.Paper: ExpressibleByArgument {
  /// A paper by its name in any case; nil for any other word.
  public init?(argument: String) {
    guard let paper = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else {
      return nil
    }
    self = paper
  }
}
