import BlotterCore
import BlotterFindings

/// A moment told in seconds of the recording, where that is the clock of the evidence: `the attack started at 13.4 s`.
struct RelativeTimeRule: ProseRule {
  private static let starts = PhraseSet("began|begin|begins|started|starts|first|onset")
  private static let onsets = PhraseSet("began|begin|begins|started|starts|onset")
  private static let attacks = PhraseSet("attack|flood|scan|guessing|wave|syn|syns|attacker|flooding")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.clock == .relative, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.isTeaching
    else { return [] }
    let moments = facts.moments.filter { $0.time.clock == .relative }
    guard let end = moments.map(\.time.nanoseconds).max() else { return [] }
    return sentence.tokens.indices.compactMap { index in
      guard let number = sentence.tokens[index].number, !number.isOrdinal,
        ["s", "sec", "second", "seconds"].contains(sentence.word(index + 1)), sentence.isAsserted(at: index),
        isMoment(index, sentence)
      else { return nil }
      let stated = number.value
      let step = (0..<number.decimals).reduce(1.0) { value, _ in value / 10 }
      // `about 13.4` is nearer than `about 13`.
      let isAbout = sentence.has(Self.about, in: span(max(0, index - 3), index))
      let slack = max(step, isAbout ? (number.decimals > 0 ? 0.3 : 1) : 0)
      func agrees(_ time: EvidenceTime) -> Bool { abs(Double(time.nanoseconds) / 1e9 - stated) <= slack }
      let isOnset = sentence.has(Self.onsets) && sentence.has(Self.attacks)
      let firsts = moments.filter { $0.edge == .first }
      if isOnset
        ? firsts.contains(where: { agrees($0.time) })
        : moments.contains(where: { agrees($0.time) }) || facts.events.contains(where: { $0.time.map(agrees) == true })
      {
        return nil
      }
      let isLate = stated > Double(end) / 1e9 + slack
      guard isLate || sentence.has(Self.starts) && sentence.has(Self.attacks) else { return nil }
      let attacks = Set(facts.findings.filter(\.isAttack).compactMap(\.first))
      let first = moments.filter { attacks.contains($0.time.text) }.min { $0.time.nanoseconds < $1.time.nanoseconds }
      let shown =
        isLate ? "the evidence ends at \(Double(end) / 1e9) s" : first.map { "it begins at \($0.time.text) s" }
      guard let shown else { return nil }
      return Problem(
        kind: .time, range: span(index, index + 2), shown: shown, cites: first?.cite.map { [$0] } ?? [],
        mend: "write the second that the evidence shows")
    }
  }

  private static let about = PhraseSet("about|around|approximately|roughly|~|circa|near|nearly|almost|shortly|just")

  /// `at 3.4 s`, `3.4 seconds into the capture`.
  private func isMoment(_ index: Int, _ sentence: Sentence) -> Bool {
    if ["into", "in"].contains(sentence.word(index + 2)),
      sentence.has(
        Self.captureWords, in: span(index, min(index + 7, sentence.tokens.count)))
    {
      return true
    }
    // `after 20 seconds of the log`
    if sentence.word(index + 2) == "of",
      span(max(0, index - 3), index).contains(where: { sentence.word($0) == "after" }),
      sentence.has(Self.captureWords, in: span(index, min(index + 6, sentence.tokens.count)))
    {
      return true
    }
    var before = index - 1
    while ["+", "second", "time", "about", "around", "t", "="].contains(sentence.word(before)) { before -= 1 }
    return sentence.word(before) == "at"
  }

  // MARK: Words

  private static let captureWords = PhraseSet("capture|recording|list|log|trace")
}
