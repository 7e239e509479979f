/// Draws the Mermaid that this module writes as inline SVG: no script, no style of its own, no load from anywhere.
package enum FigureRenderer {
  /// The drawing of a `mermaid` fence, in a wide and a narrow form of which the style sheet shows one, and the same
  /// content as an HTML table; nil where the text is outside the subset, which then stays code.
  ///
  /// Put `svg` into an element with the class `figure-scroll` (see `figures.css`), or take
  /// ``html(mermaid:idPrefix:title:words:)``.
  /// - Parameters:
  ///   - idPrefix: makes the ids of the drawing unique in its page: `figure-3`.
  ///   - title: what a screen reader says first; the diagram's own `accTitle` where it is nil.
  package static func svg(
    mermaid: String, idPrefix: String, title: String? = nil, words: FigureWords = .english
  ) -> (svg: String, alternative: String)? {
    guard
      let (drawings, diagram) = draw(
        mermaid, idPrefix: idPrefix, title: title, words: words, formats: SVGCanvas.Format.allCases)
    else { return nil }
    return (drawings.map(\.svg).joined(), FigureTable(words: words).details(diagram))
  }

  /// One drawing for programs that take a picture from a file: the wide form alone, with what it shows in words.
  package static func picture(
    mermaid: String, idPrefix: String, words: FigureWords = .english
  ) -> (svg: String, width: Int, height: Int, alternative: String)? {
    guard
      let drawing = draw(mermaid, idPrefix: idPrefix, title: nil, words: words, formats: [.wide])?.drawings.first
    else { return nil }
    return (drawing.svg, SVGCanvas.Format.wide.width, drawing.height, drawing.alternative)
  }

  private static func draw(
    _ mermaid: String, idPrefix: String, title: String?, words: FigureWords, formats: [SVGCanvas.Format]
  ) -> (drawings: [(svg: String, height: Int, alternative: String)], diagram: Diagram)? {
    guard let diagram = MermaidParser.parse(mermaid) else { return nil }
    let prefix = SVGCanvas.identifier(idPrefix)
    let kind: String
    let own: (title: String?, description: String?)
    let draw: (SVGCanvas.Format) -> (canvas: SVGCanvas, height: Int)
    switch diagram {
    case .sequence(let sequence) where sequence.isTimeline:
      draw = { TimelineDrawing(diagram: sequence, words: words, format: $0).draw() }
      kind = "fg-timeline"
      own = (sequence.title ?? words.timeline, sequence.description)
    case .sequence(let sequence):
      draw = { LadderDrawing(diagram: sequence, words: words, format: $0).draw() }
      kind = "fg-ladder"
      own = (sequence.title ?? words.exchange, sequence.description)
    case .chart(let chart) where chart.isHorizontal && chart.plots.count == 1:
      draw = { BarChartDrawing(chart: chart, words: words, format: $0).draw() }
      kind = "fg-bars"
      own = (chart.title ?? chart.heading ?? chart.yTitle, chart.description)
    case .chart(let chart):
      draw = { ColumnChartDrawing(chart: chart, words: words, prefix: prefix + "-\($0)", format: $0).draw() }
      kind = "fg-columns"
      own = (chart.title ?? chart.heading ?? chart.yTitle, chart.description)
    }
    let name = title ?? own.title ?? words.value
    let drawings = formats.map { format in
      let drawing = draw(format)
      let svg = drawing.canvas.svg(
        height: drawing.height, kind: kind, idPrefix: prefix, title: name, description: own.description ?? name)
      return (svg: svg, height: drawing.height, alternative: own.description.map { "\(name): \($0)" } ?? name)
    }
    return (drawings, diagram)
  }

  /// Drawing and table as one block of HTML: a region that scrolls by keyboard where the page is narrower than legible
  /// text allows, and the table behind its summary.
  package static func html(
    mermaid: String, idPrefix: String, title: String? = nil, words: FigureWords = .english
  ) -> String? {
    guard let figure = svg(mermaid: mermaid, idPrefix: idPrefix, title: title, words: words) else { return nil }
    let label = SVGCanvas.escape(title ?? words.figure)
    return "<div class=\"figure-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(label)\">\n" + figure.svg
      + "</div>\n" + figure.alternative
  }
}

extension SequenceDiagram {
  /// Whether no packet goes from one to another: events only.
  var isTimeline: Bool {
    !items.contains { if case .message = $0 { true } else { false } }
  }
}
