import BlotterAnalysis
import BlotterFindings
import Testing

@Suite struct DetectorTests {
  struct Case: CustomTestStringConvertible {
    var file: String
    var kind: String
    var severity: Severity
    var port: UInt16?
    var host: String

    init(_ file: String, _ kind: String, _ severity: Severity, _ port: UInt16?, _ host: String) {
      (self.file, self.kind, self.severity, self.port, self.host) = (file, kind, severity, port, host)
    }

    var testDescription: String { file }
  }

  /// Kind, port and host by the labels of the captures, which were written from what tshark shows.
  @Test(arguments: [
    Case("lab-dns-port-unreachable-noise.pcap", "dns-port-unreachable", .high, 53, "198.51.100.20"),
    Case("lab-dns-nxdomain.pcap", "dns-nxdomain", .medium, 53, "198.51.100.20"),
    Case("lab-dns-servfail.pcap", "dns-servfail", .medium, 53, "198.51.100.20"),
    Case("lab-dns-refused.pcap", "dns-refused", .medium, 53, "198.51.100.20"),
    Case("lab-dns-timeout.pcap", "dns-timeout", .high, 53, "198.51.100.20"),
    Case("lab-tcp-refused.pcap", "tcp-connection-refused", .medium, 443, "198.51.100.20"),
    Case("lab-tcp-syn-timeout.pcap", "tcp-syn-timeout", .medium, 443, "198.51.100.20"),
    Case("lab-icmp-host-unreachable.pcap", "icmp-host-unreachable", .medium, 80, "198.51.100.99"),
    Case("lab-icmp-net-unreachable.pcap", "icmp-net-unreachable", .medium, nil, "8.8.4.4"),
    Case("lab-icmp-admin-prohibited.pcap", "icmp-admin-prohibited", .medium, 443, "198.51.100.20"),
    Case("lab-udp-snmp-port-unreachable.pcap", "udp-port-unreachable", .medium, 161, "198.51.100.20"),
    Case("lab-http-4xx.pcap", "http-4xx", .medium, 80, "198.51.100.20"),
    Case("lab-http-5xx.pcapng", "http-5xx", .medium, 80, "198.51.100.20"),
    Case("lab-scan-slow-syn.pcap", "port-scan-syn", .medium, nil, "198.51.100.20"),
    Case("lab-scan-connect.pcap", "port-scan-connect", .medium, nil, "198.51.100.20"),
    Case("lab-scan-ack.pcap", "port-scan-ack", .low, nil, "198.51.100.20"),
    Case("lab-scan-fin.pcap", "port-scan-fin", .low, nil, "198.51.100.20"),
    Case("lab-scan-null.pcap", "port-scan-null", .low, nil, "198.51.100.20"),
    Case("lab-scan-xmas.pcap", "port-scan-xmas", .low, nil, "198.51.100.20"),
    Case("lab-scan-udp.pcap", "port-scan-udp", .low, nil, "198.51.100.20"),
    Case("lab-sweep-port.pcap", "port-sweep", .low, 445, "198.51.100.20"),
    Case("lab-brute-ssh.pcap", "brute-force-ssh", .medium, 22, "198.51.100.20"),
    Case("lab-brute-ftp.pcap", "brute-force-ftp", .medium, 21, "198.51.100.20"),
    Case("lab-cleartext-ftp.pcap", "cleartext-credentials", .medium, 21, "198.51.100.20"),
    Case("lab-cleartext-telnet.pcap", "cleartext-credentials", .medium, 23, "198.51.100.20"),
    Case("lab-dhcp-no-answer.pcap", "dhcp-no-offer", .medium, 67, "3c:52:82:30:bb:1d"),
    Case("lab-dhcp-rogue.pcap", "rogue-dhcp", .high, 67, "10.20.30.134"),
    Case("lab-dhcp-starvation.pcap", "dhcp-starvation", .medium, 67, "10.20.30.1"),
    Case("lab-tls-untrusted-cert.pcap", "tls-certificate-failure", .medium, 443, "198.51.100.20"),
    Case("lab-tls-version-failure.pcap", "tls-handshake-failure", .medium, 443, "198.51.100.20"),
    Case("lab-land-attack.pcap", "land-attack", .medium, 139, "10.20.30.11"),
  ])
  func namesWhatHappened(test: Case) throws {
    let document = try findings(capture(test.file))
    let principal = try #require(document.findings.first)
    #expect(principal.id == "F1")
    #expect(principal.kind == test.kind)
    #expect(principal.severity == test.severity)
    #expect(principal.port == test.port)
    #expect(principal.affected.contains { $0.address == test.host } || principal.affected.count == 16)
    #expect(!principal.cites.isEmpty && principal.cites.count <= 24)
    let excerpts = Set(document.excerpts.map(\.packet))
    #expect(principal.cites.allSatisfy { excerpts.contains($0.packet) })
  }

  @Test(arguments: [
    "lab-clean-dhcp.pcap", "lab-clean-ssh-login.pcap", "lab-clean-tls.pcapng", "lab-traceroute.pcap",
  ])
  func keepsSilentOnCleanTraffic(file: String) throws {
    #expect(try findings(capture(file)).findings.allSatisfy { ($0.severity ?? .critical) < .medium })
  }

  @Test func findsTheSweepOfANetwork() throws {
    let document = try findings(capture("lab-sweep-arp.pcap"))
    let finding = try #require(document.findings.first)
    #expect(finding.kind == "host-sweep")
    #expect(finding.sources.map(\.address) == ["10.20.30.66"])
    #expect(finding.facts["target_range"]?.stringValue == "10.20.30.0/24")
  }

  @Test func knowsEveryKindThatADetectorFinds() {
    let known = Set(FindingKinds.all)
    let found = DetectorRegistry.detectors.flatMap(\.kinds)
    #expect(found.allSatisfy(known.contains))
    #expect(Set(found).count == found.count)
  }

  @Test func saysWhatItCannotAssess() throws {
    let document = try findings(Array(pastedLog.utf8))
    let missing = Dictionary(uniqueKeysWithValues: document.notAssessed.map { ($0.kind, $0.because) })
    #expect(missing["syn-flood"] == "the evidence holds no TCP flags")
    #expect(missing["dns-port-unreachable"] == nil)
    let covered = Set(DetectorRegistry.detectors.flatMap(\.kinds))
    #expect(FindingKinds.all.allSatisfy { covered.contains($0) || missing[$0] != nil })
  }
}
