/// The point in a series of attempts from which on they fail more often.
///
/// The split with the greatest likelihood under two failure rates against one (a binomial likelihood ratio, as in
/// Hinkley and Hinkley, Biometrika 57, 1970). No window and no rate enter, so six attempts can suffice. The best of
/// many splits gains something by chance, and more in a longer series: the gain has to exceed what two more parameters,
/// a rate and a place, cost by Schwarz's criterion (Schwarz 1978; for change-points Yao, Statistics & Probability
/// Letters 6, 1988). So a busy server with its usual failures shows no change.
package struct OutcomeChange: Sendable, Equatable {
  /// Number of the first attempt after the change.
  package var index: Int
  package var failuresBefore: Int
  package var failuresAfter: Int
  package var count: Int

  /// Gain in log-likelihood that a split must bring in a short series: 2 times it is 5.4, the 2 % point of chi-square
  /// with one degree of freedom. From sixteen attempts on the criterion asks for more: the logarithm of their number.
  static let leastGain = 2.7
  /// Failures after the change: one is none.
  static let leastFailures = 2

  /// Finds the change in a series of failures (true) and successes; nil where there is none to the worse.
  package init?(_ failures: [Bool]) {
    let total = failures.count { $0 }
    guard failures.count >= 4, total > 0, total < failures.count else { return nil }
    let whole = Self.logLikelihood(total, failures.count)
    var best: (gain: Double, index: Int, before: Int)?
    var before = 0
    for index in 1..<failures.count {
      if failures[index - 1] { before += 1 }
      let gain =
        Self.logLikelihood(before, index) + Self.logLikelihood(total - before, failures.count - index) - whole
      if gain > best?.gain ?? 0 { best = (gain, index, before) }
    }
    guard let best, best.gain >= max(Self.leastGain, NaturalLogarithm.of(Double(failures.count))) else { return nil }
    let after = total - best.before
    guard after >= Self.leastFailures else { return nil }
    let countAfter = failures.count - best.index
    guard after * 2 > countAfter, best.before * countAfter < after * best.index else { return nil }
    index = best.index
    failuresBefore = best.before
    failuresAfter = after
    count = failures.count
  }

  /// Log-likelihood of `failures` in `count` at their own rate.
  private static func logLikelihood(_ failures: Int, _ count: Int) -> Double {
    term(failures, count) + term(count - failures, count)
  }

  private static func term(_ part: Int, _ count: Int) -> Double {
    part == 0 ? 0 : Double(part) * NaturalLogarithm.of(Double(part) / Double(count))
  }
}

/// The natural logarithm, without Foundation.
enum NaturalLogarithm {
  /// ln x for 0 < x; exact to some twelve digits, by the exponent and the series of the inverse hyperbolic tangent.
  static func of(_ x: Double) -> Double {
    let z = (x.significand - 1) / (x.significand + 1)
    let square = z * z
    var term = z
    var sum = 0.0
    for odd in stride(from: 1.0, through: 49, by: 2) {
      sum += term / odd
      term *= square
    }
    return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
  }
}
