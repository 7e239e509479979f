import BlotterKit
import BlotterTestSupport
import Foundation
import Testing

/// The library gives what the command gives, in values that another package can use.
@Suite struct CaseTests {
  private static let folder = Fixtures.root.appending(path: "Examples/dns-icmp")
  private static let log = folder.appending(path: "dns-icmp.log").path

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
  }

  @Test func readsTheSixLinesOfALog() throws {
    let findings = try CaseFindings(evidence: [Self.log])
    let finding = try #require(findings.findings.first)
    #expect(finding.kind == "dns-port-unreachable")
    #expect(finding.port == 53 && finding.affected == ["203.0.113.2"] && finding.sources == ["192.51.100.15"])
    #expect(finding.first == "13:24:32.192571" && finding.last == "13:28:50.022967" && finding.count == 3)
    let citation = try #require(finding.citations.first)
    #expect(citation.evidence == "E1" && citation.packet == 1 && citation.line == 1)
    let evidence = try #require(findings.evidence.first)
    #expect(evidence.name == "dns-icmp.log" && evidence.packets == 6 && evidence.format == "tcpdump-text")
    // sha256sum of the file.
    #expect(evidence.sha256 == "976cf83c1632c1b28b5e3d6c8510fe0cb506c8ec3b58fd97923af37865efcbeb")
    #expect(findings.notAssessed.contains { $0.kind == "arp-spoofing" })
    #expect(!findings.remarks.isEmpty)
  }

  @Test func givesTheReportThatTheCommandGives() throws {
    let notes = try CaseNotes(yaml: try text("notes.yaml"))
    let findings = try CaseFindings(evidence: [Self.log], notes: notes)
    let report = try CaseReport(try CaseIncident(findings, notes: notes), template: "network-traffic")
    #expect(report.markdown == (try text("report.md")))
    #expect(try report.html() == (try text("report.html")))
    #expect(try CaseReport(markdown: report.markdown).html() == (try text("report.html")))
  }

  @Test func readsBytesAsItReadsFiles() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.log)))
    let ofBytes = try CaseFindings(bytes: bytes, name: "dns-icmp.log")
    #expect(try ofBytes.json == CaseFindings(evidence: [Self.log]).json)
  }

  @Test func takesDocumentsUpAgain() throws {
    let findings = try CaseFindings(evidence: [Self.log])
    #expect(try CaseFindings(json: findings.json).json == findings.json)
    let incident = try CaseIncident(findings)
    let again = try CaseIncident(json: incident.json)
    #expect(again.json == incident.json && again.title == incident.title && again.severity == "high")
    #expect(incident.openQuestions.contains { $0.field == "awareness" })
    // What is asked can be answered and read.
    let questions = try incident.questions()
    #expect(questions.contains("awareness:"))
    _ = try CaseNotes(yaml: questions)
  }

  @Test func readsAsAsked() throws {
    var reading = CaseReading()
    (reading.date, reading.timezone, reading.limit) = ("2026-11-23", "+02:00", 2)
    let findings = try CaseFindings(evidence: [Self.log], reading: reading)
    #expect(findings.evidence.first?.packets == 2)
    #expect(findings.findings.first?.first == "2026-11-23T11:24:32.192571Z")
  }

  @Test(arguments: [
    ("date", "notes.yaml"), ("no-such-file", "no-such-file"), ("json", "x.json:1:1"), ("notes", "n.yaml"),
    ("template", "course"), ("limit", "limit 0"), ("zone", "no time zone"), ("none", "no evidence"),
  ]) func saysWhatIsWrong(_ what: String, _ word: String) throws {
    var (kind, message): (CaseError.Kind?, String) = (nil, "")
    do throws(CaseError) {
      var reading = CaseReading()
      switch what {
      case "date":
        _ = try CaseFindings(evidence: [Self.log], notes: try CaseNotes(yaml: "incident:\n  date: yesterday\n"))
      case "no-such-file": _ = try CaseFindings(evidence: ["/no-such-file\u{1B}[2J"])
      case "json": _ = try CaseFindings(json: "}", name: "x.json")
      case "notes": _ = try CaseNotes(yaml: "incidnt: {}", name: "n.yaml")
      case "template": _ = try CaseReport(try CaseIncident(try CaseFindings(evidence: [Self.log])), template: "course")
      case "limit":
        reading.limit = 0
        _ = try CaseFindings(evidence: [Self.log], reading: reading)
      case "zone":
        reading.timezone = "Mars/Olympus"
        _ = try CaseFindings(evidence: [Self.log], reading: reading)
      default: _ = try CaseFindings(evidence: [])
      }
    } catch {
      (kind, message) = (error.kind, error.description)
    }
    let expected: CaseError.Kind =
      switch what {
      case "no-such-file": .noInput
      case "template", "limit", "zone", "none": .usage
      default: .badData
      }
    #expect(kind == expected)
    #expect(message.contains(word) || what == "date" && message.contains("incident.date"), "\(message)")
    #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control })
  }
}
