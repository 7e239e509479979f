import ArgumentParser

/// An incident to any format.
struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "An incident to Markdown, HTML or JSON.",
    discussion: """
      EXAMPLES
        blotter render incident.json                  Markdown on standard output
        blotter render incident.json -o report.md -o report.html
        blotter render incident.json --template network-attack -o report.html
      """)

  @Argument(help: ArgumentHelp("Incident as JSON; - is standard input.", valueName: "incident.json"))
  var incident: String

  @OptionGroup var templates: TemplateOptions
  @OptionGroup var outputs: ReportOutputOptions
  @OptionGroup var redaction: RedactionOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let destinations = try outputs.destinations(protecting: [incident])
    var document = try Documents.incident(incident)
    var redacting = try redaction.begin(outputs: outputs.output, inputs: [incident])
    if let hidden = try redacting?.incident(document) { document = hidden }
    try Stages.write(document, template: templates.template, to: destinations, redaction: redacting)
    try redacting?.writeKey(common)
    Summary.tell(document, written: destinations, evidence: [incident], common)
  }
}
