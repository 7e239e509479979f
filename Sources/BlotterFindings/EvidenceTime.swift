import BlotterCore

/// A time as the documents write it, in one of the three clocks, for putting events in order.
package struct EvidenceTime: Sendable, Equatable {
  /// Which of the three clocks a time is of.
  package enum Clock: Sendable {
    case absolute, timeOfDay, relative
  }
  /// The clock that it was written in.
  package var clock: Clock
  /// Since 1970, midnight, or the start of the capture.
  package var nanoseconds: Int64

  /// Reads `2026-11-23T13:24:32.192571Z`, `13:24:32.192571` and `+3.144521`; nil for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("+") || text.hasPrefix("-") {
      guard let value = Self.seconds(text.dropFirst()) else { return nil }
      self.init(clock: .relative, nanoseconds: text.hasPrefix("-") ? -value : value)
      return
    }
    let halves = text.split(separator: "T", omittingEmptySubsequences: false)
    if halves.count == 2, halves[1].hasSuffix("Z") {
      guard let date = CivilDate(parsing: halves[0]), let time = Self.timeOfDay(halves[1].dropLast()) else {
        return nil
      }
      let (days, overflow) = date.daysSince1970.multipliedReportingOverflow(by: CivilDate.nanosecondsPerDay)
      let (sum, carry) = days.addingReportingOverflow(time)
      guard !overflow, !carry else { return nil }
      self.init(clock: .absolute, nanoseconds: sum)
      return
    }
    guard let time = Self.timeOfDay(text[...]) else { return nil }
    self.init(clock: .timeOfDay, nanoseconds: time)
  }

  /// Reads a time as a person writes it: `13:40`, `1:40 pm`, `2026-11-23 13:40`, besides the forms of the documents.
  /// A date makes it absolute only where the zone is UTC; other zones cannot be turned into UTC here.
  package init?(written text: String, timezone: String?) {
    if let exact = EvidenceTime(text) {
      self = exact
      return
    }
    let isUTC = timezone.map { ["utc", "z", "gmt", "etc/utc", "+00:00"].contains($0.lowercased()) } ?? false
    var rest = text.replacing("T", with: " ")[...]
    var day: CivilDate?
    if let date = CivilDate(parsing: rest.prefix(10)) {
      day = date
      rest = rest.dropFirst(10)
    }
    let words = rest.split(separator: " ").map { $0.lowercased() }
    guard let first = words.first, let time = Self.clockTime(first, words.dropFirst()) else { return nil }
    guard let day else {
      self.init(clock: .timeOfDay, nanoseconds: time)
      return
    }
    guard isUTC || words.last == "utc" || words.last == "z" else { return nil }
    let (days, overflow) = day.daysSince1970.multipliedReportingOverflow(by: CivilDate.nanosecondsPerDay)
    let (sum, carry) = days.addingReportingOverflow(time)
    guard !overflow, !carry else { return nil }
    self.init(clock: .absolute, nanoseconds: sum)
  }

  package init(clock: Clock, nanoseconds: Int64) {
    self.clock = clock
    self.nanoseconds = nanoseconds
  }

  /// `13:40`, `1:40` with `pm`, `1:40pm`.
  private static func clockTime(_ first: String, _ others: ArraySlice<String>) -> Int64? {
    var digits = first[...]
    var half: String?
    for mark in ["am", "pm", "a.m.", "p.m."] where digits.hasSuffix(mark) {
      half = mark
      digits = digits.dropLast(mark.count)
    }
    for word in others {
      guard ["am", "pm", "a.m.", "p.m."].contains(word), half == nil else {
        // Words after the time (a zone, "about") leave its meaning open, except UTC.
        guard ["utc", "z"].contains(word) else { return nil }
        continue
      }
      half = word
    }
    guard let time = timeOfDay(digits) else { return nil }
    guard let half else { return time }
    let hour = time / 3_600_000_000_000
    guard 1...12 ~= hour else { return nil }
    let isAfternoon = half.hasPrefix("p")
    let shift: Int64 = isAfternoon ? (hour == 12 ? 0 : 12) : (hour == 12 ? -12 : 0)
    return time + shift * 3_600_000_000_000
  }

  /// `HH:MM`, `HH:MM:SS` and `HH:MM:SS.f`.
  private static func timeOfDay(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard 2...3 ~= parts.count, let hour = number(parts[0], below: 24), let minute = number(parts[1], below: 60) else {
      return nil
    }
    var seconds: Int64 = 0
    if parts.count == 3 {
      guard let value = self.seconds(parts[2]), value < 61_000_000_000 else { return nil }
      seconds = value
    }
    return (hour * 3600 + minute * 60) * 1_000_000_000 + seconds
  }

  private static func number(_ text: Substring, below limit: Int64) -> Int64? {
    guard 1...2 ~= text.utf8.count, text.utf8.allSatisfy({ 48...57 ~= $0 }), let value = Int64(text), value < limit
    else { return nil }
    return value
  }

  /// `3.144521` in nanoseconds.
  private static func seconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard 1...2 ~= parts.count, 1...9 ~= parts[0].utf8.count,
      parts.allSatisfy({ $0.utf8.allSatisfy { 48...57 ~= $0 } }),
      let whole = Int64(parts[0])
    else { return nil }
    guard parts.count == 2 else { return whole * 1_000_000_000 }
    guard 1...9 ~= parts[1].utf8.count else { return nil }
    let digits = String(parts[1]) + String(repeating: "0", count: 9 - parts[1].utf8.count)
    return Int64(digits).map { whole * 1_000_000_000 + $0 }
  }
}

extension EvidenceTime {
  /// An absolute time as people write it: `2026-11-23T13:24:32.192571Z` as `2026-11-23 13:24:32.192571`, before the
  /// name of the zone; nil for any other text.
  package static func spoken(_ text: String) -> String? {
    guard text.hasSuffix("Z"), let mark = text.firstIndex(of: "T"), CivilDate(parsing: text[..<mark]) != nil else {
      return nil
    }
    return "\(text[..<mark]) \(text[text.index(after: mark)...].dropLast())"
  }
}
