import BlotterReport
import BlotterTestSupport
import Foundation
import Testing

@Suite struct TemplateGuideTests {
  /// The list of names at the end of the guide is written by the program.
  @Test func theGuideListsEveryName() throws {
    let guide = Fixtures.root.appending(path: "Templates/README.md")
    let text = try String(contentsOf: guide, encoding: .utf8)
    let marker = "For every list there is a flag `has_NAME`.\n"
    let head = try #require(text.ranges(of: marker).first).upperBound
    try Golden.expect(text[..<head] + ContextType.reference, matches: guide)
  }
}
