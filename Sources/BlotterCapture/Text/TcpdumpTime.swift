import BlotterCore

/// The time at the head of a tcpdump line.
struct TcpdumpTime {
  /// What the `-t` options print.
  enum Style: UInt8 {
    /// `13:24:32.192571` (default), `00:00:00.000000` (-ttt, -ttttt).
    case clock
    /// `1795454478.694125` (-tt).
    case epoch
    /// `2026-11-23 13:24:32.192571` (-tttt).
    case date
    /// No time (-t).
    case absent
  }

  var style: Style
  /// Nanoseconds: since midnight, or since 1970.
  var nanoseconds: Int64
  /// Digits after the second, 0 to 9.
  var digits: Int
  /// Whether a sign or exactly one surplus blank stands before the time, as -ttt and -ttttt print.
  var hasSignColumn = false

  /// Reads a time at `index` and moves past it.
  static func read(_ text: Span<UInt8>, _ index: inout Int) -> TcpdumpTime? {
    var at = index
    let negative = text.at(at) == UInt8(ascii: "-") && ASCII.isDigit(text.at(at + 1))
    if negative { at += 1 }
    let first = at
    guard let head = text.decimal(&at) else { return nil }
    switch text.at(at) {
    case UInt8(ascii: ":"):
      guard at - first <= 2, var time = clock(text, hours: head, &at) else { return nil }
      if negative { time.nanoseconds = -time.nanoseconds }
      index = at
      return time
    case UInt8(ascii: "."):
      // Seconds since 1970: at least five digits, or the first octet of an address would pass for one.
      guard at - first >= 5, head < RecordTime.secondsLimit, !negative else { return nil }
      guard let (fraction, digits) = fraction(text, &at), digits >= 3, ends(text, at) else { return nil }
      index = at
      return TcpdumpTime(style: .epoch, nanoseconds: Int64(head) * 1_000_000_000 + fraction, digits: digits)
    case UInt8(ascii: "-"), UInt8(ascii: "/"):
      guard at - first == 4, !negative, let day = date(text, year: head, separator: text.at(at), &at) else {
        return nil
      }
      guard text.at(at) == 0x20 || text.at(at) == UInt8(ascii: "T") else { return nil }
      at += 1
      guard let hours = text.decimal(&at), var time = clock(text, hours: hours, &at),
        let moment = CivilDate.nanoseconds(day: day, at: time.nanoseconds)
      else { return nil }
      time.style = .date
      time.nanoseconds = moment
      index = at
      return time
    default: return nil
    }
  }

  /// Reads `:MM:SS[.fraction]` after the hours, with an optional `Z`.
  private static func clock(_ text: Span<UInt8>, hours: UInt64, _ index: inout Int) -> TcpdumpTime? {
    var at = index + 1
    let minuteStart = at
    guard hours < 24, let minutes = text.decimal(&at), at - minuteStart == 2, minutes < 60,
      text.at(at) == UInt8(ascii: ":")
    else { return nil }
    at += 1
    let secondStart = at
    // 60 is a leap second.
    guard let seconds = text.decimal(&at), at - secondStart == 2, seconds <= 60 else { return nil }
    var nanoseconds = (Int64(hours) * 3600 + Int64(minutes) * 60 + Int64(seconds)) * 1_000_000_000
    var digits = 0
    if text.at(at) == UInt8(ascii: ".") || text.at(at) == UInt8(ascii: ",") {
      guard let (value, count) = fraction(text, &at) else { return nil }
      nanoseconds += value
      digits = count
    }
    if text.at(at) == UInt8(ascii: "Z") { at += 1 }
    guard ends(text, at) else { return nil }
    index = at
    return TcpdumpTime(style: .clock, nanoseconds: nanoseconds, digits: digits)
  }

  private static func ends(_ text: Span<UInt8>, _ index: Int) -> Bool {
    index >= text.count || ASCII.isBlank(text.at(index))
  }

  /// Reads `.` and one to nine digits as nanoseconds.
  static func fraction(_ text: Span<UInt8>, _ index: inout Int) -> (Int64, Int)? {
    var at = index + 1
    let start = at
    guard let value = text.decimal(&at), at - start <= 9 else { return nil }
    let digits = at - start
    var nanoseconds = Int64(value)
    for _ in digits..<9 { nanoseconds *= 10 }
    index = at
    return (nanoseconds, digits)
  }

  /// Reads `-MM-DD` after the year; days since 1970.
  static func date(_ text: Span<UInt8>, year: UInt64, separator: UInt8, _ index: inout Int) -> Int64? {
    var at = index + 1
    let monthStart = at
    guard let month = text.decimal(&at), at - monthStart == 2, text.at(at) == separator else { return nil }
    at += 1
    let dayStart = at
    guard let day = text.decimal(&at), at - dayStart == 2, 1...12 ~= month, 1...31 ~= day, 1...9999 ~= year
    else { return nil }
    var civil = CivilDate(daysSince1970: 0)
    civil.year = Int64(year)
    civil.month = Int64(month)
    civil.day = Int64(day)
    let days = civil.daysSince1970
    // 30 February and its like come back as another day.
    guard CivilDate(daysSince1970: days) == civil else { return nil }
    index = at
    return days
  }
}
