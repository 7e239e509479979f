import BlotterFindings

/// One way in which a sentence can be wrong. Rules are pure: a sentence and the facts in, problems out.
///
/// A rule stays silent unless it knows better: what the document does not say is no reason to blame a sentence.
protocol ProseRule: Sendable {
  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem]
}

/// What a rule found in one sentence.
struct Problem: Sendable {
  var kind: ProblemKind
  /// Tokens that say it.
  var range: Range<Int>
  var shown: String
  var cites: [Citation] = []
  var mend: String
}

extension Sentence {
  /// Whether what stands at `index` is told as fact: no task, question, condition or guess.
  func isAsserted(at index: Int) -> Bool {
    if hasMood(.unasserted) { return false }
    let clause = clause(at: index)
    return !hasMood(.hedge, in: 0..<clause.upperBound)
  }

  /// Whether the mention `range` is denied: `no echo reply`, `was not an echo reply`, `echo replies were not seen`.
  func isNegated(_ range: Range<Int>) -> Bool {
    let clause = clause(at: range.lowerBound)
    if hasMood(.negation, in: span(clause.lowerBound, range.lowerBound)) { return true }
    let behind = span(range.upperBound, min(range.upperBound + 3, clause.upperBound))
    return behind.contains { mood[$0].contains(.negation) }
  }

  /// Whether a negation stands before `range` in its clause; for what holds a `not` itself: `404 Not Found`.
  func isDeniedBefore(_ range: Range<Int>) -> Bool {
    hasMood(.negation, in: span(clause(at: range.lowerBound).lowerBound, range.lowerBound))
  }

  /// Whether an auxiliary stands before `verb`: `was sent`.
  func isPassive(_ verb: Range<Int>) -> Bool {
    span(max(0, verb.lowerBound - 2), verb.lowerBound).contains {
      ["was", "were", "been", "being", "is", "are"].contains(word($0))
    }
  }

  /// Whether the sentence explains how things are in general: teaching words and nothing that happened.
  var isTeaching: Bool {
    hasMood(.teaching) && !hasMood(.past) && !hasMood(.evidence)
  }

  /// Whether a plain statement of what happened, of what the log shows, or of a host by its address.
  var tellsOfTheCase: Bool {
    !isTeaching && (hasMood(.past) || hasMood(.evidence) || namesAHost)
  }

  /// Whether it names a host by its address: then the present tense tells of the case too.
  var namesAHost: Bool {
    tokens.contains { token in
      if case .address(_, _, false) = token.kind { true } else { false }
    }
  }
}
