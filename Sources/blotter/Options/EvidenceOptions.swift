import ArgumentParser
import BlotterCore
import Foundation

/// Evidence and how to read it.
struct EvidenceOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Day of the first packet, for logs that print only times of day.", valueName: "yyyy-mm-dd"))
  var date: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Zone of the times in logs that name none: an IANA name (Europe/Madrid), UTC or an offset (+02:00).",
      valueName: "zone"))
  var timezone: String?

  /// The day, checked.
  func civilDate() throws(CommandError) -> CivilDate? {
    guard let date else { return nil }
    guard let day = CivilDate(parsing: date) else {
      throw CommandError(
        .usage, "--date \(Terminal.printable(date)) is no day of the calendar", hints: ["write it as 2026-11-23"])
    }
    return day
  }
}
