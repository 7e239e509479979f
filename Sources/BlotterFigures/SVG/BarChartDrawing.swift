/// Draws a chart with lying bars: each below its name, so that names may be long, with its amount at its end.
struct BarChartDrawing {
  let chart: Chart
  let words: FigureWords
  let format: SVGCanvas.Format

  private static let left = 8
  private var right: Int { format.width - (format == .narrow ? 64 : 86) }

  func draw() -> (canvas: SVGCanvas, height: Int) {
    var canvas = SVGCanvas(format)
    let values = chart.plots.first?.values ?? []
    var names = values.indices.map { String($0 + 1) }
    if case .categories(let categories) = chart.x { names = categories }
    let isCount = values.allSatisfy { $0 == $0.rounded() }
    let scale = NiceScale(upTo: max(values.max() ?? 0, chart.yRange?.high ?? 0), isCount: isCount)
    let ticks = stride(from: 0, through: scale.high + scale.step / 2, by: scale.step).prefix(12)
    let width = { (value: Double) in
      Int((Double(right - Self.left) * min(max(value / scale.high, 0), 1)).rounded())
    }
    let labels = names.prefix(values.count).map {
      TextMetrics.wrap($0, size: 13, limit: format.width - 12, count: 2)
    }
    let bottom = 4 + labels.reduce(0) { $0 + $1.count * 16 + 26 }
    for tick in ticks {
      let x = Self.left + width(tick)
      canvas.line(x, 4, x, bottom + 4, name: "fg-grid", color: "#e1e5ea")
      canvas.text(
        DecimalText.grouped(tick), x: x, y: bottom + 20, size: 12, anchor: tick == 0 ? .start : .middle, ink: .muted,
        extra: "fg-num")
    }
    canvas.text(
      chart.yTitle ?? "", x: (Self.left + right) / 2, y: bottom + 40, size: 12, anchor: .middle, ink: .muted)
    var y = 4
    for (value, label) in zip(values, labels) {
      for line in label {
        canvas.text(line, x: Self.left, y: y + 15, extra: "fg-num fg-halo")
        y += 16
      }
      let long = value > 0 ? max(1, width(value)) : 0
      canvas.rectangle(x: Self.left, y: y + 4, width: long, height: 15, name: "fg-s0", fill: SeriesStyle.plain.color)
      canvas.text(
        DecimalText.grouped(value), x: Self.left + long + 6, y: y + 16, size: 13, isBold: true, extra: "fg-num fg-halo")
      y += 26
    }
    canvas.line(Self.left, 4, Self.left, bottom + 4, name: "fg-axis", color: "#8c959f", width: "1.5")
    return (canvas, bottom + 48)
  }
}
