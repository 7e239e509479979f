import BlotterTraffic
import Testing

@Suite struct TimeSeriesTests {
  @Test func staysBoundedAndKeepsEveryCount() {
    var series = TimeSeries()
    for second in 0..<5000 { series.add(Int64(second) * 1_000_000_000) }
    #expect(series.counts.count <= TimeSeries.binLimit)
    #expect(series.counts.reduce(0, +) == 5000)
    // Of 2, 10, 30 and 60 s the first that parts 5,000 s into no more than 300.
    #expect(series.width == 30_000_000_000)
  }

  @Test(arguments: [1, 13, 250, 499])
  func mergesToWhatOnePassGives(cut: Int) {
    let times = (0..<500).map { Int64($0 * $0 % 7919) * 77_000_000 - 90_000_000_000 }
    var whole = TimeSeries()
    var first = TimeSeries()
    var second = TimeSeries()
    for (index, time) in times.enumerated() {
      whole.add(time)
      if index < cut { first.add(time) } else { second.add(time) }
    }
    first.append(second)
    #expect(first == whole)
  }

  @Test func survivesTheEndsOfTheClock() {
    var series = TimeSeries()
    series.add(.min)
    series.add(.max)
    series.add(0)
    #expect(series.counts.reduce(0, +) == 3)
  }
}
