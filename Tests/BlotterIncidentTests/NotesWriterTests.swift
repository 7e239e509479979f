import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

@Suite struct NotesWriterTests {
  private func findings() throws -> FindingsDocument {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("findings/dns-port-unreachable.json")))
    return try FindingsDocument(json: bytes, file: "f.json")
  }

  private func incident(_ yaml: String = "") throws -> Incident {
    try IncidentBuilder(findings(), notes: Notes(yaml: Array(yaml.utf8), file: "n")).incident()
  }

  @Test func asksEachOpenQuestionOnceAndReadsBackEmpty() throws {
    let incident = try incident()
    let text = try NotesWriter.text(for: incident)
    #expect(try Notes(yaml: Array(text.utf8), file: "n") == Notes())
    for question in incident.openQuestions {
      #expect(text.components(separatedBy: question.question).count == 2, "\(question.field)")
    }
    #expect(text.contains("\nincident:\n"))
    #expect(text.contains("\nawareness:\n"))
  }

  @Test func asksNothingThatIsAnswered() throws {
    let text = try NotesWriter.text(for: incident("awareness: Customers called.\nincident: {date: 2026-11-23}\n"))
    #expect(!text.contains("\nawareness:"))
    #expect(!text.contains("  date:"))
    #expect(text.contains("# Known, awareness: Customers called."))
  }

  @Test func keepsAnswersAndCommentsAndAddsWhatIsMissing() throws {
    let existing = """
      # my own words
      incident:
          analyst: A. Analyst   # me

      # to be done
      impact: |
        Nobody could order.
      """
    let text = try NotesWriter.text(for: incident(existing), existing: Array(existing.utf8))
    #expect(text.hasPrefix("# my own words\nincident:\n    analyst: A. Analyst   # me\n    # "))
    #expect(text.contains("\n    date:\n"))
    #expect(text.contains("impact: |\n  Nobody could order.\n"))
    let notes = try Notes(yaml: Array(text.utf8), file: "n")
    #expect(notes == (try Notes(yaml: Array(existing.utf8), file: "n")))
    // A second run has nothing to add, although the questions are still open.
    #expect(try NotesWriter.text(for: incident(text), existing: Array(text.utf8)) == text)
  }

  @Test func keepsAnIncidentInBraces() throws {
    let existing = "incident: {analyst: A}\nimpact: none\n"
    let text = try NotesWriter.text(for: incident(existing), existing: Array(existing.utf8))
    #expect(text.hasPrefix("incident: {analyst: A}\n# "))
    #expect(try Notes(yaml: Array(text.utf8), file: "n").incident.analyst == "A")
    #expect(try NotesWriter.text(for: incident(text), existing: Array(text.utf8)) == text)
  }

  @Test func hostileTitlesStayComments() throws {
    var document = try findings()
    document.findings[0].title = "x\nimpact: forged\u{2028}ours: [a]\u{85}lessons: b\r"
    let text = try NotesWriter.text(for: IncidentBuilder(document).incident())
    #expect(try Notes(yaml: Array(text.utf8), file: "n") == Notes())
  }
}
