import BlotterCore

extension ContentTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&chunks)
    coder.code(&bytes)
    coder.code(&left)
    coder.code(&isFull)
    coder.require(chunks.count <= Self.chunkLimit && bytes.count <= Self.byteLimit)
  }
}

extension ContentTable.Chunk: TableCoded {
  static var blank: Self {
    Self(
      flow: .blank, direction: .blank, mark: .blank, beginsMessage: .blank, endsText: .blank, start: .blank,
      count: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    var number: Int? = flow
    coder.code(&mark, of: &number)
    flow = number ?? 0
    coder.code(&direction)
    coder.code(&beginsMessage)
    coder.code(&endsText)
    // Parts stand one after the other.
    coder.derived(1)
    coder.delta(&start, from: coder.contentEnd)
    coder.code(&count)
    coder.contentEnd = start &+ UInt32(count)
  }
}

extension ContentTable.Allowance: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&up)
    coder.code(&down)
  }
}
