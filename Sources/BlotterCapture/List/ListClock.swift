import BlotterCore

/// Turns the times of a list's rows into one clock.
struct ListClock {
  let clock: EvidenceClock
  private let style: ListTime.Style
  private let date: CivilDate?
  private let zone: ZoneOffset?
  private var days: Int64 = 0
  private var previous: Int64?
  private var hasUnzoned = false
  private(set) var digits = 6

  private static let wrap: Int64 = 12 * 3600 * 1_000_000_000

  init(_ header: PacketListHeader, _ head: [UInt8], _ options: ReadOptions) {
    date = options.date
    zone = options.zone
    var counts: [ListTime.Style: Int] = [:]
    let text = head.span
    var cells: [ListCell] = []
    var start = 0
    var columns = header.columns
    while start < text.count {
      let end = text.first(0x0a, from: start) ?? text.count
      let line = text.extracting(start..<end)
      if let found = PacketListHeader.header(line), found.layout == header.layout { columns = found.columns }
      header.layout.split(line, columns, into: &cells)
      let column = columns?[.time] ?? 1
      if column >= 0, column < cells.count, let time = ListTime.read(line, cells[column]) {
        counts[time.style, default: 0] += 1
      }
      start = end + 1
    }
    style =
      counts.max { $0.value < $1.value || $0.value == $1.value && $0.key.rawValue > $1.key.rawValue }?.key ?? .relative
    switch style {
    case .relative: clock = columns.map { $0.has(.time) } ?? true ? .relative : .none
    case .epoch, .date: clock = .absolute
    case .clock: clock = options.date != nil ? .absolute : .timeOfDay
    }
  }

  /// Whether the zone of printed local times is a guess.
  var assumesUTC: Bool { zone == nil && hasUnzoned && clock == .absolute }

  /// The time in ``clock``; nil where the row prints another kind than the list.
  mutating func time(_ time: ListTime) -> Int64? {
    // A capture with a wrong clock in it shows offsets as large as dates.
    guard time.style == style || style == .relative && time.style == .epoch else { return nil }
    if time.digits > 6 { digits = 9 }
    switch style {
    case .relative, .epoch: return time.nanoseconds
    case .date: return local(time.nanoseconds, time.offset)
    case .clock: break
    }
    if let previous {
      if time.nanoseconds < previous - Self.wrap {
        days += 1
      } else if time.nanoseconds > previous + Self.wrap, days > 0 {
        days -= 1
      }
    }
    previous = time.nanoseconds
    guard let moment = CivilDate.nanoseconds(day: (date?.daysSince1970 ?? 0) + days, at: time.nanoseconds) else {
      return nil
    }
    return date == nil ? moment : local(moment, time.offset)
  }

  private mutating func local(_ nanoseconds: Int64, _ offset: Int64?) -> Int64? {
    if let offset { return ZoneOffset.fixed(seconds: offset).utc(fromLocal: nanoseconds) }
    hasUnzoned = true
    return (zone ?? .utc).utc(fromLocal: nanoseconds)
  }
}
