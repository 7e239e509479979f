import BlotterCore

extension ProtocolCounters: TableCoded {
  static var blank: Self { Self() }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&packets)
    coder.code(&bytes)
    coder.code(&packetsWithoutLength)
    coder.code(&earliest)
    coder.code(&latest)
    // In three parts while the pass goes on.
    coder.code(&layers)
    coder.derived(2)
    coder.code(&syn)
    coder.code(&synAck)
    coder.code(&fin)
    coder.code(&rst)
    coder.code(&records)
    coder.code(&packetsOfRecords)
    coder.require(layers.count == 64)
  }
}
