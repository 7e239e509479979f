import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Captures of real tools in network namespaces, and of the innocent traffic that is most like theirs.
@Suite struct RealToolTests {
  private func all(_ file: String) throws -> [Finding] {
    try findings(Array(Data(contentsOf: Fixtures.file("accuracy/\(file).pcap")))).findings
  }

  @Test(arguments: [
    ("tools-dns-slowenum", "dns-enumeration", Severity.medium), ("tools-dns-ptrwalk", "dns-enumeration", .low),
    ("tools-axfr-refused", "dns-zone-transfer", .low), ("tools-icmp-redirect", "icmp-redirect", .high),
    ("made-webshell-v4-plain", "web-shell", .critical), ("tools-mqtt-guess", "brute-force-mqtt", .medium),
    ("tools-addrprobe", "duplicate-ip-address", .medium), ("tools-nmap-maimon", "port-scan-fin", .low),
    ("tools-nmap-frag", "port-scan-syn", .medium), ("made-exploitkit-v4-plain", "exploit-kit", .high),
  ])
  func namesWhatTheToolDid(file: String, kind: String, severity: Severity) throws {
    let finding = try #require(try all(file).first)
    #expect(finding.kind == kind)
    #expect(finding.severity == severity)
    #expect(!finding.cites.isEmpty && !finding.facts.isEmpty)
  }

  @Test(arguments: [
    "tools-clean-dns-manysubs", "tools-clean-paypalcmd", "tools-clean-mqtt", "tools-clean-garp-boot",
    "tools-clean-portknock", "tools-clean-lbcheck-halfopen", "tools-clean-garp-failover", "tools-clean-sshjobs",
    "tools-clean-lbcheck-oneway", "tools-clean-browser-sampled", "made-clean-flashad-v4-plain",
    "made-clean-redirect-v4-plain",
  ])
  func keepsSilentOnWhatIsMostLikeIt(file: String) throws {
    #expect(try all(file).allSatisfy { ($0.severity ?? .critical) < .medium })
  }

  /// A log has sizes and turns as a capture has, and no banner.
  @Test func readsSSHLoginsFromTheSizesOfALog() throws {
    func principal(_ file: String) throws -> Finding? {
      try findings(Array(Data(contentsOf: Fixtures.file("accuracy/\(file).log")))).findings.first
    }
    #expect(try principal("tools-medusa-ssh")?.kind == "brute-force-ssh")
    #expect((try principal("tools-clean-sshjobs")?.severity ?? .informational) < .medium)
  }

  /// Eight of the forty words exist in the zone file of the server: www, mail, ftp, vpn, api, dev, intranet and ns1.
  @Test func tellsTheNamesThatWereFound() throws {
    let facts = try #require(try all("tools-dns-slowenum").first).facts
    #expect(facts["names_tried"]?.numberValue?.doubleValue == 40)
    #expect(facts["names_found"]?.numberValue?.doubleValue == 8)
    #expect(facts["names_missing"]?.numberValue?.doubleValue == 32)
    #expect(facts["zones"]?.arrayValue?.compactMap(\.stringValue) == ["corp.test"])
  }

  @Test func tellsWhatTheShellRanAndWhatShowsIt() throws {
    let facts = try #require(try all("made-webshell-v4-plain").first).facts
    #expect(facts["path"]?.stringValue == "/up/help.jsp")
    let commands = facts["commands"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(commands.contains("cat /etc/passwd") && commands.contains("whoami"))
    #expect(facts["proofs"]?.arrayValue?.compactMap(\.stringValue).contains("root:x:0:0:") == true)
  }

  /// The redirects say that the router's own address is behind another one, and nothing of the kind was sent.
  @Test func tellsWhatSpeaksAgainstTheRedirect() throws {
    let facts = try #require(try all("tools-icmp-redirect").first).facts
    #expect(facts["gateway"]?.stringValue == "10.55.0.66")
    #expect((facts["signs_count"]?.numberValue?.doubleValue ?? 0) >= 2)
  }
}
