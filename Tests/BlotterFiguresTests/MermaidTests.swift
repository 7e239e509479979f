import Testing

@testable import BlotterFigures

@Suite struct MermaidTests {
  /// What acts in Mermaid, Markdown, HTML or SVG if it is not escaped.
  static let hostile = [
    "a;b", "a#b", "#35;", "a\nEND\nb", "end", "End of it", "%% comment", "%%{init: {'theme':'dark'}}%%", "```", "~~~",
    "<script>alert(1)</script>", "</svg><img src=x onerror=alert(1)>", "\"] bar [9]", "a\", \"b", "]", "[", "$$x^2$$",
    "A->>B: x", "participant Z", "Note over A: x", "click A javascript:alert(1)", "style x:y#a;", "restyled:#1;",
    "classDef q:#x;", "wrap:text", "nowrap: text", "<br/>two", "&lt;", "&#60;", "ﬂ°°60¶ß", "\u{202E}txt.exe", "a\u{0}b",
    "\u{2028}x", "accTitle: x", "x-axis [1]", "---", "{{mustache}}", "`code`", "\\", "é→…", "  spaced   out  ", "",
  ]

  @Test(arguments: hostile)
  func textComesBackAsItWentIn(_ text: String) throws {
    var sequence = SequenceDiagram()
    sequence.title = text + "."
    sequence.description = "." + text + "."
    sequence.participants = [
      .init(id: "A", lines: ["x " + text, text + "."]), .init(id: "B", lines: [text.isEmpty ? "-" : text]),
    ]
    sequence.items = [
      .message(.init(from: "A", to: "B", arrow: .request, lines: ["No. 1 · 13:00", text])),
      .note(.init(.over, "A", to: "B", lines: [text])),
      .message(.init(from: "B", to: "A", arrow: .failedReply, lines: [text, text, "."])),
      .note(.init(.rightOf, "B", lines: [text])),
    ]
    let written = MermaidWriter.text(.sequence(sequence))
    #expect(MermaidParser.parse(written) == .sequence(plain(sequence)))
    #expect(written.split(separator: "\n").count == 9)
    #expect(!written.contains("```") && !written.contains("%%") && !written.contains("<s") && !written.contains("$$"))

    var chart = Chart()
    chart.title = text + "."
    chart.heading = text
    chart.xTitle = text
    chart.x = .categories([text, "b", text])
    chart.yTitle = text
    chart.yRange = .init(0, 5)
    chart.span = 1...2
    chart.plots = [
      .init(.bar, name: "+ " + text + ".", values: [3, 2, 1.5]), .init(.bar, name: "x", values: [1, 0, 1]),
    ]
    let fence = MermaidWriter.text(.chart(chart))
    #expect(MermaidParser.parse(fence) == .chart(plain(chart)))
    #expect(fence.split(separator: "\n").count == 14)
  }

  /// A diagram as it reads once control characters are out of it.
  private func plain(_ diagram: SequenceDiagram) -> SequenceDiagram {
    var diagram = diagram
    let plain = { (lines: [String]) in lines.map { MermaidText.plain($0) } }
    diagram.title = diagram.title.map(MermaidText.plain)
    diagram.description = diagram.description.map(MermaidText.plain)
    diagram.participants = diagram.participants.map { .init(id: $0.id, lines: plain($0.lines)) }
    diagram.items = diagram.items.map { item in
      switch item {
      case .message(let m): .message(.init(from: m.from, to: m.to, arrow: m.arrow, lines: plain(m.lines)))
      case .note(let n): .note(.init(n.place, n.first, to: n.last, lines: plain(n.lines)))
      }
    }
    return diagram
  }

  private func plain(_ chart: Chart) -> Chart {
    var chart = chart
    chart.title = chart.title.map(MermaidText.plain)
    chart.heading = chart.heading.map(MermaidText.plain)
    chart.xTitle = chart.xTitle.map(MermaidText.plain)
    chart.yTitle = chart.yTitle.map(MermaidText.plain)
    if case .categories(let names) = chart.x { chart.x = .categories(names.map(MermaidText.plain)) }
    chart.plots = chart.plots.map { .init($0.kind, name: MermaidText.plain($0.name), values: $0.values) }
    return chart
  }

