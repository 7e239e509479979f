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

  /// ln 2 and ln 10 to the digits of a table.
  @Test func knowsLogarithms() {
    #expect(abs(NaturalLogarithm.of(2) - 0.693147180559945) < 1e-12)
    #expect(abs(NaturalLogarithm.of(0.1) + 2.302585092994046) < 1e-12)
  }
}
