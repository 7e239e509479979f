import BlotterCore

/// The time of a row in a packet list.
struct ListTime {
  enum Style: UInt8 {
    /// Seconds since the first packet: Wireshark's default.
    case relative
    /// Seconds since 1970.
    case epoch
    /// `13:24:32.192571`
    case clock
    /// `2026-11-23 13:24:32.192571`
    case date
  }

  var style: Style
  var nanoseconds: Int64
  /// Digits after the second as they are kept.
  var digits: Int
  var repairs: TextRepairs = []
  /// Seconds east of UTC where the time itself says so.
  var offset: Int64?

  /// Seconds from which on a plain number counts from 1970: no capture runs for three years, and no Wireshark existed
  /// before 1973.
  private static let epochStart: UInt64 = 100_000_000

  /// Reads the time that fills `cell`; nil where it is none.
  static func read(_ text: Span<UInt8>, _ cell: ListCell) -> ListTime? {
    var cell = ListText.trim(text, cell)
    var repairs: TextRepairs = []
    if text.at(cell.start) == UInt8(ascii: "'") || text.at(cell.start) == UInt8(ascii: "\"") {
      repairs.note(.timeAsText)
      cell.start += 1
      if text.at(cell.end - 1) == UInt8(ascii: "'") || text.at(cell.end - 1) == UInt8(ascii: "\"") { cell.end -= 1 }
    }
    guard cell.count > 0, cell.count <= 64 else { return nil }
    guard var time = number(text, cell) ?? printed(text, cell) ?? named(text, cell) else { return nil }
    time.repairs.formUnion(repairs)
    return time
  }

  /// `3.144521`, `3,144521`, `1795454478.69`, `5e-06`.
  private static func number(_ text: Span<UInt8>, _ cell: ListCell) -> ListTime? {
    var at = cell.start
    let isNegative = text.at(at) == UInt8(ascii: "-")
    if isNegative || text.at(at) == UInt8(ascii: "+") { at += 1 }
    guard let seconds = text.decimal(&at), at <= cell.end, seconds < RecordTime.secondsLimit else { return nil }
    var repairs: TextRepairs = []
    var fraction: Int64 = 0
    var digits = 0
    var printedDigits = 0
    if at < cell.end, text.at(at) == UInt8(ascii: ".") || text.at(at) == UInt8(ascii: ",") {
      if text.at(at) == UInt8(ascii: ",") { repairs.note(.timeSeparator) }
      at += 1
      var next = 0
      while at < cell.end, ASCII.isDigit(text.at(at)) {
        if printedDigits < 9 { fraction = fraction * 10 + Int64(text.at(at) &- 0x30) }
        if printedDigits == 9 { next = Int(text.at(at) &- 0x30) }
        printedDigits += 1
        at += 1
      }
      digits = min(printedDigits, 9)
      for _ in digits..<9 { fraction *= 10 }
      if printedDigits > 9 {
        // More digits than a clock has: what a spreadsheet makes of a decimal fraction. Rounded to microseconds.
        repairs.note(.timeNoise)
        if next >= 5 { fraction += 1 }
        fraction = (fraction + 500) / 1000 * 1000
        digits = 6
      }
    }
    var nanoseconds = Int64(seconds) * 1_000_000_000 + fraction
    if at < cell.end, text.at(at) | 0x20 == UInt8(ascii: "e") {
      guard let scaled = exponent(text, cell, &at, nanoseconds, printedDigits) else { return nil }
      repairs.note(.timeNoise)
      nanoseconds = scaled
      digits = 6
    }
    guard at == cell.end else { return nil }
    let style: Style = seconds >= epochStart && !isNegative ? .epoch : .relative
    return ListTime(
      style: style, nanoseconds: isNegative ? -nanoseconds : nanoseconds, digits: digits, repairs: repairs)
  }

  /// `e-05`: divides by powers of ten, rounded to a microsecond.
  private static func exponent(
    _ text: Span<UInt8>, _ cell: ListCell, _ index: inout Int, _ nanoseconds: Int64, _ digits: Int
  ) -> Int64? {
    var at = index + 1
    guard text.at(at) == UInt8(ascii: "-") else { return nil }
    at += 1
    guard let power = text.decimal(&at), power <= 12, at == cell.end else { return nil }
    var value = nanoseconds
    for _ in 0..<power { value = (value + 5) / 10 }
    index = at
    return (value + 500) / 1000 * 1000
  }

  /// `13:24:32.19`, `2026-11-23 13:24:32.19`, `2026-11-23T13:24:32.19+01:00`.
  private static func printed(_ text: Span<UInt8>, _ cell: ListCell) -> ListTime? {
    var end = cell.end
    var offset: Int64?
    if end - cell.start > 19, let shift = zone(text, &end, cell.start + 19) { offset = shift }
    let inner = text.extracting(cell.start..<end)
    var at = 0
    guard let time = TcpdumpTime.read(inner, &at) else { return nil }
    if inner.at(at - 1) == UInt8(ascii: "Z") { offset = 0 }
    inner.skipBlanks(&at)
    guard at == inner.count else { return nil }
    switch time.style {
    case .clock: return ListTime(style: .clock, nanoseconds: time.nanoseconds, digits: time.digits, offset: offset)
    case .date: return ListTime(style: .date, nanoseconds: time.nanoseconds, digits: time.digits, offset: offset)
    case .epoch, .absent: return nil
    }
  }

  /// `+01:00`, `+0100`, ` UTC` at the end; moves `end` before it.
  private static func zone(_ text: Span<UInt8>, _ end: inout Int, _ from: Int) -> Int64? {
    if text.has(" UTC", at: end - 4) || text.has(" GMT", at: end - 4) {
      end -= 4
      return 0
    }
    for length in [6, 5] {
      let place = end - length
      let sign = text.at(place)
      guard place >= from, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { continue }
      var at = place + 1
      var digits: [Int64] = []
      while at < end {
        if ASCII.isDigit(text.at(at)) {
          digits.append(Int64(text.at(at) &- 0x30))
        } else if text.at(at) != 0x3a {
          return nil
        }
        at += 1
      }
      guard digits.count == 4 else { continue }
      let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
      end = place
      return (sign == UInt8(ascii: "-") ? -minutes : minutes) * 60
    }
    return nil
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `Nov 23, 2026 13:24:32.192571000 UTC`, as `frame.time` prints.
  private static func named(_ text: Span<UInt8>, _ cell: ListCell) -> ListTime? {
    guard let month = months.firstIndex(where: { text.hasFolded($0, at: cell.start) }) else { return nil }
    var at = cell.start + 3
    text.skipBlanks(&at, to: cell.end)
    guard let day = text.decimal(&at), 1...31 ~= day else { return nil }
    if text.at(at) == UInt8(ascii: ",") { at += 1 }
    text.skipBlanks(&at, to: cell.end)
    guard let year = text.decimal(&at), 1970...9999 ~= year else { return nil }
    var date = CivilDate(daysSince1970: 0)
    date.year = Int64(year)
    date.month = Int64(month + 1)
    date.day = Int64(day)
    guard CivilDate(daysSince1970: date.daysSince1970) == date else { return nil }
    text.skipBlanks(&at, to: cell.end)
    guard let clock = TcpdumpTime.read(text.extracting(0..<cell.end), &at), clock.style == .clock,
      let moment = date.nanoseconds(at: clock.nanoseconds)
    else { return nil }
    var end = cell.end
    let offset = zone(text, &end, cell.start)
    return ListTime(
      style: .date, nanoseconds: moment, digits: clock.digits, offset: offset)
  }
}
