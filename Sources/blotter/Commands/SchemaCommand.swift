import ArgumentParser
import BlotterTemplates

/// The JSON Schemas of the documents.
struct SchemaCommand: ParsableCommand {
  enum Document: String, CaseIterable, ExpressibleByArgument {
    case findings, incident, notes
  }

  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "The JSON Schema (2020-12) of findings, incident or notes.",
    discussion: """
      EXAMPLES
        blotter schema findings > findings.schema.json
      """)

  @Argument(help: "findings, incident or notes.")
  var document: Document

  func run() throws {
    guard let text = EmbeddedFile.text("Schemas/\(document.rawValue).schema.json") else {
      throw CommandError(.internalError, "the schema of \(document.rawValue) is missing from this build")
    }
    try OutputFile.write(text, to: "-")
  }
}
