import BlotterCore

extension SSHTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&segments)
  }
}

extension SSHSegment: TableCoded {
  static var blank: Self { Self(mark: .blank, direction: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&direction)
  }
}
