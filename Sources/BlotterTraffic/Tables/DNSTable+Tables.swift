import BlotterCore

extension DNSEvent: TableCoded {
  static var blank: Self {
    Self(
      mark: .blank, source: .blank, destination: .blank, transport: .blank, identifier: .blank, isResponse: .blank,
      opcode: .blank, rcode: .blank, type: .blank, hasQuestion: .blank, isTruncated: .blank, answerCount: .blank,
      length: .blank, name: .blank, answers: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&mark)
    coder.code(&source)
    coder.code(&destination)
    coder.code(&transport)
    coder.code(&identifier)
    coder.code(&isResponse)
    coder.code(&opcode)
    coder.code(&rcode)
    coder.code(&type)
    coder.code(&hasQuestion)
    coder.code(&isTruncated)
    coder.code(&answerCount)
    coder.code(&length)
    coder.code(&name)
    coder.code(&answers)
  }
}

extension DNSTable: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&events)
    coder.code(&names)
    coder.code(&queries)
    coder.code(&responses)
    coder.code(&rcodes)
    coder.code(&eventsBeyond)
    coder.code(&impossibleLengths)
    coder.code(&impossibleCount)
    coder.require(events.count <= Self.eventLimit && impossibleLengths.count <= Self.impossibleLimit)
  }
}
