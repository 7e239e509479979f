import BlotterFindings

/// Weighs the causes that playbooks name, and lays a person's verdicts over them.
struct CauseWeighing {
  var views: [FindingView]
  var notes: Notes

  /// What a person confirmed first; then the principal finding's causes and those of each other finding that matters,
  /// by likelihood, then by weight, then in the playbook's order.
  func causes() -> [Cause] {
    var weighed: [(cause: Cause, sum: Int)] = []
    var order: [String: Int] = [:]
    for (index, view) in views.enumerated() {
      order[view.finding.id] = index
      for candidate in view.playbook?.causes ?? [] {
        // A second finding of the same kind has the same explanations: the more important finding tells them.
        let isKnown = weighed.contains { $0.cause.id == candidate.id && kind(of: $0.cause) == view.finding.kind }
        if isKnown { continue }
        if let cause = weigh(candidate, view) { weighed.append(cause) }
      }
    }
    for verdict in notes.causes {
      if let index = weighed.firstIndex(where: { Self.names(verdict.statement, $0.cause) }) {
        decide(&weighed[index].cause, verdict)
      } else {
        var cause = Cause(verdict.statement, .possible)
        decide(&cause, verdict)
        weighed.append((cause, 0))
      }
    }
    let lesser = Set(
      views.dropFirst().filter { ($0.severity ?? .informational) < .medium }.map(\.finding.id))
    let told = weighed.filter { $0.cause.reasoning?.grade == .reported || !lesser.contains($0.cause.finding ?? "") }
    return told.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      let isConfirmed = left.cause.likelihood == .confirmed
      if isConfirmed != (right.cause.likelihood == .confirmed) { return isConfirmed }
      // What people name without a finding is theirs about the incident as a whole.
      let (first, second) = (order[left.cause.finding ?? ""] ?? 0, order[right.cause.finding ?? ""] ?? 0)
      if first != second { return first < second }
      if left.cause.likelihood.rank != right.cause.likelihood.rank {
        return left.cause.likelihood.rank > right.cause.likelihood.rank
      }
      return left.sum != right.sum ? left.sum > right.sum : a.offset < b.offset
    }.map(\.element.cause)
  }

  private func kind(of cause: Cause) -> String? {
    views.first { $0.finding.id == cause.finding }?.finding.kind
  }

  private func weigh(_ candidate: Playbook.Candidate, _ view: FindingView) -> (cause: Cause, sum: Int)? {
    guard let statement = candidate.says.text(view.scope) else { return nil }
    let supporting = candidate.supports.compactMap { statement in view.claim(statement).map { ($0, statement.weight) } }
    let opposing = candidate.opposes.compactMap { statement in view.claim(statement).map { ($0, statement.weight) } }
    let limits = candidate.limits.filter { $0.conditions.allSatisfy { $0.holds(view.scope) } }
      .compactMap { limit in limit.because.text(view.scope).map { (likelihood: limit.likelihood, because: $0) } }
    let lowest = limits.min { $0.likelihood.rank < $1.likelihood.rank }
    let result = LikelihoodRule.weigh(
      candidate.prior, supporting: supporting.map(\.1), opposing: opposing.map(\.1), limit: lowest)
    var cause = Cause(statement, result.likelihood)
    cause.id = candidate.id
    cause.finding = view.finding.id
    cause.supporting = supporting.map(\.0)
    cause.opposing = opposing.map(\.0)
    cause.checks = candidate.checks.flatMap { checks($0, view.scope) }
    cause.reasoning = Claim(result.reasoning, .inferred, by: LikelihoodRule.name)
    return (cause, result.sum)
  }

  private func checks(_ step: Playbook.Step, _ scope: FactScope) -> [Cause.Check] {
    guard step.conditions.allSatisfy({ $0.holds(scope) }), let text = step.does.text(scope) else { return [] }
    let outcomes = step.outcomes.compactMap { $0.text(scope) }
    let meaning = outcomes.isEmpty ? nil : outcomes.joined(separator: " ")
    var checks = [Cause.Check(text: text, command: step.run?.text(scope), meaning: meaning)]
    if let command = step.powershell?.text(scope) {
      checks.append(Cause.Check(text: "The same on Windows, in PowerShell.", command: command))
    }
    return checks
  }

  // MARK: Verdicts

  private func decide(_ cause: inout Cause, _ verdict: Notes.NotedCause) {
    let person = notes.incident.analyst ?? "analyst"
    let before = cause.reasoning?.text
    let reason = verdict.because.map { ": " + $0 } ?? "."
    switch verdict.verdict {
    case .confirmed:
      cause.likelihood = .confirmed
      cause.reasoning = Claim("Confirmed" + reason, .reported, by: person)
    case .ruledOut:
      cause.likelihood = .ruledOut
      cause.reasoning = Claim("Ruled out" + reason, .reported, by: person)
    case nil:
      if cause.id == nil {
        cause.reasoning = Claim("Named without a verdict" + reason, .reported, by: person)
      } else if let because = verdict.because {
        cause.reasoning = Claim([before, because].compactMap { $0 }.joined(separator: " "), .reported, by: person)
      }
    }
  }

  /// Fewest characters of a cause's beginning that stand for it.
  private static let headLength = 16

  /// Whether a note speaks of this cause: by its slug, its sentence, or the beginning of its sentence.
  private static func names(_ note: String, _ cause: Cause) -> Bool {
    let written = note.lowercased()
    if written == cause.id { return true }
    let statement = cause.statement.lowercased()
    return written == statement || written.count >= headLength && statement.hasPrefix(written)
  }
}
