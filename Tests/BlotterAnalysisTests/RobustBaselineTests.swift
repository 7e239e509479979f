import Testing

@testable import BlotterAnalysis

@Suite struct RobustBaselineTests {
  /// The example of Leys et al. 2013: median 7, and 5.1891 as the scaled median deviation.
  @Test func agreesWithThePublishedExample() throws {
    let baseline = try #require(RobustBaseline([1, 3, 3, 6, 8, 10, 10, 1000]))
    #expect(baseline.median == 7)
    #expect(abs(baseline.deviation * RobustBaseline.scale - 5.1891) < 0.0001)
    #expect(baseline.isExceeded(by: 1000, least: 1))
    #expect(!baseline.isExceeded(by: 22, least: 1))
    #expect(baseline.isExceeded(by: 23, least: 1))
  }

  @Test func asksForADifferenceThatMatters() throws {
    let baseline = try #require(RobustBaseline([50, 50, 50, 50, 50]))
    #expect(!baseline.isExceeded(by: 60, least: 100))
    #expect(baseline.isExceeded(by: 151, least: 100))
  }

  @Test func saysNothingOfAFewValues() {
    #expect(RobustBaseline([1, 2, 3, 4]) == nil)
  }
}
