import ArgumentParser
import BlotterIncident

/// Which language a report is written in.
struct LanguageOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Language of the report: en, es or pt; else that of the notes, else English.", valueName: "code"))
  var language: String?

  /// The language that the command line names; nil where it names none.
  func chosen() throws(CommandError) -> Language? {
    guard let language else { return nil }
    guard let known = Language(language) else {
      throw CommandError(
        .usage, "--language '\(Terminal.printable(language))' is no language that reports are written in",
        hints: ["use one of \(Language.all.map(\.code).joined(separator: ", "))"])
    }
    return known
  }

  /// Has the incident said in the language that the command line names.
  func apply(to incident: inout Incident) throws(CommandError) {
    if let chosen = try chosen() { incident.language = chosen == .english ? nil : chosen.code }
  }
}
