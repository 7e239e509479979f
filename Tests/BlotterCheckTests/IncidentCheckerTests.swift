import BlotterCheck
import BlotterFindings
import BlotterIncident
import Foundation
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
    let json = incident.json
    let places = try IncidentPlaces(json: Array(json.utf8))
    let found = try Log.dns.checker().check(incident: incident, file: "incident.json", places: places)
    #expect(found.map(\.kind) == [.time])
    // Where an editor finds the words.
    let line = json.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("1:23 PM") }
    #expect(found.map(\.file) == ["incident.json"] && found.map(\.line) == [(line ?? 0) + 1])
    #expect(
      found.map(\.column) == [
        json.split(separator: "\n", omittingEmptySubsequences: false)[line ?? 0].distanceOf("1:23")
      ])
  }
}

extension StringProtocol {
  /// The column of the first `words`, from 1 in scalars.
  fileprivate func distanceOf(_ words: String) -> Int? {
    range(of: words).map { unicodeScalars.distance(from: startIndex, to: $0.lowerBound) + 1 }
  }
}

@Suite struct IncidentPlacesTests {
  @Test func findsEachValueWhereItStands() throws {
    let json = """
      {
        "impact": {"grade": "reported", "text": "Nobody could work."},
        "caf\u{e9}": {"lessons": [{"text": "a"}, {"text": "b"}]},
        "causes": [{"statement": "s", "supporting": [{"text": "x"}]}], "sections": {"one": "two"}
      }
      """
    let places = try IncidentPlaces(json: Array(json.utf8))
    #expect(places.place(of: "impact") == (2, 44))
    #expect(places.place(of: "caf\u{e9}.lessons[1]") == (3, 49))
    #expect(places.place(of: "causes[0]") == (4, 29))
    #expect(places.place(of: "causes[0].supporting[0]") == (4, 58))
    #expect(places.place(of: "sections.one") == (4, 87))
    // What the file lacks is placed where it would belong.
    #expect(places.place(of: "awareness") == (1, 1))
    #expect(places.place(of: "causes[7]") == (4, 13))
  }
}
