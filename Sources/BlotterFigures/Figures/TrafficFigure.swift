import BlotterCore
import BlotterFindings
import BlotterIncident

/// Counts over time as bars: packets, and what clients of the principal service got.
enum TrafficFigure {
  /// Bars whose labels still stand apart in Mermaid's own drawing, which leaves none out.
  static let maximumBars = 24
  static let maximumIntervals = 100_000
  /// Fewer packets than this are told one by one in the ladder; bars of one packet each show nothing.
  static let minimumPackets = 10

  static func packets(of incident: Incident, words: FigureWords) -> Figure? {
    let series = incident.traffic?.series.first { $0.name == "packets" && $0.counts["packets"]?.isEmpty == false }
    guard let series, let counts = series.counts["packets"],
      let bins = Bins(series, measures: [counts]), let values = bins.measures.first
    else { return nil }
    let interval = bins.intervalText(words)
    var chart = bins.chart(incident, words: words)
    chart.heading = words.traffic
    chart.yTitle = FigureWords.fill(words.packetsPer, [("interval", interval)])
    chart.yRange = .init(0, NiceScale(upTo: values.max() ?? 0).high)
    chart.plots = [.init(.bar, values: values)]
    let sum = values.reduce(0, +)
    guard sum >= Double(minimumPackets) else { return nil }
    let total = DecimalText.text(sum)
    var caption = FigureWords.fill(words.trafficCaption, [("interval", interval), ("total", total)])
    caption += span(of: incident, chart: chart, words: words)
    return figure("traffic", chart: chart, title: words.traffic, caption: caption)
  }

  static func outcomes(of incident: Incident, words: FigureWords) -> Figure? {
    let all = incident.traffic?.series.filter { $0.name == "outcomes" } ?? []
    let hosts = ExchangeFigure.principal(of: incident)?.affected ?? []
    let mine = all.first { series in
      hosts.contains { host in
        guard let port = host.port else { return false }
        return series.subject == "\(host.address):\(port)/TCP" || series.subject == "\(host.address):\(port)/UDP"
          || series.subject == "[\(host.address)]:\(port)/TCP" || series.subject == "[\(host.address)]:\(port)/UDP"
      }
    }
    guard let series = mine ?? all.first else { return nil }
    let measures = [
      ("served", words.served), ("refused", words.refused), ("unanswered", words.unanswered), ("failed", words.failed),
    ].compactMap { key, name in
      series.counts[key].flatMap { counts in counts.contains { $0 > 0 } ? (name, counts) : nil }
    }
    guard let bins = Bins(series, measures: measures.map(\.1)) else { return nil }
    var sums: [[Double]] = []
    for values in bins.measures {
      sums.append(sums.last.map { below in zip(values, below).map { $0 + $1 } } ?? values)
    }
    var chart = bins.chart(incident, words: words)
    let isDatagrams = series.subject?.hasSuffix("/UDP") == true
    let interval = bins.intervalText(words)
    chart.heading = words.outcomes
    chart.yTitle = FigureWords.fill(isDatagrams ? words.requests : words.connections, [("interval", interval)])
    chart.yRange = .init(0, NiceScale(upTo: sums.last?.max() ?? 0).high)
    let names = measures.map(\.0)
    chart.plots = zip(names, sums).enumerated().map { index, plot in
      let isAlone = names.count == 1
      let name = index == 0 || isAlone ? plot.0 : Chart.Plot.stackMark + plot.0
      return Chart.Plot(.bar, name: name, values: plot.1)
    }.reversed()
    var caption = FigureWords.fill(
      names.count > 1 ? words.outcomesCaption : words.outcomesCaptionOne,
      [
        ("subject", MermaidText.clip(series.subject ?? "?", 64)), ("interval", interval),
        ("names", names.joined(separator: ", ")),
      ])
    caption += span(of: incident, chart: chart, words: words)
    return figure("outcomes", chart: chart, title: words.outcomes, caption: caption)
  }

  private static func span(of incident: Incident, chart: Chart, words: FigureWords) -> String {
    guard chart.span != nil, let first = incident.first, let last = incident.last else { return "" }
    return FigureWords.fill(
      words.spanCaption, [("first", Moment.readable(first)), ("last", Moment.readable(last))])
  }

  private static func figure(_ id: String, chart: Chart, title: String, caption: String) -> Figure {
    var chart = chart
    chart.title = title
    chart.description = caption + "."
    var lines: [String] = []
    if case .categories(let categories) = chart.x {
      for plot in chart.unstacked {
        let values = zip(categories, plot.values).filter { $0.1 > 0 }
          .map { "\($0.0): \(DecimalText.text($0.1))" }.joined(separator: ", ")
        lines.append((plot.name.isEmpty ? "" : plot.name + " ") + "(\(chart.xTitle ?? "")) " + values)
      }
    }
    return Figure(
      id: id, caption: caption, mermaid: MermaidWriter.text(.chart(chart)), alternative: lines.joined(separator: "; "))
  }
}

