import BlotterAnalysis
import BlotterCapture
import BlotterFindings
import Testing

/// What a sensor logs of a capture leads to the findings of the capture itself.
@Suite struct RecordFindingsTests {
  private func findings(ofLogs names: [String]) throws -> FindingsDocument {
    var analysis = Analysis()
    for name in names { try analysis.read(ByteSource(bytes: log(name)), name: name) }
    return analysis.findings()
  }

  @Test(arguments: [
    ("lab-tcp-refused.pcap", ["tcp-refused.conn.log"]),
    ("lab-tcp-refused.pcap", ["tcp-refused.conn.json"]),
    ("lab-tcp-refused.pcap", ["tcp-refused.eve.json"]),
    ("lab-dns-nxdomain.pcap", ["dns-nxdomain.conn.log", "dns-nxdomain.dns.log"]),
    ("lab-dns-nxdomain.pcap", ["dns-nxdomain.dns.log"]),
    ("lab-http-5xx.pcapng", ["http-5xx.conn.log", "http-5xx.http.log"]),
    ("lab-http-5xx.pcapng", ["http-5xx.http.log", "http-5xx.conn.log"]),
    ("lab-http-5xx.pcapng", ["http-5xx.http.log"]),
    ("lab-scan-slow-syn.pcap", ["scan-slow-syn.conn.log"]),
  ])
  func findsWhatTheCaptureShows(file: String, logs: [String]) throws {
    let whole = try BlotterAnalysisTests.findings(capture(file))
    let document = try findings(ofLogs: logs)
    #expect(document.findings.map(\.kind) == whole.findings.map(\.kind))
    for (found, wanted) in zip(document.findings, whole.findings) {
      #expect(found.title == wanted.title && found.severity == wanted.severity && found.count == wanted.count)
      #expect(found.affected == wanted.affected && found.sources == wanted.sources)
      #expect(found.first?.prefix(26) == wanted.first?.prefix(26))
      #expect(!found.cites.isEmpty && found.cites.allSatisfy { $0.packet == nil && $0.line != nil })
    }
    let cited = Set(document.findings.flatMap(\.cites).map { [$0.evidence, "\($0.line ?? 0)"] })
    #expect(cited.isSubset(of: document.excerpts.map { [$0.evidence, "\($0.line ?? 0)"] }))
    #expect(document.evidence.allSatisfy { $0.packets == nil && ($0.records ?? 0) > 0 })
  }

  @Test func leavesOutWhatNobodyCounted() throws {
    let connections = try #require(findings(ofLogs: ["tcp-refused.conn.log"]).traffic)
    #expect(connections.hasPacketCounts && connections.packets == 8)
    #expect(!connections.hasTCPCounts && !connections.hasDNSCounts && !connections.hasHTTPCounts)
    #expect(connections.jsonValue.objectValue?["tcp"] == nil)
    let lookups = try #require(findings(ofLogs: ["dns-nxdomain.dns.log"]).traffic)
    #expect(!lookups.hasPacketCounts && lookups.jsonValue.objectValue?["packets"] == nil)
    #expect(lookups.dns.queries == 4 && lookups.dns.rcodes == ["NXDOMAIN": 4])
  }

  /// A log is evidence of somebody else's making: 2⁶⁴−1 bytes are a claim, and no sum of it may end the program.
  @Test(arguments: ["18446744073709551615", "9223372036854775808", "9300000000000000000"])
  func survivesClaimsOfAnySize(count: String) throws {
    let fields = [
      "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "duration", "orig_bytes", "resp_bytes",
      "conn_state", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes",
    ]
    var log = "#separator \\x09\n#path\tconn\n#fields\t" + fields.joined(separator: "\t") + "\n"
    for number in 1...40 {
      log +=
        "17640000\(number + 10).000000\tC\(number)\t192.168.1.5\t\(40_000 + number)\t8.8.8.8\t443\ttcp\t1.0\t\(count)\t"
        + "\(number % 2 == 0 ? count : "10")\tSF\t\(count)\t\(count)\t\(count)\t\(count)\n"
    }
    var analysis = Analysis()
    try analysis.read(ByteSource(bytes: Array(log.utf8)), name: "conn.log")
    let summary = try #require(analysis.findings().traffic)
    #expect(summary.conversations.allSatisfy { $0.packets > 0 })
  }

