/// Writes a diagram as Mermaid, so that GitHub and GitLab draw it too.
enum MermaidWriter {
  /// By place in a stack, base first.
  private static let colors = ["#3f7fc4", "#cf5f3c", "#8a939e", "#9a6fc4"]

  static func text(_ diagram: Diagram) -> String {
    switch diagram {
    case .sequence(let sequence): text(sequence)
    case .chart(let chart): text(chart)
    }
  }

  private static func text(_ diagram: SequenceDiagram) -> String {
    var lines = ["sequenceDiagram"]
    lines += accessible(diagram.title, diagram.description)
    for participant in diagram.participants {
      lines.append("    participant \(participant.id) as \(MermaidText.escape(lines: participant.lines))")
    }
    for item in diagram.items {
      switch item {
      case .message(let message):
        let ends = message.from + message.arrow.rawValue + message.to
        lines.append("    \(ends): \(MermaidText.escape(lines: message.lines))")
      case .note(let note):
        let ends = note.first == note.last ? note.first : note.first + "," + note.last
        lines.append("    Note \(note.place.rawValue) \(ends): \(MermaidText.escape(lines: note.lines))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ chart: Chart) -> String {
    var lines = ["---", "config:"]
    if chart.isHorizontal, case .categories(let categories) = chart.x {
      // Mermaid drops all labels of an axis that take more than the share of the width that the plot leaves.
      lines += [
        "  xyChart:", "    width: 900", "    height: \(120 + 40 * categories.count)",
        "    plotReservedSpacePercent: 40",
        "    xAxis:", "      labelFontSize: 12",
      ]
    }
    // Mermaid's own first colour hardly shows on white. These show on white and on black.
    let palette = chart.plots.indices.map { colors[(chart.plots.count - 1 - $0) % colors.count] }
    lines += [
      "  themeVariables:", "    xyChart:", "      plotColorPalette: \"\(palette.joined(separator: ", "))\"", "---",
    ]
    lines.append(chart.isHorizontal ? "xychart-beta horizontal" : "xychart-beta")
    lines += accessible(chart.title, chart.description)
    if let heading = chart.heading { lines.append("    title \(quoted(heading))") }
    if let span = chart.span { lines.append("    %% incident \(span.lowerBound) --> \(span.upperBound)") }
    var axis = chart.xTitle.map { " " + quoted($0) } ?? ""
    switch chart.x {
    case .unnamed: break
    case .categories(let categories): axis += " [" + categories.map(quoted).joined(separator: ", ") + "]"
    case .range(let range): axis += " \(DecimalText.text(range.low)) --> \(DecimalText.text(range.high))"
    }
    if !axis.isEmpty { lines.append("    x-axis" + axis) }
    axis = chart.yTitle.map { " " + quoted($0) } ?? ""
    if let range = chart.yRange { axis += " \(DecimalText.text(range.low)) --> \(DecimalText.text(range.high))" }
    if !axis.isEmpty { lines.append("    y-axis" + axis) }
    for plot in chart.plots {
      let name = plot.name.isEmpty ? "" : " " + quoted(plot.name)
      let values = plot.values.map(DecimalText.text).joined(separator: ", ")
      lines.append("    \(plot.kind.rawValue)\(name) [\(values)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func accessible(_ title: String?, _ description: String?) -> [String] {
    var lines: [String] = []
    if let title { lines.append("    accTitle: \(MermaidText.escape(title))") }
    if let description { lines.append("    accDescr: \(MermaidText.escape(description))") }
    return lines
  }

  private static func quoted(_ text: String) -> String { "\"\(MermaidText.escape(text))\"" }
}
