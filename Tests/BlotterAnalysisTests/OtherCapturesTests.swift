import BlotterAnalysis
import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

/// Captures of other projects, and our own as other programs print them.
@Suite struct OtherCapturesTests {
  struct Case: CustomTestStringConvertible {
    var file: String
    var kind: String
    var severity: Severity
    var port: UInt16?
    var packets: UInt64

    init(_ file: String, _ kind: String, _ severity: Severity, _ port: UInt16?, _ packets: UInt64) {
      (self.file, self.kind, self.severity, self.port, self.packets) = (file, kind, severity, port, packets)
    }

    var testDescription: String { file }
  }

  private func document(_ path: String) throws -> FindingsDocument {
    try findings(Array(Data(contentsOf: Fixtures.file(path))))
  }

  private func check(_ test: Case, in folder: String) throws {
    let document = try document("\(folder)/\(test.file)")
    #expect(document.evidence.first?.packets == test.packets)
    let principal = try #require(document.findings.first)
    #expect(principal.kind == test.kind)
    #expect(principal.severity == test.severity)
    #expect(principal.port == test.port)
    #expect(!principal.cites.isEmpty)
  }

  @Test(arguments: [
    Case("arkime-mysql-deny.pcap", "db-auth-failure", .medium, 3306, 10),
    Case("arkime-smtp-data-521.pcap", "smtp-rejection", .medium, 587, 38),
    Case("sanders-3e80211_wepauthfail.pcapng", "wlan-auth-failure", .medium, nil, 5),
    Case("sanders-activeosfingerprinting.pcapng", "os-fingerprinting", .low, 135, 48),
    Case("sanders-aurora.pcapng", "exploit-remote-shell", .critical, 80, 39),
    Case("sanders-dns_axfr.pcapng", "dns-zone-transfer", .medium, 53, 11),
    Case("sanders-http_dvwa_clearlogin.pcapng", "cleartext-credentials", .medium, 80, 54),
    Case("sanders-http_dvwa_directorytraversal.pcapng", "http-directory-traversal", .medium, 80, 10),
    Case("sanders-latency3.pcapng", "slow-client", .low, 80, 6),
    Case("sanders-latency4.pcapng", "slow-server", .low, 80, 6),
    Case("sanders-tcp_zerowindowdead.pcapng", "tcp-zero-window", .medium, 80, 8),
    Case("suri-20171220_smb_at_schedule.pcap", "smb-lateral-movement", .medium, 445, 20),
    Case("suri-dns-answer-emptydata.pcap", "dns-refused", .medium, 53, 11),
    Case("suri-public-ex1_section8_Sofacy.pcap", "malware-c2", .low, 53, 10),
    Case("suri-zerologon.pcap", "zerologon", .critical, 49668, 1012),
    Case("zeek-dhcp-dhcp.pcap", "dhcp-nak", .low, 67, 9),
    Case("zeek-ldap-ldap_invalid_credentials.pcap", "brute-force-ldap", .medium, 389, 49),
    Case("zeek-mysql-auth.pcap", "db-auth-failure", .medium, 3306, 174),
    Case("zeek-smb-SMBGhost.pcap", "smb-exploit", .medium, 445, 9),
    Case("zeek-tls-heartbleed-success.pcap", "tls-heartbleed", .critical, 443, 34),
  ])
  func namesWhatOthersRecorded(test: Case) throws { try check(test, in: "foreign") }

  /// Clean traffic, with the number of packets that tshark counts.
  @Test(arguments: [
    ("sanders-3e80211_wepauth.pcapng", 8), ("sanders-http_post.pcapng", 21), ("sanders-ip_frag_source.pcapng", 6),
    ("sanders-weather_working.pcapng", 7), ("zeek-linux_dlt_sll2.pcap", 6), ("zeek-pppoe.pcap", 65),
    ("zeek-q-in-q.pcap", 5), ("zeek-smb-smb3.pcap", 54), ("zeek-tls-chrome-34-google.pcap", 42),
    ("zeek-tunnels-vxlan.pcap", 10),
  ])
  func keepsSilentOnWhatOthersRecorded(file: String, packets: UInt64) throws {
    let document = try document("foreign/\(file)")
    #expect(document.evidence.first?.packets == packets)
    #expect(document.findings.allSatisfy { ($0.severity ?? .critical) < .medium })
  }

