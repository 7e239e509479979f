import BlotterCore

extension EchoEvent: TableCoded {
  static var blank: Self {
    Self(
      mark: .blank, flow: .blank, source: .blank, destination: .blank, isReply: .blank, isVersion6: .blank,
      identifier: .blank, sequence: .blank, length: .blank, digest: .blank, prefix: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&flow)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&isReply)
    coder.code(&isVersion6)
    coder.code(&identifier)
    coder.code(&sequence)
    coder.code(&length)
    coder.code(&digest)
    coder.code(&prefix)
  }
}

extension EchoTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&events)
    coder.code(&eventsBeyond)
    coder.require(events.count <= Self.eventLimit)
  }
}
