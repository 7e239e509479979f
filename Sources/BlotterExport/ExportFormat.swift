package import BlotterIncident

/// A format of other systems that an incident can be written in.
package struct ExportFormat: Sendable {
  /// The name for `--format`: `stix`.
  package let name: String
  /// What the names of its files end in: `.stix.json`.
  package let fileExtension: String
  /// What it is, for lists and messages.
  package let title: String
  let write: @Sendable (ExportCase) throws(ExportError) -> String

  /// All of them. A format is one file with a function, and one line here.
  package static let all: [ExportFormat] = [
    ExportFormat(name: "stix", fileExtension: ".stix.json", title: "STIX 2.1 bundle", write: STIXBundle.text),
    ExportFormat(name: "iodef", fileExtension: ".iodef.xml", title: "IODEF v2 (RFC 7970)", write: IODEFDocument.text),
    ExportFormat(name: "ocsf", fileExtension: ".ocsf.json", title: "OCSF 1.5 findings", write: OCSFFindings.text),
    ExportFormat(name: "misp", fileExtension: ".misp.json", title: "MISP event", write: MISPEvent.text),
    ExportFormat(name: "veris", fileExtension: ".veris.json", title: "VERIS 1.4 record", write: VERISRecord.text),
    ExportFormat(name: "timeline", fileExtension: ".timeline.csv", title: "timeline as CSV", write: TimelineCSV.text),
    ExportFormat(
      name: "indicators", fileExtension: ".indicators.csv", title: "indicators as CSV", write: IndicatorsCSV.text),
    ExportFormat(
      name: "json-lines", fileExtension: ".jsonl", title: "one finding a line, as JSON", write: FindingLines.text),
  ]

  /// The format that a file name ends in; nil where it ends in none.
  package static func of(path: String) -> ExportFormat? {
    let lower = path.lowercased()
    return all.first { lower.hasSuffix($0.fileExtension) }
  }

  /// The format of this name; nil for none.
  package static func named(_ name: String) -> ExportFormat? {
    all.first { $0.name == name.lowercased() }
  }

  /// The incident in this format.
  ///
  /// - Throws: Where the format demands what the incident does not hold; the hints name what supplies it.
  package func text(_ incident: Incident, settings: ExportSettings = ExportSettings()) throws(ExportError) -> String {
    try write(ExportCase(incident, settings, formatTitle: title))
  }
}
