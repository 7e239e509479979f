import BlotterFindings
import Testing

/// What joins two findings, and what must not.
@Suite struct RelationTests {
  private static let evidence: [EvidenceEntry] = {
    var entry = EvidenceEntry(id: "E1", name: "a.pcap")
    (entry.first, entry.last) = ("2026-11-23T10:00:00Z", "2026-11-23T12:00:00Z")
    return [entry]
  }()

  private func finding(
    _ kind: String, of victim: String, by source: String, at minute: String, until last: String? = nil,
    packets: ClosedRange<UInt64>? = nil, evidence: String = "E1", severity: Severity = .medium, port: UInt16? = nil
  ) -> Finding {
    var finding = Finding(kind: kind, title: kind)
    finding.severity = severity
    finding.affected = [HostRole(address: victim, port: port)]
    finding.sources = [HostRole(address: source)]
    if !minute.isEmpty {
      finding.first = "2026-11-23T\(minute)Z"
      finding.last = "2026-11-23T\(last ?? minute)Z"
    }
    if let packets {
      finding.cites = [packets.lowerBound, packets.upperBound].map {
        Citation(evidence: evidence, packet: $0, line: nil)
      }
    }
    return finding
  }

  /// `F1 explains F2` for each relation of numbered findings.
  private func relations(_ findings: [Finding], _ evidence: [EvidenceEntry] = RelationTests.evidence) -> [String] {
    RelationFinder(findings, evidence: evidence).relations(ids: findings.indices.map { "F\($0 + 1)" }).map {
      #expect($0.grade == "inferred" && !$0.because.isEmpty)
      return "\($0.from) \($0.kind.rawValue) \($0.to)"
    }
  }

  @Test func aFloodExplainsWhatFailsAtItsTargetWhileItLasts() {
    let flood = finding("syn-flood", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00", until: "10:00:10")
    let late = finding("slow-server", of: "192.0.2.1", by: "192.0.2.1", at: "10:00:30")
    #expect(relations([flood, late]) == ["F1 explains F2"])
    let muchLater = finding("slow-server", of: "192.0.2.1", by: "192.0.2.1", at: "10:20:00")
    #expect(relations([flood, muchLater]) == [])
    let before = finding("slow-server", of: "192.0.2.1", by: "192.0.2.1", at: "09:59:59", until: "10:00:05")
    #expect(relations([flood, before]) == [])
    let elsewhere = finding("slow-server", of: "192.0.2.2", by: "192.0.2.2", at: "10:00:05")
    #expect(relations([flood, elsewhere]) == [])
  }

  @Test func anAddressOfEverybodyJoinsNothing() {
    for address in ["255.255.255.255", "0.0.0.0", "224.0.0.1", "127.0.0.1", "ff02::1"] {
      let flood = finding("udp-flood", of: address, by: "203.0.113.9", at: "10:00:00", until: "10:00:10")
      #expect(relations([flood, finding("tcp-syn-timeout", of: address, by: "10.0.0.1", at: "10:00:05")]) == [])
    }
  }

  @Test func stepsFollowOnlyInTheirOrderAndOnlyTheNearestAreTold() {
    let scan = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00", severity: .low)
    let guess = finding("brute-force-ssh", of: "192.0.2.1", by: "203.0.113.9", at: "10:01:00")
    let shell = finding("http-command-injection", of: "192.0.2.1", by: "203.0.113.9", at: "10:02:00", severity: .high)
    #expect(relations([shell, guess, scan]) == ["F2 precedes F1", "F3 precedes F2"])
    let late = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "10:05:00", severity: .low)
    #expect(relations([shell, guess, late]) == ["F2 precedes F1"])
    let stranger = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.10", at: "10:00:00", severity: .low)
    #expect(relations([guess, stranger]) == [])
  }

