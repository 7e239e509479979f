import BlotterCore

extension ContentTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&chunks)
    coder.code(&bytes)
    coder.code(&left)
    coder.code(&chunksBeyond)
    coder.require(chunks.count <= Self.chunkLimit && bytes.count <= Self.byteLimit)
  }
}

extension ContentTable.Chunk: TableCoded {
  static var blank: Self {
    Self(flow: .blank, direction: .blank, mark: .blank, beginsMessage: .blank, start: .blank, count: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&flow)
    coder.code(&direction)
    coder.code(&mark)
    coder.code(&beginsMessage)
    coder.code(&start)
    coder.code(&count)
  }
}

extension ContentTable.Allowance: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&up)
    coder.code(&down)
  }
}
