import BlotterCore

extension EchoEvent: TableCoded {
  static var blank: Self {
    Self(
      mark: .blank, flow: .blank, source: .blank, destination: .blank, isReply: .blank, isVersion6: .blank,
      identifier: .blank, sequence: .blank, length: .blank, digest: .blank, prefix: .blank)
  }

  mutating func code(_ coder: inout TableCoder) {
    var number: Int? = flow
    coder.code(&mark, of: &number)
    flow = number ?? 0
    coder.code(&source)
    coder.code(&destination)
    coder.code(&isReply)
    coder.code(&isVersion6)
    coder.code(&identifier)
    coder.code(&sequence)
    coder.code(&length)
    coder.code(&prefix)
    // Of data that is kept whole the digest follows.
    let whole = prefix.reduce(into: DataDigest()) { $0.add($1) }.value
    coder.derived(1)
    var follows: UInt8 = digest == whole ? 1 : 0
    coder.raw(&follows)
    coder.require(follows < 2)
    if follows == 1 { digest = whole } else { coder.word(&digest) }
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
