import BlotterFindings
import BlotterIncident

/// The timeline, a row an event.
enum TimelineCSV {
  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    let rows = exported.incident.timeline.map { entry in
      [
        entry.time ?? "", exported.knownMoment(entry.time).map(ExportCase.utcText) ?? "", entry.text,
        entry.grade.rawValue, entry.by ?? "", exported.places(entry.cites),
      ]
    }
    return CSVText.table(["time", "time_utc", "event", "grade", "by", "evidence"], rows)
  }
}
