import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

@Suite struct IncidentCodingTests {
  @Test(arguments: ["dns-port-unreachable", "syn-flood", "empty", "hostile"])
  func writingAndReadingGivesTheSameIncident(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("incidents/\(name).json")))
    let incident = try Incident(json: bytes, file: "\(name).json")
    #expect(incident.extra.isEmpty)
    let again = try Incident(json: Array(incident.json.utf8), file: "again.json")
    #expect(again == incident)
    #expect(again.json == incident.json)
  }

  @Test func losesNothingOfTheInput() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("incidents/dns-port-unreachable.json")))
    let incident = try Incident(json: bytes, file: "i.json")
    #expect(try JSONParser.parse(Array(incident.json.utf8)).value == JSONParser.parse(bytes).value)
  }

  @Test func keepsUnknownKeysAtEveryLevel() throws {
    let text = """
      {"schema":"blotter.incident/1","x":1,"occurred":{"text":"t","grade":"open","x":2},
       "summary":[{"text":"t","grade":"open","x":3}],"affected":[{"address":"a","x":4}],
       "timeline":[{"text":"t","x":5}],"actions":[{"text":"t","x":6}],"recommendations":[{"text":"t","x":7}],
       "causes":[{"statement":"s","likelihood":"likely","x":8,"checks":[{"text":"t","x":9}]}],
       "indicators":[{"type":"t","value":"v","x":10}],"techniques":[{"id":"T1","x":11}],
       "open_questions":[{"field":"f","question":"q","x":12}],"explanations":[{"kind":"k","x":13}],
       "verdicts":[{"finding":"F1","x":14}]}
      """
    let json = try Incident(json: Array(text.utf8), file: "i.json").json
    for number in 1...14 { #expect(json.contains("\"x\": \(number)"), "x: \(number) was lost") }
  }

  @Test(arguments: [
    (
      #"{"schema":"blotter.incident/7"}"#,
      "i.json:1:11: schema: version 'blotter.incident/7' is not read by this program, which reads 'blotter.incident/1'"
    ),
    (
      #"{"schema":"blotter.incident/1","summary":[{"text":"t","grade":"obsrved"}]}"#,
      "i.json:1:63: summary[0].grade: unknown value 'obsrved', expected one of observed, inferred, reported, open; "
        + "did you mean 'observed'?"
    ),
    (
      #"{"schema":"blotter.incident/1","status":"done"}"#,
      "i.json:1:41: status: unknown value 'done', expected one of open, contained, resolved, closed"
    ),
  ])
  func saysFilePathAndPlaceOfAnError(_ text: String, _ message: String) throws {
    let error = try #require(throws: DocumentError.self) { try Incident(json: Array(text.utf8), file: "i.json") }
    #expect(error.description == message)
  }
}
