import BlotterCore
import BlotterFigures
import BlotterFindings
import BlotterIncident
import BlotterTestSupport
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct FiguresTests {
  static func incident(_ name: String, in folder: String = "figures") throws -> Incident {
    try Incident(json: Array(Data(contentsOf: Fixtures.file("\(folder)/\(name).json"))), file: name)
  }

  @Test(arguments: ["dns-port-unreachable", "syn-flood", "large", "hostile"])
  func drawsWhatItWrites(name: String) throws {
    let figures = Figures.markdown(for: name == "large" ? SampleIncidents.large : try Self.incident(name))
    let ids = [
      "dns-port-unreachable": ["exchange", "timeline", "outcomes"], "syn-flood": ["exchange", "timeline", "traffic"],
      "large": ["exchange", "timeline", "traffic", "outcomes", "conversations"], "hostile": ["timeline"],
    ]
    #expect(figures.map(\.id) == ids[name])
    for figure in figures {
      let html = try #require(FigureRenderer.html(mermaid: figure.mermaid, idPrefix: "figure-\(figure.id)"))
      try Golden.expect(html, matches: Fixtures.file("figures/\(name)-\(figure.id).html"))
      try Golden.expect(figure.mermaid, matches: Fixtures.file("figures/\(name)-\(figure.id).mmd"))
    }
  }

  @Test func anEmptyIncidentHasNoFigures() throws {
    #expect(Figures.markdown(for: Incident()).isEmpty)
    #expect(Figures.markdown(for: try Self.incident("empty", in: "incidents")).isEmpty)
  }

  /// Every string of the incident is an attack; the figures have the shape that an innocent one has.
  @Test func hostileTextChangesNoFigure() throws {
    let hostile = Figures.markdown(for: try Self.incident("hostile", in: "incidents"))
    for figure in hostile {
      #expect(!figure.mermaid.contains("```") && !figure.mermaid.contains("%%{") && !figure.mermaid.contains("<script"))
      let html = try #require(FigureRenderer.html(mermaid: figure.mermaid, idPrefix: figure.id))
      #expect(Self.isWellFormed(html), "\(figure.id)")
      #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("<style"))
    }
    var dns = try Self.incident("dns-port-unreachable")
    let innocent = Figures.markdown(for: dns).map { $0.mermaid.split(separator: "\n").count }
    for text in MermaidTests.hostile {
      for index in dns.excerpts.indices {
        dns.excerpts[index].text = "IP 192.51.100.15.52444 > 203.0.113.2.53: 1+ A? \(text)x (24)"
        dns.excerpts[index].time = text
      }
      for index in dns.timeline.indices { dns.timeline[index].text = text + "x" }
      dns.affected[0].label = text + "x"
      let figures = Figures.markdown(for: dns)
      #expect(figures[0].mermaid.split(separator: "\n").count == innocent[0], "\(text)")
      for figure in figures {
        let html = try #require(FigureRenderer.html(mermaid: figure.mermaid, idPrefix: figure.id), "\(text)")
        #expect(Self.isWellFormed(html), "\(text)")
      }
    }
  }

  @Test func everyDrawingIsWellFormedAndNamed() throws {
    for name in ["dns-port-unreachable", "syn-flood"] {
      for figure in Figures.markdown(for: try Self.incident(name)) {
        let drawing = try #require(FigureRenderer.svg(mermaid: figure.mermaid, idPrefix: "f-1", title: "A & B"))
        #expect(Self.isWellFormed(drawing.svg) && Self.isWellFormed(drawing.alternative))
        #expect(drawing.svg.contains("role=\"img\" aria-labelledby=\"f-1-title f-1-desc\""))
        #expect(
          drawing.svg.contains("display=\"none\" role=\"img\" aria-labelledby=\"f-1-narrow-title f-1-narrow-desc\""))
        #expect(drawing.svg.contains("<title id=\"f-1-title\">A &amp; B</title>"))
        #expect(!drawing.svg.contains(" style="))
      }
    }
  }

  /// Ten thousand packets, events and intervals make no bigger picture than the caps allow.
  @Test func staysSmall() throws {
    var incident = SampleIncidents.large
    incident.timeline = Array(repeating: incident.timeline, count: 300).flatMap(\.self)
    incident.findings[0].cites = (0..<5000).map { Citation(evidence: "E1", packet: UInt64($0), line: nil) }
    incident.excerpts = (0..<5000).map {
      Excerpt(
        evidence: "E1", packet: UInt64($0), line: nil, time: "+\($0).5",
        text: "IP 10.0.\($0 / 250).\($0 % 250).4000 > 10.9.9.9.80: Flags [S], seq 1, win 5, length 0")
    }
    incident.traffic?.series[0].counts["packets"] = Array(repeating: 7, count: 90_000)
    for figure in Figures.markdown(for: incident) {
      #expect(figure.mermaid.utf8.count < 6000, "\(figure.id)")
      #expect(FigureRenderer.svg(mermaid: figure.mermaid, idPrefix: "f") != nil, "\(figure.id)")
    }
  }

  @Test func sumsSurviveTheJoiningOfIntervals() throws {
    let figure = try #require(Figures.markdown(for: SampleIncidents.large).first { $0.id == "traffic" })
    guard case .chart(let chart) = try #require(MermaidParser.parse(figure.mermaid)) else { return }
    let counts = try #require(SampleIncidents.large.traffic?.series[0].counts["packets"])
    #expect(chart.plots[0].values.reduce(0, +) == Double(counts.reduce(0, +)))
    #expect(chart.plots[0].values.count <= 24)
    // 23:58:10 to 00:03:30.5 in bars of 30 s from 23:56:00 on.
    #expect(chart.span == 4...15)
  }

  /// `13:24` is any second of that minute.
  @Test func gapsAreNoFinerThanTheTimes() throws {
    var incident = Incident()
    for (time, grade) in [
      ("13:24", Grade.reported), ("13:24:50.5", .observed), ("13:40", .reported), ("13:50:00.0", .observed),
      ("14:00:30.0", .observed),
    ] {
      incident.timeline.append(TimelineEntry(time: time, text: "x", grade: grade))
    }
    let figure = try #require(Figures.markdown(for: incident).first)
    let gaps = figure.mermaid.split(separator: "\n").compactMap { $0.split(separator: "⋯ ").dropFirst().first }
    #expect(gaps == ["about 15 min later", "about 10 min later", "10 min 30 s later"])
  }

  static func isWellFormed(_ html: String) -> Bool {
    // The page's parser knows no XML; a root makes several elements one document.
    let parser = XMLParser(data: Data(("<r>" + html + "</r>").utf8))
    return parser.parse()
  }
}
