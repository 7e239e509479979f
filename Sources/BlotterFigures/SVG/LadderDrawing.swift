/// Draws a sequence diagram: numbers and times on the left, lifelines, an arrow a packet.
struct LadderDrawing {
  let diagram: SequenceDiagram
  let words: FigureWords
  let format: SVGCanvas.Format

  private static let ruleColor = "#d0d7de"
  private static let lifeColor = "#8c959f"
  private static let arrowColor = "#1f5fa8"
  private static let alertColor = "#a8321a"
  /// Right ends of the columns of numbers and times, and left end of the lifelines.
  private let gutter: (number: Int, time: Int, lanes: Int)
  private static let lineHeight = 17

  init(diagram: SequenceDiagram, words: FigureWords, format: SVGCanvas.Format) {
    self.diagram = diagram
    self.words = words
    self.format = format
    let places = diagram.items.compactMap { if case .message(let message) = $0 { message.place } else { nil } }
    let widest = { (texts: [String], head: String) in
      min(180, max(TextMetrics.width(head, size: 12), texts.map { TextMetrics.width($0, size: 13) }.max() ?? 0))
    }
    let number = 4 + widest(places.map(\.number), words.columnNumber)
    let time = number + 18 + widest(places.map(\.time), words.columnTime)
    // On a narrow screen they stand above their arrow instead.
    gutter = places.isEmpty || format == .narrow ? (0, 0, 2) : (number, time, time + 24)
  }

  func draw() -> (canvas: SVGCanvas, height: Int) {
    var canvas = SVGCanvas(format)
    let hasGutter = gutter.number > 0
    let left = gutter.lanes
    let right = format.width - 2
    let count = max(1, diagram.participants.count)
    let space = (right - left) / count
    let boxWidth = min(190, space - 6)
    let size = boxWidth < 130 ? 12 : 13
    let first = left + boxWidth / 2
    let step = count > 1 ? (right - left - boxWidth) / (count - 1) : 0
    var centers: [String: Int] = [:]
    for (index, participant) in diagram.participants.enumerated() {
      centers[participant.id] = count > 1 ? first + index * step : (left + right) / 2
    }

    // Boxes.
    let labels = diagram.participants.map { participant in
      participant.lines.prefix(3).enumerated().flatMap { index, line in
        TextMetrics.wrap(line, size: size, limit: boxWidth - (boxWidth < 130 ? 4 : 12), count: 3, isBold: index == 0)
          .map { (text: $0, isHead: index == 0) }
      }
    }
    let boxHeight = (labels.map(\.count).max() ?? 1) * Self.lineHeight + 14
    var rows = SVGCanvas(format)
    var y = boxHeight + 14
    for item in diagram.items {
      switch item {
      case .message(let message): y = self.message(message, centers, left, right, at: y, on: &rows)
      case .note(let note): y = self.note(note, centers, left, right, at: y, on: &rows)
      }
    }
    let bottom = y + 6
    for participant in diagram.participants {
      guard let x = centers[participant.id] else { continue }
      canvas.line(x, boxHeight, x, bottom, name: "fg-life", color: Self.lifeColor, dash: "2 4")
    }
    for (index, participant) in diagram.participants.enumerated() {
      guard let x = centers[participant.id] else { continue }
      canvas.rectangle(
        x: x - boxWidth / 2, y: 1, width: boxWidth, height: boxHeight - 1, name: "fg-box", fill: "#f6f8fa",
        stroke: Self.ruleColor, radius: 6)
      for (row, label) in labels[index].enumerated() {
        canvas.text(
          label.text, x: x, y: 21 + row * Self.lineHeight, size: size, anchor: .middle,
          ink: label.isHead ? .text : .muted,
          isBold: label.isHead)
      }
    }
    if hasGutter {
      canvas.text(words.columnNumber, x: gutter.number, y: boxHeight - 6, size: 12, anchor: .end, ink: .muted)
      canvas.text(words.columnTime, x: gutter.time, y: boxHeight - 6, size: 12, anchor: .end, ink: .muted)
      canvas.line(2, boxHeight + 1, gutter.time, boxHeight + 1, name: "fg-rule", color: Self.ruleColor)
    }
    canvas.raw(rows.body)
    let height = legend(on: &canvas, left: left, at: bottom)
    return (canvas, height)
  }

