import BlotterCore

/// Reads calendar days: `2025-03-04`, `4/3/2025`, `04.03.2025`, `4 March 2025`, `March 4th, 2025`.
enum DateScanner {
  static func scan(_ scalars: [Unicode.Scalar], at start: Int) -> (StatedDate, Int)? {
    var numbers: [(value: Int64, digits: Int)] = []
    var separator: Unicode.Scalar?
    var index = start
    while numbers.count < 3 {
      var value: Int64 = 0
      var digits = 0
      while index < scalars.count, digits < 5, Tokenizer.isDigit(scalars[index]) {
        value = value * 10 + Int64(scalars[index].value - 48)
        digits += 1
        index += 1
      }
      guard digits > 0 else { break }
      numbers.append((value, digits))
      guard numbers.count < 3, index + 1 < scalars.count, Tokenizer.isDigit(scalars[index + 1]) else { break }
      let mark = scalars[index]
      guard mark == "-" || mark == "/" || mark == "." else { break }
      if let separator, separator != mark { return nil }
      separator = mark
      index += 1
    }
    if numbers.count == 3, numbers.allSatisfy({ $0.digits <= 4 }) {
      if index < scalars.count, Tokenizer.isDigit(scalars[index]) { return nil }
      let (a, b, c) = (numbers[0], numbers[1], numbers[2])
      if a.digits == 4, let day = day(a.value, b.value, c.value) { return (StatedDate(candidates: [day]), index) }
      if c.digits == 4, a.digits <= 2, b.digits <= 2 {
        var candidates: [StatedDate.Day] = []
        if let day = day(c.value, b.value, a.value) { candidates.append(day) }
        if separator == "/", a.value != b.value, let day = day(c.value, a.value, b.value) { candidates.append(day) }
        if !candidates.isEmpty { return (StatedDate(candidates: candidates), index) }
      }
      return nil
    }
    guard numbers.count == 1, numbers[0].digits <= 2 else { return nil }
    return scanDayMonth(scalars, day: numbers[0].value, after: index)
  }

  /// `4 March 2025`, `4th of March`, `4-Mar-2025`.
  private static func scanDayMonth(_ scalars: [Unicode.Scalar], day number: Int64, after: Int) -> (StatedDate, Int)? {
    var index = after
    if let (word, end) = letters(scalars, at: index), ["st", "nd", "rd", "th"].contains(word) { index = end }
    let gap = skipBlanks(scalars, index)
    guard gap > index || (gap < scalars.count && scalars[gap] == "-") else { return nil }
    index = gap
    if index < scalars.count, scalars[index] == "-" { index += 1 }
    if let (word, end) = letters(scalars, at: index), word == "of" { index = skipBlanks(scalars, end) }
    guard let (word, end) = letters(scalars, at: index), let month = months[word] else { return nil }
    let (year, close) = year(scalars, at: end)
    guard let day = day(year, month, number) else { return nil }
    return (StatedDate(candidates: [day]), close)
  }

  /// `March 4, 2025`, `Mar 4th`, where `word` is the month.
  static func scanMonth(_ scalars: [Unicode.Scalar], _ word: Token) -> (StatedDate, Int)? {
    guard let month = months[word.text], word.isCapitalized else { return nil }
    var index = word.range.upperBound
    if index < scalars.count, scalars[index] == "." { index += 1 }
    index = skipBlanks(scalars, index)
    var number: Int64 = 0
    var digits = 0
    while index < scalars.count, digits < 3, Tokenizer.isDigit(scalars[index]) {
      number = number * 10 + Int64(scalars[index].value - 48)
      digits += 1
      index += 1
    }
    guard (1...2).contains(digits) else { return nil }
    if let (word, end) = letters(scalars, at: index) {
      guard ["st", "nd", "rd", "th"].contains(word) else { return nil }
      index = end
    }
    if index < scalars.count, scalars[index] == ":" { return nil }
    let (year, close) = year(scalars, at: index)
    guard let day = day(year, month, number) else { return nil }
    return (StatedDate(candidates: [day]), close)
  }

  private static func year(_ scalars: [Unicode.Scalar], at start: Int) -> (Int64?, Int) {
    var index = start
    if index < scalars.count, scalars[index] == "," || scalars[index] == "." || scalars[index] == "-" { index += 1 }
    index = skipBlanks(scalars, index)
    var value: Int64 = 0
    var digits = 0
    while index < scalars.count, digits < 5, Tokenizer.isDigit(scalars[index]) {
      value = value * 10 + Int64(scalars[index].value - 48)
      digits += 1
      index += 1
    }
    let isYear = digits == 4 && (1970...2200).contains(value) && !(index < scalars.count && scalars[index] == ":")
    return isYear ? (value, index) : (nil, start)
  }

  private static func day(_ year: Int64?, _ month: Int64, _ day: Int64) -> StatedDate.Day? {
    guard (1...12).contains(month), (1...31).contains(day) else { return nil }
    return .init(year: year, month: month, day: day)
  }

  private static func letters(_ scalars: [Unicode.Scalar], at start: Int) -> (String, Int)? {
    var word = String.UnicodeScalarView()
    var index = start
    while index < scalars.count, index < start + 12, Tokenizer.isLetter(scalars[index]) {
      word.append(scalars[index])
      index += 1
    }
    return word.isEmpty ? nil : (String(word).lowercased(), index)
  }

  private static func skipBlanks(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
    var index = start
    while index < scalars.count, index < start + 3, scalars[index] == " " { index += 1 }
    return index
  }

  /// English names and their usual short forms; `may` counts only with a number beside it.
  private static let months: [String: Int64] = [
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
    "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10,
    "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
  ]
}
