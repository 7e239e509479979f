import BlotterCore

/// Turns the times of a log's lines into one clock.
struct TcpdumpClock {
  let clock: EvidenceClock
  private let dialect: TcpdumpDialect
  private let date: CivilDate?
  private let zone: ZoneOffset?
  private var days: Int64 = 0
  private var previous: Int64?
  private var sum: Int64 = 0
  /// Midnights that the log ran past.
  private(set) var wraps: Int64 = 0

  /// A clock that jumps back by more than this ran past midnight; smaller jumps are disorder.
  private static let wrap: Int64 = 12 * 3600 * 1_000_000_000

  init(_ dialect: TcpdumpDialect, _ options: ReadOptions) {
    self.dialect = dialect
    date = options.date
    zone = options.zone
    switch dialect.style {
    case .absent: clock = .none
    case .epoch, .date: clock = .absolute
    case .clock: clock = dialect.offsets != .none ? .relative : options.date != nil ? .absolute : .timeOfDay
    }
  }

  /// Whether the zone of printed local times is a guess.
  var assumesUTC: Bool {
    zone == nil && (dialect.style == .date || dialect.style == .clock && clock == .absolute)
  }

  /// The time in ``clock``; nil where the line prints another kind of time than the log.
  mutating func time(_ time: TcpdumpTime) -> Int64? {
    guard time.style == dialect.style else { return nil }
    switch time.style {
    case .absent: return nil
    case .epoch: return time.nanoseconds
    case .date: return local(time.nanoseconds)
    case .clock: break
    }
    switch dialect.offsets {
    case .sinceFirst: return time.nanoseconds
    case .sincePrevious:
      let (next, overflow) = sum.addingReportingOverflow(time.nanoseconds)
      if !overflow { sum = next }
      return sum
    case .none: break
    }
    if let previous {
      if time.nanoseconds < previous - Self.wrap {
        days += 1
        wraps = max(wraps, days)
      } else if time.nanoseconds > previous + Self.wrap, days > 0 {
        // Disorder around midnight: this one still belongs to the day before.
        days -= 1
      }
    }
    previous = time.nanoseconds
    guard let moment = CivilDate.nanoseconds(day: (date?.daysSince1970 ?? 0) + days, at: time.nanoseconds) else {
      return nil
    }
    return date == nil ? moment : local(moment)
  }

  private func local(_ nanoseconds: Int64) -> Int64? { (zone ?? .utc).utc(fromLocal: nanoseconds) }
}
