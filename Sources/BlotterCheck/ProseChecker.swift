package import BlotterCore
package import BlotterFindings

/// Holds what a person wrote against the evidence, as the findings document sums it up.
///
/// Plain text and Markdown, ours or foreign. Silence means that nothing contradicts, not that everything is true:
/// what the document cannot decide gives no message. Costs are linear in the length of the text.
package struct ProseChecker: Sendable {
  private let facts: FactBase
  private let knownDate: CivilDate?
  private let zoneOffset: Int64?

  /// `date` is the day that a person gave for evidence without one; `zoneOffset` the seconds east of UTC in which the
  /// text gives its times, where it names no zone.
  package init(findings: FindingsDocument, date: CivilDate? = nil, zoneOffset: Int64? = nil) {
    facts = FactBase(findings)
    knownDate = date
    self.zoneOffset = zoneOffset
  }

  /// Text beyond this is not read: 16 MB are five thousand pages.
  private static let scalarLimit = 16_000_000

  /// What in `text` the evidence contradicts, in the order of the text.
  ///
  /// `line` and `column` are where the text begins in `file`, for a text inside another document.
  package func check(text: String, file: String, line: Int = 1, column: Int = 1) -> [Contradiction] {
    let text = text.utf8.count <= Self.scalarLimit ? text : String(text.unicodeScalars.prefix(Self.scalarLimit))
    let passages = PassageReader.passages(of: text)
    let rules = rules(zoneOffset: DocumentZone.offset(in: passages) ?? zoneOffset)
    var found: [Contradiction] = []
    for passage in passages where !SectionFilter.isLeftOut(passage) {
      for sentence in Sentence.sentences(of: passage) {
        for problem in problems(in: sentence, rules) {
          let place = sentence.place(problem.range.lowerBound)
          let isFirstLine = place.line == 1
          found.append(
            Contradiction(
              file: file, line: Int(place.line) + line - 1, column: Int(place.column) + (isFirstLine ? column - 1 : 0),
              kind: problem.kind, said: sentence.quote(problem.range), shown: problem.shown, cites: problem.cites,
              mend: problem.mend))
        }
      }
    }
    return found
  }

  private func rules(zoneOffset: Int64?) -> [any ProseRule] {
    [
      RowRule(), AddressRule(), TimeRule(zoneOffset: zoneOffset),
      DateRule(knownDate: knownDate, zoneOffset: zoneOffset), DurationRule(),
      NameRule(),
      RecordTypeRule(), PortRule(), ServiceRule(), HandshakeRule(), ICMPTermRule(), FloodRule(), TCPFlagRule(),
      HTTPStatusRule(),
      ResponseCodeRule(), TransportRule(), ICMPDeliveryRule(), DirectionRule(), AttackRule(), CauseRule(),
      CarrierRule(), MessageRule(), SessionRule(), LoginRule(), RequestTargetRule(), EndRule(), OutcomeRule(),
      ShareRule(), RateRule(),
      SizeRule(), RelativeTimeRule(), CountRule(), AccountRule(), FindingFigureRule(), DeceptionRule(), TransferRule(),
      ScanRule(),
    ]
  }

  /// One message a kind and clause: two rules that see the same slip say it once, the first of them.
  private func problems(in sentence: Sentence, _ rules: [any ProseRule]) -> [Problem] {
    var kept: [Problem] = []
    for rule in rules {
      for problem in rule.problems(in: sentence, facts) {
        let isTold = kept.contains { other in
          guard other.kind == problem.kind else {
            // A wrong address makes what is said of it moot; so does a swapped role.
            return (other.kind == .address && problem.kind == .count && sentence.tokens.count < 30)
              || (other.kind == .address && problem.kind == .direction && other.range.overlaps(problem.range))
              || (other.kind == .unsupportedAttack && problem.kind == .count)
              || (other.kind == .direction && problem.kind == .count && other.range.overlaps(problem.range))
          }
          return other.kind == .protocolTerm || other.kind == .unsupportedAttack || other.kind == .direction
            || other.range.overlaps(problem.range)
        }
        if !isTold, !isQuotedFromPacket(problem, sentence) { kept.append(problem) }
      }
    }
    // A wrong attack, or a wrong service of a port, names the protocol in passing.
    let wider = kept.filter { $0.kind == .unsupportedAttack || $0.kind == .service }
    kept.removeAll { problem in
      problem.kind == .protocolTerm && wider.contains { $0.range.overlaps(problem.range) }
    }
    return kept.sorted { ($0.range.lowerBound, $0.kind.rawValue) < ($1.range.lowerBound, $1.kind.rawValue) }
  }

  /// Whether the words around a problem stand in a packet just so: what a banner says of other days is no claim of
  /// the writer's.
  private func isQuotedFromPacket(_ problem: Problem, _ sentence: Sentence) -> Bool {
    guard [.time, .dateUnknown, .count, .duration].contains(problem.kind) else { return false }
    let around = sentence.quote(span(max(0, problem.range.lowerBound - 1), problem.range.upperBound + 1))
    // A word more on each side: the bare value may stand in a packet by chance.
    guard sentence.tokens.indices.contains(problem.range.lowerBound - 1),
      sentence.tokens.indices.contains(problem.range.upperBound), around.utf8.count >= 12
    else { return false }
    return facts.events.contains { $0.text.range(ofASCII: around) != nil }
  }
}
