import BlotterFindings
import BlotterIncident
import BlotterRedaction
import BlotterReport
import BlotterTestSupport
import Foundation
import Testing

@Suite struct RedactionProofTests {
  private func incident(_ name: String) throws -> Incident {
    let url = Fixtures.file("reports/\(name).json")
    return try Incident(json: [UInt8](Data(contentsOf: url)), file: name)
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood", "empty", "hostile"], TemplateLibrary().names)
  func leavesNothingInAnyReport(name: String, template: String) throws {
    var redactor = Redactor(.all)
    let json = JSONWriter.pretty(redactor.redact(try incident(name).jsonValue))
    let hidden = try Incident(json: Array(json.utf8), file: name)
    let proof = RedactionProof(redactor)
    #expect(proof.leaks(in: json) == [])
    #expect(proof.leaks(in: try ReportRenderer.markdown(incident: hidden, template: template)) == [])
  }

  @Test func findsWhatWasLeft() {
    var redactor = Redactor(.all)
    let text = "10.0.0.5 of www.corp.example, 2001:db8::5, b8:27:eb:d6:23:7b"
    let original = JSONValue.object(["title": .string(text)])
    _ = redactor.redact(original)
    let proof = RedactionProof(redactor)
    #expect(
      proof.leaks(
        in: "**10.0.0.5:80**, `WWW.corp.example`, ns.corp.example, 2001:0db8:0::5, 10-0-0-5, B8:27:EB:D6:23:7B")
        == ["10-0-0-5", "10.0.0.5", "2001:db8::5", "b8:27:eb:d6:23:7b", "corp.example", "www.corp.example"])
    #expect(proof.leaks(in: "10.0.0.50 and 110.0.0.5 of corp.examples").isEmpty)
    #expect(proof.mended("at 10.0.0.5.") == "at host-1.net-1.private.")
  }
}
