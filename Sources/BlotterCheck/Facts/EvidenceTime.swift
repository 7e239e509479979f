import BlotterCore

/// A time of the findings document, read back from its text.
struct EvidenceTime: Sendable, Equatable {
  var clock: EvidenceClock
  /// Nanoseconds: since 1970, since midnight, or since the start of the capture.
  var nanoseconds: Int64
  /// As the document prints it.
  var text: String

  init?(_ text: String?) {
    guard let text, text.utf8.count <= 40 else { return nil }
    self.text = text
    if text.hasPrefix("+") || text.hasPrefix("-") {
      guard let seconds = Double(text.dropFirst()), seconds < 4e9 else { return nil }
      clock = .relative
      nanoseconds = Int64((seconds * 1e9).rounded()) * (text.hasPrefix("-") ? -1 : 1)
      return
    }
    let parts = text.split(separator: "T", omittingEmptySubsequences: false)
    guard let clockText = parts.last, parts.count <= 2 else { return nil }
    let scalars = Array(String(clockText).unicodeScalars)
    guard let (time, _) = TimeScanner.scan(scalars, at: 0), let ofDay = time.candidates.first else { return nil }
    if parts.count == 2 {
      // Until 2260: what fits into nanoseconds since 1970.
      guard let date = CivilDate(parsing: parts[0]), 0...106_000 ~= date.daysSince1970 else { return nil }
      clock = .absolute
      nanoseconds = date.daysSince1970 * StatedTime.day + ofDay - (time.zoneOffset ?? 0) * StatedTime.second
    } else {
      clock = .timeOfDay
      nanoseconds = ofDay
    }
  }

  /// Nanoseconds since midnight, in UTC plus `offset` seconds for an absolute time; nil for a relative one.
  func ofDay(offset: Int64) -> Int64? {
    switch clock {
    case .absolute: (nanoseconds + offset * StatedTime.second).quotientAndFloorRemainder(StatedTime.day).remainder
    case .timeOfDay: nanoseconds.quotientAndFloorRemainder(StatedTime.day).remainder
    case .relative, .none: nil
    }
  }
}
