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

  /// Three more that differ most from those: one function a section, one page, four phases.
  @Test(arguments: ["nist-csf", "executive-summary", "nist-800-61"])
  func otherTemplatesReadAsReviewed(template: String) throws {
    let markdown = try ReportRenderer.markdown(
      incident: IncidentSamples.incident("dns-port-unreachable"), template: template)
    try Golden.expect(markdown, matches: Fixtures.file("reports/dns-port-unreachable.\(template).md"))
  }

  /// Whatever a template leaves out, it leaves no heading without text under it, and no empty section.
  @Test(arguments: IncidentSamples.names, IncidentSamples.allTemplates)
  func everySectionSaysSomething(incident: String, template: String) throws {
    let markdown = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    var open: (level: Int, line: Substring)?
    var isCode = false
    for line in (markdown + "\n# end").split(separator: "\n") {
      if line.hasPrefix("```") { isCode.toggle() }
      let level = isCode ? 0 : line.prefix { $0 == "#" }.count
      if level > 0, let above = open, level <= above.level, above.level > 1 {
        Issue.record("\(template), \(incident): nothing under '\(above.line)'")
      }
      open = level > 0 ? (level, line) : nil
    }
    #expect(!markdown.contains("\n- \n") && !markdown.contains("\u{2}"))
  }

  @Test(arguments: IncidentSamples.allTemplates)
  func everyTemplateHasItsManifest(template: String) {
    let manifest = TemplateManifest.builtIn.first { $0.name == template }
    #expect(manifest?.title.isEmpty == false && manifest?.audience.isEmpty == false)
  }

  @Test(arguments: IncidentSamples.names, IncidentSamples.allTemplates)
  func sameIncidentGivesSameBytes(incident: String, template: String) throws {
    let first = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    let second = try ReportRenderer.markdown(incident: IncidentSamples.incident(incident), template: template)
    #expect(first == second)
    #expect(try HTMLConverter.html(first) == HTMLConverter.html(second))
  }
}
