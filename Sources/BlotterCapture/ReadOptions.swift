package import BlotterCore

/// What a person says about evidence beside its bytes, and how much of it is wanted.
package struct ReadOptions: Sendable {
  /// Index of the evidence in the case, from 0: what readers of text put into ``Packet/evidence``.
  package var evidence: UInt16
  /// Day of the first packet, for logs that print the time of day only.
  package var date: CivilDate?
  /// Zone of the log's clock; nil where nobody said. Logs that print local time without a zone are then taken as UTC,
  /// and the record says so.
  package var zone: ZoneOffset?
  /// Packets to read at most; nil for all.
  package var packetLimit: UInt64?
  /// Which of the packets read are wanted; nil for all.
  package var selection: PacketSelection?
  /// Whether to do without ``PlainLine`` and what is like it for lists: slower, with the same result. For tests, which
  /// hold one way against the other.
  package var readsEachLineApart = false

  package init(
    evidence: UInt16 = 0, date: CivilDate? = nil, zone: ZoneOffset? = nil, packetLimit: UInt64? = nil,
    selection: PacketSelection? = nil
  ) {
    self.selection = selection
    self.evidence = evidence
    self.date = date
    self.zone = zone
    self.packetLimit = packetLimit
  }
}

/// How far a log's clock is from UTC.
package enum ZoneOffset: Sendable {
  /// Seconds east of UTC, the same all year.
  case fixed(seconds: Int64)
  /// A zone with rules: given the seconds since 1970 that the log's clock shows, read as if it were UTC, the seconds
  /// east of UTC that then hold there.
  case rule(@Sendable (_ localSeconds: Int64) -> Int64)

  package static let utc = ZoneOffset.fixed(seconds: 0)

  /// UTC nanoseconds since 1970 for a moment that the log's clock shows as `local` nanoseconds since 1970; nil where
  /// no 64-bit number holds it.
  package func utc(fromLocal local: Int64) -> Int64? {
    let seconds = local.quotientAndFloorRemainder(1_000_000_000).quotient
    let offset: Int64
    switch self {
    case .fixed(let fixed): offset = fixed
    case .rule(let rule): offset = rule(seconds)
    }
    let (span, tooLarge) = offset.multipliedReportingOverflow(by: 1_000_000_000)
    let (result, overflow) = local.subtractingReportingOverflow(span)
    return tooLarge || overflow ? nil : result
  }
}
