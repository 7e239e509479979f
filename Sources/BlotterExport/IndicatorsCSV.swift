import BlotterFindings
import BlotterIncident

/// The indicators, a row a value.
enum IndicatorsCSV {
  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    let rows = exported.watches.map { watch in
      [
        watch.indicator.type, watch.indicator.value, watch.indicator.role ?? "", watch.isHostile ? "yes" : "no",
        exported.places(watch.indicator.cites),
      ]
    }
    return CSVText.table(["type", "value", "role", "alarm_justified", "evidence"], rows)
  }
}
