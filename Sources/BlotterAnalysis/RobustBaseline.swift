/// What is usual among some values, and how far they stray from it: the median and the median deviation from it.
///
/// Half of the values may be anything without moving either (Rousseeuw and Croux, JASA 88, 1993), so that a capture is
/// its own measure though part of it is the incident. A value stands out from three deviations above the median on
/// (Leys et al., Journal of Experimental Social Psychology 49, 2013), the median deviation taken times 1.4826, by which
/// it estimates a standard deviation.
struct RobustBaseline {
  var median: Double
  /// Median deviation from the median, unscaled.
  var deviation: Double

  /// Values below which a median says little: with four, two of them make it.
  static let leastCount = 5
  static let scale = 1.4826
  static let outlying = 3.0

  /// nil for fewer than ``leastCount`` values.
  init?(_ values: [Double]) {
    guard values.count >= Self.leastCount else { return nil }
    let middle = Self.middle(of: values)
    median = middle
    deviation = Self.middle(of: values.map { abs($0 - middle) })
  }

  /// Whether a value lies above what is usual by more than chance and by more than `least`, which is what matters.
  func isExceeded(by value: Double, least: Double) -> Bool {
    value - median > max(Self.outlying * Self.scale * deviation, least)
  }

  private static func middle(of values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
