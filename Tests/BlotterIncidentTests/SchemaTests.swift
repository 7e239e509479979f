import BlotterFindings
import BlotterIncident
import BlotterTemplates
import BlotterTestSupport
import Foundation
import Testing

@Suite struct SchemaTests {
  private func schema(_ name: String) throws -> JSONValue {
    let text = try #require(EmbeddedFile.text("Schemas/\(name).schema.json"))
    return try JSONParser.parse(Array(text.utf8)).value
  }

  @Test(arguments: ["findings", "incident", "notes"])
  func isADraft202012Schema(_ name: String) throws {
    let schema = try schema(name)
    #expect(schema.objectValue?["$schema"] == .string("https://json-schema.org/draft/2020-12/schema"))
    #expect(schema.objectValue?["type"] != nil)
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood"])
  func declaresEveryKeyOfFindings(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("findings/\(name).json")))
    let document = try FindingsDocument(json: bytes, file: name)
    #expect(try undeclared(document.jsonValue, in: schema("findings")) == [])
  }

  @Test func declaresEveryKeyThatCanBeWritten() throws {
    let remark = EvidenceEntry.Remark(id: "r", summary: "s", count: 1, line: 1, example: "e")
    var findings = FindingsDocument()
    findings.evidence = [EvidenceEntry(id: "E1", name: "n")]
    findings.evidence[0].skipped = [remark]
    findings.evidence[0].warnings = [remark]
    findings.traffic = TrafficSummary()
    #expect(try undeclared(findings.jsonValue, in: schema("findings")) == [])

    let claim = Claim("c", .reported, cites: [Citation(evidence: "E1", packet: 1, line: 1)], by: "x")
    var incident = Incident()
    incident.occurred = claim
    incident.impact = claim
    incident.awareness = claim
    incident.lessons = [claim]
    incident.verdicts = [FindingVerdict(finding: "F1", severity: .low, isDismissed: true, because: "b", by: "x")]
    incident.techniques = [Technique(id: "T1046", name: "n", findings: ["F1"])]
    incident.timeline = [TimelineEntry(time: "1", text: "t", grade: .reported)]
    incident.timeline[0].isPlaced = false
    incident.sections = ["a": "b"]
    incident.causes = [Cause("c", .possible)]
    incident.causes[0].checks = [Cause.Check(text: "t", command: "c", meaning: "m")]
    incident.openQuestions = [OpenQuestion(field: "f", question: "q", why: "w", example: "e")]
    #expect(try undeclared(incident.jsonValue, in: schema("incident")) == [])
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood", "empty"])
  func declaresEveryKeyOfAnIncident(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Fixtures.file("incidents/\(name).json")))
    let incident = try Incident(json: bytes, file: name)
    #expect(try undeclared(incident.jsonValue, in: schema("incident")) == [])
  }

  /// Paths of keys for which the schema has no property.
  private func undeclared(_ value: JSONValue, in root: JSONValue) -> [String] {
    func resolve(_ schema: JSONValue?) -> [String: JSONValue] {
      guard let object = schema?.objectValue else { return [:] }
      guard let name = object["$ref"]?.stringValue?.split(separator: "/").last else { return object }
      return root.objectValue?["$defs"]?.objectValue?[String(name)]?.objectValue ?? [:]
    }
    func walk(_ value: JSONValue, _ schema: [String: JSONValue], _ path: String) -> [String] {
      switch value {
      case .array(let elements):
        return elements.flatMap { walk($0, resolve(schema["items"]), path + "[]") }
      case .object(let members):
        guard let properties = schema["properties"]?.objectValue else {
          // An object of free keys says so by its type alone.
          return schema["type"] == .string("object") ? [] : [path]
        }
        return members.sorted { $0.key < $1.key }.flatMap { key, member in
          properties[key] == nil ? [path + "." + key] : walk(member, resolve(properties[key]), path + "." + key)
        }
      default: return []
      }
    }
    return walk(value, resolve(root), "")
  }
}