  private func message(
    _ message: SequenceDiagram.Message, _ centers: [String: Int], _ left: Int, _ right: Int, at top: Int,
    on canvas: inout SVGCanvas
  ) -> Int {
    guard let from = centers[message.from], let to = centers[message.to] else { return top }
    let place = message.place
    let text = (place == nil ? message.lines[...] : message.lines.dropFirst()).joined(separator: " ")
    let isSelf = from == to
    let width = isSelf ? 220 : max(abs(to - from) - 24, format == .narrow ? 220 : 250)
    let head = format == .narrow ? place.map { $0.number + " · " + $0.time } : nil
    let lines = TextMetrics.wrap(text, size: 13, limit: min(width, right - left - 8), count: 3)
    let widths = lines.map { TextMetrics.width($0, size: 13, isBold: message.arrow.isFailure) }
    let widest = max(widths.max() ?? 0, head.map { TextMetrics.width($0, size: 12) } ?? 0)
    let wanted = isSelf ? from + 14 + widest / 2 : (from + to) / 2
    let middle = min(max(wanted, left + widest / 2 + 2), right - widest / 2 - 2)
    var y = top + 13
    if let head {
      canvas.text(head, x: middle, y: y, size: 12, anchor: .middle, ink: .muted, extra: "fg-num fg-halo")
      y += 15
    }
    let ink: SVGCanvas.Ink = message.arrow.isFailure ? .alert : .text
    for line in lines {
      canvas.text(line, x: middle, y: y, anchor: .middle, ink: ink, isBold: message.arrow.isFailure, extra: "fg-halo")
      y += Self.lineHeight
    }
    let arrowY = y - 4
    let color = message.arrow.isFailure ? Self.alertColor : Self.arrowColor
    let name = message.arrow.isFailure ? "fg-line-alert" : "fg-line"
    let dash = message.arrow.isDashed ? "7 4" : ""
    if isSelf {
      canvas.raw(
        "<path d=\"M\(from),\(arrowY - 6) h26 v12 h-20\" fill=\"none\" class=\"\(name)\" stroke=\"\(color)\" stroke-width=\"2\"/>"
      )
      canvas.polygon(
        [(from + 2, arrowY + 6), (from + 11, arrowY + 1), (from + 11, arrowY + 11)], name: name + "-fill", fill: color)
    } else {
      let side = to > from ? 1 : -1
      canvas.line(
        from, arrowY, to - side * (message.arrow.isFailure ? 9 : 10), arrowY, name: name, color: color, width: "2",
        dash: dash)
      if message.arrow.isFailure {
        let x = to - side * 9
        canvas.line(x - 5, arrowY - 5, x + 5, arrowY + 5, name: name, color: color, width: "2.5")
        canvas.line(x - 5, arrowY + 5, x + 5, arrowY - 5, name: name, color: color, width: "2.5")
      } else {
        canvas.polygon(
          [(to - side, arrowY), (to - side * 12, arrowY - 5), (to - side * 12, arrowY + 5)], name: name + "-fill",
          fill: color)
      }
    }
    if let place {
      canvas.text(
        place.number, x: gutter.number, y: arrowY + 4, size: 13, anchor: .end, isBold: true, extra: "fg-num")
      canvas.text(place.time, x: gutter.time, y: arrowY + 4, size: 13, anchor: .end, extra: "fg-num")
    }
    return arrowY + 16
  }

