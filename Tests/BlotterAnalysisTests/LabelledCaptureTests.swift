import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Kinds that no capture of real tools among the fixtures shows, and the innocent traffic nearest to each.
@Suite struct LabelledCaptureTests {
  struct Case: CustomTestStringConvertible {
    var file: String
    var kind: String
    var severity: Severity

    init(_ file: String, _ kind: String, _ severity: Severity) {
      (self.file, self.kind, self.severity) = (file, kind, severity)
    }

    var testDescription: String { file }
  }

  private func principal(_ file: String) throws -> Finding? {
    try findings(Array(Data(contentsOf: Fixtures.file("accuracy/made-\(file).pcap")))).findings.first
  }

  @Test(arguments: [
    Case("dnshijack-inside-v4-plain", "dns-hijack", .medium),
    Case("dnsexploit-v4-plain", "dns-exploit", .high),
    Case("kerberoasting-v4-plain", "kerberoasting", .high),
    Case("redirect-page-v4-plain", "malicious-redirect", .high),
    Case("bfrdp-few-v4-plain", "brute-force-rdp", .medium),
    Case("bfssh-few-v4-plain", "brute-force-ssh", .medium),
    Case("bfftp-dist-v4-plain", "brute-force-ftp", .medium),
    Case("bfjson-v4-plain", "brute-force-http", .medium),
  ])
  func namesWhatHappened(test: Case) throws {
    let finding = try #require(try principal(test.file))
    #expect(finding.kind == test.kind)
    #expect(finding.severity == test.severity)
    #expect(!finding.cites.isEmpty)
  }

  /// Many that try a few: the finding says how many, and none of them is called the only one.
  @Test(arguments: ["bfssh-few-v4-plain", "bfftp-dist-v4-plain"])
  func countsTheClientsThatShareTheGuessing(file: String) throws {
    let finding = try #require(try principal(file))
    #expect(finding.facts["single_source"]?.boolValue == false)
    #expect((finding.facts["sources"]?.numberValue?.doubleValue ?? 0) >= 9)
  }

  @Test(arguments: [
    "clean-sharedhost-v4-plain", "clean-bigsig-v4-plain", "clean-tickets-v4-plain", "clean-vendordl-v4-plain",
    "clean-rdp-reconnects-v4-plain", "clean-mailfallback-v4-plain", "clean-antivirus-dns-v4-plain",
    "clean-rdns-nx-v4-plain",
  ])
  func keepsSilentOnTheNearestInnocentTraffic(file: String) throws {
    #expect((try principal(file)?.severity ?? .informational) < .medium)
  }
}
