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

  /// Most segments begin where the one before ended, a little later, with the next identification.
  mutating func code(_ coder: inout TableCoder) {
    coder.whole(7)
    let before = coder.lastSegment
    var bits: UInt8 = (isRelative ? 1 : 0) | (isSYN ? 2 : 0) | (isFIN ? 4 : 0)
    coder.raw(&bits)
    isRelative = bits & 1 != 0
    isSYN = bits & 2 != 0
    isFIN = bits & 4 != 0
    var gap = Int64(Int32(bitPattern: start &- (before.start &+ before.span)))
    coder.signed(&gap)
    start = before.start &+ before.span &+ UInt32(truncatingIfNeeded: gap)
    coder.raw(&span)
    coder.delta(&time, from: before.time)
    var step = Int64(Int16(bitPattern: identification &- before.identification))
    coder.signed(&step)
    identification = before.identification &+ UInt16(truncatingIfNeeded: step)
    coder.lastSegment = self
  }
}
