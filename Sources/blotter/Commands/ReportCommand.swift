import ArgumentParser
import BlotterIncident

/// The main job.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Evidence to a finished report: the main job.",
    discussion: """
      EXAMPLES
        blotter report capture.pcap                   Markdown on standard output
        blotter report capture.pcap -o report.html    one self-contained page
        blotter report dns.log --date 2026-11-23 --timezone Europe/Madrid
        blotter report flood.csv --notes notes.yaml --template network-attack
        blotter report capture.pcap -o case.stix.json -o case.timeline.csv
        tcpdump -nn -r capture.pcap | blotter report -
        blotter report capture.pcap --redact all -o report.pdf

      Several pieces of evidence are one case. The format of each is told by its
      content.
      """)

  @Argument(help: ArgumentHelp("Captures or logs; - is standard input.", valueName: "evidence"))
  var evidence: [String]

  @OptionGroup var reading: EvidenceOptions
  @OptionGroup var caseOptions: CaseOptions
  @OptionGroup var templates: TemplateOptions
  @OptionGroup var outputs: ReportOutputOptions
  @OptionGroup var looks: LookOptions
  @OptionGroup var redaction: RedactionOptions
  @OptionGroup var exports: ExportOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let inputs = evidence + looks.inputs + [caseOptions.notes, templates.template].compactMap(\.self)
    let destinations = try outputs.destinations(protecting: inputs)
    let look = try looks.look()
    let notes = try Stages.notes(caseOptions.notes)
    let options = try reading.readOptions(notedDate: notes.incident.date, notedZone: notes.incident.timezone)
    let findings = try Stages.analyze(evidence, options: options, terminal: common.terminal)
    try Summary.warn(about: findings, common)
    var incident = try Stages.incident(findings, notes: notes, options: caseOptions)
    var redacting = try redaction.begin(outputs: outputs.output, inputs: inputs)
    if let hidden = try redacting?.incident(incident) { incident = hidden }
    let settings = try exports.settings(zone: reading.timezone ?? notes.incident.timezone)
    try Stages.write(
      incident, template: templates.template, settings: settings, look: look, to: destinations, redaction: redacting)
    try redacting?.writeKey(common)
    Summary.tell(incident, written: destinations, evidence: evidence, common)
  }
}
