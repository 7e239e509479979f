import BlotterCore

extension StringPool: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&texts)
    coder.derived(1)
    guard coder.isReading else { return }
    coder.require(texts.count <= Self.limit && texts.first == "")
    numbers = [:]
    for (number, text) in texts.enumerated() where numbers[text] == nil { numbers[text] = UInt32(number) }
  }
}
