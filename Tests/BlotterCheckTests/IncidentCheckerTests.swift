import BlotterCheck
import BlotterFindings
import BlotterIncident
import Testing

@Suite struct IncidentCheckerTests {
  private func incident() -> Incident {
    var incident = Incident()
    incident.evidence = [EvidenceEntry(id: "E1", name: "a.pcap")]
    incident.awareness = Claim("A customer called.", .reported, by: "help desk")
    return incident
  }

  @Test func namesWhatTheDeliverableNeeds() {
    let paths = IncidentChecker(incident()).shortcomings(template: "network-traffic").map(\.path)
    #expect(paths == ["incident.date", "actions", "causes"])
    #expect(IncidentChecker(incident()).shortcomings(template: "executive-summary").map(\.path) == ["impact"])
  }

  @Test func asksNoDateOfEvidenceThatHasOne() {
    var incident = incident()
    incident.evidence[0].clock = "absolute"
    let paths = IncidentChecker(incident).shortcomings(template: "network-traffic").map(\.path)
    #expect(!paths.contains("incident.date"))
  }

  @Test func findsClaimsWithoutGrounds() {
    var incident = incident()
    let cite = Citation(evidence: "E1", packet: 1, line: nil)
    incident.summary = [
      Claim("Three queries were sent.", .observed, cites: [cite]), Claim("None was answered.", .observed),
      Claim("A firewall rejects them.", .inferred), Claim("Nobody knows.", .open),
      Claim("Seen elsewhere.", .observed, cites: [Citation(evidence: "E9", packet: 1, line: nil)]),
    ]
    let found = IncidentChecker(incident).shortcomings(template: "ticket").filter { $0.kind != .missingField }
    #expect(found.map(\.kind) == [.noCitation, .noAuthor, .unknownEvidence])
    #expect(found.map(\.path) == ["summary[1]", "summary[2]", "summary[4]"])
  }

  @Test func holdsWhatPeopleWroteAgainstTheFindings() throws {
    var incident = incident()
    incident.impact = Claim("The outage began at 1:23 PM.", .reported, by: "analyst")
    incident.actions = [Action(text: "Restarted the server at 2 PM.")]
    let found = try Log.dns.checker().check(incident: incident, file: "incident.json")
    #expect(found.map(\.file) == ["incident.json:impact"])
    #expect(found.map(\.kind) == [.time])
  }
}