  @Test(arguments: [
    "", "graph TD\nA-->B", "sequenceDiagram", "sequenceDiagram\nautonumber\nA->>B: x", "sequenceDiagram\nA->B: x",
    "sequenceDiagram\nloop x\nA->>B: y\nend", "sequenceDiagram\n%%{init: {}}%%\nA->>B: x",
    "sequenceDiagram\nactor A\nA->>B: x", "sequenceDiagram\nNote over Q: x", "sequenceDiagram\nA->>+B: x",
    "xychart-beta", "xychart-beta\nbar [1, 2", "xychart-beta\nbar []", "xychart-beta\nbar [1, NaN]",
    "xychart-beta\nbar [1e9]", "xychart-beta\nx-axis [a, b]\nbar [1]", "xychart-beta\nbar [1]\nline [1, 2]",
    "---\ntitle: x\n---\nxychart-beta\nbar [1]", "timeline\n2020 : x", "pie\n\"a\" : 1",
  ])
  func leavesOtherFencesAlone(_ text: String) {
    #expect(MermaidParser.parse(text) == nil)
    #expect(FigureRenderer.svg(mermaid: text, idPrefix: "f") == nil)
  }

  @Test func drawsWhatPeopleWriteWithinTheSubset() throws {
    let ladder =
      "\n sequenceDiagram\r\n  A->>B: hello<br>there #quot;x#quot;\n  B-->>A: yes\n  Note right of B: thinks\n"
    guard case .sequence(let diagram) = try #require(MermaidParser.parse(ladder)) else { return }
    #expect(diagram.participants.map(\.id) == ["A", "B"])
    #expect(diagram.items.count == 3)
    guard case .message(let first) = diagram.items[0] else { return }
    #expect(first.lines == ["hello", "there \"x\""])
    let chart =
      "xychart-beta\n  x-axis \"Hour\" 0 --> 3\n  y-axis \"Requests\" 0 --> 10\n  line \"served\" [1, 2.5, 3, 10]"
    #expect(MermaidParser.parse(chart) != nil)
    #expect(FigureRenderer.svg(mermaid: chart, idPrefix: "f")?.svg.contains("<polyline") == true)
  }

  @Test func capsWhatItReads() {
    let message = "A->>B: x\n"
    #expect(MermaidParser.parse("sequenceDiagram\n" + String(repeating: message, count: 200)) != nil)
    #expect(MermaidParser.parse("sequenceDiagram\n" + String(repeating: message, count: 201)) == nil)
    let people = { (count: Int) in
      "sequenceDiagram\n" + (0..<count).map { "participant P\($0)\n" }.joined() + "P0->>P1: x"
    }
    #expect(MermaidParser.parse(people(12)) != nil)
    #expect(MermaidParser.parse(people(13)) == nil)
    let values = { (count: Int) in
      "xychart-beta\nbar [" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
    }
    #expect(MermaidParser.parse(values(200)) != nil)
    #expect(MermaidParser.parse(values(201)) == nil)
    #expect(MermaidParser.parse("sequenceDiagram\nA->>B: " + String(repeating: "x", count: 2001)) == nil)
    #expect(MermaidParser.parse("sequenceDiagram\n%%" + String(repeating: "x", count: 1 << 16) + "\nA->>B: x") == nil)
  }

  /// Every prefix of valid diagrams, and diagrams with bytes changed: any outcome but a trap.
  @Test func survivesDamage() {
    let samples = Figures.markdown(for: SampleIncidents.large).map(\.mermaid)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let pieces = [
      "\"", "[", "]", "#", ";", "<br/>", "-->", ":", "\n", "%%", "9999999999999999", "-", "é", "\u{301}", "\0",
    ]
    for sample in samples {
      let bytes = Array(sample.utf8)
      for end in stride(from: 0, to: bytes.count, by: 7) {
        _ = FigureRenderer.html(mermaid: String(decoding: bytes[..<end], as: UTF8.self), idPrefix: "f")
      }
      for _ in 0..<150 {
        var changed = bytes
        for _ in 0..<(1 + random(4)) {
          let place = random(changed.count)
          changed.replaceSubrange(
            place..<min(changed.count, place + random(4)), with: pieces[random(pieces.count)].utf8)
        }
        _ = FigureRenderer.html(mermaid: String(decoding: changed, as: UTF8.self), idPrefix: "f")
      }
    }
  }
}
