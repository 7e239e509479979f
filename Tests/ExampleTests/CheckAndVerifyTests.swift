import BlotterTestSupport
import Foundation
import Testing

/// What people wrote, and old incidents, held against the evidence.
@Suite struct CheckAndVerifyTests {
  static let dns = Fixtures.root.appending(path: "Examples/dns-icmp/dns-icmp.log").path
  static let flood = Fixtures.root.appending(path: "Examples/syn-flood/syn-flood.csv").path

  @Test func namesWhatContradictsTheLogWithItsPlace() throws {
    let folder = try TemporaryFolder()
    let text = """
      # Report

      The outage began at 1:24 p.m. Each query was answered by an ICMP error.

      The first query was sent at 2.24pm. The workstation sent five DNS queries.
      """
    try text.write(toFile: folder.path("r.md"), atomically: true, encoding: .utf8)
    let result = try BlotterProcess.run(["check", folder.path("r.md"), "--against", Self.dns])
    #expect(result.status == 1)
    let lines = result.text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("r.md:5:29: time: \"2.24pm\"") == true)
    #expect(lines.last?.hasPrefix("r.md:5:") == true && lines.last?.contains(": count: ") == true)
  }

  @Test func isSilentOnTextThatAgrees() throws {
    let folder = try TemporaryFolder()
    let text = "A single address, 203.0.113.0, sent 139 SYN packets to TCP port 443 of 192.0.2.1.\n"
    try text.write(toFile: folder.path("r.md"), atomically: true, encoding: .utf8)
    let result = try BlotterProcess.run(["check", folder.path("r.md"), "--against", Self.flood])
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.isEmpty)
  }

  @Test func verifiesAnIncidentAgainstItsEvidenceOnly() throws {
    let folder = try TemporaryFolder()
    #expect(try BlotterProcess.run(["report", Self.flood, "-o", folder.path("i.json")]).status == 0)
    #expect(try BlotterProcess.run(["verify", folder.path("i.json"), Self.flood]).status == 0)

    let other = try BlotterProcess.run(["verify", folder.path("i.json"), Self.dns])
    #expect(other.status == 1)
    #expect(other.text.contains("evidence[0].sha256"))

    let json = try String(contentsOfFile: folder.path("i.json"), encoding: .utf8)
    try json.replacing("\"syns\": 139", with: "\"syns\": 140")
      .write(toFile: folder.path("forged.json"), atomically: true, encoding: .utf8)
    let forged = try BlotterProcess.run(["verify", folder.path("forged.json"), Self.flood])
    #expect(forged.status == 1)
    #expect(forged.text == "findings[F1].facts.syns: stated 140, the evidence gives 139\n")
  }
}
