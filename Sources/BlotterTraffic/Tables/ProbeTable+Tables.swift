import BlotterCore

extension OddProbe: TableCoded {
  static var blank: Self { .null }
}

extension ProbeRecord: TableCoded {
  static var blank: Self {
    Self(source: .blank, target: .blank, probe: .blank, count: .blank, first: .blank, last: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&source)
    coder.code(&target)
    coder.code(&probe)
    coder.code(&count)
    coder.code(&first)
    coder.code(&last)
  }
}

extension ProbeTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&records)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(records.count <= Self.limit)
    for (number, record) in records.enumerated() {
      numbers[Key(source: record.source, target: record.target, probe: record.probe)] = number
    }
  }
}