/// Counts in equal intervals, few enough to draw.
struct Bins {
  var measures: [[Double]]
  /// Seconds of one bar.
  var width: Double
  private var first: String?

  /// Joins neighbouring intervals until there are at most ``TrafficFigure/maximumBars``; nil where nothing was counted
  /// or a count cannot be.
  init?(_ series: TrafficSummary.Series, measures: [[UInt64]]) {
    guard let count = measures.map(\.count).max(), 2...TrafficFigure.maximumIntervals ~= count,
      let interval = Double(series.intervalSeconds.text), interval >= 1e-6, interval <= 1e9,
      measures.contains(where: { $0.contains { $0 > 0 } })
    else { return nil }
    let least = (count + TrafficFigure.maximumBars - 1) / TrafficFigure.maximumBars
    // An interval that people count in, if one is near.
    let seconds: [Double] = [
      0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800,
    ]
    let hours: [Double] = [1, 2, 3, 4, 6, 8, 12, 24, 48, 120, 168, 240]
    let nice = seconds + hours.map { $0 * 3600 }
    let factor =
      (least...(least * 3)).first { factor in
        let width = interval * Double(factor)
        return nice.contains { abs($0 - width) < 1e-9 }
      } ?? least
    width = interval * Double(factor)
    // Thirty years; nanoseconds still fit.
    guard width <= 1e9 else { return nil }
    first = series.first
    self.measures = measures.map { counts in
      stride(from: 0, to: count, by: factor).map { start in
        (start..<min(start + factor, count)).reduce(0.0) { sum, index in
          sum + (index < counts.count ? Double(counts[index]) : 0)
        }
      }
    }
    guard (self.measures.first?.count ?? 0) > 1 else { return nil }
    let sums = (0..<(self.measures.first?.count ?? 0)).map { bin in self.measures.reduce(0) { $0 + $1[bin] } }
    guard sums.reduce(0, +) <= DecimalText.limit else { return nil }
  }

  var count: Int { measures.first?.count ?? 0 }

  /// What stands behind "per": `5 s`, and `second` for one of them.
  func intervalText(_ words: FigureWords) -> String {
    let text = DurationText.text(Int64((width * 1e9).rounded()))
    let units = ["1 s": words.oneSecond, "1 min": words.oneMinute, "1 h": words.oneHour, "1 d": words.oneDay]
    return units[text] ?? text.replacing(".", with: words.decimalMark)
  }

  /// The axes with the incident's span; series and titles are the caller's.
  func chart(_ incident: Incident, words: FigureWords) -> Chart {
    let total = width * Double(count)
    let (unit, name): (Double, String) =
      total <= 3
      ? (0.001, words.milliseconds)
      : total <= 300
        ? (1, words.seconds)
        : total <= 5 * 3600 ? (60, words.minutes) : total <= 4 * 86_400 ? (3600, words.hours) : (86_400, words.days)
    var chart = Chart()
    chart.x = .categories((0..<count).map { bin in label(Double(bin) * width / unit, step: width / unit) })
    chart.xTitle = axisTitle(unit: name, words: words)
    if let start = first.flatMap({ Moment(parsing: $0) }), let from = incident.first.flatMap({ Moment(parsing: $0) }),
      let to = incident.last.flatMap({ Moment(parsing: $0) }), to.since(from) != nil, from.clock == start.clock,
      let end = to.since(start)
    {
      let begin = from.since(start) ?? 0
      let bin = { (time: Int64) in min(count - 1, Int(min(Double(time) / 1e9 / width, 1e6))) }
      chart.span = bin(begin)...bin(end)
    }
    return chart
  }

  /// As many places as the step needs, to a fortieth of it: Mermaid prints every label, and long ones overlap.
  private func label(_ value: Double, step: Double) -> String {
    var scale = 1.0
    while scale < 1000, abs((step * scale).rounded() - step * scale) > step * scale / 40 { scale *= 10 }
    return DecimalText.text((value * scale).rounded() / scale)
  }

  private func axisTitle(unit: String, words: FigureWords) -> String {
    guard let first else { return FigureWords.fill(words.sinceFirst, [("unit", unit)]) }
    let time = Moment.readable(first)
    let text: String
    switch Moment(parsing: first)?.clock {
    case .absolute: text = words.sinceAbsolute
    case .timeOfDay: text = words.sinceTimeOfDay
    case .relative: text = words.sinceRelative
    default: text = words.sinceFirst
    }
    return FigureWords.fill(text, [("unit", unit), ("time", time)])
  }
}
