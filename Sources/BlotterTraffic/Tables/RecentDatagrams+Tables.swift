import BlotterCore

extension RecentDatagrams: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&ring)
    coder.code(&oldest)
    coder.require(ring.count <= Self.limit && 0 <= oldest && oldest < max(1, ring.count))
  }
}

extension RecentDatagrams.Entry: TableCoded {
  static var blank: Self { Self(source: .blank, destination: .blank, mark: .blank, ipProtocol: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&destination)
    coder.code(&mark)
    coder.code(&ipProtocol)
    coder.code(&isTaken)
  }
}