  @Test func saysWhatALogCannotShow() throws {
    let document = try findings(ofLogs: ["dns-nxdomain.dns.log"])
    let missing = Dictionary(uniqueKeysWithValues: document.notAssessed.map { ($0.kind, $0.because) })
    #expect(missing["tcp-connection-refused"] == "the evidence holds no TCP flags")
    #expect(missing["dns-port-unreachable"] != nil && missing["http-5xx"] != nil)
    #expect(missing["dns-nxdomain"] == nil)
    let connections = try findings(ofLogs: ["tcp-refused.conn.log"])
    let unseen = Dictionary(uniqueKeysWithValues: connections.notAssessed.map { ($0.kind, $0.because) })
    #expect(unseen["slow-server"] == "the evidence holds no single packets")
    #expect(unseen["syn-flood"] == nil && unseen["port-scan-syn"] == nil)
  }

  /// Alerts of one rule and one source are one finding; the engine ranks it, 1 the gravest.
  @Test func namesEngineAndRuleOfAnAlert() throws {
    let document = try findings(ofLogs: ["events.eve.json"])
    let scan = try #require(document.findings.first { $0.kind == "engine-alert" })
    #expect(scan.title == "Suricata rule 1:2009582 matched: “ET SCAN NMAP -sS window 1024”")
    #expect(scan.severity == .medium && scan.confidence == .low && scan.count == 2)
    #expect(scan.affected.map(\.address) == ["198.51.100.20", "198.51.100.21"])
    #expect(scan.sources.map(\.address) == ["10.20.30.66"])
    #expect(scan.facts["engine"] == .string("Suricata") && scan.facts["rule_id"] == .string("1:2009582"))
    #expect(scan.facts["alerts"] == .int(2) && scan.facts["blocked"] == .int(1))
    #expect(scan.cites.map(\.line) == [2, 3])
    let exploit = try #require(document.findings.first { $0.kind == "http-shellshock" })
    #expect(exploit.severity == .high && exploit.confidence == .medium)
    #expect(exploit.title.hasSuffix("“ET EXPLOIT Possible \"bash\" CVE-2014-6271 Attempt in \"Headers\"”"))
    #expect(document.evidenceQuality.contains { $0.id == "engine-oddities" })
    #expect(document.evidence.first?.skippedLines == 1)
  }

  @Test func namesTheNoticeThatZeekGave() throws {
    let findings = try findings(ofLogs: ["notice.log"]).findings
    #expect(findings.map(\.kind) == ["brute-force-ssh", "port-scan-syn"])
    #expect(findings.map { $0.facts["rule_id"] } == [.string("SSH::Password_Guessing"), .string("Scan::Port_Scan")])
    #expect(findings.first?.sources.map(\.address) == ["10.20.30.66"])
  }

  @Test(arguments: [
    ["tcp-refused.conn.log"], ["scan-slow-syn.conn.log"], ["events.eve.json"], ["notice.log"],
    ["dns-nxdomain.dns.log", "dns-nxdomain.conn.log"], ["http-5xx.http.log", "http-5xx.conn.log"],
    ["http-5xx.conn.log", "http-5xx.http.log", "http-5xx.conn.log"],
  ])
  func givesTheSameWhereverALogIsCut(names: [String]) throws {
    let bytes = try names.flatMap { try log($0) }
    let whole = try BlotterAnalysisTests.findings(bytes)
    let count = Int(whole.evidence[0].records ?? 1)
    for cut in 1..<count {
      #expect(try BlotterAnalysisTests.findings(bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    let cuts = [count / 4, count / 2, count - 1]
    #expect(try BlotterAnalysisTests.findings(bytes, cuts: cuts, fromTheRight: true) == whole)
  }
}
