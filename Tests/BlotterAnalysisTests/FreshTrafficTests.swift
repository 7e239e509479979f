import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Captures of tools and generators that were labelled before anybody looked what becomes of them, each beside what is
/// most like it and no incident. Kinds and ports are those of the labels beside the files.
@Suite struct FreshTrafficTests {
  private func document(_ file: String) throws -> FindingsDocument {
    try findings(Array(Data(contentsOf: Fixtures.file("accuracy/fresh-\(file)"))))
  }

  @Test(
    arguments: [
      ("slow-mysql.pcap", "slow-server", Severity.medium, 3306),
      ("one-slow-client.pcap.gz", "slow-client", .low, 80),
      ("graphql-errors.pcap", "http-application-error", .medium, 4000),
      ("dhcp-by-lot.pcap.gz", "dhcp-starvation", .medium, 67), ("slow-synflood.pcap.gz", "syn-flood", .high, 80),
      ("ra-flood.pcap.gz", "rogue-router-advertisement", .high, nil),
      ("synack-forged.pcap.gz", "tcp-flag-flood", .high, 8000),
      ("bind-shell.pcap.gz", "exploit-remote-shell", .critical, 31337),
      ("form-guess.pcap.gz", "brute-force-http", .medium, 8081), ("one-way.pcap.gz", "port-scan-syn", .low, nil),
    ] as [(String, String, Severity, UInt16?)])
  func namesWhatHappened(file: String, kind: String, severity: Severity, port: UInt16?) throws {
    try expectPrincipal(of: document(file), kind, severity, port)
  }

  @Test(arguments: [
    "clean-mysql-report.pcap.gz", "clean-spare-connection.pcap.gz", "clean-graphql.pcap",
    "clean-dhcp-after-outage.pcap.gz", "clean-ssdp.pcap.gz", "clean-paged.pcap.gz",
  ])
  func findsNothingInWhatIsMostLikeIt(file: String) throws {
    #expect(try document(file).findings.isEmpty)
  }

  /// The capture holds what one side sent (`tcpdump -Q in`): that no answer is in it says nothing of the server.
  @Test func blamesNoServerForWhatTheCaptureCannotHold() throws {
    let silent = try #require(try document("one-way.pcap.gz").findings.first { $0.kind == "dns-timeout" })
    #expect(silent.severity == .informational)
    #expect(silent.facts["one_direction_only"] == .bool(true))
  }
}