  private func note(
    _ note: SequenceDiagram.Note, _ centers: [String: Int], _ left: Int, _ right: Int, at top: Int,
    on canvas: inout SVGCanvas
  ) -> Int {
    guard let first = centers[note.first], let last = centers[note.last] else { return top }
    let text = note.lines.joined(separator: " ")
    let spans = note.first != note.last
    let lines = TextMetrics.wrap(
      text, size: 12, limit: min(right - left - 24, spans ? max(200, abs(last - first) + 60) : 260), count: 4)
    let widest = lines.map { TextMetrics.width($0, size: 12) }.max() ?? 0
    let width = min(right - left, spans ? max(abs(last - first) + 60, widest + 24) : widest + 24)
    let wanted: Int
    switch note.place {
    case .over: wanted = (first + last) / 2
    case .rightOf: wanted = first + width / 2 + 10
    case .leftOf: wanted = first - width / 2 - 10
    }
    let middle = min(max(wanted, left + width / 2), right - width / 2)
    let height = lines.count * 16 + 10
    canvas.rectangle(
      x: middle - width / 2, y: top + 2, width: width, height: height, name: "fg-note", fill: "#f6f8fa",
      stroke: Self.ruleColor, radius: 4, dash: "4 3")
    for (row, line) in lines.enumerated() {
      canvas.text(line, x: middle, y: top + 18 + row * 16, size: 12, anchor: .middle, ink: .muted)
    }
    return top + height + 12
  }

  /// Says what the arrows that occur mean. Returns the height of the whole.
  private func legend(on canvas: inout SVGCanvas, left: Int, at top: Int) -> Int {
    let arrows = diagram.items.compactMap { if case .message(let message) = $0 { message.arrow } else { nil } }
    guard !arrows.isEmpty else { return top + 2 }
    var y = top + 22
    var x = left
    func entry(_ text: String, dash: String, isFailure: Bool) {
      if x > left, x + 38 + TextMetrics.width(text, size: 12) > format.width {
        x = left
        y += 20
      }
      let color = isFailure ? Self.alertColor : Self.arrowColor
      let name = isFailure ? "fg-line-alert" : "fg-line"
      canvas.line(x, y - 4, x + 24, y - 4, name: name, color: color, width: "2", dash: dash)
      if isFailure {
        canvas.line(x + 21, y - 8, x + 29, y, name: name, color: color, width: "2.5")
        canvas.line(x + 21, y, x + 29, y - 8, name: name, color: color, width: "2.5")
      } else {
        canvas.polygon([(x + 31, y - 4), (x + 22, y - 8), (x + 22, y)], name: name + "-fill", fill: color)
      }
      canvas.text(text, x: x + 38, y: y, size: 12, ink: .muted)
      x += 38 + TextMetrics.width(text, size: 12) + 24
    }
    if arrows.contains(.request) { entry(words.legendRequest, dash: "", isFailure: false) }
    if arrows.contains(.reply) { entry(words.legendReply, dash: "7 4", isFailure: false) }
    if arrows.contains(where: \.isFailure) {
      entry(words.legendFailure, dash: arrows.contains(.failedRequest) ? "" : "7 4", isFailure: true)
    }
    return y + 10
  }
}

extension SequenceDiagram.Message {
  /// Number and time of the packet, where the first line of the label is `No. 1 · 13:24:32.192571`.
  var place: (number: String, time: String)? {
    guard lines.count > 1, let parts = lines.first?.split(separator: " · ", maxSplits: 1), parts.count == 2 else {
      return nil
    }
    let number = parts[0].replacingNumberWord()
    return (number, String(parts[1]))
  }
}

extension Substring {
  /// `No. 12` without its word, which stands above the column; `E2 No. 12` keeps its evidence: `E2 12`.
  fileprivate func replacingNumberWord() -> String {
    let words = split(separator: " ")
    guard words.count > 1 else { return String(self) }
    return (words.count > 2 ? [words[0], words[words.count - 1]] : [words[words.count - 1]]).joined(separator: " ")
  }
}
