package import BlotterCore

/// A moment that a person names, in one of the clocks that evidence has.
package struct TimeBound: Sendable, Equatable {
  /// Never ``EvidenceClock/none``.
  package var clock: EvidenceClock
  /// In that clock; a time of day within its day.
  package var nanoseconds: Int64
  /// As it was written.
  package var text: String

  /// Reads `2026-11-23T13:24:32.19Z` (a space for `T`, seconds, fraction and zone may be left out), `2026-11-23`,
  /// `13:24:32` or `+3.14`; nil where the text is none of them.
  ///
  /// - Parameters:
  ///   - zone: Of a date and time that names none; UTC where nil.
  ///   - isEnd: Whether a day alone means its last moment.
  package init?(parsing text: String, zone: ZoneOffset? = nil, isEnd: Bool = false) {
    self.text = text
    if text.hasPrefix("+") {
      guard let value = Self.seconds(text.dropFirst()) else { return nil }
      clock = .relative
      nanoseconds = value
      return
    }
    if let value = Self.timeOfDay(text) {
      clock = .timeOfDay
      nanoseconds = value
      return
    }
    guard let day = CivilDate(parsing: text.prefix(10)) else { return nil }
    let rest = text.dropFirst(10)
    var offset: ZoneOffset = zone ?? .utc
    var time: Int64 = isEnd ? CivilDate.nanosecondsPerDay - 1 : 0
    if !rest.isEmpty {
      guard let mark = rest.first, mark == "T" || mark == "t" || mark == " " else { return nil }
      var digits = rest.dropFirst()
      if digits.hasSuffix("Z") || digits.hasSuffix("z") {
        digits = digits.dropLast()
        offset = .utc
      } else if let sign = digits.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        guard let hours = Self.timeOfDay(digits[digits.index(after: sign)...]), hours <= 14 * 3_600_000_000_000 else {
          return nil
        }
        offset = .fixed(seconds: hours / 1_000_000_000 * (digits[sign] == "-" ? -1 : 1))
        digits = digits[..<sign]
      }
      guard let value = Self.timeOfDay(digits) else { return nil }
      time = value
    }
    // Years beyond what 64 bits of nanoseconds hold are no times of evidence.
    guard let local = day.nanoseconds(at: time), let moment = offset.utc(fromLocal: local) else { return nil }
    clock = .absolute
    nanoseconds = moment
  }

  /// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction` in nanoseconds since midnight.
  private static func timeOfDay(_ text: some StringProtocol) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let hour = two(parts[0], below: 24),
      let minute = two(parts[1], below: 60)
    else { return nil }
    var value = (hour * 60 + minute) * 60_000_000_000
    if parts.count == 3 {
      guard parts[2].prefix(while: { $0 != "." }).utf8.count == 2, let second = seconds(parts[2]),
        second < 60_000_000_000
      else { return nil }
      value += second
    }
    return value
  }

  private static func two(_ text: some StringProtocol, below limit: Int64) -> Int64? {
    guard text.utf8.count == 2, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let value = Int64(text), value < limit
    else { return nil }
    return value
  }

  /// Seconds with up to nine digits behind the point, in nanoseconds.
  private static func seconds(_ text: some StringProtocol) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isDigits = parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    guard isDigits, let whole = parts.first.flatMap({ Int64($0) }), whole < 9_000_000_000 else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 9, let digits = Int64(parts[1]) else { return nil }
      fraction = (0..<(9 - parts[1].utf8.count)).reduce(digits) { value, _ in value * 10 }
    }
    return whole * 1_000_000_000 + fraction
  }
}
