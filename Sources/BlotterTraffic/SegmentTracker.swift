import BlotterCore

/// Follows the sequence numbers of one direction of a TCP connection and tells new data from what was sent before
/// (RFC 9293 §3.4).
///
/// Counted as a retransmission: a segment whose bytes (SYN and FIN count as one each) were all seen, unless it is a
/// copy made by the capture (same IP identification, numbers and length as one of the last segments) or a keep-alive
/// (RFC 9293 §3.8.4: at most one byte, just below the next number). A segment that fills a gap is out of order within
/// ``reorderingSpan`` of the gap's appearance, and a retransmission after it.
///
/// A pass that continues another keeps its first segments, so that merging can play them again from the state in
/// which the earlier pass ended.
package struct SegmentTracker: Sendable {
  /// What one segment was.
  package enum Verdict: Sendable {
    case new, retransmission, outOfOrder, keepAlive, copy
  }

  package internal(set) var segments: UInt32 = 0
  package internal(set) var retransmissions: UInt32 = 0
  package internal(set) var outOfOrder: UInt32 = 0
  package internal(set) var keepAlives: UInt32 = 0
  package internal(set) var copies: UInt32 = 0
  /// Retransmissions that carry data, and how many of them came since the last new segment.
  package internal(set) var repeatedData: UInt32 = 0
  package internal(set) var trailingRepeats: UInt32 = 0
  /// Copies that are SYNs.
  package internal(set) var synCopies: UInt32 = 0

  /// Number after the highest byte seen.
  var next: UInt32 = 0
  var hasNext = false
  var isRelative = false
  /// Fingerprints of the last segments, for copies by the capture.
  var recent: (UInt64, UInt64) = (0, 0)
  var recentTime: Int64 = 0
  var gaps: [Gap] = []
  var head: [Segment] = []
  var keepsHead: Bool

  /// A tracker of a pass that continues another (`keepsHead`) or begins with the evidence.
  init(keepsHead: Bool) { self.keepsHead = keepsHead }

  /// Ten times a usual reordering, and below the least retransmission timeout in use (200 ms; RFC 6298 says 1 s):
  /// Wireshark takes 3 ms as well.
  static let reorderingSpan: Int64 = 3_000_000
  /// Time within which a repeated segment without IP identification is a copy by the capture, nanoseconds.
  static let copySpan: Int64 = 500_000
  /// Nanoseconds within which a datagram of the same identification is a copy: below the least timer for
  /// retransmission in use, 200 ms (Linux; RFC 6298 §2.4 asks for a second).
  private static let markedCopySpan: Int64 = 150_000_000
  /// Nanoseconds between two packets of a list that prints no times: more than between copies, so that a repeated
  /// segment is one, and a gap that the next packets fill is taken for reordering.
  private static let timelessStep: Int64 = 1_000_000
  /// Gaps remembered at a time: more holes than that in one window is loss, whatever fills them.
  static let gapLimit = 16
  /// Bytes between the first two numbers of a direction that no window holds in flight (16 MiB is what systems of today
  /// grow theirs to), so that the second is of another count.
  private static let renumberedSpan: Int64 = 1 << 24
  /// First segments that a continuing pass keeps for one direction. Data in flight at the cut that arrives again
  /// behind it lies within one window, which is rarely more than 256 segments of 1,460 bytes (374 kB).
  static let headLimit = 256

  struct Gap: Sendable, Equatable {
    var start: UInt32
    var end: UInt32
    var time: Int64
  }

  /// What the verdict depends on.
  struct Segment: Sendable {
    var start: UInt32
    /// Sequence space that it takes: payload bytes, and one each for SYN and FIN.
    var span: UInt32
    var time: Int64
    var identification: UInt16
    var isRelative: Bool
    var isSYN: Bool
    var isFIN: Bool

    var hasData: Bool { span > (isSYN ? 1 : 0) + (isFIN ? 1 : 0) }

    init(_ packet: borrowing Packet) {
      start = packet.tcp.sequence
      isSYN = packet.tcp.flags.contains(.syn)
      isFIN = packet.tcp.flags.contains(.fin)
      span =
        min(packet.payloadLength, 0xffff) + (isSYN ? 1 : 0) + (isFIN ? 1 : 0)
      time =
        packet.known.contains(.time)
        ? packet.time : Int64(truncatingIfNeeded: packet.ordinal) &* SegmentTracker.timelessStep
      identification = packet.known.contains(.ipHeader) ? packet.ipIdentification : 0
      isRelative = packet.tcp.isRelative
    }
  }

  /// Judges one segment that takes sequence space, counts it and returns what it was.
  mutating func observe(_ segment: Segment) -> Verdict {
    if keepsHead, head.count < Self.headLimit { head.append(segment) }
    segments &+= 1
    let verdict = judge(segment)
    switch verdict {
    case .new: trailingRepeats = 0
    case .retransmission:
      retransmissions &+= 1
      if segment.hasData {
        repeatedData &+= 1
        trailingRepeats &+= 1
      }
    case .outOfOrder: outOfOrder &+= 1
    case .keepAlive: keepAlives &+= 1
    case .copy:
      copies &+= 1
      if segment.isSYN { synCopies &+= 1 }
    }
    return verdict
  }

  private mutating func judge(_ segment: Segment) -> Verdict {
    let fingerprint =
      UInt64(segment.identification) << 48 | UInt64(segment.span & 0xffff) << 32 | UInt64(segment.start)
    if segment.identification != 0 {
      // Some stacks give every datagram one identification; what comes later than any copy is repeated by the sender.
      let (gap, overflow) = segment.time.subtractingReportingOverflow(recentTime)
      if !overflow, gap < Self.markedCopySpan, fingerprint == recent.0 || fingerprint == recent.1 {
        recentTime = segment.time
        return .copy
      }
    } else if fingerprint == recent.0, !segment.isRelative {
      // IPv6 has no identification. No sender repeats a segment so soon: its timers begin at ten milliseconds.
      let (gap, overflow) = segment.time.subtractingReportingOverflow(recentTime)
      if !overflow, gap >= 0, gap < Self.copySpan { return .copy }
    }
    recent = (fingerprint, recent.0)
    recentTime = segment.time

    // A log that turns from absolute to relative numbers does so behind the SYN, which then counts as number 0.
    if !hasNext || segment.isRelative != isRelative {
      let followsSYN = hasNext && segment.isRelative && !segment.isSYN
      isRelative = segment.isRelative
      hasNext = true
      gaps = []
      next = followsSYN ? 1 : segment.start &+ segment.span
      if !followsSYN { return .new }
    }
    let end = segment.start &+ segment.span
    let ahead = Int32(bitPattern: segment.start &- next)
    // Of a connection that began before it, tcpdump prints the first number as it stands and the rest counted from it.
    if segments == 2, segment.isRelative, abs(Int64(ahead)) > Self.renumberedSpan {
      gaps = []
      next = end
      return .new
    }
    if ahead >= 0 {
      if ahead > 0, gaps.count < Self.gapLimit {
        gaps.append(Gap(start: next, end: segment.start, time: segment.time))
      }
      next = end
      return .new
    }
    if Int32(bitPattern: end &- next) > 0 {
      next = end
      return .new
    }
    if segment.span <= 1, ahead == -1, !segment.isSYN, !segment.isFIN { return .keepAlive }
    return fillGap(segment, end)
  }

  private mutating func fillGap(_ segment: Segment, _ end: UInt32) -> Verdict {
    for index in gaps.indices {
      let gap = gaps[index]
      guard Int32(bitPattern: segment.start &- gap.start) >= 0, Int32(bitPattern: end &- gap.end) <= 0 else {
        continue
      }
      gaps.remove(at: index)
      if end != gap.end { gaps.insert(Gap(start: end, end: gap.end, time: gap.time), at: index) }
      if segment.start != gap.start {
        gaps.insert(Gap(start: gap.start, end: segment.start, time: gap.time), at: index)
      }
      let (age, overflow) = segment.time.subtractingReportingOverflow(gap.time)
      return !overflow && age >= 0 && age < Self.reorderingSpan ? .outOfOrder : .retransmission
    }
    return .retransmission
  }

  /// Joins what a continuing pass saw: its first segments are judged again from this state.
  ///
  /// Exact where the later part's segments that depend on this state lie within its first ``headLimit``; returns
  /// whether that is certain: all were kept, or those kept led to the same state from here as they did alone.
  @discardableResult
  mutating func append(_ later: SegmentTracker) -> Bool {
    var alone = SegmentTracker(keepsHead: false)
    for segment in later.head { _ = alone.observe(segment) }
    for segment in later.head { _ = observe(segment) }
    segments &+= later.segments &- alone.segments
    retransmissions &+= later.retransmissions &- alone.retransmissions
    repeatedData &+= later.repeatedData &- alone.repeatedData
    outOfOrder &+= later.outOfOrder &- alone.outOfOrder
    keepAlives &+= later.keepAlives &- alone.keepAlives
    copies &+= later.copies &- alone.copies
    synCopies &+= later.synCopies &- alone.synCopies
    let isExact = later.segments == alone.segments || agrees(with: alone)
    if later.segments != alone.segments {
      // Repeats without anything new in between go on with those before.
      let more = later.trailingRepeats &- min(later.trailingRepeats, alone.trailingRepeats)
      trailingRepeats =
        later.trailingRepeats < later.segments &- alone.segments ? later.trailingRepeats : trailingRepeats &+ more
      next = later.next
      isRelative = later.isRelative
      recent = later.recent
      recentTime = later.recentTime
      gaps = later.gaps
    }
    return isExact
  }

  /// Whether what follows is judged alike by both.
  private func agrees(with other: SegmentTracker) -> Bool {
    next == other.next && hasNext == other.hasNext && isRelative == other.isRelative && recent == other.recent
      && recentTime == other.recentTime && gaps == other.gaps && trailingRepeats == other.trailingRepeats
  }
}
