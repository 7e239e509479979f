import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Captures and logs that were written before anybody looked what becomes of them: kinds of which the labelled sets
/// hold one example or none, and what is most like each. Kinds are those of the labels beside the files.
@Suite struct HeldOutTrafficTests {
  private func document(_ file: String) throws -> FindingsDocument {
    try findings(Array(Data(contentsOf: Fixtures.file("accuracy/held-\(file)"))))
  }

  @Test(
    arguments: [
      ("wlan-psk.pcap", "wlan-auth-failure", Severity.medium, nil),
      ("kerberoast-aes.pcap.gz", "kerberoasting", .medium, 88),
      ("smbexec.pcap.gz", "smb-lateral-movement", .medium, 445),
      ("zerologon-pipe.pcap.gz", "zerologon", .high, 445), ("c2-fields.pcap", "malware-c2", .high, 5552),
      ("c2-frames.pcap", "malware-c2", .high, 8000), ("c2-chat.pcap", "malware-c2", .high, 6667),
      ("dns-tkey.pcap", "dns-exploit", .high, 53), ("dns-guesses.pcap.gz", "dns-spoofing", .high, 53),
      ("tls-hangup.pcap", "tls-handshake-failure", .medium, 443),
      ("dhcpflood-onemac.pcap.gz", "dhcp-flood", .medium, 67), ("zeek-ssh.ssh.log", "brute-force-ssh", .medium, 22),
      ("zeek-ftp.ftp.log", "brute-force-ftp", .medium, 21), ("zeek-smtp.smtp.log", "smtp-rejection", .medium, 25),
      ("zeek-ssl.ssl.log", "tls-certificate-failure", .medium, 443),
      ("zeek-beacon.conn.log.gz", "c2-beaconing", .informational, 443), ("eve-c2.json", "malware-c2", .high, 443),
      ("eve-smb.json", "smb-exploit", .high, 445),
      ("list-tls-alert.csv", "tls-certificate-failure", .medium, 443), ("list-ftp.csv", "brute-force-ftp", .medium, 21),
      ("list-smtp.csv", "smtp-rejection", .medium, 25), ("list-smb.csv", "brute-force-smb", .medium, 445),
      ("list-kerberos.csv", "brute-force-kerberos", .medium, 88),
    ] as [(String, String, Severity, UInt16?)])
  func namesWhatHappened(file: String, kind: String, severity: Severity, port: UInt16?) throws {
    try expectPrincipal(of: document(file), kind, severity, port)
  }

  @Test(arguments: [
    "clean-wlan-m2-lost.pcap", "clean-kerberos-day.pcap.gz", "clean-service-status.pcap.gz", "clean-chat.pcap",
    "clean-tkey.pcap", "clean-ssh-screen.pcap.gz", "clean-zeek-ssh.ssh.log", "clean-eve-noise.json.gz",
    "clean-list-kerberos.csv.gz",
  ])
  func keepsSilentOnWhatIsMostLikeIt(file: String) throws {
    #expect(try document(file).findings.allSatisfy { ($0.severity ?? .critical) < .medium })
  }

  /// Chat has no login of FTP, though both have the words USER and PASS.
  @Test func readsNoLoginIntoAChat() throws {
    #expect(try document("c2-chat.pcap").findings.map(\.kind) == ["malware-c2"])
  }

  /// The generator's name server answers three times before the question and never after it.
  @Test func saysWhetherAServerAnsweredAfterTheQuestionThatStopsIt() throws {
    let facts = try #require(try document("dns-tkey.pcap").findings.first).facts
    #expect(facts["answers_after"] == .int(0) && facts["queries"] == .int(1))
  }

  /// A rule about control names the host inside as the one that is led.
  @Test func holdsTheHostInsideForTheVictimOfAController() throws {
    let finding = try #require(try document("eve-c2.json").findings.first)
    #expect(finding.affected.map(\.address) == ["10.8.1.44"] && finding.sources.map(\.address) == ["91.92.240.113"])
  }

  /// A row of a packet list shows a password as the packets do; its excerpt does not.
  @Test func masksThePasswordOfARow() throws {
    let document = try document("list-ftp.csv")
    #expect(document.findings.first?.facts["distinct_passwords"] == .int(6))
    #expect(document.excerpts.contains { $0.text.contains("PASS ****") })
    #expect(!document.excerpts.contains { $0.text.contains("PASS try") })
  }

  /// Each line of a log is one login, and cited by its line.
  @Test func citesTheLinesOfALog() throws {
    let finding = try #require(try document("zeek-ssh.ssh.log").findings.first)
    #expect(finding.facts["denied"] == .int(14) && finding.facts["connections"] == .int(14))
    #expect(finding.cites.allSatisfy { $0.packet == nil && ($0.line ?? 0) > 8 })
  }

  /// Three errors quote what the host never sent, one what it did.
  @Test func notesErrorsAboutDatagramsThatNobodySent() throws {
    let note = try #require(try document("icmp-unsent.pcap").evidenceQuality.first { $0.id == "icmp-error-unsent" })
    #expect(note.summary.hasPrefix("3 ICMP errors quote datagrams that 10.41.7.30 did not send"))
    #expect(note.cites.count == 3)
    #expect(try document("clean-tkey.pcap").evidenceQuality.allSatisfy { $0.id != "icmp-error-unsent" })
  }
}
