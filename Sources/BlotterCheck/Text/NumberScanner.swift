/// Reads numbers in digits and in words.
enum NumberScanner {
  /// A number in digits at `start`: `139`, `1,234`, `3.9`, `2nd`, and where it ends.
  static func scan(_ scalars: [Unicode.Scalar], at start: Int) -> (StatedNumber, Int)? {
    var end = start
    var digits = ""
    var decimals = 0
    while end < scalars.count, end < start + 20, Tokenizer.isDigit(scalars[end]) {
      digits.unicodeScalars.append(scalars[end])
      end += 1
    }
    // Thousands: groups of exactly three after a comma.
    while end + 3 < scalars.count, scalars[end] == ",", (1...3).allSatisfy({ Tokenizer.isDigit(scalars[end + $0]) }),
      digits.unicodeScalars.count <= 15, end + 4 >= scalars.count || !Tokenizer.isDigit(scalars[end + 4])
    {
      for offset in 1...3 { digits.unicodeScalars.append(scalars[end + offset]) }
      end += 4
    }
    if end + 1 < scalars.count, scalars[end] == ".", Tokenizer.isDigit(scalars[end + 1]) {
      digits += "."
      end += 1
      while end < scalars.count, decimals < 12, Tokenizer.isDigit(scalars[end]) {
        digits.unicodeScalars.append(scalars[end])
        decimals += 1
        end += 1
      }
    }
    guard let value = Double(digits) else { return nil }
    var suffix = ""
    var after = end
    while after < scalars.count, after < end + 13,
      Tokenizer.isLetter(scalars[after]) || Tokenizer.isDigit(scalars[after])
    {
      suffix.unicodeScalars.append(scalars[after])
      after += 1
    }
    suffix = suffix.lowercased()
    if suffix.isEmpty {
      return (StatedNumber(value: value, decimals: decimals, isOrdinal: false, isSpelled: false), end)
    }
    if ["st", "nd", "rd", "th"].contains(suffix) {
      return (StatedNumber(value: value, decimals: 0, isOrdinal: true, isSpelled: false), after)
    }
    // `48s`, `17.8ms`: the unit follows as a word of its own. Anything else is an identifier.
    guard DurationUnit(word: suffix) != nil || suffix == "x" || suffix == "pkts" || sizes.contains(suffix) else {
      return nil
    }
    return (StatedNumber(value: value, decimals: decimals, isOrdinal: false, isSpelled: false), end)
  }

  /// `2.5MB`: the unit follows as a word of its own.
  private static let sizes: Set<String> = ["kb", "mb", "gb", "tb", "kib", "mib", "gib"]

  /// Number words, cardinal and ordinal. `second` is an ordinal here; a unit of time where a number stands before it.
  static let spelled: [String: StatedNumber] = {
    let cardinals = [
      "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
      "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ]
    let ordinals = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    var table: [String: StatedNumber] = [:]
    for (value, word) in cardinals.enumerated() {
      table[word] = StatedNumber(value: Double(value), decimals: 0, isOrdinal: false, isSpelled: true)
    }
    for (value, word) in ordinals.enumerated() {
      table[word] = StatedNumber(value: Double(value + 1), decimals: 0, isOrdinal: true, isSpelled: true)
    }
    for (word, value) in [
      ("thirty", 30.0), ("forty", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70), ("eighty", 80), ("ninety", 90),
      ("hundred", 100), ("dozen", 12), ("thousand", 1000), ("million", 1_000_000),
    ] {
      table[word] = StatedNumber(value: value, decimals: 0, isOrdinal: false, isSpelled: true)
    }
    return table
  }()
}

extension NumberScanner {
  /// What `left right` mean as one number: `two hundred`, `thirty one`, `2 million`; nil where they are two.
  static func joined(_ left: StatedNumber, _ right: StatedNumber) -> StatedNumber? {
    guard !left.isOrdinal, !right.isOrdinal, right.isSpelled, left.value > 0 else { return nil }
    let isScale = [100, 1000, 1_000_000].contains(right.value)
    if isScale, left.value < right.value, left.value.rounded() == left.value || !left.isSpelled {
      return StatedNumber(value: left.value * right.value, decimals: 0, isOrdinal: false, isSpelled: left.isSpelled)
    }
    let isTens = left.isSpelled && left.value >= 20 && left.value < 100
    if isTens, left.value.truncatingRemainder(dividingBy: 10) == 0, (1...9).contains(right.value) {
      return StatedNumber(value: left.value + right.value, decimals: 0, isOrdinal: false, isSpelled: true)
    }
    return nil
  }

  /// The least that a vague word means: `dozens of`, `thousands of`.
  static let vague: [String: UInt64] = [
    "tens": 20, "dozens": 20, "scores": 30, "hundreds": 100, "thousands": 1000, "millions": 1_000_000,
    "docenas": 20, "dezenas": 20, "cientos": 100, "centenas": 100, "miles": 1000, "milhares": 1000,
  ]
}

/// A unit of time.
enum DurationUnit: Sendable {
  case nanosecond, microsecond, millisecond, second, minute, hour, day, week

  init?(word: String) {
    switch word {
    case "ns", "nanosecond", "nanoseconds": self = .nanosecond
    case "us", "µs", "microsecond", "microseconds": self = .microsecond
    case "ms", "msec", "millisecond", "milliseconds": self = .millisecond
    case "s", "sec", "secs", "second", "seconds": self = .second
    case "min", "mins", "minute", "minutes": self = .minute
    case "h", "hr", "hrs", "hour", "hours": self = .hour
    case "day", "days": self = .day
    case "week", "weeks": self = .week
    default: return nil
    }
  }

  var seconds: Double {
    switch self {
    case .nanosecond: 1e-9
    case .microsecond: 1e-6
    case .millisecond: 1e-3
    case .second: 1
    case .minute: 60
    case .hour: 3600
    case .day: 86400
    case .week: 604_800
    }
  }
}
