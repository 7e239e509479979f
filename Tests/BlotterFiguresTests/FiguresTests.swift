import BlotterCore
import BlotterFigures
import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

@Suite struct FiguresTests {
  static func incident(_ name: String) throws -> Incident {
    try Incident(json: Array(Data(contentsOf: Fixtures.file("incidents/\(name).json"))), file: name)
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood"])
  func drawsWhatItWrites(name: String) throws {
    let figures = Figures.markdown(for: try Self.incident(name))
    #expect(figures.map(\.id).prefix(2) == ["exchange", "timeline"])
    for figure in figures {
      let html = try #require(FigureRenderer.html(mermaid: figure.mermaid, idPrefix: "figure-\(figure.id)"))
      try Golden.expect(html, matches: Fixtures.file("figures/\(name)-\(figure.id).html"))
      try Golden.expect(figure.mermaid, matches: Fixtures.file("figures/\(name)-\(figure.id).mmd"))
    }
  }
}
