/// What a piece of evidence says about time. The kinds are never mixed up, and none is turned into another
/// without a date from a person.
package enum EvidenceClock: String, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  case absolute
  /// Nanoseconds since midnight of an unknown day; past midnight it counts on, so 24 h and more are the next day.
  case timeOfDay = "time-of-day"
  /// Nanoseconds since the start of the capture, or another moment that the evidence does not name.
  case relative
  /// The evidence holds no times (`tcpdump -t`).
  case none
}

/// How the times of one piece of evidence are printed.
package struct TimeStyle: Sendable, Equatable {
  package var clock: EvidenceClock
  /// Digits after the second: 6, or 9 where the source is finer than a microsecond.
  package var fractionDigits: Int

  package init(clock: EvidenceClock, fractionDigits: Int = 6) {
    self.clock = clock
    self.fractionDigits = fractionDigits
  }

  /// `2026-11-23T13:24:32.192571Z`, `13:24:32.192571` or `+3.144521`; nil where there is no clock.
  package func string(_ nanoseconds: Int64) -> String? {
    switch clock {
    case .none: return nil
    case .absolute:
      let (day, rest) = nanoseconds.quotientAndFloorRemainder(CivilDate.nanosecondsPerDay)
      return CivilDate(daysSince1970: day).description + "T" + timeOfDay(rest) + "Z"
    case .timeOfDay:
      return timeOfDay(nanoseconds.quotientAndFloorRemainder(CivilDate.nanosecondsPerDay).remainder)
    case .relative:
      let sign = nanoseconds < 0 ? "-" : "+"
      let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
      return sign + String(seconds) + "." + fraction(Int64(rest))
    }
  }

  private func timeOfDay(_ nanoseconds: Int64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    let two = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
    return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "."
      + fraction(nanoseconds % 1_000_000_000)
  }

  private func fraction(_ nanoseconds: Int64) -> String {
    let digits = String(nanoseconds)
    return String((String(repeating: "0", count: 9 - digits.utf8.count) + digits).prefix(fractionDigits))
  }
}

extension Int64 {
  /// Division that rounds down, so that times before 1970 fall on the right day.
  package func quotientAndFloorRemainder(_ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Sendable, Equatable, CustomStringConvertible {
  package static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  package var year: Int64
  package var month: Int64
  package var day: Int64

  /// Days since 1970-01-01, negative before.
  package init(daysSince1970 days: Int64) {
    // Counted from 1 March of year 0, so that the leap day is the last of its year.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Parses `YYYY-MM-DD`; nil where that is no day of the calendar.
  package init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
      year > 0, 1...12 ~= month, 1...31 ~= day
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    guard Self(daysSince1970: daysSince1970) == self else { return nil }
  }

  package var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Nanoseconds since 1970 UTC of a time of this day, itself in nanoseconds since midnight; nil before 1678 and after
  /// 2261, where no 64-bit number holds it.
  package func nanoseconds(at timeOfDay: Int64) -> Int64? { Self.nanoseconds(day: daysSince1970, at: timeOfDay) }

  /// The same for a day by its number since 1970.
  package static func nanoseconds(day: Int64, at timeOfDay: Int64) -> Int64? {
    let (midnight, isFar) = day.multipliedReportingOverflow(by: nanosecondsPerDay)
    let (moment, overflow) = midnight.addingReportingOverflow(timeOfDay)
    return isFar || overflow ? nil : moment
  }

  /// `YYYY-MM-DD`.
  package var description: String {
    let pad = { (value: Int64, width: Int) -> String in
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
  }
}
