import BlotterCore

/// A time of the document in one of its three forms, so that differences can be told.
struct Moment: Equatable {
  var clock: EvidenceClock
  /// Nanoseconds since the clock's zero.
  var nanoseconds: Int64
  /// Whether it names the minute only, as people do.
  var isToTheMinute: Bool

  /// Reads `2026-11-23T13:24:32.192571Z` (or with an offset, or a blank for the T), `13:24:32.192571`, `13:24` and
  /// `+3.144521`; nil for what people write otherwise.
  init?(parsing text: String) {
    guard text.utf8.count <= 48, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    if let sign = text.first, sign == "+" || sign == "-", let value = Self.seconds(text.dropFirst()) {
      clock = .relative
      nanoseconds = sign == "-" ? -value : value
      isToTheMinute = false
      return
    }
    isToTheMinute = text.utf8.count <= 17 && text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1
    if text.utf8.count > 10, let day = CivilDate(parsing: text.prefix(10)) {
      let rest = text.dropFirst(10)
      guard rest.first == "T" || rest.first == " ", let time = Self.timeOfDay(rest.dropFirst(), zoned: true),
        let moment = day.nanoseconds(at: time)
      else { return nil }
      clock = .absolute
      nanoseconds = moment
      return
    }
    guard let time = Self.timeOfDay(text[...], zoned: false) else { return nil }
    clock = .timeOfDay
    nanoseconds = time
  }

  /// A time as people read it: `2026-11-23 13:24:32.5 UTC`, `+3.39 s`, decimals that are all zero left out. What is no
  /// time in one of the forms stays as it is.
  static func readable(_ text: String) -> String {
    guard let moment = Moment(parsing: text) else { return MermaidText.clip(text, 40) }
    var text = text[...]
    let isUTC = moment.clock == .absolute && text.last == "Z"
    if isUTC { text.removeLast() }
    if let dot = text.lastIndex(of: "."), text[dot...].dropFirst().allSatisfy({ $0 == "0" }) { text = text[..<dot] }
    let plain = moment.clock == .absolute ? String(text.map { $0 == "T" ? " " : $0 }) : String(text)
    return isUTC ? plain + " UTC" : moment.clock == .relative ? plain + " s" : plain
  }

  /// Day and time of day of an absolute time in UTC.
  static func dayAndTime(_ text: String) -> (day: String, time: String)? {
    guard Moment(parsing: text)?.clock == .absolute, text.last == "Z" else { return nil }
    return (String(text.prefix(10)), String(text.dropFirst(11).dropLast()))
  }

  /// Nanoseconds from `other` to this; nil where the clocks differ or time would run backwards.
  func since(_ other: Moment) -> Int64? {
    guard clock == other.clock, nanoseconds >= other.nanoseconds else { return nil }
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    return overflow ? nil : difference
  }

  private static func timeOfDay(_ text: Substring, zoned: Bool) -> Int64? {
    var text = text
    var offset: Int64 = 0
    if zoned {
      if text.last == "Z" {
        text.removeLast()
      } else if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
        guard let shift = minutes(text[text.index(after: sign)...]) else { return nil }
        offset = (text[sign] == "+" ? -1 : 1) * shift * 60_000_000_000
        text = text[..<sign]
      }
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts[0].utf8.count <= 2, parts[1].utf8.count == 2,
      let hour = Int64(parts[0]), let minute = Int64(parts[1]), 0...23 ~= hour, 0...59 ~= minute
    else { return nil }
    var value = (hour * 60 + minute) * 60_000_000_000
    if parts.count == 3 {
      guard let seconds = seconds(parts[2]), seconds < 61_000_000_000 else { return nil }
      value += seconds
    }
    return value + offset
  }

  /// `hh:mm` or `hhmm`.
  private static func minutes(_ text: Substring) -> Int64? {
    let digits = text.filter { $0 != ":" }
    guard digits.utf8.count == 4, let value = Int64(digits), value >= 0, value % 100 < 60, value / 100 < 24 else {
      return nil
    }
    return value / 100 * 60 + value % 100
  }

  /// Seconds with up to nine decimals, in nanoseconds.
  private static func seconds(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, 1...10 ~= whole.utf8.count, whole.utf8.allSatisfy(isDigit),
      var value = Int64(whole)
    else { return nil }
    value *= 1_000_000_000
    guard parts.count == 2 else { return value }
    guard 1...9 ~= parts[1].utf8.count, parts[1].utf8.allSatisfy(isDigit) else { return nil }
    let digits = String(parts[1]) + String(repeating: "0", count: 9 - parts[1].utf8.count)
    return Int64(digits).map { value + $0 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}

/// How long something took, in the words of people who read it.
package enum DurationText {
  private static let units: [(nanoseconds: Int64, name: String)] = [
    (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
    (1_000_000, "ms"), (1000, "µs"), (1, "ns"),
  ]

  /// `4 min 14 s`, `3.906 s`, `51.2 ms`: the two largest units, or one with three digits after its own.
  package static func text(_ nanoseconds: Int64) -> String {
    let value = max(0, nanoseconds)
    for (index, unit) in units.enumerated() where value >= unit.nanoseconds || unit.nanoseconds == 1 {
      guard index < 3 else {
        let amount = Double(value) / Double(unit.nanoseconds)
        let scale = amount >= 100 ? 10.0 : amount >= 10 ? 100 : 1000
        return DecimalText.text((amount * scale).rounded() / scale) + " " + unit.name
      }
      let smaller = units[index + 1]
      let parts = (value + smaller.nanoseconds / 2) / smaller.nanoseconds
      let ratio = unit.nanoseconds / smaller.nanoseconds
      let rest = parts % ratio
      return "\(parts / ratio) \(unit.name)" + (rest > 0 ? " \(rest) \(smaller.name)" : "")
    }
    return "0 s"
  }
}
