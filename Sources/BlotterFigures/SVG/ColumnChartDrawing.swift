/// Draws a chart with bars or lines over a horizontal axis.
struct ColumnChartDrawing {
  let chart: Chart
  let words: FigureWords
  let prefix: String
  let format: SVGCanvas.Format

  private static let ruleColor = "#e1e5ea"
  private static let axisColor = "#8c959f"
  private static let plotHeight = 200
  private var right: Int { format.width - 10 }

  func draw() -> (canvas: SVGCanvas, height: Int) {
    var canvas = SVGCanvas(format)
    let count = chart.plots.first?.values.count ?? 0
    let largest = chart.plots.flatMap(\.values).max() ?? 0
    let isCount = chart.plots.allSatisfy { $0.values.allSatisfy { $0 == $0.rounded() } }
    let scale = NiceScale(upTo: max(largest, chart.yRange?.high ?? 0), isCount: isCount)
    let ticks = stride(from: 0, through: scale.high + scale.step / 2, by: scale.step).prefix(12)
    let tickWidth = ticks.map { TextMetrics.width(DecimalText.grouped($0), size: 12) }.max() ?? 0
    let left = max(36, tickWidth + 14)
    let hasSpan =
      chart.span.map { $0.upperBound < count && !($0.lowerBound == 0 && $0.upperBound == count - 1) } ?? false
    // Room for the title of the scale, the word above the span, and the amount above the tallest bar.
    let hasLongHead = TextMetrics.width(chart.yTitle ?? "", size: 12) + legendWidth > format.width - 20
    let top = 38 + (hasSpan ? 20 : 0) + (hasLongHead ? 22 : 0)
    let bottom = top + Self.plotHeight
    let width = right - left
    let edge = { (index: Int) in left + width * index / max(1, count) }
    let height = { (value: Double) in
      Int((Double(Self.plotHeight) * min(max(value / scale.high, 0), 1)).rounded())
    }

    let styles = chart.plots.indices.map { style(of: $0) }
    let patterns = styles.map { $0.definition(prefix: prefix) }.filter { !$0.isEmpty }
    if !patterns.isEmpty { canvas.raw("<defs>" + patterns.joined() + "</defs>") }
    canvas.text(chart.yTitle ?? "", x: 2, y: 14, size: 12, ink: .muted)
    legend(styles, y: hasLongHead ? 36 : 14, on: &canvas)

    if hasSpan, let span = chart.span {
      let (from, to) = (edge(span.lowerBound), edge(span.upperBound + 1))
      canvas.rectangle(
        x: from, y: top - 36, width: to - from, height: bottom - top + 36, name: "fg-span", fill: "#fdf1d6")
      let text = words.incident
      let label = TextMetrics.width(text, size: 12)
      let x = min(max(from + 5, left), right - label)
      canvas.text(text, x: x, y: top - 23, size: 12, ink: .text)
      canvas.line(from, top - 36, from, bottom, name: "fg-span-edge", color: "#b98a1d", dash: "3 3")
      canvas.line(to, top - 36, to, bottom, name: "fg-span-edge", color: "#b98a1d", dash: "3 3")
    }
    for tick in ticks {
      let y = bottom - height(tick)
      if tick > 0 { canvas.line(left, y, right, y, name: "fg-grid", color: Self.ruleColor) }
      canvas.text(
        DecimalText.grouped(tick), x: left - 8, y: y + 4, size: 12, anchor: .end, ink: .muted, extra: "fg-num")
    }
    for (index, plot) in chart.plots.enumerated() where plot.kind == .bar {
      bars(plot, styles[index], edge: edge, height: height, bottom: bottom, on: &canvas)
    }
    for (index, plot) in chart.plots.enumerated() where plot.kind == .line {
      line(plot, styles[index], edge: edge, height: height, bottom: bottom, on: &canvas)
    }
    totals(edge: edge, height: height, bottom: bottom, on: &canvas)
    canvas.line(left, bottom, right, bottom, name: "fg-axis", color: Self.axisColor, width: "1.5")
    categories(count, edge: edge, bottom: bottom, left: left, on: &canvas)
    let titles = TextMetrics.wrap(chart.xTitle ?? "", size: 12, limit: width, count: 2)
    for (row, line) in titles.enumerated() {
      canvas.text(line, x: (left + right) / 2, y: bottom + 42 + row * 16, size: 12, anchor: .middle, ink: .muted)
    }
    return (canvas, bottom + 34 + max(1, titles.count) * 16)
  }

  private func style(of index: Int) -> SeriesStyle {
    let plot = chart.plots[index]
    let isStacked = chart.plots.contains { $0.name.hasPrefix(Chart.Plot.stackMark) }
    let name = plot.name.hasPrefix(Chart.Plot.stackMark) ? String(plot.name.dropFirst(2)) : plot.name
    // The base of a stack stands last.
    return SeriesStyle.style(of: name, at: isStacked ? chart.plots.count - 1 - index : index, words: words)
  }

  private func label(of plot: Chart.Plot) -> String {
    MermaidText.clip(plot.name.hasPrefix(Chart.Plot.stackMark) ? String(plot.name.dropFirst(2)) : plot.name, 24)
  }

