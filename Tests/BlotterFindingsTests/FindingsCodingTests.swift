import BlotterFindings
import BlotterTestSupport
import Foundation
import Testing

@Suite struct FindingsCodingTests {
  private func read(_ text: String) throws -> FindingsDocument {
    try FindingsDocument(json: Array(text.utf8), file: "findings.json")
  }
  private func error(_ text: String) throws -> DocumentError {
    try #require(throws: DocumentError.self) {
      try FindingsDocument(json: Array(text.utf8), file: "findings.json")
    }
  }

  @Test func readsTheDocumentOfTheContract() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("findings/dns-port-unreachable.json")))
    let document = try FindingsDocument(json: bytes, file: "f.json")
    let finding = try #require(document.findings.first)
    #expect(finding.kind == "dns-port-unreachable")
    #expect(finding.severity == .high)
    #expect(finding.port == 53)
    #expect(
      finding.facts["error_delays_s"]?.arrayValue?.compactMap(\.numberValue?.text) == [
        "3.905993", "43.741555", "17.830396",
      ])
    #expect(finding.cites[3] == Citation(evidence: "E1", packet: 4, line: 5))
    #expect(document.traffic?.durationSeconds?.text == "257.830396")
    #expect(document.traffic?.services.first?.clientsRefused == 1)
    #expect(document.excerpts.count == 6)
    #expect(document.extra.isEmpty)
  }

  @Test func writingAndReadingGivesTheSameDocumentAndBytes() throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("findings/dns-port-unreachable.json")))
    let document = try FindingsDocument(json: bytes, file: "f.json")
    let again = try FindingsDocument(json: Array(document.json.utf8), file: "f.json")
    #expect(again == document)
    #expect(again.json == document.json)
    // Nothing of the input is lost, and nothing is made up but empty lists.
    #expect(try JSONParser.parse(Array(document.json.utf8)).value == JSONParser.parse(bytes).value)
  }

  @Test func acceptsTheSmallestForeignDocument() throws {
    let document = try read(#"{"schema":"blotter.findings/1","findings":[{"kind":"odd-thing","title":"Odd"}]}"#)
    #expect(document.findings.map(\.id) == ["F1"])
    #expect(document.findings.first?.severity == nil)
    #expect(document.traffic == nil)
    #expect(!document.json.contains("null"))
  }

  @Test func numbersFindingsAroundTheIdsThatExist() throws {
    let document = try read(
      """
      {"schema":"blotter.findings/1","findings":[{"kind":"a","title":"A"},{"kind":"b","title":"B","id":"F1"},
       {"kind":"c","title":"C"}]}
      """)
    #expect(document.findings.map(\.id) == ["F2", "F1", "F3"])
  }

  @Test func keepsUnknownKeysAtEveryLevel() throws {
    let text = """
      {"schema":"blotter.findings/1","x":{"deep":[1.50]},"tool":{"name":"t","x":1},
       "evidence":[{"id":"E1","name":"n","x":2,"repairs":[{"id":"r","summary":"s","count":1,"x":3}]}],
       "traffic":{"x":4,"tcp":{"x":5},"dns":{"x":6},"http":{"x":7},"hosts":[{"address":"h","x":8}],
        "protocols":[{"name":"p","packets":1,"x":9}],"icmp":[{"version":4,"type":3,"code":3,"packets":1,"x":10}],
        "services":[{"address":"s","port":1,"transport":"TCP","x":11}],
        "conversations":[{"transport":"TCP","a":{"address":"a","x":12},"b":{"address":"b"},"x":13}],
        "series":[{"name":"n","interval_s":1,"counts":{"packets":[1]},"x":14}]},
       "findings":[{"kind":"k","title":"t","x":15,"affected":[{"address":"a","x":16}],
        "cites":[{"evidence":"E1","x":17}]}],
       "evidence_quality":[{"id":"q","severity":"note","summary":"s","x":18}],
       "not_assessed":[{"kind":"k","because":"b","x":19}],
       "excerpts":[{"evidence":"E1","text":"t","x":20}]}
      """
    let json = try read(text).json
    for number in 1...20 { #expect(json.contains("\"x\": \(number)"), "x: \(number) was lost") }
    #expect(json.contains("1.50"))
    #expect(try read(json).json == json)
  }

  @Test func namesBothVersionsOfAnUnknownMajorSchema() throws {
    let error = try error(#"{"schema":"blotter.findings/2","findings":[]}"#)
    #expect(error.message.contains("blotter.findings/2"))
    #expect(error.message.contains("blotter.findings/1"))
    #expect(error.path == "schema")
    #expect(error.position == JSONPosition(line: 1, column: 11))
  }

  @Test(arguments: [
    (#"{"findings":[]}"#, "findings.json:1:1: schema: missing; expected 'blotter.findings/1'"),
    (
      #"{"schema":"blotter.finding/1"}"#,
      "findings.json:1:11: schema: unknown schema 'blotter.finding/1', expected 'blotter.findings/1'; "
        + "did you mean 'blotter.findings/1'?"
    ),
    (
      "{\"schema\":\"blotter.findings/1\",\n\"findings\":[{\"kind\":\"k\",\"title\":\"t\",\"severity\":\"hgih\"}]}",
      "findings.json:2:48: findings[0].severity: unknown value 'hgih', expected one of informational, low, medium, "
        + "high, critical; did you mean 'high'?"
    ),
    (
      #"{"schema":"blotter.findings/1","findings":[{"kind":"k"}]}"#,
      "findings.json:1:44: findings[0].title: missing; expected a string"
    ),
    (
      #"{"schema":"blotter.findings/1","findings":[{"kind":"k","title":"t","port":70000}]}"#,
      "findings.json:1:75: findings[0].port: expected a whole number from 0 to 65535"
    ),
    (
      #"{"schema":"blotter.findings/1","findings":{}}"#,
      "findings.json:1:43: findings: expected an array, found an object"
    ),
    (
      #"{"schema":"blotter.findings/1","traffic":{"dns":{"rcodes":{"NXDOMAIN":"3"}}}}"#,
      "findings.json:1:71: traffic.dns.rcodes.NXDOMAIN: expected a whole number, found a string"
    ),
    ("[]", "findings.json:1:1: expected an object, found an array"),
    ("{\n  \"schema\": ", "findings.json:2:13: expected a value, but the text ends here"),
  ])
  func saysFilePathAndPlaceOfAnError(_ text: String, _ message: String) throws {
    #expect(try error(text).description == message)
  }

  @Test func refusesTwoFindingsOfOneId() throws {
    let error = try error(
      #"{"schema":"blotter.findings/1","findings":[{"id":"F1","kind":"k","title":"t"},{"id":"F1","kind":"k","title":"t"}]}"#
    )
    #expect(error.message == "the id 'F1' stands at [0] and at [1]")
  }

  @Test func readsNullAsAbsentAndWordsInAnyCase() throws {
    let document = try read(
      #"{"schema":"blotter.findings/1","findings":[{"kind":"k","title":"t","severity":"High","port":null,"count":3.0}]}"#
    )
    #expect(document.findings.first?.severity == .high)
    #expect(document.findings.first?.port == nil)
    #expect(document.findings.first?.count == 3)
  }
}
