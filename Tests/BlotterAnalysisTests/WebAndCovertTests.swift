import BlotterAnalysis
import BlotterFindings
import Testing

/// Attacks on websites, guessing, downloads, contacts and tunnels, each beside the innocent traffic that is nearest.
@Suite struct WebAndCovertTests {
  /// Kind of the principal finding, port and a host by the labels of the captures, or by how they were made.
  @Test(
    arguments: [
      ("lab-web-sqli.pcap", "http-sql-injection", 80, "198.51.100.20"),
      ("lab-web-traversal.pcap", "http-directory-traversal", 80, "198.51.100.20"),
      ("lab-web-cmdi.pcap", "http-command-injection", 80, "198.51.100.20"),
      ("lab-web-shellshock.pcap", "http-shellshock", 80, "198.51.100.20"),
      ("lab-web-log4shell.pcap", "http-log4shell", 80, "198.51.100.20"),
      ("lab-web-scan.pcap", "http-vulnerability-scan", 80, "198.51.100.20"),
      ("lab-brute-http.pcap", "brute-force-http", 80, "198.51.100.20"),
      ("lab-http-cookie-theft.pcap", "http-session-hijacking", 80, "198.51.100.20"),
      ("lab-c2-beacon.pcap", "c2-beaconing", 80, "10.20.30.11"),
      ("lab-dns-tunnel.pcap", "dns-tunnel", 53, "198.51.100.20"),
      ("lab-icmp-tunnel.pcap", "icmp-tunnel", nil, "198.51.100.20"),
      ("lab-dns-spoof.pcap", "dns-spoofing", 53, "10.20.30.11"),
      ("made-sqlmap.pcap", "http-sql-injection", 80, "203.0.113.80"),
      ("made-trav-path.pcap", "http-directory-traversal", 80, "203.0.113.80"),
      ("made-cmd-wget.pcap", "http-command-injection", 80, "203.0.113.80"),
      ("made-l4j-obf.pcap", "http-log4shell", 80, "203.0.113.80"),
      ("made-xss-img.pcap", "http-xss", 80, "203.0.113.80"),
      ("made-dirb-ua.pcap", "http-vulnerability-scan", 80, "203.0.113.80"),
      ("made-form.pcap", "brute-force-http", 80, "203.0.113.80"),
      ("made-json.pcap", "http-application-error", 80, "192.168.7.20"),
      ("made-elf.pcap", "malware-download", 80, "192.168.7.20"),
      ("made-revsh.pcap", "exploit-remote-shell", 4444, "192.168.7.20"),
      ("made-rat.pcap", "malware-c2", 5552, "192.168.7.20"),
      ("made-beacon.pcap", "c2-beaconing", 80, "192.168.7.20"),
      ("made-dnscat.pcap", "dns-tunnel", 53, "192.168.7.1"),
      ("made-icmpexf.pcap", "icmp-tunnel", nil, "203.0.113.80"),
    ] as [(String, String, UInt16?, String)])
  func names(file: String, kind: String, port: UInt16?, host: String) throws {
    let first = try #require(try findings(capture(file)).findings.first)
    #expect(first.kind == kind)
    #expect(first.port == port)
    #expect(first.affected.contains { $0.address == host })
    #expect(!first.cites.isEmpty)
  }

  /// Searches for SQL and commands, an editor's HTML, polling, an update, content networks, keys of
  /// mail, and ping.
  @Test(arguments: [
    "made-queries.pcap", "made-cms.pcap", "made-blog.pcap", "made-poll.pcap", "made-update.pcap",
    "made-cdn.pcap", "made-dkim.pcap", "made-ping.pcap", "made-names.pcap",
  ])
  func staysSilent(file: String) throws {
    #expect(try findings(capture(file)).findings.map(\.kind) == [])
  }

  @Test(arguments: [
    "lab-web-sqli.pcap", "lab-http-cookie-theft.pcap", "lab-icmp-tunnel.pcap", "lab-dns-spoof.pcap", "made-elf.pcap",
    "made-revsh.pcap", "made-form.pcap",
  ])
  func givesTheSameWhereverItIsCut(file: String) throws {
    let bytes = try capture(file)
    let whole = try findings(bytes)
    for cut in 1..<Int(whole.evidence[0].packets ?? 1) {
      #expect(try findings(bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
  }

  /// That they went in clear text is another matter.
  @Test func takesThreeWrongPasswordsForNoGuessing() throws {
    let kinds = try findings(capture("made-login3.pcap")).findings.map(\.kind)
    #expect(!kinds.contains("brute-force-http"))
  }

  @Test func tellsThatAGuessGotIn() throws {
    let first = try #require(try findings(capture("made-form.pcap")).findings.first)
    #expect(first.severity == .high)
    #expect(first.facts["passwords"] == .int(14))
    #expect(first.facts["succeeded"] == .int(1))
  }

  @Test func neverPrintsAPasswordThatWasTried() throws {
    let document = try findings(capture("made-form.pcap"))
    for finding in document.findings { #expect(!"\(finding)".contains("letmein99")) }
  }

  /// The order of lookups and pages alone: the redirect itself is in no packet, and the finding says so.
  @Test func infersALookAlikeFromALog() throws {
    let log = """
      10:00:00.000000 IP 192.168.7.20.50000 > 192.168.7.1.domain: 1+ A? gardenpathbooks.com. (37)
      10:00:00.020000 IP 192.168.7.1.domain > 192.168.7.20.50000: 1 1/0/0 A 203.0.113.22 (53)
      10:00:01.000000 IP 192.168.7.20.41000 > 203.0.113.22.http: Flags [S], seq 100, win 65495, length 0
      10:00:01.010000 IP 203.0.113.22.http > 192.168.7.20.41000: Flags [S.], seq 200, ack 101, win 65483, length 0
      10:00:01.020000 IP 192.168.7.20.41000 > 203.0.113.22.http: Flags [.], ack 1, win 512, length 0
      10:00:01.030000 IP 192.168.7.20.41000 > 203.0.113.22.http: Flags [P.], seq 1:74, ack 1, win 512, length 73: HTTP: GET / HTTP/1.1
      10:02:00.000000 IP 192.168.7.20.50000 > 192.168.7.1.domain: 2+ A? \("NAME"). (37)
      10:02:00.020000 IP 192.168.7.1.domain > 192.168.7.20.50000: 2 1/0/0 A 192.0.2.17 (53)
      10:02:01.000000 IP 192.168.7.20.41001 > 192.0.2.17.http: Flags [S], seq 300, win 65495, length 0
      10:02:01.010000 IP 192.0.2.17.http > 192.168.7.20.41001: Flags [S.], seq 400, ack 301, win 65483, length 0
      """
    func kinds(_ name: String) throws -> [Finding] {
      let parts = log.split(separator: "NAME", maxSplits: 1)
      return try findings(Array((parts[0] + name + parts[1]).utf8)).findings
    }
    let found = try kinds("gardenbathbooks.com")
    #expect(found.map(\.kind) == ["malicious-redirect"])
    #expect(found.first?.confidence == .low)
    #expect(found.first?.facts["is_seen"] == .bool(false))
    #expect(try kinds("gardenpathbookscdn.com") == [])
    #expect(try kinds("weather.example") == [])
  }
}
