import ArgumentParser
import BlotterIncident

/// What the command line says of the case; it goes before what the notes say.
struct CaseOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("What people know, as YAML; `blotter notes` writes the questions.", valueName: "notes.yaml"))
  var notes: String?

  @Option(name: .long, help: "Title of the incident.")
  var title: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Traffic Light Protocol 2.0: red, amber, amber+strict, green or clear; marked on every page.",
      valueName: "label"))
  var tlp: String?

  @Option(name: .long, help: ArgumentHelp("Number of the case in your system.", valueName: "id"))
  var caseId: String?

  @OptionGroup var language: LanguageOption

  func apply(to notes: inout Notes) throws(CommandError) {
    if let title { notes.incident.title = title }
    if let caseId { notes.incident.id = caseId }
    if let chosen = try language.chosen() { notes.incident.language = chosen == .english ? nil : chosen.code }
    if let tlp { notes.incident.tlp = try Self.label(tlp) }
  }

  /// A TLP 2.0 label as the standard writes it.
  static func label(_ text: String) throws(CommandError) -> String {
    let upper = text.uppercased()
    let label = upper.hasPrefix("TLP:") ? upper : "TLP:" + upper
    guard Notes.tlpLabels.contains(label) else {
      throw CommandError(
        .usage, "--tlp '\(Terminal.printable(text))' is no TLP 2.0 label",
        hints: ["use red, amber, amber+strict, green or clear"])
    }
    return label
  }
}

/// Which template.
struct TemplateOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A built-in template (see `blotter templates`), your own file, or a folder that overrides file by file.",
      valueName: "name|path"))
  var template: String = "incident-report"
}
