import BlotterFindings
import BlotterIncident
import Testing

@Suite struct NotesTests {
  private func read(_ text: String) throws -> Notes { try Notes(yaml: Array(text.utf8), file: "notes.yaml") }
  private func error(_ text: String) throws -> String {
    try #require(throws: NotesError.self) { try Notes(yaml: Array(text.utf8), file: "notes.yaml") }.description
  }

  @Test func readsEveryKey() throws {
    let notes = try read(
      """
      incident:
        id: IR-7
        title: The site is gone
        status: contained
        tlp: amber+strict
        date: 2026-11-23
        timezone: Europe/Berlin
        organization: Example IT
        analyst: A. Analyst
        audience: management
      names:
        203.0.113.2: primary name server
        2001:DB8:0::1: web
      ours: [203.0.113.0/24, 2001:db8::/32, ns.example.com]
      awareness: Customers called.
      impact: |
        Nobody could order.
      actions:
        - at: 13:40
          by: B. Helper
          phase: identify
          did: Captured the traffic
        - Restarted the service
      causes:
        - statement: no-listener
          verdict: confirmed
          because: named was stopped
        - statement: A mole bit the cable
          verdict: ruled out
      findings:
        F1: {severity: critical, because: the shop depends on it}
        F2: {dismiss: yes, because: our own scanner}
      recommendations: [Call the provider]
      lessons: There was no alert.
      sections:
        Background: "*why*"
      """)
    #expect(notes.incident.status == .contained)
    #expect(notes.incident.tlp == "TLP:AMBER+STRICT")
    #expect(notes.incident.date == "2026-11-23")
    #expect(notes.names == ["203.0.113.2": "primary name server", "2001:db8::1": "web"])
    #expect(notes.ours.map { $0.contains("203.0.113.77") } == [true, false, false])
    #expect(notes.ours.map { $0.contains("2001:db8:ffff::1") } == [false, true, false])
    #expect(notes.ours.map { $0.contains("NS.example.com") } == [false, false, true])
    #expect(notes.impact == "Nobody could order.")
    #expect(notes.actions.map(\.at) == ["13:40", nil])
    #expect(notes.actions.map(\.did) == ["Captured the traffic", "Restarted the service"])
    #expect(notes.causes.map(\.verdict) == [.confirmed, .ruledOut])
    #expect(notes.findings["F1"]?.severity == .critical)
    #expect(notes.findings["F2"]?.isDismissed == true)
    #expect(notes.lessons == ["There was no alert."])
    #expect(notes.sections == ["Background": "*why*"])
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "incident:\n", "actions: []\nimpact: ~\n", "\u{feff}impact:\n"])
  func readsAnEmptyFile(_ text: String) throws { #expect(try read(text) == Notes()) }

  /// YAML 1.1 would read these as 49200, false, 8 and 1.
  @Test(arguments: ["13:40", "13:40:00", "no", "010", "1.0", "2026-11-23", "2026-11-23 13:40 CET", "about noon"])
  func keepsScalarsAsWritten(_ text: String) throws {
    #expect(try read("actions:\n  - at: \(text)\n    did: x\n").actions.first?.at == text)
  }

  @Test(arguments: [
    ("incident:\n  analist: A", "notes.yaml:2:3: unknown key 'analist'; did you mean 'analyst'?"),
    ("impcat: x", "notes.yaml:1:1: unknown key 'impcat'; did you mean 'impact'?"),
    (
      "actions:\n  - did: x\n    phase: containment",
      "notes.yaml:3:12: unknown phase 'containment', expected one of identify, contain, eradicate, recover, follow-up"
    ),
    (
      "findings:\n  F1: {severity: hgih}",
      "notes.yaml:2:18: unknown severity 'hgih', expected one of informational, low, medium, high, critical; "
        + "did you mean 'high'?"
    ),
    (
      "incident: {tlp: white}",
      "notes.yaml:1:17: unknown tlp 'white', expected one of TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN, "
        + "TLP:CLEAR; did you mean 'TLP:CLEAR'?"
    ),
    (
      "incident: {date: 2026-02-30}",
      "notes.yaml:1:18: 'date' expects a day of the calendar as YYYY-MM-DD, found '2026-02-30'"
    ),
    (
      "ours: [203.0.113.0/33]",
      "notes.yaml:1:8: 'ours' expects networks, addresses or host names, found '203.0.113.0/33'"
    ),
    ("actions:\n  - at: 13:40", "notes.yaml:2:5: 'did' is missing"),
    ("impact: [a, b]", "notes.yaml:1:9: 'impact' expects text, found a list"),
    ("- a\n- b", "notes.yaml:1:1: expected keys with values, found a list"),
    ("impact: a\nimpact: b", "notes.yaml:1:1: the key 'impact' occurs twice"),
    ("impact: !!python/object:os.system x", "notes.yaml:1:9: tags are not read"),
    ("impact: &a x\nawareness: *a", "notes.yaml:1:9: anchors and aliases are not read"),
    ("impact: a\n---\nimpact: b", "notes.yaml:2:1: a second document begins; notes are one"),
    ("impact: \"a\u{1b}[2J\"", "notes.yaml:1:11: control characters are not allowed"),
  ])
  func saysWhereAndWhatWouldBeRight(_ text: String, _ message: String) throws {
    #expect(try error(text) == message)
  }

  @Test func refusesExponentialAliasesAtOnce() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let uses = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(uses)]\n"
    }
    #expect(try error(text + "? *a11\n: x\n").contains("aliases"))
  }

  @Test func readsMarkdownWithAmpersandsAndStars() throws {
    let markdown = "* a &amp; b\n* **bold** R&D & *D*\n* &D\n"
    let notes = try read("sections:\n  Notes: |\n" + markdown.split(separator: "\n").map { "    \($0)\n" }.joined())
    #expect(notes.sections["Notes"] == "* a &amp; b\n* **bold** R&D & *D*\n* &D")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func refusesDeepNestingWithoutOverflow(_ opening: String) throws {
    _ = try error(String(repeating: opening, count: 100_000))
    _ = try error("impact: " + String(repeating: "[", count: 30) + String(repeating: "]", count: 30))
  }

  @Test func anyPrefixIsNotesOrAnError() throws {
    let text = Array("incident: {id: \"é\\n\", tlp: red}\nactions:\n  - at: 13:40\n    did: >\n      x\n".utf8)
    for end in 0...text.count {
      do throws(NotesError) { _ = try Notes(yaml: Array(text[..<end]), file: "n") } catch { #expect(error.line >= 1) }
    }
    for index in text.indices {
      for bit in 0..<8 {
        var flipped = text
        flipped[index] ^= 1 << bit
        do throws(NotesError) { _ = try Notes(yaml: flipped, file: "n") } catch { #expect(error.line >= 1) }
      }
    }
  }
}
