import BlotterCore
import BlotterFindings
import BlotterTestSupport
import Testing

/// Several incidents in one capture: what belongs together is joined, and nothing else.
@Suite struct CourseOfEventsTests {
  /// Records of captures (classic pcap, one byte order and link type) in one file, by time, each capture moved by some
  /// seconds.
  private func merged(_ files: [(name: String, shift: Int)]) throws -> [UInt8] {
    var header: [UInt8] = []
    var records: [(time: UInt64, bytes: [UInt8])] = []
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    for file in files {
      let bytes = try capture(file.name)
      try #require(header.isEmpty || header == Array(bytes[..<24]))
      header = Array(bytes[..<24])
      var position = 24
      while position + 16 <= bytes.count {
        let length = Int(word(bytes[(position + 8)..<(position + 12)]))
        let second = UInt64(Int(word(bytes[position..<(position + 4)])) + file.shift)
        var record = Array(bytes[position..<(position + 16 + length)])
        for place in 0..<4 { record[place] = UInt8(truncatingIfNeeded: second >> UInt64(8 * place)) }
        records.append((second << 32 | word(bytes[(position + 4)..<(position + 8)]), record))
        position += 16 + length
      }
    }
    let order = records.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
    return header + order.flatMap(\.element.bytes)
  }

  private func groups(_ document: FindingsDocument) -> [[String]] {
    let kinds = Dictionary(uniqueKeysWithValues: document.findings.map { ($0.id, $0.kind) })
    return FindingGroups(document.findings, document.relations).groups.map { group in
      group.steps.map { kinds[$0.finding] ?? "" }
    }
  }

  /// One host scans, guesses and breaks in; the captures were taken one after the other.
  @Test func joinsAScanGuessingAndABreakInInTheirOrder() throws {
    let names = ["lab-scan-connect.pcap", "lab-brute-ftp.pcap", "lab-web-cmdi.pcap"]
    let document = try findings(merged(names.map { ($0, 0) }))
    #expect(groups(document) == [["port-scan-connect", "brute-force-ftp", "http-command-injection"]])
    #expect(document.findings.first?.kind == "http-command-injection")
    #expect(document.principal?.finding == "F1")
    #expect(document.principal?.because.isEmpty == false)
    #expect(document.relations.allSatisfy { $0.grade == "inferred" && $0.cites.count == 2 })
  }

  /// The same captures with the scan moved behind the rest: it comes before nothing then.
  @Test func doesNotPutALaterScanFirst() throws {
    let document = try findings(
      merged([("lab-scan-connect.pcap", 3600), ("lab-brute-ftp.pcap", 0), ("lab-web-cmdi.pcap", 0)]))
    let scan = try #require(document.findings.first { $0.kind == "port-scan-connect" })
    #expect(!document.relations.contains { $0.from == scan.id && $0.kind == .precedes })
  }

  @Test(arguments: [
    (["lab-dns-servfail.pcap", "lab-slowloris.pcap"], ["slowloris", "dns-servfail"]),
    (["lab-tcp-syn-timeout.pcap", "lab-arp-duplicate-ip.pcap"], ["tcp-syn-timeout", "duplicate-ip-address"]),
    (["lab-icmp-host-unreachable.pcap", "lab-dns-servfail.pcap"], ["icmp-host-unreachable", "dns-servfail"]),
  ])
  func leavesUnrelatedIncidentsApart(names: [String], kinds: [String]) throws {
    let document = try findings(merged(names.map { ($0, 0) }))
    #expect(Set(document.findings.map(\.kind)).isSuperset(of: kinds))
    #expect(document.relations == [], "\(document.relations.map(\.because))")
    #expect(groups(document).count == document.findings.count)
  }

  /// Refusals of an hour before a flood of the same service are no work of the flood.
  @Test func keepsRefusalsBeforeAFloodApart() throws {
    var build = PacketBuilder()
    for number in 0..<4 {
      let client = "198.51.100.\(number + 1):40000"
      build.tcp(client, "192.0.2.1:443", .syn, at: Double(number))
      build.tcp("192.0.2.1:443", client, [.rst, .ack], at: Double(number) + 0.01)
    }
    for number in 0..<300 {
      build.tcp("203.0.113.9:\(2000 + number)", "192.0.2.1:443", .syn, at: 3600 + Double(number) / 50)
    }
    let document = findings(build.packets)
    #expect(Set(document.findings.map(\.kind)) == ["syn-flood", "tcp-connection-refused"])
    #expect(document.relations == [])
  }

  @Test func theOrderOfEvidenceDoesNotChangeWhatIsJoined() throws {
    let names = ["lab-scan-connect.pcap", "lab-brute-ftp.pcap", "lab-web-cmdi.pcap"]
    let whole = try findings(merged(names.map { ($0, 0) }))
    let turned = try findings(merged(names.reversed().map { ($0, 0) }))
    #expect(whole.relations == turned.relations && whole.principal == turned.principal)
  }
}
