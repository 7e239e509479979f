import BlotterCheck
import BlotterIncident
import Testing

@Suite struct NotesTextTests {
  /// Quotes, block indents and flow style move the words; the message points at them all the same.
  @Test func placesWhatNotesSayWhereItStands() throws {
    let yaml = """
      # comment: the outage began at 1:23 PM.
      awareness: "Zoë’s log: the outage began at 1:23 PM."
      impact: |
        Customers could not order.
        The workstation sent four DNS queries.
      actions: [{at: 15:10, by: Zoë, did: Restarted the DNS service}]
      causes:
        - {statement: "A DDoS attack took the server down.", verdict: ruled out, because: the log holds one client}
      recommendations: [Block UDP port 80]
      """
    let texts = try Notes.writtenTexts(yaml: Array(yaml.utf8), file: "notes.yaml")
    let found = try Log.dns.checker().check(
      texts: texts.map { PlacedText(text: $0.text, line: $0.line, column: $0.column) }, file: "notes.yaml", source: yaml
    )
    #expect(
      found.map { "\($0.line):\($0.column) \($0.kind.rawValue) \($0.said)" } == [
        "2:44 time 1:23 PM", "5:24 count four DNS queries",
      ], "\(found.map(\.description))")
  }
}
