import BlotterCore
import BlotterFindings

/// So many packets a second: held against the rates of the findings and of the whole recording.
struct RateRule: ProseRule {
  /// A burst of one second may be so many times the mean; beyond it the number is another.
  private static let burst = 3.0
  private static let peaks = PhraseSet(
    "peak|peaks|burst|bursts|up to|at most|at times|maximum|spike|spikes|capacity|limit")
  private static let things: Set<String> = [
    "packets", "segments", "datagrams", "syn", "syns", "requests", "queries", "messages", "frames", "attempts", "pings",
  ]

  /// Whether `per second` or the like stands at `index`.
  static func isRate(_ index: Int, _ sentence: Sentence) -> Bool {
    switch sentence.word(index) {
    case "per", "a", "each", "every": return ["second", "sec", "s"].contains(sentence.word(index + 1))
    case "/": return ["s", "sec", "second"].contains(sentence.word(index + 1))
    case "pps": return true
    default: return false
    }
  }

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, sentence.tellsOfTheCase, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      !sentence.has(Self.peaks)
    else { return [] }
    for index in sentence.tokens.indices {
      guard let number = sentence.tokens[index].number, !number.isOrdinal, number.value > 0,
        let end = span(index + 1, min(index + 6, sentence.tokens.count)).first(where: { Self.isRate($0, sentence) }),
        sentence.isAsserted(at: index), !sentence.isNegated(index..<end),
        span(max(0, index - 4), end).contains(where: {
          Self.things.contains(sentence.word($0)) || sentence.word($0) == "pps"
        })
          || sentence.word(end) == "pps"
      else { continue }
      let rates = rates(facts)
      guard let least = rates.min(), let most = rates.max() else { return [] }
      guard number.value > most * Self.burst || number.value < least / Self.burst else { continue }
      return [
        Problem(
          kind: .count, range: span(index, min(end + 2, sentence.tokens.count)),
          shown: "the rates in the evidence are \(Self.text(least)) to \(Self.text(most)) per second",
          cites: facts.cites(of: facts.findings), mend: "write the rate that the evidence shows")
      ]
    }
    return []
  }

  /// Things per second of each finding, and packets per second of the whole.
  private func rates(_ facts: FactBase) -> [Double] {
    var rates: [Double] = []
    for finding in facts.findings {
      for (key, value) in finding.facts where key.hasSuffix("_per_s") {
        if let rate = value.numberValue?.doubleValue { rates.append(rate) }
      }
      if let seconds = finding.facts["duration_s"]?.numberValue?.doubleValue, seconds > 0, let count = finding.count {
        rates.append(Double(count) / seconds)
      }
    }
    if let seconds = facts.traffic.durationSeconds?.doubleValue, seconds > 0, facts.traffic.hasPacketCounts {
      rates.append(Double(facts.traffic.packets) / seconds)
    }
    return rates.filter { $0 > 0 && $0.isFinite }
  }

  private static func text(_ rate: Double) -> String {
    let text = String((rate * 100).rounded() / 100)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
