import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Variants that differ from the usual picture in what a detector might lean on: port, link type, version of IP, pace,
/// cut packets, logs in place of captures. Kinds are those of the labels beside the files.
@Suite struct VariedTrafficTests {
  private func all(_ file: String) throws -> [Finding] {
    try findings(Array(Data(contentsOf: Fixtures.file("accuracy/varied-\(file)")))).findings
  }

  @Test(
    arguments: [
      ("tls-reset.pcap.gz", "tcp-reset-by-server", Severity.medium, 443), ("tls-slow.pcap", "slow-server", .low, 443),
      ("storm-netbios.pcapng.gz", "broadcast-storm", .high, nil), ("udp-aimless.pcap.gz", "udp-flood", .high, nil),
      ("dnsamp-slow.pcap.gz", "dns-amplification", .high, 53), ("nd-sweep.pcapng.gz", "host-sweep", .low, nil),
      ("arp-sweep-slow.pcap", "host-sweep", .low, nil), ("ssh-2222.pcap.gz", "brute-force-ssh", .medium, 2222),
      ("http-spray.pcap.gz", "brute-force-http", .medium, 80), ("dns-turned.pcap", "dns-hijack", .medium, 53),
      ("ra-raw.pcap", "rogue-router-advertisement", .medium, nil), ("loop-v6.pcapng.gz", "routing-loop", .medium, nil),
      ("syn-few.pcap.gz", "syn-flood", .high, 25), ("syn-slowing.pcap", "syn-flood", .high, 443),
      ("arpspoof-cleans-up.pcap", "arp-spoofing", .high, nil),
      ("list-dns-port.csv", "dns-port-unreachable", .high, 53),
      ("list-udp-port.csv", "udp-port-unreachable", .medium, 31999),
      ("log-dhcp-no-offer.txt", "dhcp-no-offer", .medium, 67), ("log-dhcp-rogue.txt", "rogue-dhcp", .medium, 67),
      ("log-duplicate.txt", "duplicate-ip-address", .medium, nil), ("log-arpspoof.txt", "arp-spoofing", .high, nil),
    ] as [(String, String, Severity, UInt16?)])
  func namesWhatHappened(file: String, kind: String, severity: Severity, port: UInt16?) throws {
    let finding = try #require(try all(file).first)
    #expect(finding.kind == kind)
    #expect(finding.severity == severity)
    #expect(finding.port == port)
    #expect(!finding.cites.isEmpty)
  }

  @Test(arguments: [
    "clean-ident.pcap", "clean-strangers.pcap.gz", "clean-health-cut.pcap.gz", "clean-scrape-cut.pcap.gz",
    "clean-ssh-typing.pcap.gz", "clean-log-midway.txt",
  ])
  func keepsSilentOnWhatIsMostLikeIt(file: String) throws {
    #expect(try all(file).allSatisfy { ($0.severity ?? .critical) < .medium })
  }

  /// The generator lets six clients wait from 0.9 to 1.6 seconds, and eight before them some 0.05.
  @Test func countsTheClientsThatWaitLonger() throws {
    let facts = try #require(try all("syn-slowing.pcap").first).facts
    #expect(facts["clients_slowed"]?.numberValue?.doubleValue == 6)
    #expect(facts["clients_refused"]?.numberValue?.doubleValue == 0)
    #expect((facts["usual_wait_s"]?.numberValue?.doubleValue ?? 1) < 0.1)
    #expect(0.9...1.7 ~= facts["slowed_wait_s"]?.numberValue?.doubleValue ?? 0)
  }

  /// The tool's station is named, and the one whose address it puts right is not.
  @Test func blamesTheStationThatLies() throws {
    let spoofs = try all("arpspoof-cleans-up.pcap").filter { $0.kind == "arp-spoofing" }
    #expect(spoofs.count == 1)
    #expect(spoofs.first?.sources.map(\.address) == ["7e:3b:af:33:c8:af", "172.22.5.66"])
  }
}
