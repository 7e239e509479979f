import ArgumentParser
import BlotterReport
import BlotterTemplates
import Foundation

/// Lists, shows, copies out and lints templates.
struct TemplatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates",
    abstract: "List, show, copy out or lint templates.",
    discussion: """
      EXAMPLES
        blotter templates                            what there is, and for whom
        blotter templates incident-report            one template as it is
        blotter templates --export my-templates      all of them, to start from
        blotter templates --check mine.md.mustache   unknown names and the like
      """)

  @Argument(help: ArgumentHelp("Show this template.", valueName: "name"))
  var name: String?

  @Option(name: .long, help: ArgumentHelp("Copy all templates and partials into a folder.", valueName: "dir"))
  var export: String?

  @Option(name: .long, help: ArgumentHelp("Lint a template of your own, or a folder.", valueName: "path"))
  var check: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if [name, export, check].count(where: { $0 != nil }) > 1 {
      throw ValidationError("Show one, export, or check: one at a time.")
    }
  }

  func run() throws {
    if let check { return try lint(check) }
    if let export { return try copyOut(to: export) }
    if let name { return try show(name) }
    try list()
  }

  private func list() throws(CommandError) {
    var text = ""
    for manifest in TemplateManifest.builtIn {
      text += manifest.name + (manifest.name == TemplateLibrary.defaultName ? " (default)" : "") + "\n"
      text += "    " + manifest.title + "\n    " + manifest.audience + "\n"
      let kinds = manifest.fits.joined(separator: ", ")
      text += "    Made for: " + (kinds.isEmpty ? "findings of every kind, and none" : kinds) + "\n"
    }
    try OutputFile.write(text, to: "-")
  }

  private func show(_ name: String) throws(CommandError) {
    do { try OutputFile.write(try TemplateLibrary.template(name).entry.text, to: "-") } catch let error as TemplateError
    {
      throw CommandError(error)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.internalError, "\(error)")
    }
  }

  private func copyOut(to folder: String) throws(CommandError) {
    let names = EmbeddedFile.names.filter { $0.hasSuffix(".mustache") }
    for name in names {
      let target = URL(fileURLWithPath: folder).appending(path: name)
      guard !FileManager.default.fileExists(atPath: target.path) else {
        throw CommandError(
          .cannotCreate, "\(Terminal.printable(target.path)) exists", hints: ["choose an empty folder"])
      }
    }
    for name in names {
      let target = URL(fileURLWithPath: folder).appending(path: name)
      do {
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw CommandError(.cannotCreate, "cannot create \(Terminal.printable(folder)): \(error.localizedDescription)")
      }
      try OutputFile.write(EmbeddedFile.text(name) ?? "", to: target.path)
    }
    common.terminal.note("\(names.count) files written to \(Terminal.printable(folder))")
  }

  private func lint(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError(.noInput, "\(Terminal.printable(path)): no such file or folder")
    }
    let template: ReportTemplate
    do { template = try TemplateLibrary.template(path) } catch { throw CommandError(error) }
    let problems = TemplateChecker.problems(in: template)
    for problem in problems {
      common.terminal.complain(Terminal.printable(problem.description))
      if let hint = problem.hint { common.terminal.complain("  → " + Terminal.printable(hint)) }
    }
    if problems.isEmpty {
      common.terminal.note("no problems in \(Terminal.printable(path))")
    } else {
      throw ExitCode(ExitStatus.found.rawValue)
    }
  }
}
