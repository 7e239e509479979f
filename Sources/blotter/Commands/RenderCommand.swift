import ArgumentParser
import BlotterIncident

/// An incident to any format.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "An incident to any format: reports, and what other systems read.",
    discussion: """
      EXAMPLES
        blotter render incident.json                  Markdown on standard output
        blotter render incident.json -o report.md -o report.html
        blotter render incident.json --template network-attack -o report.html
        blotter render incident.json --language es -o informe.html
        blotter render incident.json -o case.stix.json -o case.misp.json
      """)

  @Argument(help: ArgumentHelp("Incident as JSON; - is standard input.", valueName: "incident.json"))
  var incident: String

  @OptionGroup var templates: TemplateOptions
  @OptionGroup var language: LanguageOption
  @OptionGroup var outputs: ReportOutputOptions
  @OptionGroup var looks: LookOptions
  @OptionGroup var redaction: RedactionOptions
  @OptionGroup var times: IncidentTimeOptions
  @OptionGroup var exports: ExportOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let inputs = [incident, templates.template] + looks.inputs
    let destinations = try outputs.destinations(protecting: inputs)
    let look = try looks.look()
    var document = try Documents.incident(incident)
    try language.apply(to: &document)
    try times.apply(to: &document)
    var redacting = try redaction.begin(outputs: outputs.output, inputs: inputs)
    if let hidden = try redacting?.incident(document) { document = hidden }
    let settings = try exports.settings(zone: document.timezone)
    try Stages.write(
      document, template: templates.template, settings: settings, look: look, to: destinations, redaction: redacting)
    try redacting?.writeKey(common)
    Summary.tell(document, written: destinations, evidence: [incident], common)
  }
}
