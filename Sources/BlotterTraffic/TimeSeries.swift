/// Counts over time in a bounded number of bins.
///
/// Bins lie at whole multiples of their width, and where the span outgrows them they are joined to the next of
/// ``widths``, so two parts always have a common grid and the result does not depend on where a capture was cut.
package struct TimeSeries: Sendable, Equatable {
  /// Nanoseconds; one of ``widths``.
  package internal(set) var width: Int64 = TimeSeries.widths[0]
  /// Number of the first bin: its time divided by the width, rounded down.
  package internal(set) var firstBin: Int64 = 0
  package internal(set) var counts: [UInt64] = []
  /// Times of the bin that was last added to, and its index: packets come close together, and one comparison then
  /// spares them the division.
  private var latest: Range<Int64> = 0..<0
  private var latestIndex = 0

  /// Widths that people count in, each a whole number of the one before, nanoseconds: from a millisecond by tens to
  /// seconds, by minutes, hours and days to what parts all times that 64 bits of nanoseconds hold.
  static let widths: [Int64] =
    [1, 2, 10, 20, 100, 200].map { $0 * 1_000_000 } + [1, 2, 10, 30].map { $0 * 1_000_000_000 }
    + [1, 2, 10, 30].map { $0 * 60_000_000_000 } + [1, 2, 6, 12].map { $0 * 3_600_000_000_000 }
    + [1, 2, 10, 20, 100, 200, 1000, 2000].map { $0 * 86_400_000_000_000 }
  /// Bins at a time. Widths grow fivefold at most, so that sixty are left: more than a chart has bars.
  package static let binLimit = 300

  package init() {}

  /// Start of the first bin, in the clock of the times.
  package var start: Int64 { firstBin &* width }

  package static func == (a: TimeSeries, b: TimeSeries) -> Bool {
    a.width == b.width && a.firstBin == b.firstBin && a.counts == b.counts
  }

  package mutating func add(_ time: Int64, count: UInt64 = 1) {
    if latest.contains(time), latestIndex < counts.count {
      counts[latestIndex] &+= count
      return
    }
    addElsewhere(time, count)
  }

  /// Adds to another bin than the last one, which may have to be made.
  @inline(never) private mutating func addElsewhere(_ time: Int64, _ count: UInt64) {
    var bin = self.bin(of: time)
    if counts.isEmpty {
      firstBin = bin
      counts = [count]
      latest = 0..<0
      return
    }
    while !fits(min(firstBin, bin), max(firstBin + Int64(counts.count) - 1, bin)) {
      coarsen()
      bin = self.bin(of: time)
    }
    if bin < firstBin {
      counts.insert(contentsOf: repeatElement(0, count: Int(firstBin - bin)), at: 0)
      firstBin = bin
    }
    let offset = Int(bin - firstBin)
    while counts.count <= offset { counts.append(0) }
    counts[offset] &+= count
    let (start, overflow) = bin.multipliedReportingOverflow(by: width)
    let (end, endOverflow) = start.addingReportingOverflow(width)
    latest = overflow || endOverflow ? 0..<0 : start..<end
    latestIndex = offset
  }

  package mutating func append(_ later: TimeSeries) {
    guard !later.counts.isEmpty else { return }
    guard !counts.isEmpty else {
      self = later
      return
    }
    var later = later
    while width < later.width { coarsen() }
    while later.width < width { later.coarsen() }
    for (offset, count) in later.counts.enumerated() where count > 0 {
      // Both grids agree, and a bin's start lies in that bin of every coarser grid.
      add((later.firstBin + Int64(offset)) &* later.width, count: count)
    }
  }

  /// Widens the grid until `width` is reached; narrower widths are left alone.
  package mutating func coarsen(to width: Int64) {
    while self.width < min(width, Self.widths[Self.widths.count - 1]) { coarsen() }
  }

  /// The most that any window of a second holds, bins wider than that by their share: events a second at the peak.
  package var peakRate: Double {
    let bins = max(1, Int(1_000_000_000 / width))
    var sum: UInt64 = 0
    var most: UInt64 = 0
    for (index, count) in counts.enumerated() {
      sum &+= count
      if index >= bins { sum &-= counts[index - bins] }
      most = max(most, sum)
    }
    return width > 1_000_000_000 ? Double(most) * 1e9 / Double(width) : Double(most)
  }

  private func fits(_ first: Int64, _ last: Int64) -> Bool { last - first < Int64(Self.binLimit) }

  private mutating func coarsen() {
    guard let next = Self.widths.first(where: { $0 > width }) else { return }
    let factor = next / width
    let newFirst = Self.floor(firstBin, factor)
    var merged: [UInt64] = []
    for (offset, count) in counts.enumerated() {
      let slot = Int(Self.floor(firstBin + Int64(offset), factor) - newFirst)
      while merged.count <= slot { merged.append(0) }
      merged[slot] &+= count
    }
    width = next
    firstBin = newFirst
    counts = merged
    latest = 0..<0
  }

  /// Number of the bin that a time falls into.
  private func bin(of time: Int64) -> Int64 { Self.floor(time, width) }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
