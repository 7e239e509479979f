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
    #expect(text.hasPrefix("# Whose incident is it? Packets hold addresses, not owners.\n# Example: Example Ltd\n"))
    #expect(text.contains("\nincident: {analyst: A, organization: , date: , timezone: , status: }\nimpact: none\n\n# "))
    #expect(try Notes(yaml: Array(text.utf8), file: "n").incident.analyst == "A")
    #expect(try NotesWriter.text(for: incident(text), existing: Array(text.utf8)) == text)
  }

  /// Whatever such a file has between and behind its braces, each key that is added belongs to `incident`.
  @Test(arguments: [
    "incident: {}\n", "incident: {analyst: A,}\n", "incident: { analyst: A }   # mine }\nimpact: none\n",
    "incident: {analyst: A,\n  title: \"}\"}\nimpact: none\n", "impact: none\r\nincident: {analyst: A}\r\n",
    "incident: {analyst: A,\n  title: T\n  }\n",
  ])
  func addsTheKeysOfAnIncidentInBracesThere(existing: String) throws {
    let old = Array(existing.utf8)
    let text = try NotesWriter.text(for: incident(existing), existing: old)
    #expect(try Notes(yaml: Array(text.utf8), file: "n") == (try Notes(yaml: old, file: "n")))
    let answered = text.replacing("organization: ", with: "organization: Example Ltd")
    #expect(try Notes(yaml: Array(answered.utf8), file: "n").incident.organization == "Example Ltd")
    #expect(try NotesWriter.text(for: incident(text), existing: Array(text.utf8)) == text)
  }

  /// What people and their editors make of such a file.
  @Test(arguments: [
    "incident:\r\n  analyst: A\r\n\r\nimpact: none\r\n",
    "\u{FEFF}incident:\n  analyst: A\n",
    "---\nimpact: none\n...\n",
    "{impact: none}\n",
    "  incident:\n    analyst: A\n  impact: none\n",
    "incident:   # the case\n  title: |\n    # no comment\n\n# about the damage\nimpact: none",
    "incident:\n# nothing yet\nimpact: |+\n  lost\n\n\n",
    "incident: ~\nactions:\n  - did: \"incident:\"\n",
    "awareness: >\n  incident:\n  told by phone",
    "\"incident\":\n  analyst: A\n",
    "# nothing but a comment",
    "",
    "\n\n\n",
  ])
  func keepsEveryByteOfAFileWrittenByHand(existing: String) throws {
    let old = Array(existing.utf8)
    let (text, added) = try NotesWriter.write(incident(existing), existing: old)
    #expect(try Notes(yaml: Array(text.utf8), file: "n") == (try Notes(yaml: old, file: "n")))
    #expect(!added.isEmpty)
    // What was there is a subsequence of lines, in order and unchanged.
    var rest = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    for line in existing.utf8.split(separator: UInt8(ascii: "\n")) where !line.allSatisfy({ $0 <= 0x20 }) {
      let found = rest.firstIndex {
        $0.elementsEqual(line) || $0.elementsEqual(Array(line) + [0x0d])
      }
      #expect(found != nil, "\(String(line) ?? "")")
      if let found { rest = rest[(found + 1)...] }
    }
    // And a second run finds nothing to add.
    let again = try NotesWriter.write(incident(text), existing: Array(text.utf8))
    #expect(again.text == text)
    #expect(again.added.isEmpty)
  }

  @Test func asksOnlyWhatTheTemplateShows() throws {
    let (text, added) = try NotesWriter.write(incident(), fields: ["awareness", "incident.date"])
    #expect(added.map(\.field) == ["incident.date", "awareness"])
    #expect(text.contains("\nawareness:\n"))
    #expect(!text.contains("\nimpact:"))
  }

  @Test func leavesAFileThatDoesNotReadAlone() throws {
    #expect(throws: NotesError.self) {
      try NotesWriter.write(incident(), existing: Array("impact: [open".utf8))
    }
  }

  @Test func hostileTitlesStayComments() throws {
    var document = try findings()
    document.findings[0].title = "x\nimpact: forged\u{2028}ours: [a]\u{85}lessons: b\r"
    let text = try NotesWriter.text(for: IncidentBuilder(document).incident())
    #expect(try Notes(yaml: Array(text.utf8), file: "n") == Notes())
  }
}
