import BlotterIncident
import BlotterReport
import BlotterTestSupport
import Testing

@Suite struct ReportGoldenTests {
  /// Reviewed by eye; a change here is a change of what people read.
  @Test(arguments: ["dns-port-unreachable", "syn-flood", "empty"], IncidentSamples.templates)
  func markdownReadsAsReviewed(incident: String, template: String) throws {
    let markdown = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    try Golden.expect(markdown, matches: Fixtures.file("reports/\(incident).\(template).md"))
  }

  @Test(arguments: IncidentSamples.names, IncidentSamples.templates)
  func sameIncidentGivesSameBytes(incident: String, template: String) throws {
    let first = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    let second = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    #expect(first == second)
    #expect(try HTMLConverter.html(first) == HTMLConverter.html(second))
  }
}
