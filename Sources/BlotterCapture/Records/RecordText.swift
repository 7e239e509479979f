import BlotterCore

/// The values of a line, as the field's type reads them. Every reading of a value that is not of its type is nil.
struct RecordText: ~Escapable {
  let text: Span<UInt8>

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) { self.text = text }

  /// Text with its escapes undone, at most `limit` bytes; nil where the cell is missing.
  func string(_ cell: RecordCell?, limit: Int = AlertRecord.textLimit) -> String? {
    guard let cell else { return nil }
    var bytes: [UInt8] = []
    var index = cell.start
    while index < cell.end, bytes.count < limit {
      let byte = text.at(index)
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        index += 1
        continue
      }
      switch cell.form {
      case .string: unescapeJSON(&index, cell.end, &bytes)
      case .plain: unescapePlain(&index, cell.end, &bytes)
      case .literal, .array:
        bytes.append(byte)
        index += 1
      }
    }
    // A limit may cut a character: its rest becomes one replacement mark.
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `\xHH` and `\\`, as Zeek writes them.
  private func unescapePlain(_ index: inout Int, _ end: Int, _ bytes: inout [UInt8]) {
    if index + 3 < end, text.at(index + 1) == UInt8(ascii: "x"), let high = ASCII.hexValue(text.at(index + 2)),
      let low = ASCII.hexValue(text.at(index + 3))
    {
      bytes.append(high << 4 | low)
      index += 4
    } else {
      bytes.append(UInt8(ascii: "\\"))
      index += index + 1 < end && text.at(index + 1) == UInt8(ascii: "\\") ? 2 : 1
    }
  }

  private func unescapeJSON(_ index: inout Int, _ end: Int, _ bytes: inout [UInt8]) {
    let letter = text.at(index + 1)
    index += 2
    switch letter {
    case UInt8(ascii: "n"): bytes.append(0x0a)
    case UInt8(ascii: "r"): bytes.append(0x0d)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0c)
    case UInt8(ascii: "u"):
      guard let unit = unit(index, end) else { return bytes.append(UInt8(ascii: "?")) }
      index += 4
      var value = unit
      if 0xd800..<0xdc00 ~= unit, text.at(index) == UInt8(ascii: "\\"), text.at(index + 1) == UInt8(ascii: "u"),
        let partner = self.unit(index + 2, end), 0xdc00..<0xe000 ~= partner
      {
        value = 0x10000 + (unit - 0xd800) << 10 + (partner - 0xdc00)
        index += 6
      }
      bytes.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{fffd}").utf8)
    default: bytes.append(letter)
    }
  }

  private func unit(_ start: Int, _ end: Int) -> UInt32? {
    guard start + 4 <= end else { return nil }
    var value: UInt32 = 0
    for offset in 0..<4 {
      guard let digit = ASCII.hexValue(text.at(start + offset)) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// A whole number.
  func number(_ cell: RecordCell?) -> UInt64? {
    guard let cell else { return nil }
    var index = cell.start
    guard let value = text.decimal(&index), value != .max else { return nil }
    return index >= cell.end ? value : nil
  }

  func port(_ cell: RecordCell?) -> UInt16? { number(cell).flatMap { UInt16(exactly: $0) } }

  func flag(_ cell: RecordCell?) -> Bool? {
    guard let cell else { return nil }
    switch text.at(cell.start) {
    case UInt8(ascii: "T"), UInt8(ascii: "t"): return true
    case UInt8(ascii: "F"), UInt8(ascii: "f"): return false
    default: return nil
    }
  }

  /// A number in hexadecimal digits, as EVE writes flags.
  func hexadecimal(_ cell: RecordCell?) -> UInt16? {
    guard let cell, cell.end > cell.start, cell.end - cell.start <= 4 else { return nil }
    var value: UInt16 = 0
    for index in cell.start..<cell.end {
      guard let digit = ASCII.hexValue(text.at(index)) else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  func address(_ cell: RecordCell?) -> HostAddress? {
    guard let cell, cell.end - cell.start <= 64 else { return nil }
    var index = cell.start
    if let bits = TextAddress.ipv4(text, &index), index == cell.end { return HostAddress(ipv4: bits) }
    return HostAddress(parsing: text.string(cell.start, cell.end))
  }

  /// Seconds with a fraction as nanoseconds; digits past the ninth are dropped.
  func seconds(_ cell: RecordCell?) -> Int64? {
    guard let cell else { return nil }
    var index = cell.start
    guard let whole = text.decimal(&index), whole < RecordTime.secondsLimit else { return nil }
    var fraction: Int64 = 0
    var digits = 0
    if text.at(index) == UInt8(ascii: "."), index < cell.end {
      index += 1
      while index < cell.end, ASCII.isDigit(text.at(index)) {
        if digits < 9 {
          fraction = fraction * 10 + Int64(text.at(index) - 0x30)
          digits += 1
        }
        index += 1
      }
    }
    while digits < 9 {
      fraction *= 10
      digits += 1
    }
    if index >= cell.end { return Int64(whole) * 1_000_000_000 + fraction }
    // `5.0e-06`, as JSON writes small numbers.
    guard let value = Double(text.string(cell.start, cell.end)), value >= 0, value < Double(RecordTime.secondsLimit)
    else { return nil }
    return Int64((value * 1e9).rounded())
  }

  /// Seconds since 1970, or a date and time of day.
  func time(_ cell: RecordCell?, _ zone: ZoneOffset?) -> RecordTime? {
    guard let cell else { return nil }
    if let nanoseconds = seconds(cell) { return RecordTime(nanoseconds: nanoseconds, isZoneKnown: true) }
    return RecordTime.read(text, cell.start, cell.end, zone)
  }
}

/// A moment that a log states.
struct RecordTime {
  /// Nanoseconds since 1970 UTC.
  var nanoseconds: Int64
  /// False where the log prints local time without a zone, and nobody said which; it was then read as UTC.
  var isZoneKnown: Bool

  /// Seconds since 1970 that nanoseconds in 64 bits can hold: to the year 2262.
  static let secondsLimit: UInt64 = 9_223_372_036

  /// Reads `2026-11-23T13:24:32.192571+0100`, with `Z`, with another form of zone or with none.
  static func read(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ zone: ZoneOffset?) -> RecordTime? {
    guard end - start >= 19, let date = CivilDate(parsing: text.string(start, start + 10)),
      text.at(start + 10) == UInt8(ascii: "T") || text.at(start + 10) == 0x20,
      let clock = clock(text, start + 11, end), let local = date.nanoseconds(at: clock.nanoseconds)
    else { return nil }
    return placed(local, text, clock.end, end, zone)
  }

  /// Reads `HH:MM:SS.ffffff`.
  static func clock(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> (nanoseconds: Int64, end: Int)? {
    guard let hours = two(text, start, end), text.at(start + 2) == UInt8(ascii: ":"),
      let minutes = two(text, start + 3, end), text.at(start + 5) == UInt8(ascii: ":"),
      let seconds = two(text, start + 6, end), hours < 24, minutes < 60, seconds <= 60
    else { return nil }
    var index = start + 8
    var fraction: Int64 = 0
    if text.at(index) == UInt8(ascii: "."), index < end {
      index += 1
      var scale: Int64 = 100_000_000
      while index < end, ASCII.isDigit(text.at(index)) {
        fraction += Int64(text.at(index) - 0x30) * scale
        scale /= 10
        index += 1
      }
    }
    return ((hours * 3600 + minutes * 60 + seconds) * 1_000_000_000 + fraction, index)
  }

  /// The moment of a local time by the zone that stands at `index`, or else by what a person said.
  static func placed(
    _ local: Int64, _ text: Span<UInt8>, _ index: Int, _ end: Int, _ zone: ZoneOffset?
  ) -> RecordTime? {
    if index >= end {
      guard let zone else { return RecordTime(nanoseconds: local, isZoneKnown: false) }
      return zone.utc(fromLocal: local).map { RecordTime(nanoseconds: $0, isZoneKnown: true) }
    }
    switch text.at(index) {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      return index + 1 == end ? RecordTime(nanoseconds: local, isZoneKnown: true) : nil
    case let sign where sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"):
      guard let hours = two(text, index + 1, end), hours < 24 else { return nil }
      var at = index + 3
      if text.at(at) == UInt8(ascii: ":") { at += 1 }
      var minutes: Int64 = 0
      if at < end {
        guard let value = two(text, at, end), value < 60, at + 2 == end else { return nil }
        minutes = value
      }
      let offset = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
      return ZoneOffset.fixed(seconds: offset).utc(fromLocal: local).map {
        RecordTime(nanoseconds: $0, isZoneKnown: true)
      }
    default: return nil
    }
  }

  private static func two(_ text: Span<UInt8>, _ index: Int, _ end: Int) -> Int64? {
    guard index + 2 <= end, ASCII.isDigit(text.at(index)), ASCII.isDigit(text.at(index + 1)) else { return nil }
    return Int64(text.at(index) - 0x30) * 10 + Int64(text.at(index + 1) - 0x30)
  }
}
