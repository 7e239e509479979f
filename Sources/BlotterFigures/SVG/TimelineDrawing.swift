import BlotterCore

/// Draws a sequence diagram without messages: one axis down the page, an event a row, gaps broken.
struct TimelineDrawing {
  let diagram: SequenceDiagram
  let words: FigureWords
  let format: SVGCanvas.Format

  /// Right end of the times, the axis, and left end of the texts.
  private let timeRight: Int
  private var axis: Int { format == .narrow ? 10 : timeRight + 24 }
  private var textLeft: Int { axis + 24 }
  private static let accent = "#1f5fa8"
  private static let second = "#7a4a00"

  /// Begins the text of a row that is no event.
  static let gapMark = "⋯ "

  init(diagram: SequenceDiagram, words: FigureWords, format: SVGCanvas.Format) {
    self.diagram = diagram
    self.words = words
    self.format = format
    let times = diagram.items.compactMap { item -> String? in
      guard case .note(let note) = item, note.lines.count > 1 else { return nil }
      return note.lines.first?.spacedDate
    }
    // Longer ones take two lines.
    timeRight = min(190, 4 + (times.map { TextMetrics.width($0, size: 13) }.max() ?? 0))
  }

  func draw() -> (canvas: SVGCanvas, height: Int) {
    var canvas = SVGCanvas(format)
    var marks = SVGCanvas(format)
    let people = diagram.participants.count > 1 ? diagram.participants.last?.id : nil
    var y = 10
    if diagram.participants.count > 1 {
      var x = axis
      for participant in diagram.participants.prefix(2) {
        mark(participant.id == people, x: x, y: y + 4, on: &canvas)
        let text = MermaidText.clip(participant.lines.joined(separator: " "), 40)
        canvas.text(text, x: x + 14, y: y + 9, size: 12, ink: .muted)
        x += 14 + TextMetrics.width(text, size: 12) + 28
      }
      y += 28
    }
    let top = y
    var ends = (first: y, last: y)
    var isFirst = true
    var gaps: [(Int, Int)] = []
    for item in diagram.items {
      guard case .note(let note) = item else { continue }
      if note.lines.count == 1, let line = note.lines.first, line.hasPrefix(Self.gapMark) {
        gaps.append((y - 2, y + 26))
        marks.text(String(line.dropFirst(2)), x: textLeft, y: y + 17, size: 12, ink: .muted, extra: "fg-gap-text")
        y += 34
        continue
      }
      if note.lines.count == 1, let line = note.lines.first, note.first != note.last || diagram.participants.count == 1
      {
        // Said of all that follows: the day.
        marks.text(line, x: textLeft, y: y + 17, size: 12, ink: .muted, isBold: true)
        y += 28
        continue
      }
      let time = note.lines.count > 1 ? note.lines.first ?? "" : ""
      let text = note.lines.dropFirst(note.lines.count > 1 ? 1 : 0).joined(separator: " ")
      let lines = TextMetrics.wrap(text, size: 14, limit: format.width - textLeft - 14, count: 4)
      let isNarrow = format == .narrow
      let times = TextMetrics.wrap(
        time.spacedDate, size: 13, limit: isNarrow ? format.width - textLeft - 8 : timeRight - 4, count: 2)
      // Beside the text, or above it.
      let shift = isNarrow ? times.count * 17 : 0
      let height = max(max(lines.count, isNarrow ? 0 : times.count) * 18, 18) + 12 + shift
      let isPeople = note.first == people
      if isPeople {
        marks.rectangle(
          x: axis + 12, y: y, width: format.width - axis - 14, height: height, name: "fg-people",
          fill: "#fbf3e4", radius: 5)
      }
      for (row, line) in times.enumerated() {
        marks.text(
          line, x: isNarrow ? textLeft : timeRight, y: y + 19 + row * 17, size: 13, anchor: isNarrow ? .start : .end,
          ink: isNarrow ? .muted : .text, extra: "fg-num")
      }
      for (row, line) in lines.enumerated() { marks.text(line, x: textLeft, y: y + 20 + shift + row * 18, size: 14) }
      mark(isPeople, x: axis, y: y + 15, on: &marks)
      if isFirst { ends.first = y + 15 }
      ends.last = y + 15
      isFirst = false
      y += height + 6
    }
    // The axis from the first to the last event, broken where a gap is.
    var from = isFirst ? top : ends.first
    for (start, end) in gaps where start > from {
      canvas.line(axis, from, axis, start, name: "fg-axis", color: "#8c959f", width: "2")
      canvas.line(axis, start, axis, end, name: "fg-axis", color: "#8c959f", width: "2", dash: "2 5")
      from = end
    }
    if ends.last > from {
      canvas.line(axis, from, axis, ends.last, name: "fg-axis", color: "#8c959f", width: "2")
    }
    canvas.raw(marks.body)
    return (canvas, y + 4)
  }

  /// A dot for packets, a diamond for people.
  private func mark(_ isPeople: Bool, x: Int, y: Int, on canvas: inout SVGCanvas) {
    if isPeople {
      canvas.polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], name: "fg-mark-people", fill: Self.second)
    } else {
      canvas.circle(x: x, y: y, radius: 6, name: "fg-mark", fill: Self.accent)
    }
  }
}

extension String {
  /// An absolute time with a blank for its T, so that it can be broken after the date.
  fileprivate var spacedDate: String {
    guard Moment(parsing: self)?.clock == .absolute else { return self }
    return String(map { $0 == "T" ? " " : $0 })
  }
}
