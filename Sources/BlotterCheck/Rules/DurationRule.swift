import BlotterFindings

/// How long something took, or how fast it was answered.
struct DurationRule: ProseRule {
  private static let spans = PhraseSet(
    "tunnel|transfer|beaconing|guessing|brute force|tries|sweep|scanning|session|sessions|flood|attack|scan|capture|log|recording|traffic|queries|lookups|errors|burst|packets|syn|trace|attempts"
  )
  private static let openEnded = PhraseSet("incident|outage|downtime|failure|disruption|problem")
  private static let replies = PhraseSet(
    "error arrived|errors arrived|error came|errors came|answers came|answer came|reply came|replies came|returned|answered|replied|responded|error|errors|"
      + "delay|delays|response time|latency|responses arrived|response arrived|responses came|round trip")
  private static let lasting = PhraseSet(
    "went on|goes on|kept on|lasted|lasts|lasting|for|over|took|takes|continued|duration|covers|covered|spans|spanned|spread|long|within|in under|ran"
  )
  private static let skipped = PhraseSet(
    "apart|interval|intervals|between|timeout|time out|ttl|per|into|at second|retention|ago|old|retry|retried|rate"
  )
  private static let atMost = PhraseSet(
    "within|less than|under|at most|no more than|fewer than|up to|not even|shorter than")
  private static let atLeast = PhraseSet("more than|over|at least|longer than|exceeding|in excess of|no less than")
  private static let approximate = PhraseSet(
    "about|around|approximately|approx|roughly|nearly|almost|some|just over|just under|~|circa|a little|close to")

  private static let repeats = PhraseSet("every|repeated|again|retried|apart|after|interval|intervals|waited")

