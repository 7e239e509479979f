import BlotterCore

extension FlowTable: TableCoded {
  static var blank: Self { FlowTable(keepsHeads: true) }

  mutating func code(_ coder: inout TableCoder) {
    var list = Array(flows)
    coder.code(&list)
    var kept = (0..<marks.count).map { marks[$0] }
    coder.code(&kept)
    if coder.isReading {
      flows = FlowList()
      for flow in list { flows.append(flow) }
      marks = Slab<FlowMark>()
      for mark in kept { marks.append(mark) }
    }
    coder.code(&beyond)
    // The index and its keys; whether merging was exact is asked within one process.
    coder.derived(3)
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
    for place in 0..<marks.count where marks[place].next != 0 {
      let mark = marks[place]
      coder.require(Int(mark.next) > place + 1 && Int(mark.next) <= marks.count)
    }
    for flow in flows {
      coder.require((flow.markHead == 0) == (flow.markTail == 0))
      coder.require(Int(flow.markHead) <= marks.count && Int(flow.markTail) <= marks.count)
    }
    guard !coder.hasFailed else { return }
    index = FlowIndex()
    keys = Slab<PackedKey>()
    for number in flows.indices {
      let key = flows[number].key.packed
      keys.append(key)
      index.set(index.hash(key), to: number) { keys[$0] == key }
    }
  }
}
