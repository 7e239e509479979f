/// The content of a figure as an HTML table behind a summary: for readers who do not see the picture, or want figures.
struct FigureTable {
  let words: FigureWords

  /// Rows that are printed; diagrams within the parser's caps have no more.
  private static let maximumRows = 400

  func details(_ diagram: Diagram) -> String {
    let (head, rows): ([String], [[String]])
    switch diagram {
    case .sequence(let sequence) where sequence.isTimeline: (head, rows) = timeline(sequence)
    case .sequence(let sequence): (head, rows) = ladder(sequence)
    case .chart(let chart): (head, rows) = self.chart(chart)
    }
    var html = "<details class=\"figure-data\"><summary>\(SVGCanvas.escape(words.data))</summary>\n"
    html +=
      "<div class=\"figure-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(SVGCanvas.escape(words.data))\"><table>\n<thead><tr>"
    html += head.map { "<th scope=\"col\">\(SVGCanvas.escape($0))</th>" }.joined()
    html += "</tr></thead>\n<tbody>\n"
    for row in rows.prefix(Self.maximumRows) {
      html += "<tr>" + row.map { "<td>\(SVGCanvas.escape($0))</td>" }.joined() + "</tr>\n"
    }
    return html + "</tbody>\n</table></div></details>\n"
  }

  private func ladder(_ diagram: SequenceDiagram) -> ([String], [[String]]) {
    let names = names(in: diagram)
    let rows = diagram.items.map { item -> [String] in
      switch item {
      case .message(let message):
        let place = message.place
        let text = (place == nil ? message.lines[...] : message.lines.dropFirst()).joined(separator: " ")
        return [
          place?.number ?? "", place?.time ?? "", names[message.from] ?? "", names[message.to] ?? "", text,
        ]
      case .note(let note): return ["", "", "", "", note.lines.joined(separator: " ")]
      }
    }
    return ([words.columnNumber, words.columnTime, words.columnFrom, words.columnTo, words.columnMessage], rows)
  }

  private func timeline(_ diagram: SequenceDiagram) -> ([String], [[String]]) {
    let names = names(in: diagram)
    let rows = diagram.items.compactMap { item -> [String]? in
      guard case .note(let note) = item else { return nil }
      if note.lines.count < 2 { return ["", "", note.lines.joined()] }
      return [note.lines.first ?? "", names[note.first] ?? "", note.lines.dropFirst().joined(separator: " ")]
    }
    return ([words.columnTime, words.columnSource, words.columnEvent], rows)
  }

  private func chart(_ chart: Chart) -> ([String], [[String]]) {
    let plots = chart.unstacked
    let count = plots.first?.values.count ?? 0
    var names = (0..<count).map { String($0 + 1) }
    switch chart.x {
    case .categories(let categories): names = categories
    case .range(let range):
      let step = count > 1 ? (range.high - range.low) / Double(count - 1) : 0
      names = (0..<count).map { DecimalText.text(range.low + Double($0) * step) }
    case .unnamed: break
    }
    let head = [chart.xTitle ?? words.category] + plots.map { $0.name.isEmpty ? chart.yTitle ?? words.value : $0.name }
    let rows = (0..<count).map { index in
      [names[index]] + plots.map { index < $0.values.count ? DecimalText.grouped($0.values[index]) : "" }
    }
    return (head, rows)
  }

  private func names(in diagram: SequenceDiagram) -> [String: String] {
    Dictionary(diagram.participants.map { ($0.id, $0.lines.first ?? $0.id) }) { first, _ in first }
  }
}
