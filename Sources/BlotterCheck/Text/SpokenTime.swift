/// Times of day in words, and with a point where the words around tell that it is a time: `half past one`,
/// `a quarter to three`, `two o'clock`, `noon`, `time: 13.42`.
enum SpokenTime {
  /// `tokens` with each such time as one token.
  static func joined(_ tokens: [Token]) -> [Token] {
    // Most texts have none: nothing is copied then.
    guard tokens.contains(where: { opening.contains($0.text) || isPointed($0) }) else { return tokens }
    var out: [Token] = []
    out.reserveCapacity(tokens.count)
    var index = 0
    while index < tokens.count {
      if let (time, end) = spoken(tokens, at: index) ?? pointed(tokens, at: index) {
        var token = tokens[index]
        token.kind = .time(time)
        token.range = token.range.lowerBound..<tokens[end - 1].range.upperBound
        out.append(token)
        index = end
      } else {
        out.append(tokens[index])
        index += 1
      }
    }
    return out
  }

  private static let opening: Set<String> = ["past", "quarter", "o'clock", "noon", "midnight", "midday"]

  private static func spoken(_ tokens: [Token], at start: Int) -> (StatedTime, Int)? {
    func word(_ index: Int) -> String { index < tokens.count ? tokens[index].text : "" }
    func small(_ index: Int) -> Int64? {
      guard index < tokens.count, let number = tokens[index].number, !number.isOrdinal, let value = number.whole,
        value <= 29
      else { return nil }
      return Int64(value)
    }
    switch word(start) {
    case "noon", "midday": return (time(hour: 12, minute: 0, isHour: true, .afternoon), start + 1)
    case "midnight": return (time(hour: 0, minute: 0, isHour: true, .morning), start + 1)
    default: break
    }
    if let hour = small(start), (1...12).contains(hour), word(start + 1) == "o'clock" {
      let (half, end) = half(tokens, at: start + 2)
      return (time(hour: hour, minute: 0, isHour: true, half), end)
    }
    var index = start
    let minutes: Int64
    if word(index) == "half" {
      minutes = 30
      index += 1
    } else if word(index) == "quarter" {
      minutes = 15
      index += 1
    } else if let number = small(index), number > 0 {
      minutes = number
      index += 1
      if word(index) == "minutes" { index += 1 }
    } else {
      return nil
    }
    let isTo = word(index) == "to"
    guard isTo ? minutes == 15 && word(start) == "quarter" : word(index) == "past" else { return nil }
    guard let hour = small(index + 1), (1...12).contains(hour) else { return nil }
    var (half, end) = half(tokens, at: index + 2)
    if word(end) == "o'clock" { end += 1 }
    let minute = isTo ? 60 - minutes : minutes
    return (time(hour: isTo ? (hour + 11) % 12 : hour % 12, minute: minute, isHour: false, half), end)
  }

  private enum Half { case morning, afternoon }

  /// `in the afternoon`, `p.m.` behind the hour.
  private static func half(_ tokens: [Token], at start: Int) -> (Half?, Int) {
    func word(_ index: Int) -> String { index < tokens.count ? tokens[index].text : "" }
    if word(start) == "in", word(start + 1) == "the" {
      if word(start + 2) == "morning" { return (.morning, start + 3) }
      if ["afternoon", "evening"].contains(word(start + 2)) { return (.afternoon, start + 3) }
    }
    if word(start) == "pm" { return (.afternoon, start + 1) }
    if word(start) == "am" { return (.morning, start + 1) }
    return (nil, start)
  }

  private static func time(hour: Int64, minute: Int64, isHour: Bool, _ half: Half?) -> StatedTime {
    let base = hour % 12 * StatedTime.hour + minute * StatedTime.minute
    let noon = 12 * StatedTime.hour
    let candidates: [Int64]
    switch half {
    case .morning: candidates = [base]
    case .afternoon: candidates = [base + noon]
    case nil: candidates = [base, base + noon]
    }
    return StatedTime(
      candidates: candidates, precision: isHour ? StatedTime.hour : StatedTime.minute, zoneOffset: nil,
      hasMeridiem: half != nil)
  }

  // MARK: With a point

  private static let heralds: Set<String> = ["at", "time", "around", "approximately", "about"]

  /// Whether `token` is `13.42`: two digits behind the point that minutes could be.
  private static func isPointed(_ token: Token) -> Bool {
    guard let number = token.number, number.decimals == 2, !number.isSpelled, number.value < 24 else { return false }
    return (number.value - number.value.rounded(.down)) * 100 < 59.5
  }

  private static func pointed(_ tokens: [Token], at index: Int) -> (StatedTime, Int)? {
    guard isPointed(tokens[index]), let number = tokens[index].number, index > 0 else { return nil }
    var before = index - 1
    if tokens[before].text == ":", before > 0 { before -= 1 }
    // `at time +6.23`, `at 6.23 s`: seconds of a recording.
    guard heralds.contains(tokens[before].text) else { return nil }
    // `about 2.50` is a number unless a time was announced: `at about 2.50`.
    if ["about", "around", "approximately"].contains(tokens[before].text) {
      guard before > 0, tokens[before - 1].text == "at" || tokens[before - 1].text == "time" else { return nil }
    }
    let next = index + 1 < tokens.count ? tokens[index + 1] : nil
    if let next,
      next.text == "%" || next.isGlued && next.isWord || DurationUnit(word: next.text) != nil
        || measures.contains(next.text)
    {
      return nil
    }
    let hour = Int64(number.value.rounded(.down))
    let minute = Int64(((number.value - number.value.rounded(.down)) * 100).rounded())
    // A clock with a point is written with two digits of the hour, or of the afternoon.
    guard hour >= 10 || tokens[before].text == "time" || tokens[index].text.hasPrefix("0") else { return nil }
    return (
      StatedTime(
        candidates: [hour * StatedTime.hour + minute * StatedTime.minute], precision: StatedTime.minute,
        zoneOffset: nil, hasMeridiem: false), index + 1
    )
  }

  private static let measures: Set<String> = [
    "percent", "seconds", "packets", "kb", "mb", "gb", "mbit", "kbit", "bytes", "per", "times", "gbit", "eur", "usd",
    "million", "thousand",
  ]
}