  /// The same incident as in the capture, as far as the printed form says it.
  @Test(arguments: [
    Case("lab-arp-duplicate-ip.json.gz", "duplicate-ip-address", .medium, nil, 38),
    Case("lab-arp-duplicate-ip.nn-e-vvv.txt.gz", "duplicate-ip-address", .medium, nil, 38),
    Case("lab-arp-duplicate-ip.tshark.txt.gz", "duplicate-ip-address", .medium, nil, 38),
    Case("lab-dns-servfail.json.gz", "dns-servfail", .medium, 53, 8),
    Case("lab-dns-servfail.tshark.txt.gz", "dns-servfail", .medium, 53, 8),
    Case("lab-dns-tunnel.nn-e-vvv.txt.gz", "dns-tunnel", .high, 53, 151),
    Case("lab-dns-tunnel.vv-A.txt.gz", "dns-tunnel", .high, 53, 151),
    Case("lab-http-4xx.json.gz", "http-4xx", .medium, 80, 72),
    Case("lab-http-4xx.tshark.txt.gz", "http-4xx", .medium, 80, 72),
    Case("lab-icmp-admin-prohibited.json.gz", "icmp-admin-prohibited", .medium, 443, 8),
    Case("lab-icmp-frag-needed.json.gz", "icmp-frag-needed", .low, 80, 127),
    Case("lab-icmp-frag-needed.nn-e-vvv.txt.gz", "icmp-frag-needed", .low, 80, 127),
    Case("lab-icmp-host-unreachable.json.gz", "icmp-host-unreachable", .medium, 80, 16),
    Case("lab-icmp-net-unreachable.json.gz", "icmp-net-unreachable", .medium, nil, 12),
    Case("lab-icmp-net-unreachable.nn-e-vvv.txt.gz", "icmp-net-unreachable", .medium, nil, 12),
    Case("lab-icmp-net-unreachable.vv-A.txt.gz", "icmp-net-unreachable", .medium, nil, 12),
    Case("lab-land-attack.json.gz", "land-attack", .medium, 139, 44),
    Case("lab-land-attack.tshark.txt.gz", "land-attack", .medium, 139, 44),
    Case("lab-tcp-resets.json.gz", "tcp-reset-by-server", .medium, 3306, 30),
    Case("lab-tcp-resets.tshark.txt.gz", "tcp-reset-by-server", .medium, 3306, 30),
    Case("lab-udp-snmp-port-unreachable.json.gz", "udp-port-unreachable", .medium, 161, 13),
    Case("lab-web-sqli.nn-e-vvv.txt.gz", "http-sql-injection", .medium, 80, 64),
    Case("lab-web-sqli.vv-A.txt.gz", "http-sql-injection", .medium, 80, 64),
    Case("lab-zero-window.json.gz", "tcp-zero-window", .medium, 9000, 32),
    Case("lab-zero-window.tshark.txt.gz", "tcp-zero-window", .medium, 9000, 32),
  ])
  func namesWhatOthersPrinted(test: Case) throws { try check(test, in: "renderings") }

  /// What these lines do not print is not found; every line of a packet is read all the same.
  @Test(arguments: [
    ("lab-cleartext-ftp.tshark.txt.gz", 37), ("lab-dhcp-rogue.nn-e-vvv.txt.gz", 21),
    ("lab-rogue-ra.nn-e-vvv.txt.gz", 28), ("lab-traceroute.nn-e-vvv.txt.gz", 32), ("lab-traceroute.vv-A.txt.gz", 32),
  ])
  func readsEveryPacketOfAPrintedLog(file: String, packets: UInt64) throws {
    let entry = try #require(try document("renderings/\(file)").evidence.first)
    #expect(entry.packets == packets && entry.skippedLines == 0)
  }
}

/// The labelled captures of the scorecard, one by one: what `make accuracy` counts, with the name of the file that
/// fails; and none of it is lost on the way through a file of tables.
@Suite struct ScorecardTests {
  private struct Label: Decodable {
    struct Incident: Decodable { var kind: String }
    var file: String
    var incident: Incident?
  }

  private static let labels: [String: String?] = {
    guard let data = try? Data(contentsOf: Fixtures.file("accuracy/manifest.json")),
      let labels = try? JSONDecoder().decode([Label].self, from: data)
    else { return [:] }
    return Dictionary(labels.map { ($0.file, $0.incident?.kind) }, uniquingKeysWith: { first, _ in first })
  }()

  /// Incidents that nothing finds yet.
  private static let missed: Set<String> = ["made-mismatch-v6-vlan.pcap"]

  @Test func hasLabels() { #expect(Self.labels.count > 150) }

  @Test(arguments: labels.keys.sorted())
  func findsWhatTheLabelSays(file: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.folder.appending(path: "accuracy/\(file)")))
    let found = try findings(bytes)
    if let kind = Self.labels[file] ?? nil {
      let isFound = found.findings.contains { $0.kind == kind }
      #expect(isFound != Self.missed.contains(file), "found \(found.findings.map(\.kind))")
    } else {
      #expect(found.findings.allSatisfy { ($0.severity ?? .critical) < .medium })
    }
    try survivesTables(bytes)
  }
}