  private var legendWidth: Int {
    chart.plots.filter { !$0.name.isEmpty }.reduce(0) { $0 + TextMetrics.width(label(of: $1), size: 12) + 36 }
  }

  /// Names beside their marks at the top right, in the order of the stack from the base up.
  private func legend(_ styles: [SeriesStyle], y: Int, on canvas: inout SVGCanvas) {
    let named = chart.plots.indices.filter { !chart.plots[$0].name.isEmpty }
    var x = right
    for index in named {
      let text = label(of: chart.plots[index])
      x -= TextMetrics.width(text, size: 12)
      canvas.text(text, x: x, y: y, size: 12)
      x -= 20
      canvas.rectangle(
        x: x, y: y - 11, width: 14, height: 13, name: styles[index].fillClass + " fg-edge",
        fill: styles[index].fill(prefix: prefix), stroke: styles[index].color)
      x -= 16
    }
  }

  private func bars(
    _ plot: Chart.Plot, _ style: SeriesStyle, edge: (Int) -> Int, height: (Double) -> Int, bottom: Int,
    on canvas: inout SVGCanvas
  ) {
    for (index, value) in plot.values.enumerated() where value > 0 {
      let (from, to) = (edge(index), edge(index + 1))
      let gap = max(1, (to - from) / 10)
      // A count of one stays visible beside a thousand.
      let tall = max(1, height(value))
      canvas.rectangle(
        x: from + gap, y: bottom - tall, width: max(1, to - from - 2 * gap), height: tall,
        name: style.fillClass + " fg-edge", fill: style.fill(prefix: prefix), stroke: style.color)
    }
  }

  private func line(
    _ plot: Chart.Plot, _ style: SeriesStyle, edge: (Int) -> Int, height: (Double) -> Int, bottom: Int,
    on canvas: inout SVGCanvas
  ) {
    let points = plot.values.enumerated().map {
      ((edge($0.offset) + edge($0.offset + 1)) / 2, bottom - height($0.element))
    }
    let list = points.map { "\($0.0),\($0.1)" }.joined(separator: " ")
    canvas.raw(
      "<polyline points=\"\(list)\" fill=\"none\" class=\"\(style.name)-line\" stroke=\"\(style.color)\" stroke-width=\"2\"/>"
    )
    for (x, y) in points { canvas.circle(x: x, y: y, radius: 3, name: style.name, fill: style.color) }
  }

  /// The amount above each bar where there is room, else above the tallest.
  private func totals(edge: (Int) -> Int, height: (Double) -> Int, bottom: Int, on canvas: inout SVGCanvas) {
    guard let tallest = chart.plots.first(where: { $0.kind == .bar }) else { return }
    let values = tallest.values.indices.map { index in
      chart.plots.filter { $0.kind == .bar }.map { $0.values[index] }.max() ?? 0
    }
    guard let largest = values.max(), largest > 0 else { return }
    let peak = values.firstIndex(of: largest)
    let hasRoom = values.indices.allSatisfy {
      TextMetrics.width(DecimalText.grouped(values[$0]), size: 12) <= edge($0 + 1) - edge($0) - 2
    }
    for (index, value) in values.enumerated() where value > 0 && (hasRoom && values.count <= 24 || index == peak) {
      canvas.text(
        DecimalText.grouped(value), x: (edge(index) + edge(index + 1)) / 2, y: bottom - max(1, height(value)) - 5,
        size: 12, anchor: .middle, isBold: index == peak, extra: "fg-num fg-halo")
    }
  }

  /// Numbers stand where their bar begins, as on a scale; other names below the middle of it.
  private func categories(_ count: Int, edge: (Int) -> Int, bottom: Int, left: Int, on canvas: inout SVGCanvas) {
    var labels: [String] = []
    var isScale = false
    switch chart.x {
    case .categories(let names):
      labels = names
      isScale = count > 1 && names.allSatisfy { DecimalText.value($0[...]) != nil }
    case .range(let range):
      let step = count > 1 ? (range.high - range.low) / Double(count - 1) : 0
      labels = (0..<count).map { DecimalText.text(range.low + Double($0) * step) }
    case .unnamed: return
    }
    let widest = labels.map { TextMetrics.width($0, size: 12) }.max() ?? 0
    let room = max(1, (right - left) / max(1, count))
    let every = [1, 2, 4, 5, 10, 20, 25, 50, 100, 200].first { $0 * room >= widest + 10 } ?? 200
    if isScale, count % every == 0, every * room >= widest * 3 / 2,
      let last = DecimalText.value(labels[count - 1][...]),
      let before = DecimalText.value(labels[count - 2][...]), last > before
    {
      // Where the last bar ends.
      labels.append(DecimalText.text(last + (last - before)))
    }
    for (index, label) in labels.enumerated() where index % every == 0 {
      let x = isScale ? edge(index) : (edge(index) + edge(index + 1)) / 2
      canvas.line(x, bottom, x, bottom + 5, name: "fg-axis", color: Self.axisColor)
      let text = TextMetrics.wrap(label, size: 12, limit: max(room * every - 4, 24), count: 1).first ?? ""
      let isLast = index == count
      canvas.text(
        text, x: isLast ? right + 4 : x, y: bottom + 20, size: 12, anchor: isLast ? .end : .middle, ink: .muted,
        extra: "fg-num")
    }
  }
}
