import BlotterTestSupport
import Foundation
import Testing

@testable import BlotterReport

@Suite struct TemplateCheckerTests {
  private func problems(_ text: String, partials: [String: String] = [:]) -> [String] {
    let template = ReportTemplate(
      name: "t", entry: TemplateSource(file: "t.md.mustache", text: text, isBuiltIn: false),
      partials: partials.mapValues { TemplateSource(file: "p.md.mustache", text: $0, isBuiltIn: false) },
      partialNames: ["timeline", "causes"])
    return TemplateChecker.problems(in: template).map(\.description)
  }

  private let pragma = "{{% CONTENT_TYPE: MARKDOWN}}\n"

  @Test func builtInTemplatesAreRight() throws {
    for name in TemplateLibrary().names {
      #expect(TemplateChecker.problems(in: try TemplateLibrary().template(named: name)).isEmpty, "\(name)")
    }
  }

  @Test func everyPartialIsUsed() throws {
    var used: Set<String> = []
    for name in TemplateLibrary().names { used.formUnion(try TemplateLibrary().template(named: name).partials.keys) }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Fixtures.root.appending(path: "Templates/Partials").path)
    #expect(Set(files.map { $0.replacing(TemplateLibrary.suffix, with: "") }) == used)
  }

  @Test func unknownNamesGetThePlaceAndTheNearestRightOne() {
    #expect(problems(pragma + "# {{titel}}\n") == ["t.md.mustache:2:3: unknown name 'titel'; did you mean 'title'?"])
    #expect(
      problems(pragma + "{{#timeline}}\n- {{tme}}\n{{/timeline}}\n")
        == ["t.md.mustache:3:3: unknown name 'tme'; did you mean 'time'?"])
    #expect(
      problems(pragma + "{{port_affected.txt}}") == [
        "t.md.mustache:2:1: unknown name 'txt' in 'claim'; did you mean 'text'?"
      ])
    #expect(problems(pragma + "{{#sumary}}x{{/sumary}}").count == 1)
  }

  @Test func outerNamesAreSeenFromInside() {
    #expect(problems(pragma + "{{#timeline}}{{title}}{{case_id}}{{/timeline}}").isEmpty)
  }

  @Test func theContentTypeMustStandFirst() {
    #expect(problems("# {{title}}").first?.hasPrefix("t.md.mustache:1:1: no content type") == true)
    #expect(problems("{{% CONTENT_TYPE: HTML}}\n").count == 1)
    #expect(problems("x" + pragma).count == 1)
    #expect(problems(pragma + "{{> causes}}", partials: ["causes": "x"]).first?.hasPrefix("p.md.mustache:1:1") == true)
  }

  @Test func rawValuesAreRefused() {
    #expect(problems(pragma + "{{{title}}} {{&title}}").count == 2)
  }

  @Test func sectionsMustBalance() {
    #expect(
      problems(pragma + "{{#summary}}\n") == [
        "t.md.mustache:2:1: section 'summary' does not end; add {{/summary}}"
      ])
    #expect(problems(pragma + "{{/summary}}").count == 1)
    #expect(problems(pragma + "{{#summary}}{{#cites}}{{/summary}}").count == 1)
    #expect(problems(pragma + "{{title").count == 1)
  }

  @Test func listsAndFlagsAreNoWords() {
    #expect(problems(pragma + "{{timeline}}").first?.contains("is a list") == true)
    #expect(problems(pragma + "{{has_timeline}}").first?.contains("true or false") == true)
    #expect(problems(pragma + "{{impact}}").first?.contains("{{impact.sentence}}") == true)
  }

  @Test func whatIsNeverShownIsTold() {
    #expect(problems(pragma + "{{^impact}}{{#impact}}x{{/impact}}{{/impact}}").first?.contains("never shown") == true)
  }

  @Test func partialsAreCheckedWhereTheyAreUsed() {
    #expect(problems(pragma + "{{> timelin}}").first?.contains("did you mean 'timeline'?") == true)
    #expect(
      problems(pragma + "{{> causes}}", partials: ["causes": pragma + "{{text}}"]).first?.contains(
        "unknown name 'text'")
        == true)
    #expect(
      problems(pragma + "{{#summary}}{{> causes}}{{/summary}}", partials: ["causes": pragma + "{{text}}"]).isEmpty)
    #expect(
      problems(pragma + "{{> causes}}", partials: ["causes": pragma + "{{> causes}}"]).first?.contains("itself") == true
    )
  }

  @Test func ownSectionsMayHaveAnyName() {
    #expect(problems(pragma + "{{sections.background}}{{#sections.x}}a{{/sections.x}}").isEmpty)
  }

  @Test func functionsAndInheritanceAreRefused() {
    #expect(problems(pragma + "{{uppercased(title)}}{{<a}}{{/a}}{{=<% %>=}}").count >= 3)
    #expect(problems(pragma + "{{> *title}}").count == 1)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "{{#summary}}", count: 100) + String(repeating: "{{/summary}}", count: 100)
    #expect(problems(pragma + deep).first?.contains("nested deeper") == true)
  }

  @Test func aFolderReplacesFileByFile() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "blotter-templates-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appending(path: "Partials"), withIntermediateDirectories: true)
    try (pragma + "Our own legend for {{title}}.\n").write(
      to: folder.appending(path: "Partials/legend.md.mustache"), atomically: true, encoding: .utf8)
    let incident = try IncidentSamples.incident("syn-flood")
    let template = try TemplateLibrary(path: folder.path).template(named: "network-attack")
    #expect(try ReportRenderer.markdown(incident: incident, template: template).contains("Our own legend for"))

    let file = folder.appending(path: "mine.md.mustache")
    try (pragma + "# {{title}}\n\n{{> legend}}{{> timeline}}").write(to: file, atomically: true, encoding: .utf8)
    let mine = try ReportRenderer.markdown(incident: incident, template: TemplateLibrary.template(file.path))
    #expect(mine.contains("Our own legend for") && mine.contains("| Time | Event |"))
    // Without the appendix the citations lead nowhere, so they are plain.
    #expect(mine.contains("E1-51") && !mine.contains("](#e1-51)"))

    try (pragma + "{{nonsense}}").write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: TemplateError.self) {
      try ReportRenderer.markdown(incident: incident, template: TemplateLibrary.template(file.path))
    }
    #expect(throws: TemplateError.self) { try TemplateLibrary.template("no-such-template") }
  }
}
