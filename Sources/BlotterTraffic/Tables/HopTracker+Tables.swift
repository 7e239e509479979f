import BlotterCore

extension HopTracker: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&lowest)
    coder.code(&highest)
    coder.code(&descents)
    coder.code(&longestDescent)
    coder.code(&firstSerial)
    coder.code(&firstTTL)
    coder.code(&lastSerial)
    coder.code(&lastTTL)
    coder.code(&run)
    coder.code(&leadingRun)
  }
}
