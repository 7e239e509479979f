import BlotterFindings
import Testing

/// A log of six lines without a date, as people paste it.
@Suite struct PastedLogTests {
  @Test func statesTheOutageWithItsFigures() throws {
    let document = try findings(Array(pastedLog.utf8))
    let finding = try #require(document.findings.first)
    #expect(document.findings.count == 1)
    #expect(finding.title == "DNS server 203.0.113.2 refuses UDP port 53")
    #expect(finding.severity == .high)
    #expect(finding.service == "domain")
    #expect(finding.sources.map(\.address) == ["192.51.100.15"])
    #expect(finding.first == "13:24:32.192571")
    #expect(finding.last == "13:28:50.022967")
    #expect(finding.facts["queries"] == .int(3))
    #expect(finding.facts["answered"] == .int(0))
    #expect(finding.facts["names"] == .strings(["yummyrecipesforme.com"]))
    // Differences of the printed times.
    let delays = finding.facts["error_delays_s"]?.arrayValue?.compactMap(\.numberValue?.text)
    #expect(delays == ["3.905993", "43.741555", "17.830396"])
    #expect(finding.cites.map(\.line) == [1, 2, 4, 5, 7, 8])
  }

  @Test func statesTheTraffic() throws {
    let traffic = try #require(try findings(Array(pastedLog.utf8)).traffic)
    #expect(traffic.durationSeconds?.text == "257.830396")
    #expect(traffic.dns.queries == 3)
    #expect(traffic.dns.unanswered == 3)
    #expect(traffic.icmp == [.init(version: 4, type: 3, code: 3, packets: 3)])
  }

  @Test func notesWhatDoesNotFit() throws {
    let notes = try findings(Array(pastedLog.utf8)).evidenceQuality.map(\.id)
    for id in [
      "no-date", "dns-length-impossible", "icmp-length-mismatch", "icmp-error-late", "documentation-addresses",
      "address-near-documentation",
    ] {
      #expect(notes.contains(id), "\(id)")
    }
  }

  @Test func quotesTheLinesVerbatim() throws {
    let excerpt = try #require(try findings(Array(pastedLog.utf8)).excerpts.first)
    #expect(
      excerpt.text
        == "13:24:32.192571 IP 192.51.100.15.52444 > 203.0.113.2.domain: 35084+ A? yummyrecipesforme.com. (24)")
  }

  /// `tcpdump -t` prints no times: a repeated SYN is then a second try (RFC 6298 §2.1), and no copy by the capture.
  @Test func readsRetriesWithoutTimes() throws {
    let syn = "IP 10.20.30.11.58078 > 198.51.100.20.443: Flags [S], seq 3822383351, win 64240, length 0\n"
    let document = try findings(Array(String(repeating: syn, count: 3).utf8))
    #expect(document.findings.map(\.kind) == ["tcp-syn-timeout"])
    #expect(document.findings.first?.facts["syns"] == .int(3))
    #expect(document.traffic?.tcp.retransmissions == 2)
  }
}
