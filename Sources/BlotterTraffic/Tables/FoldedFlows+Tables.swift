import BlotterCore

extension FoldedFlows: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&packets)
    coder.code(&bytes)
    coder.code(&syns)
    coder.code(&synTotal)
  }
}
