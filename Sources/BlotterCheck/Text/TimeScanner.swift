/// Reads times of day: `13:24`, `13:24:32.192571`, `1:24 p.m.`, `1.23pm`, `1 PM`, `13h24`, `13.24 h`, with a zone
/// behind.
enum TimeScanner {
  static func scan(_ scalars: [Unicode.Scalar], at start: Int) -> (StatedTime, Int)? {
    var cursor = Cursor(scalars: scalars, index: start)
    guard let (hour, hourDigits) = cursor.digits(max: 2), hour <= 24 else { return nil }
    var minute: Int64 = 0
    var second: Int64 = 0
    var fraction: Int64 = 0
    var precision = StatedTime.hour
    var needsMeridiem = true

    let separator = cursor.peek
    if separator == ":" || separator == "." || separator == "h" || separator == "H" {
      var ahead = cursor
      ahead.index += 1
      if let (value, digits) = ahead.digits(max: 2), digits == 2, value < 60, !ahead.isDigit {
        minute = value
        precision = StatedTime.minute
        needsMeridiem = separator == "."
        cursor = ahead
        if separator == ":", cursor.peek == ":" {
          ahead.index += 1
          if let (value, digits) = ahead.digits(max: 2), digits == 2, value <= 60, !ahead.isDigit {
            second = value
            precision = StatedTime.second
            cursor = ahead
            if cursor.peek == "." || cursor.peek == "," {
              ahead.index += 1
              if let (value, scale) = ahead.fraction() {
                fraction = value
                precision = scale
                cursor = ahead
              }
            }
          } else {
            return nil
          }
        }
      } else if separator == ":" || ahead.isDigit {
        return nil
      }
    }
    if cursor.isDigit || cursor.peek == ":" { return nil }
    // Something like `10:15/tcp` or a version `1.23.4` is no time.
    if cursor.peek == ".", cursor.peek(1).map(Tokenizer.isDigit) == true { return nil }

    let meridiem = cursor.meridiem()
    if needsMeridiem, meridiem == nil {
      guard separator == ".", precision == StatedTime.minute, cursor.clockWord() else { return nil }
    }
    if cursor.peek.map(Tokenizer.isLetter) == true, cursor.peek != "Z", cursor.peek != "z" { return nil }
    if meridiem != nil, hour > 12 || hour == 0 {
      // `13:24 pm` is read as it stands.
      guard hour <= 23 else { return nil }
    }
    guard hour < 24 || (minute == 0 && second == 0) else { return nil }

    let base = minute * StatedTime.minute + second * StatedTime.second + fraction
    var hours: [Int64] = [hour % 24]
    if let meridiem {
      hours = hour > 12 || hour == 0 ? [hour] : [hour % 12 + (meridiem == .afternoon ? 12 : 0)]
    } else if hour >= 1, hour <= 11, hourDigits == 1 {
      hours.append(hour + 12)
    }
    let zone = cursor.zone()
    return (
      StatedTime(
        candidates: hours.map { $0 * StatedTime.hour + base }, precision: precision, zoneOffset: zone,
        hasMeridiem: meridiem != nil),
      cursor.index
    )
  }

  enum Meridiem { case morning, afternoon }

  private struct Cursor {
    let scalars: [Unicode.Scalar]
    var index: Int

    var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
    func peek(_ offset: Int) -> Unicode.Scalar? { index + offset < scalars.count ? scalars[index + offset] : nil }
    var isDigit: Bool { peek.map(Tokenizer.isDigit) == true }

    mutating func digits(max: Int) -> (Int64, Int)? {
      var value: Int64 = 0
      var count = 0
      while count < max, let scalar = peek, Tokenizer.isDigit(scalar) {
        value = value * 10 + Int64(scalar.value - 48)
        count += 1
        index += 1
      }
      return count > 0 ? (value, count) : nil
    }

    /// Up to nine digits after the second, in nanoseconds, and what the last digit stands for.
    mutating func fraction() -> (Int64, Int64)? {
      var value: Int64 = 0
      var scale = StatedTime.second
      var count = 0
      while let scalar = peek, Tokenizer.isDigit(scalar), count < 30 {
        if count < 9 {
          scale /= 10
          value += Int64(scalar.value - 48) * scale
        }
        count += 1
        index += 1
      }
      return count > 0 ? (value, scale) : nil
    }

    private mutating func take(_ words: [String]) -> Bool {
      var start = index
      while start < scalars.count, start < index + 2, scalars[start] == " " { start += 1 }
      for word in words {
        let letters = Array(word.unicodeScalars)
        guard start + letters.count <= scalars.count else { continue }
        let matches = zip(scalars[start...], letters).allSatisfy {
          $0.properties.lowercaseMapping.unicodeScalars.first == $1
        }
        let after = start + letters.count
        if matches, after == scalars.count || !Tokenizer.isLetter(scalars[after]) {
          index = after
          return true
        }
      }
      return false
    }

    mutating func meridiem() -> Meridiem? {
      if take(["p.m.", "p.m", "p. m.", "pm"]) { return .afternoon }
      if take(["a.m.", "a.m", "a. m.", "am"]) { return .morning }
      return nil
    }

    /// `13.24 h`, `13.24 Uhr`.
    mutating func clockWord() -> Bool { take(["h", "uhr"]) }

    /// Offset east of UTC in seconds of a zone written behind the time.
    mutating func zone() -> Int64? {
      if take(["utc", "gmt", "z"]) {
        if let sign = peek, sign == "+" || sign == "-" { return numericOffset() ?? 0 }
        return 0
      }
      for (name, hours) in Self.zones where take([name]) { return Int64(hours * 3600) }
      if let sign = peek, sign == "+" || sign == "-", peek(1).map(Tokenizer.isDigit) == true { return numericOffset() }
      return nil
    }

    private mutating func numericOffset() -> Int64? {
      var ahead = self
      let sign: Int64 = ahead.peek == "-" ? -1 : 1
      ahead.index += 1
      guard let (hours, count) = ahead.digits(max: 2), hours <= 14 else { return nil }
      var minutes: Int64 = 0
      if ahead.peek == ":" || (count == 2 && ahead.isDigit) {
        if ahead.peek == ":" { ahead.index += 1 }
        guard let (value, digits) = ahead.digits(max: 2), digits == 2, value < 60 else { return nil }
        minutes = value
      }
      self = ahead
      return sign * (hours * 3600 + minutes * 60)
    }

    /// Abbreviations that mean one offset in nearly every text; `IST` and `CST` do not, and are left out or taken in
    /// their North American sense.
    private static let zones: [(String, Double)] = [
      ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5), ("mst", -7), ("mdt", -6), ("pst", -8), ("pdt", -7),
      ("cet", 1), ("cest", 2), ("bst", 1), ("eet", 2), ("eest", 3), ("wet", 0), ("west", 1), ("brt", -3), ("jst", 9),
    ]
  }
}
