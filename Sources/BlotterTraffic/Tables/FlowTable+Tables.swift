import BlotterCore

extension FlowTable: TableCoded {
  static var blank: Self { FlowTable(keepsHeads: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.derived(2)
    var began = PacketMark.none
    let count = coder.count(flows.count)
    for number in 0..<count where !coder.hasFailed {
      var entry = FlowEntry(
        flow: coder.isReading ? .blank : flows[number], marks: coder.isReading ? [] : marks(of: flows[number]))
      // Flows stand in the order in which they began.
      coder.lastMark = began
      coder.element(&entry)
      began = entry.marks.first?.mark ?? began
      coder.latestOfFlow.append(began)
      if coder.isReading { add(entry) }
    }
    coder.code(&beyond)
    // The index, its keys and the last look-up; whether merging was exact is asked within one process.
    coder.derived(4)
    coder.code(&isUnsettled)
    coder.code(&keepsHeads)
    if coder.isReading { rebuild(&coder) }
  }
}

/// A flow with its marks.
private struct FlowEntry: TableCoded {
  var flow: Flow
  var marks: [FlowMark]

  static var blank: Self { Self(flow: .blank, marks: []) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&marks)
    coder.flowMarks = marks
    coder.code(&flow)
  }
}

extension FlowTable {
  private mutating func add(_ entry: FlowEntry) {
    flows.append(entry.flow)
    for mark in entry.marks { note(mark.role, mark.mark, in: flows.count - 1, mark.direction) }
  }

  /// The index anew.
  private mutating func rebuild(_ coder: inout TableCoder) {
    coder.require(flows.count <= Self.flowLimit && marks.count < Int(UInt32.max))
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
