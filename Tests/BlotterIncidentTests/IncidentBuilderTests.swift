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
}
