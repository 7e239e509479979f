import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

@Suite struct IncidentBuilderTests {
  private func findings(_ name: String) throws -> FindingsDocument {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("findings/\(name).json")))
    return try FindingsDocument(json: bytes, file: "\(name).json")
  }

  private func notes(_ name: String) throws -> Notes {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("notes/\(name).yaml")))
    return try Notes(yaml: bytes, file: "\(name).yaml")
  }

  @Test func fillsTheIncidentOfTheNameServer() throws {
    let builder = try IncidentBuilder(findings("dns-port-unreachable"), notes: notes("dns-port-unreachable"))
    try Golden.expect(builder.incident().json, matches: Fixtures.file("incidents/dns-port-unreachable.json"))
  }

  @Test func fillsTheIncidentOfTheFloodWithoutNotes() throws {
    let incident = try IncidentBuilder(findings("syn-flood")).incident()
    try Golden.expect(incident.json, matches: Fixtures.file("incidents/syn-flood.json"))
  }

  @Test func oneSourceIsNoDistributedAttack() throws {
    let incident = try IncidentBuilder(findings("syn-flood")).incident()
    let text = incident.summary.map(\.text).joined(separator: " ")
    #expect(text.contains("139 SYN segments"))
    #expect(text.contains("nothing shows a distributed one (DDoS)"))
    #expect(text.contains("packet 73"))
    #expect(text.contains("status 504, is packet 77"))
    #expect(incident.indicators.map(\.value) == ["203.0.113.0"])
    #expect(incident.techniques.map(\.id) == ["T1499.001"])
  }

  @Test func saysThatNothingWasFoundAndWhatWasNotAssessed() throws {
    var document = FindingsDocument()
    document.notAssessed = [NotAssessed(kind: "arp-spoofing", because: "the evidence holds no link layer")]
    let incident = try IncidentBuilder(document).incident()
    #expect(incident.title == "No incident found in what was assessed")
    #expect(
      incident.summary.map(\.text) == [
        "No incident was found in what was assessed. 1 kind of incident could not be assessed with this evidence."
      ])
    #expect(incident.notAssessed == document.notAssessed)
    #expect(incident.severity == nil)
    #expect(incident.occurred == nil)
    #expect(incident.causes.isEmpty && incident.timeline.isEmpty && incident.indicators.isEmpty)
    // Nobody's incident, no impact, no action: what is asked is who looked, when, and why.
    #expect(incident.openQuestions.map(\.field) == ["incident.analyst", "incident.date", "awareness"])
  }

  /// The page that led to a shell and the connection that carries it have ports of their own, and both are told.
  @Test func tellsTheServiceAttackedFromTheChannelBack() throws {
    let text = """
      {"schema":"blotter.findings/1","findings":[{"id":"F1","kind":"exploit-remote-shell","title":"A shell",
        "protocol":"HTTP","transport":"TCP","port":80,"service":"http","affected":[{"address":"192.0.2.1"}],
        "sources":[{"address":"192.0.2.2"}],"cites":[{"evidence":"E1","packet":1}],
        "facts":{"shell_port":4321,"web_requests_before":1,"requests_before":["GET /"]}}]}
      """
    let led = try IncidentBuilder(FindingsDocument(json: Array(text.utf8), file: "f")).incident()
    let port = try #require(led.portAffected?.text)
    #expect(port.contains("TCP port 4321, which carries the shell") && port.contains("TCP port 80 (http)"))
    let bare = text.replacing("\"port\":80,\"service\":\"http\"", with: "\"port\":4321")
      .replacing("\"web_requests_before\":1", with: "\"web_requests_before\":0")
    let alone = try IncidentBuilder(FindingsDocument(json: Array(bare.utf8), file: "f")).incident()
    #expect(alone.portAffected?.text == "TCP port 4321, which carries the shell")
  }

  /// RFC 826, RFC 792: neither ARP nor ICMP knows ports; a datagram that ICMP quotes may have one.
  @Test func asksForNoPortWhereThereIsNone() throws {
    func port(_ members: String) throws -> String? {
      let text = #"{"schema":"blotter.findings/1","findings":[{"kind":"odd","title":"Odd",\#(members)}]}"#
      return try IncidentBuilder(FindingsDocument(json: Array(text.utf8), file: "f")).incident().portAffected?.text
    }
    #expect(try port(#""protocol":"ARP""#) == "None: ARP has no ports")
    #expect(try port(#""protocol":"ICMP","transport":"ICMP","port":80,"service":"http""#) == "Port 80 (http)")
    #expect(try port(#""protocol":"HTTP","transport":"TCP""#) == nil)
  }

  /// A lesser finding that nothing joins to the incident explains nothing of it.
  @Test func weighsTheCausesOfWhatMattersByFinding() throws {
    func causes(_ severity: String, notes: String = "") throws -> [Cause] {
      let text = """
        {"schema":"blotter.findings/1","findings":[
        {"id":"F1","kind":"slow-server","title":"Slow","severity":"medium","affected":[{"address":"192.0.2.1"}],
         "facts":{"round_trip_s":0.1,"answer_time_s":5}},
        {"id":"F2","kind":"dns-nxdomain","title":"No name","severity":"\(severity)",
         "affected":[{"address":"192.0.2.9"}],
         "facts":{"names":["x.example"],"transactions":1,"answered_otherwise":0}}]}
        """
      let document = try FindingsDocument(json: Array(text.utf8), file: "f")
      return try IncidentBuilder(document, notes: Notes(yaml: Array(notes.utf8), file: "n")).incident().causes
    }
    #expect(try Set(causes("low").map(\.finding)) == ["F1"])
    let both = try causes("medium").map(\.finding)
    #expect(both.first == "F1" && both.last == "F2" && both == both.sorted { ($0 ?? "") < ($1 ?? "") })
    let named = try causes("low", notes: "causes: [{statement: record-missing, verdict: confirmed, because: asked}]")
    #expect(named.first?.likelihood == .confirmed)
  }

  @Test func carriesAForeignFindingInItsOwnWords() throws {
    let text = #"{"schema":"blotter.findings/1","findings":[{"kind":"odd-thing","title":"Odd traffic"}]}"#
    let document = try FindingsDocument(json: Array(text.utf8), file: "f")
    let incident = try IncidentBuilder(document).incident()
    #expect(incident.summary.map(\.text) == ["Odd traffic."])
    // Without a citation it is somebody's word, and no observation of ours.
    #expect(incident.summary.map(\.grade) == [.reported])
    #expect(incident.protocolAffected == nil && incident.portAffected == nil && incident.serviceAffected == nil)
    #expect(incident.explanations.isEmpty && incident.causes.isEmpty)
    #expect(incident.openQuestions.map(\.field).contains("causes"))
    #expect(incident.openQuestions.map(\.field).contains("incident.date"))
    #expect(!incident.json.contains("null") && !incident.json.contains("N/A"))
  }

  @Test func dismissedFindingsGiveNothing() throws {
    let notes = try Notes(yaml: Array("findings: {F1: {dismiss: true, because: a test}}".utf8), file: "n")
    let incident = try IncidentBuilder(findings("dns-port-unreachable"), notes: notes).incident()
    #expect(incident.findings.count == 1)
    #expect(incident.verdicts.map(\.isDismissed) == [true])
    #expect(incident.severity == nil && incident.principal == nil)
    #expect(incident.summary.map(\.grade) == [.reported])
    #expect(incident.affected.isEmpty && incident.recommendations.isEmpty)
  }

  @Test func aVerdictOverridesTheRule() throws {
    let yaml = """
      incident: {analyst: A. Analyst}
      causes:
        - {statement: firewall-reject, verdict: confirmed, because: the rule was found}
        - {statement: "No process takes datagrams", verdict: ruled out}
        - {statement: A mole bit the cable, verdict: ruled out}
      """
    let notes = try Notes(yaml: Array(yaml.utf8), file: "n")
    let incident = try IncidentBuilder(findings("dns-port-unreachable"), notes: notes).incident()
    #expect(incident.causes.first?.id == "firewall-reject")
    #expect(incident.causes.first?.likelihood == .confirmed)
    #expect(incident.causes.first?.reasoning == Claim("Confirmed: the rule was found", .reported, by: "A. Analyst"))
    #expect(incident.causes.first { $0.id == "no-listener" }?.likelihood == .ruledOut)
    #expect(incident.causes.last?.statement == "A mole bit the cable")
    #expect(!incident.openQuestions.map(\.field).contains("causes"))
  }

  @Test func answersMakeTheirQuestionsDisappear() throws {
    let open = try IncidentBuilder(findings("dns-port-unreachable")).incident().openQuestions.map(\.field)
    #expect(
      open == [
        "incident.analyst", "incident.organization", "incident.date", "incident.timezone", "awareness", "impact",
        "actions", "ours", "causes", "incident.status",
      ])
    let notes = try notes("dns-port-unreachable")
    let left = try IncidentBuilder(findings("dns-port-unreachable"), notes: notes).incident().openQuestions.map(\.field)
    #expect(left == ["incident.timezone", "impact", "causes"])
  }

  /// A denial of service is never more than possible where an error message is all that speaks.
  @Test func denialOfServiceStaysPossibleAtMost() throws {
    var document = try findings("dns-port-unreachable")
    document.findings[0].facts["clients"] = .int(500)
    document.findings[0].facts["queries"] = .int(100_000)
    let cause = try IncidentBuilder(document).incident().causes.first { $0.id == "denial-of-service" }
    #expect(cause?.likelihood == .possible)
    let few = try IncidentBuilder(findings("dns-port-unreachable")).incident().causes
    #expect(few.first { $0.id == "denial-of-service" }?.likelihood == .unlikely)
    #expect(few.map(\.id) == ["no-listener", "firewall-reject", "wrong-server", "denial-of-service"])
  }

  @Test func saysNoSentenceWhoseFactIsAbsent() throws {
    var document = try findings("dns-port-unreachable")
    document.findings[0].facts = [:]
    let incident = try IncidentBuilder(document).incident()
    for claim in incident.summary + incident.causes.flatMap({ $0.supporting + $0.opposing }) {
      #expect(!claim.text.contains("{") && !claim.text.contains("nil"))
    }
    #expect(incident.summary.count == 1)
  }

  @Test func survivesHostileFindings() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("incidents/hostile.json")))
    let hostile = try Incident(json: bytes, file: "hostile.json")
    for kind in ["dns-port-unreachable", "syn-flood", "port-scan-syn", "http-5xx"] {
      var document = FindingsDocument()
      (document.evidence, document.findings) = (hostile.evidence, hostile.findings)
      (document.excerpts, document.traffic) = (hostile.excerpts, hostile.traffic)
      document.findings[0].kind = kind
      let incident = try IncidentBuilder(document).incident()
      #expect(try Incident(json: Array(incident.json.utf8), file: "i") == incident)
      // Sentences stay on one line, and hold nothing that a terminal acts on.
      let claims = incident.summary + [incident.protocolAffected, incident.portAffected].compactMap { $0 }
      for claim in claims { #expect(claim.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }) }
    }
  }

  /// Facts of every type and size in every playbook: a foreign analyzer may write anything.
  @Test(arguments: [
    JSONValue.null, .bool(true), .string("x\n{y}"), .string(""), .array([]), .array([.array([.null])]),
    .array(Array(repeating: .string("a"), count: 500)), .object(["a": .int(1)]),
    .number(JSONNumber(verbatim: "-1e999")),
    .number(JSONNumber(verbatim: "18446744073709551616")), .number(JSONNumber(verbatim: "0.0000000000001")), .int(-1),
  ])
  func survivesFactsOfAnyType(_ value: JSONValue) throws {
    for playbook in try Self.playbooks.get() {
      let kind = try #require(playbook.kinds.first)
      var finding = Finding(id: "F1", kind: kind, title: "t")
      for fact in playbook.facts.keys { finding.facts[fact] = value }
      finding.first = "+99999999999999999999"
      finding.cites = [Citation(evidence: "E1", packet: .max, line: .max)]
      finding.affected = [HostRole(address: "a"), HostRole(address: "a")]
      var document = FindingsDocument()
      document.findings = [finding]
      let incident = try IncidentBuilder(document).incident()
      #expect(try Incident(json: Array(incident.json.utf8), file: "i") == incident)
    }
  }

  /// Read once: every case below needs all of them.
  private static let playbooks = Result {
    try PlaybookLibrary.builtInNames.map { name in
      let kind = try #require(try PlaybookLibrary.builtIn.kinds(in: name).first)
      return try #require(try PlaybookLibrary.builtIn.playbook(for: kind))
    }
  }
}
