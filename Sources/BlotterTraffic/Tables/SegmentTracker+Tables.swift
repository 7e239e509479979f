import BlotterCore

extension SegmentTracker: TableCoded {
  static var blank: Self { SegmentTracker(keepsHead: true) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&segments)
    coder.code(&retransmissions)
    coder.code(&outOfOrder)
    coder.code(&keepAlives)
    coder.code(&copies)
    coder.code(&repeatedData)
    coder.code(&trailingRepeats)
    coder.code(&synCopies)
    coder.code(&next)
    coder.code(&hasNext)
    coder.code(&isRelative)
    coder.code(&recent.0)
    coder.code(&recent.1)
    coder.derived(-1)
    coder.code(&recentTime)
    coder.code(&gaps)
    coder.code(&head)
    coder.code(&keepsHead)
    coder.require(head.count <= Self.headLimit)
  }
}

extension SegmentTracker.Gap: TableCoded {
  static var blank: Self { Self(start: .blank, end: .blank, time: .blank) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&start)
    coder.code(&end)
    coder.code(&time)
  }
}

extension SegmentTracker.Segment: TableCoded {
  private init(blank: Void) {
    start = .blank
    span = .blank
    time = .blank
    identification = .blank
    isRelative = .blank
    isSYN = .blank
    isFIN = .blank
  }
  static var blank: Self { Self(blank: ()) }

  mutating func code(_ coder: inout TableCoder) {
    coder.code(&start)
    coder.code(&span)
    coder.code(&time)
    coder.code(&identification)
    coder.code(&isRelative)
    coder.code(&isSYN)
    coder.code(&isFIN)
  }
}
