import ArgumentParser
import BlotterCapture
import BlotterCore
import BlotterExport
import BlotterIncident
import BlotterKit

/// What formats of other systems ask for and evidence may not hold.
struct ExportOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "When evidence with relative times begins, for formats that demand a date: 2026-11-23T13:24:29Z.",
      valueName: "time"))
  var start: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "When the exported document is issued; without it, the end of the evidence.", valueName: "time"))
  var issued: String?

  /// - Parameter zone: An IANA name or offset from an option or the notes.
  func settings(zone: String?) throws(CommandError) -> ExportSettings {
    var settings = ExportSettings()
    let offset = zone.flatMap { ZoneOffset(named: $0) }
    settings.start = try Self.moment(start, "--start", offset)
    settings.issued = try Self.moment(issued, "--issued", offset)
    if let offset { settings.utc = { offset.utc(fromLocal: $0) } }
    return settings
  }

  private static func moment(_ text: String?, _ name: String, _ zone: ZoneOffset?) throws(CommandError) -> Int64? {
    guard let text else { return nil }
    guard let bound = TimeBound(parsing: text, zone: zone, isEnd: false), bound.clock == .absolute else {
      throw CommandError(
        .usage, "\(name): '\(Terminal.printable(text))' is no date with a time",
        hints: ["write it as 2026-11-23T13:24:32Z or with an offset, +01:00"])
    }
    return bound.nanoseconds
  }
}

/// The day and zone of an incident whose evidence is not at hand.
struct IncidentTimeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Day of the first packet, for formats that demand a date.", valueName: "yyyy-mm-dd"))
  var date: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Zone of times that name none: an IANA name, UTC or an offset (+02:00).", valueName: "zone"))
  var timezone: String?

  func apply(to incident: inout Incident) throws(CommandError) {
    if let date {
      guard CivilDate(parsing: date) != nil else {
        throw CommandError(
          .usage, "--date: '\(Terminal.printable(date))' is no day of the calendar", hints: ["write it as 2026-11-23"])
      }
      incident.date = date
    }
    if let timezone {
      guard ZoneOffset(named: timezone) != nil else {
        throw CommandError(
          .usage, "--timezone: '\(Terminal.printable(timezone))' is no time zone",
          hints: ["use an IANA name such as Europe/Madrid, UTC, or an offset such as +02:00"])
      }
      incident.timezone = timezone
    }
  }
}
