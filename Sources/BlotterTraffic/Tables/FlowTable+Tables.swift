import BlotterCore

extension FlowTable: TableCoded {
  static var blank: Self { FlowTable(keepsHeads: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&flows)
    coder.code(&marks)
    coder.code(&beyond)
    coder.derived(1)
    coder.code(&isUnsettled)
    coder.code(&keepsHeads)
    if coder.isReading { rebuild(&coder) }
  }
}

extension FlowTable {
  /// The index anew, and chains of marks that end.
  private mutating func rebuild(_ coder: inout TableCoder) {
    coder.require(flows.count <= Self.flowLimit && marks.count < Int(UInt32.max))
    // Marks of a flow are linked forward, so a chain that goes up only ends.
    for (place, mark) in marks.enumerated() where mark.next != 0 {
      coder.require(Int(mark.next) > place + 1 && Int(mark.next) <= marks.count)
    }
    for flow in flows {
      coder.require((flow.markHead == 0) == (flow.markTail == 0))
      coder.require(Int(flow.markHead) <= marks.count && Int(flow.markTail) <= marks.count)
    }
    guard !coder.hasFailed else { return }
    index = FlowIndex()
    for number in flows.indices {
      let key = flows[number].key
      index.set(index.hash(key), to: number) { flows[$0].key == key }
    }
  }
}
