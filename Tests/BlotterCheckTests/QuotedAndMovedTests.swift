import BlotterCheck
import BlotterFindings
import Testing

/// What a packet says, what a command holds, and what files were moved.
@Suite struct QuotedAndMovedTests {
  private static let banner = "The banner read `Last login: Sat Nov 27 20:11:43 on ttyp2`."

  @Test func takesThePacketsOwnWordsForNoClaim() throws {
    var document = try Log.ftpGuessing.document()
    #expect(Self.kinds(Self.banner, document).contains("time"))
    document.excerpts.append(
      Excerpt(
        evidence: "E1", packet: 900, line: nil, time: document.excerpts.first?.time,
        text: "IP 192.0.2.1.23 > 192.0.2.2.1550: Telnet: text Last login: Sat Nov 27 20:11:43 on ttyp2 from host"))
    #expect(Self.kinds(Self.banner, document).isEmpty)
  }

  @Test(arguments: [
    ("The tool copied to the server was mimikatz.exe.", ["name"]),
    ("The tool copied to the server was PSEXESVC.exe.", []),
    ("The analyst should check whether mimikatz.exe was copied too.", []),
  ])
  func holdsProgramsAgainstThoseThatWereMoved(_ text: String, _ expected: [String]) throws {
    var document = try Log.clean.document()
    var finding = Finding(kind: "smb-lateral-movement", title: "192.0.2.1 starts PsExec on 192.0.2.2")
    finding.facts = ["files": .array([.string("PSEXESVC.exe")])]
    document.findings.append(finding)
    #expect(Self.kinds(text, document) == expected)
  }

  private static func kinds(_ text: String, _ document: FindingsDocument) -> [String] {
    Array(Set(ProseChecker(findings: document).check(text: text, file: "t.md").map(\.kind.rawValue))).sorted()
  }
}
