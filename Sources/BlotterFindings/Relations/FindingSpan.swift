import BlotterCore

/// When a finding began and ended, as far as two findings can be compared: by their times where one clock gives both,
/// and by packet numbers within one piece of evidence where there are none.
struct FindingSpan: Sendable {
  /// Pieces of evidence that it cites, sorted.
  private(set) var evidence: [String] = []
  private var first: EvidenceTime?
  private var last: EvidenceTime?
  private var firstNumber: UInt64?
  private var lastNumber: UInt64?

  /// How long after its end a cause goes on to work, nanoseconds: a half-open connection is held for 63 s with the
  /// five retries of a SYN-ACK (RFC 6298 §5.5; Linux's tcp_synack_retries).
  static let aftermath: Int64 = 63_000_000_000
  /// How far apart two pieces of one thing may lie, nanoseconds: half an hour without a request ends a visit in the
  /// logs of web servers (a convention of long standing), and addresses of clients change hands not much later.
  static let session: Int64 = 1_800_000_000_000

  /// - Parameter startFacts: Facts with the packet and the time from which on the finding counts, where not from its
  ///   beginning: `accepted_packet`, with `accepted_time`.
  init(_ finding: Finding, evidence entries: [String: EvidenceEntry], startFacts: [String] = []) {
    evidence = Set(finding.cites.map(\.evidence)).sorted()
    let home = evidence.count == 1 ? evidence.first.flatMap { entries[$0] } : nil
    first = Self.time(finding.first, home)
    last = Self.time(finding.last ?? finding.first, home)
    if evidence.count == 1 {
      let numbers = finding.cites.compactMap { $0.packet ?? $0.line }
      firstNumber = numbers.min()
      lastNumber = numbers.max()
    }
    // What a finding cites begins, as a rule, with its first event; where it does not, a fact says so.
    for name in ["onset_packet"] + startFacts {
      if let number = finding.facts[name]?.numberValue?.uint64Value { firstNumber = number }
    }
    for name in startFacts {
      let fact = name.hasSuffix("_packet") ? String(name.dropLast("_packet".utf8.count)) + "_time" : name
      if let time = Self.time(finding.facts[fact]?.stringValue, home) { first = time }
    }
  }

  /// A time of day after midnight of a log that passes midnight counts for the next day.
  private static func time(_ text: String?, _ home: EvidenceEntry?) -> EvidenceTime? {
    guard var time = text.flatMap({ EvidenceTime($0) }) else { return nil }
    guard time.clock == .timeOfDay, let start = home?.first.flatMap({ EvidenceTime($0) }),
      let end = home?.last.flatMap({ EvidenceTime($0) }), end.nanoseconds < start.nanoseconds,
      time.nanoseconds < start.nanoseconds
    else { return time }
    time.nanoseconds += CivilDate.nanosecondsPerDay
    return time
  }

  private func isComparable(_ other: FindingSpan) -> Bool {
    guard let mine = first?.clock, mine == other.first?.clock else { return false }
    return mine == .absolute || evidence.count == 1 && evidence == other.evidence
  }

  /// Nanoseconds from `start` to `end`; nil where the clocks differ or there are none.
  private func gap(_ start: EvidenceTime?, _ end: EvidenceTime?, _ other: FindingSpan) -> Int64? {
    guard isComparable(other), let start, let end else { return nil }
    let (gap, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    return overflow ? nil : gap
  }

  /// Nanoseconds from the beginning of this to the beginning of `other`.
  func lead(to other: FindingSpan) -> Int64? { gap(first, other.first, other) }

  private func isSameEvidence(_ other: FindingSpan) -> Bool { evidence.count == 1 && evidence == other.evidence }

  /// Whether this begins before `other`; nil where nothing tells.
  func begins(before other: FindingSpan) -> Bool? {
    if let gap = gap(first, other.first, other), gap != 0 { return gap > 0 }
    guard isSameEvidence(other), let mine = firstNumber, let theirs = other.firstNumber else { return nil }
    return mine < theirs
  }

  /// Whether this ended before `other` began, in order: nil where nothing tells.
  func ends(before other: FindingSpan) -> Bool? {
    if let gap = gap(last, other.first, other), gap != 0 { return gap > 0 }
    guard isSameEvidence(other), let mine = lastNumber, let theirs = other.firstNumber else { return nil }
    return mine < theirs
  }

  func allows(_ rule: RelationRule.Time, _ other: FindingSpan) -> Bool {
    switch rule {
    case .later: return begins(before: other) ?? false
    case .during:
      // What begins with the cause's first packet still counts as begun by it.
      let isLater = lead(to: other).map { $0 >= 0 } ?? other.begins(before: self).map { !$0 }
      guard isLater == true else { return false }
      guard let gap = gap(last, other.first, other) else { return ends(before: other) == false }
      return gap <= Self.aftermath
    case .together:
      if let after = gap(last, other.first, other), let before = other.gap(other.last, first, self) {
        return max(after, before) <= Self.session
      }
      // Without times, only what overlaps lies together.
      return ends(before: other) == false && other.ends(before: self) == false
    }
  }

  func isOnLink(with other: FindingSpan) -> Bool { isSameEvidence(other) }
}
