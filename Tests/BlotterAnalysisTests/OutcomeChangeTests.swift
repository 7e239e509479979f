import Testing

@testable import BlotterAnalysis

@Suite struct OutcomeChangeTests {
  @Test func findsTheTurnInAHandfulOfAttempts() {
    let change = OutcomeChange([false, false, true, true, true, true, true])
    #expect(change?.index == 2)
    #expect(change?.failuresAfter == 5)
  }

  @Test(arguments: [
    [false, false, false, false], [true, true, true, true], [true, false, true, false, true, false],
    [true, true, true, false, false, false], [false, false, false, true, false, false],
  ])
  func findsNoneWhereThingsStayOrMend(failures: [Bool]) {
    #expect(OutcomeChange(failures) == nil)
  }

  /// Servers with their usual failures, from one in a hundred to one in three: of two hundred series hardly any shows a
  /// change, though in many the last attempts failed.
  @Test(arguments: [0.01, 0.05, 0.1, 0.3])
  func staysSilentOnABusyServer(rate: Double) {
    var state: UInt64 = 20_261_123
    func isFailure() -> Bool {
      // SplitMix64.
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ z >> 31) >> 11) / 9_007_199_254_740_992 < rate
    }
    var changes = 0
    for _ in 0..<200 where OutcomeChange((0..<150).map { _ in isFailure() }) != nil { changes += 1 }
    #expect(changes <= 4)
  }

  /// Five failures in a row after a long good time are found, whatever the length before them.
  @Test(arguments: [10, 100, 1000, 5000])
  func findsAHandfulOfFailuresAfterALongGoodTime(length: Int) {
    let series = (0..<length).map { $0 % 97 == 50 } + [true, true, true, true, true]
    #expect(OutcomeChange(series)?.index == length)
    #expect(OutcomeChange(series.dropLast(4) + []) == nil)
  }

  /// ln 2 and ln 10 to the digits of a table.
  @Test func knowsLogarithms() {
    #expect(abs(NaturalLogarithm.of(2) - 0.693147180559945) < 1e-12)
    #expect(abs(NaturalLogarithm.of(0.1) + 2.302585092994046) < 1e-12)
  }
}
