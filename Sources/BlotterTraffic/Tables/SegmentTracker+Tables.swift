import BlotterCore

extension SegmentTracker: TableCoded {
  static var blank: Self { SegmentTracker(keepsHead: true) }

  /// As long as all segments are kept, the rest follows from them.
  mutating func code(_ coder: inout TableCoder) {
    coder.code(&head)
    coder.code(&keepsHead)
    coder.require(head.count <= Self.headLimit)
    if let first = head.first { coder.lastIdentification = first.identification }
    let played = SegmentTracker(playing: head, keepsHead: keepsHead)
    var bits: UInt8 = isSame(as: played) ? 1 : 0
    coder.raw(&bits)
    coder.require(bits < 2)
    guard bits == 0 else {
      if coder.isReading { self = played }
      return coder.derived(14)
    }
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
    coder.code(&recentTime)
    coder.code(&gaps)
    coder.derived(-1)
  }

  /// What the segments alone lead to.
  private init(playing head: [Segment], keepsHead: Bool) {
    self.init(keepsHead: keepsHead)
    for segment in head { _ = observe(segment) }
    self.head = head
  }

  /// Whether all agrees but the segments kept.
  private func isSame(as other: Self) -> Bool {
    segments == other.segments && retransmissions == other.retransmissions && outOfOrder == other.outOfOrder
      && keepAlives == other.keepAlives && copies == other.copies && repeatedData == other.repeatedData
      && trailingRepeats == other.trailingRepeats && synCopies == other.synCopies && next == other.next
      && hasNext == other.hasNext && isRelative == other.isRelative && recent == other.recent
      && recentTime == other.recentTime && gaps == other.gaps
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
    coder.delta(&start, from: before.start &+ before.span)
    coder.raw(&span)
    coder.time(&time, from: before.time)
    var step = Int64(Int16(bitPattern: identification &- before.identification))
    coder.signed(&step)
    identification = before.identification &+ UInt16(truncatingIfNeeded: step)
    coder.lastSegment = self
  }
}
