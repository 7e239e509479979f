import BlotterCore

extension PacketTexts: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&bytes)
    coder.code(&entries)
    coder.code(&isFull)
    coder.require(
      bytes.count <= Self.byteLimit
        && entries.allSatisfy { 0 <= $0.start && $0.start <= $0.end && $0.end <= bytes.count })
  }
}

extension PacketTexts.Entry: TableCoded {
  static var blank: Self { Self(position: .blank, start: .blank, end: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&position)
    coder.code(&start)
    coder.code(&end)
  }
}