  /// `repeated every 30 seconds`, `tried again after five minutes`: the gaps between the queries, or between the SYNs.
  private func interval(_ unit: DurationUnit, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let spoken = Self.fraction(before: index, sentence).map {
      StatedNumber(value: $0.0, decimals: 1, isOrdinal: false, isSpelled: true)
    }
    guard
      let number = spoken ?? (sentence.word(index - 1) == "every" ? nil : sentence.tokens[max(0, index - 1)].number),
      !number.isOrdinal,
      sentence.has(Self.repeats, in: span(max(0, index - 5), index))
        || sentence.word(index + 1) == "apart" || sentence.has(Self.intervalOfWords),
      sentence.has(Self.repeatedWords),
      !sentence.has(Self.replies)
    else { return nil }
    let kind: EvidenceEvent.Kind
    if sentence.has(Self.queryWords), facts.traffic.dns.queries > 1 {
      kind = .query
    } else if sentence.has(Self.synWords) {
      kind = .syn
    } else {
      return nil
    }
    let total = kind == .query ? facts.traffic.dns.queries : facts.traffic.tcp.syn
    let times = facts.events.filter { $0.kind == kind }.compactMap { $0.time?.nanoseconds }.sorted()
    guard times.count > 1, UInt64(times.count) >= total, times.count < 500 else { return nil }
    let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) / 1e9 }
    let stated = number.value * unit.seconds
    let slack = max(stated * 0.25, unit.seconds / 2)
    guard !gaps.contains(where: { abs($0 - stated) <= slack }) else { return nil }
    let shown = "the gaps are \(Self.seconds(gaps.min() ?? 0)) to \(Self.seconds(gaps.max() ?? 0)) s"
    return Problem(
      kind: .duration, range: span(index - 1, index + 1), shown: shown,
      cites: facts.events.first { $0.kind == kind }.map { [$0.cite] } ?? [],
      mend: "write the interval that the evidence shows")
  }

  private static let definite = PhraseSet(
    "the whole|the entire|whole log|whole capture|the guessing|the log|the capture|the trace|this log|this capture|the recording|the flood|the attack|the scan|the tunnel|the session|the transfer|duration of the|duration :|the three|the errors|the queries"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.isTeaching,
      sentence.tellsOfTheCase || sentence.has(Self.definite)
    else { return [] }
    var problems: [Problem] = []
    for index in sentence.tokens.indices {
      guard let unit = unit(at: index, sentence), sentence.isAsserted(at: index), !sentence.hasMood(.people) else {
        continue
      }
      if let problem = check(unit, at: index, sentence, facts) ?? interval(unit, at: index, sentence, facts) {
        problems.append(problem)
      }
    }
    return Array(problems.prefix(1))
  }

  private func unit(at index: Int, _ sentence: Sentence) -> DurationUnit? {
    let token = sentence.tokens[index]
    guard token.isWord || token.text == "second" else { return nil }
    if Self.fraction(before: index, sentence) != nil { return DurationUnit(word: token.text) }
    if token.text == "second" || (token.text.utf8.count <= 3 && token.text != "day") {
      // `second` alone is an ordinal, `s` and `h` alone are letters.
      guard index > 0, sentence.tokens[index - 1].number != nil else { return nil }
    }
    return DurationUnit(word: token.text)
  }

  private func check(_ unit: DurationUnit, at index: Int, _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let clause = sentence.clause(at: index)
    guard !sentence.has(Self.skipped, in: clause) else { return nil }
    // A list of figures may reach over commas: `3.9, 43.7 and 17.8 seconds`.
    var numbers: [(Int, StatedNumber)] = []
    var at = index - 1
    while at >= 0, numbers.count < 20 {
      if let number = sentence.tokens[at].number, !number.isOrdinal {
        numbers.append((at, number))
      } else if ![",", "and", "or", "to", "\u{2014}", "-"].contains(sentence.word(at)) {
        break
      }
      at -= 1
    }
    if let (value, place) = Self.fraction(before: index, sentence) {
      numbers = [(place, StatedNumber(value: value, decimals: 1, isOrdinal: false, isSpelled: true))]
    }
    let start = numbers.last?.0 ?? index
    // `every 30 seconds`, `each second`: how often, and not how long.
    if ["every", "each"].contains(sentence.word(start - 1)) || ["every", "each"].contains(sentence.word(index - 1)) {
      return nil
    }
    let before = span(max(0, start - 4), start)
    guard sentence.word(start - 1) != "at", sentence.word(start - 1) != "+" else { return nil }
    let isReply =
      sentence.has(Self.replies)
      && (sentence.has(
        Self.withinWords, in: before)
        || sentence.has(Self.afterWords, in: span(index, min(index + 3, sentence.tokens.count))))
    // `begins 0.1 s after the scan` is the distance of two events.
    if !isReply, ["after", "before", "later", "earlier"].contains(sentence.word(index + 1)) { return nil }
    // `log in` is no log.
    let isSpan =
      sentence.matches(Self.spans).contains { match in
        sentence.word(match.lowerBound) != "log" || !["in", "on", "into"].contains(sentence.word(match.upperBound))
      } && sentence.has(Self.lasting)
    let isOpenEnded = sentence.has(Self.openEnded) && sentence.has(Self.lasting) && !sentence.has(Self.spans)
    let measures: [FactBase.Measure]
    if isReply, !facts.delays.isEmpty {
      measures = facts.delays + (isSpan ? facts.durations : [])
    } else if isSpan || isOpenEnded {
      measures = lengths(of: sentence, facts)
    } else {
      return beyondAll(unit, numbers, at: index, sentence, facts)
    }
    guard !measures.isEmpty else { return nil }
    let isAbout = sentence.has(Self.approximate, in: before)
    let upper = sentence.has(Self.atMost, in: before)
    let lower = sentence.has(Self.atLeast, in: before)
    if numbers.isEmpty, ["a", "an"].contains(sentence.word(index - 1)) {
      // `an hour` is one, give or take half.
      let stated = unit.seconds
      let phrase = span(max(0, index - 5), index - 1)
      let isBound = sentence.has(Self.atMost, in: phrase) || sentence.has(Self.atLeast, in: phrase)
      let agrees = measures.contains { measure in
        if sentence.has(Self.atMost, in: phrase) { return measure.seconds <= stated }
        if sentence.has(Self.atLeast, in: phrase) { return measure.seconds >= stated }
        return measure.seconds >= stated / 2 && measure.seconds <= stated * 1.5
      }
      if agrees || (isOpenEnded && !isBound) || sentence.word(index + 1) == "later" { return nil }
      return problem(index - 1..<index + 1, measures, isReply: isReply)
    }
    if numbers.isEmpty {
      // `within milliseconds`, `for hours`: a unit alone means a few of it.
      // `for this week` names one.
      guard upper || sentence.has(Self.forWords, in: before), unit.seconds != 1 || upper,
        sentence.word(index).hasSuffix("s")
      else { return nil }
      let limit = unit.seconds * 1000
      let longest = measures.map(\.seconds).max() ?? 0
      let shortest = measures.map(\.seconds).min() ?? 0
      if unit.seconds < 1, shortest > limit / 1000 * 1000 {
        return problem(span(start, index + 1), measures, isReply: isReply)
      }
      if unit.seconds == 1, upper, shortest > 300 { return problem(span(start, index + 1), measures, isReply: isReply) }
      if unit.seconds >= 60, longest < unit.seconds, !isOpenEnded, !upper {
        return problem(span(start, index + 1), measures, isReply: isReply)
      }
      return nil
    }
    for (place, number) in numbers {
      let stated = number.value * unit.seconds
      let step = unit.seconds / power(10, number.decimals)
      let agrees = measures.contains { measure in
        let value = measure.seconds
        if upper { return value <= stated * 1.02 + step / 2 }
        if lower { return value >= stated * 0.98 - step / 2 }
        let slack = max(step, isAbout ? stated * 0.15 + step / 2 : stated * 0.01)
        return abs(value - stated) <= slack
      }
      if agrees { continue }
      if isOpenEnded, stated > (measures.map(\.seconds).max() ?? 0) { continue }
      return problem(span(place, index + 1), measures, isReply: isReply)
    }
    return nil
  }

  /// `half an hour`, `three quarters of an hour`, `three and a half seconds`: how much, and where it begins.
  private static func fraction(before index: Int, _ sentence: Sentence) -> (Double, Int)? {
    if ["a", "an"].contains(sentence.word(index - 1)) {
      if sentence.word(index - 2) == "half" { return (0.5, index - 2) }
      if sentence.word(index - 2) == "of" {
        if sentence.word(index - 3) == "quarter" { return (0.25, index - 3) }
        if sentence.word(index - 3) == "quarters" { return (0.75, max(0, index - 4)) }
        if sentence.word(index - 3) == "tenth" { return (0.1, index - 3) }
      }
    }
    if sentence.word(index - 1) == "half", sentence.word(index - 2) == "a", sentence.word(index - 3) == "and",
      index >= 4,
      let number = sentence.tokens[index - 4].number, !number.isOrdinal
    {
      return (number.value + 0.5, index - 4)
    }
    return nil
  }

  private static let took = PhraseSet(
    "took|takes|needed|lasted|lasts|lasting|was active|were active|was watched|was observed|stayed|remained|went on|kept|ran for|continued|spread over|spans|spanned|covers|covered|open for|over a period of|in the course of"
  )
  /// What is longer than any recording, or is no length of what was recorded.
  private static let beside = PhraseSet(
    "lease|leased|ttl|valid|certificate|expire*|uptime|cache*|retention|shift|outage|incident|downtime|investigation|response|locked|lockout|"
      + "blocked|notice|sla|maintenance|backup|restore*|recover*|repair*|fix*|timeout|time out|timer|service was|server was|site was|website was|unavailable|interval|until|since|analysis|users|policy"
  )

  /// Longer than the whole recording: nothing in it can have taken so long.
  private func beyondAll(
    _ unit: DurationUnit, _ numbers: [(Int, StatedNumber)], at index: Int, _ sentence: Sentence, _ facts: FactBase
  ) -> Problem? {
    guard let (place, number) = numbers.first, numbers.count == 1, sentence.has(Self.took), !sentence.has(Self.beside),
      let longest = facts.durations.map(\.seconds).max(), facts.hasTraffic,
      !sentence.has(Self.atMost, in: span(max(0, place - 4), place)), !sentence.isNegated(place..<index + 1)
    else { return nil }
    // Half as much again is no rounding.
    guard number.value * unit.seconds > max(longest, 1e-6) * 1.5 else { return nil }
    return problem(span(place, index + 1), facts.durations, isReply: false)
  }

  /// The lengths that the subject of the sentence may have: of the attack, of the recording, or any.
  private func lengths(of sentence: Sentence, _ facts: FactBase) -> [FactBase.Measure] {
    if sentence.has(Self.attacks) {
      let attacks = Set(facts.findings.filter(\.isAttack).map(\.id))
      let lengths = facts.durations.filter { attacks.contains($0.subject) }
      if !lengths.isEmpty { return lengths }
    } else if sentence.has(Self.recordings) {
      let evidence = Set(facts.document.evidence.map(\.id)).union(["traffic"])
      let lengths = facts.durations.filter { evidence.contains($0.subject) }
      if !lengths.isEmpty { return lengths }
    }
    return facts.durations
  }

  private static let attacks = PhraseSet("attack|flood|scan|flooding")
  private static let recordings = PhraseSet("log|capture|recording|trace|evidence|all of this|all this|everything")

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { value, _ in value * base }
  }

  private func problem(_ range: Range<Int>, _ measures: [FactBase.Measure], isReply: Bool) -> Problem {
    let values = Set(measures.map(\.seconds)).sorted()
    let low = values.first ?? 0
    let high = values.last ?? 0
    let shown =
      isReply
      ? "the delays are \(Self.seconds(low)) to \(Self.seconds(high)) s"
      : "the evidence shows at most \(Self.seconds(high)) s"
    return Problem(
      kind: .duration, range: range, shown: shown, cites: measures.first { !$0.cites.isEmpty }?.cites ?? [],
      mend: "write the length of time that the evidence shows")
  }

  /// Milliseconds are enough to see the difference.
  private static func seconds(_ value: Double) -> String {
    let text = String((value * 1000).rounded() / 1000)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  // MARK: Words

  private static let intervalOfWords = PhraseSet("interval of|intervals of")
  private static let repeatedWords = PhraseSet("repeated|again|retried|every|apart|interval|intervals")
  private static let queryWords = PhraseSet("query|queries|lookup|lookups|client|workstation|browser")
  private static let synWords = PhraseSet("syn|syns")
  private static let withinWords = PhraseSet(
    "within|after|later|in|took|needed|needs|delay|delays|came|arrived|returned")
  private static let afterWords = PhraseSet("after|later|delay")
  private static let forWords = PhraseSet("for|lasted|took|in|several|many")
}
