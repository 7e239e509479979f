import BlotterCore

extension TimeSeries: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&width)
    coder.code(&firstBin)
    coder.code(&counts)
    // Where the last time fell.
    coder.derived(2)
    guard coder.isReading else { return }
    // Bins are multiplied and added to: widths of the grid and places that no such sum leaves the 64 bits with.
    coder.require(Self.widths.contains(width))
    coder.require(counts.count <= Self.binLimit && firstBin.magnitude < UInt64(1 << 62) / UInt64(max(1, width)))
  }
}