  @Test func whatFollowsAGuessNeedsOneThatWasRight() {
    var guess = finding("brute-force-ftp", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00", until: "10:05:00")
    let calls = finding("c2-beaconing", of: "192.0.2.1", by: "198.51.100.7", at: "10:04:00")
    #expect(relations([calls, guess]) == [])
    guess.facts["accepted_packet"] = .int(70)
    guess.facts["accepted_time"] = .string("2026-11-23T10:03:00Z")
    #expect(relations([calls, guess]) == ["F2 precedes F1"])
    guess.facts["accepted_time"] = .string("2026-11-23T10:04:30Z")
    #expect(relations([calls, guess]) == [])
  }

  @Test func withoutTimesPacketNumbersOfOneEvidenceTellTheOrder() {
    let scan = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 10...20)
    let guess = finding("brute-force-ssh", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 30...90)
    #expect(relations([guess, scan], []) == ["F2 precedes F1"])
    let early = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 95...99)
    #expect(relations([guess, early], []) == [])
    // Nothing orders packets of two files whose clocks have no date.
    let other = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 1...2, evidence: "E2")
    #expect(relations([guess, other], []) == [])
  }

  @Test func aLogThatPassesMidnightKeepsItsOrder() {
    var entry = EvidenceEntry(id: "E1", name: "night.log")
    (entry.first, entry.last) = ("23:50:00.0", "00:20:00.0")
    var scan = finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 1...9)
    (scan.first, scan.last) = ("23:55:00.0", "23:56:00.0")
    var guess = finding("brute-force-ssh", of: "192.0.2.1", by: "203.0.113.9", at: "", packets: 10...40)
    (guess.first, guess.last) = ("00:05:00.0", "00:06:00.0")
    #expect(relations([guess, scan], [entry]) == ["F2 precedes F1"])
  }

  @Test func theCauseCountsWithWhatItDid() {
    let flood = finding(
      "syn-flood", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00", until: "10:00:10", severity: .medium, port: 443)
    let refused = finding(
      "tcp-connection-refused", of: "192.0.2.1", by: "10.0.0.1", at: "10:00:05", severity: .high, port: 443)
    let findings = [refused, flood]
    let rule = PrincipalRule(findings, RelationFinder(findings, evidence: Self.evidence))
    #expect(rule.order == [1, 0])
    #expect(rule.because.contains("it explains or contains the most severe"))
  }

  @Test func noOrderIsClaimedWhereNoneIsThere() {
    #expect(PrincipalRule([], RelationFinder([], evidence: [])).because == "")
    let one = finding("syn-flood", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00")
    #expect(PrincipalRule([one], RelationFinder([one], evidence: [])).because == "It is the only finding.")
    let findings = [one, one]
    #expect(PrincipalRule(findings, RelationFinder([], evidence: [])).because.contains("says nothing"))
  }

  /// A foreign document may hold anything: circles, loops, ends that nobody knows.
  @Test func circlesEnd() {
    let kinds: [FindingRelation.Kind] = [.explains, .precedes, .partOf]
    let findings = ["A", "B", "C"].map { Finding(id: $0, kind: "odd", title: $0) }
    for kind in kinds {
      let relations = [("A", "B"), ("B", "C"), ("C", "A"), ("A", "A"), ("A", "X")].map {
        FindingRelation(from: $0.0, to: $0.1, kind: kind, because: "")
      }
      let groups = FindingGroups(findings, relations).groups
      #expect(groups.count == 1)
      #expect(groups.flatMap(\.findings).sorted() == ["A", "B", "C"])
    }
  }

  @Test func groupsTellStepsInOrderWithTheirSymptoms() {
    var findings = [
      finding("http-command-injection", of: "192.0.2.1", by: "203.0.113.9", at: "10:02:00", severity: .high),
      finding("http-5xx", of: "192.0.2.1", by: "203.0.113.9", at: "10:02:00"),
      finding("port-scan-syn", of: "192.0.2.1", by: "203.0.113.9", at: "10:00:00", severity: .low),
      finding("dns-servfail", of: "10.0.0.53", by: "10.0.0.7", at: "10:00:00"),
    ]
    for number in findings.indices { findings[number].id = "F\(number + 1)" }
    let relations = RelationFinder(findings, evidence: Self.evidence).relations(ids: findings.map(\.id))
    let groups = FindingGroups(findings, relations).groups
    #expect(groups.map { $0.steps.map(\.finding) } == [["F3", "F1"], ["F4"]])
    #expect(groups.first?.steps.last?.parts.map(\.finding) == ["F2"])
  }

  @Test func thousandsOfFindingsAboutOneHostAreJoinedInTime() {
    var findings: [Finding] = []
    for (number, kind) in FindingKinds.all.enumerated() {
      for copy in 0..<16 {
        findings.append(
          finding(
            kind, of: "192.0.2.1", by: "203.0.113.\(copy)", at: "10:\(10 + number % 50):\(10 + copy)",
            packets: UInt64(copy)...UInt64(copy + 9)))
      }
    }
    let start = ContinuousClock.now
    let finder = RelationFinder(findings, evidence: Self.evidence)
    #expect(PrincipalRule(findings, finder).order.count == findings.count)
    // Far above what it needs on a slow machine without optimisation; growth with the cube of it would take minutes.
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
