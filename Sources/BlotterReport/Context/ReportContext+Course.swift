internal import BlotterFindings
internal import BlotterIncident

/// How the findings hang together: the course of events of the principal finding, and what stands apart from it.
extension ReportContext {
  /// Symptoms and parts told under one finding; the table of findings has the others.
  static let partLimit = 12
  /// What a joint of findings is inferred by.
  private static let relationRule = "relations between findings"

  func addCourse(to node: inout ContextNode) {
    node.node("principal_because", incident.principalBecause.map(claim))
    let counted = Self.counted(incident)
    let groups = FindingGroups(counted, incident.relations).groups
    node.flag("is_joined", !incident.relations.isEmpty)
    let main = groups.first { $0.findings.contains { $0 == principal?.id } }
    // One finding hangs together with nothing.
    guard counted.count > 1, let main else {
      node.list("apart", [])
      return
    }
    var course = ContextNode(.course)
    course.flag("is_chain", main.steps.count > 1)
    course.flag("is_joined", main.findings.count > 1)
    course.list("steps", main.steps.enumerated().compactMap { step($0.element, number: $0.offset + 1) })
    node.node("course", course)
    let others = groups.filter { $0 != main }.flatMap(\.steps)
    node.list("apart", others.enumerated().compactMap { step($0.element, number: $0.offset + 1) })
  }

  private func step(_ step: FindingGroups.Step, number: Int) -> ContextNode? {
    guard let finding = incident.findings.first(where: { $0.id == step.finding }) else { return nil }
    var node = ContextNode(.step)
    node.number("number", number)
    node.prose("id", finding.id)
    node.prose("title", finding.title)
    let severity = incident.verdicts.first { $0.finding == finding.id }?.severity ?? finding.severity
    node.prose("severity", severity.map { Words.capitalized($0.rawValue) })
    node.markdown("sentence", told(finding))
    node.list("follows", step.follows.map { claim(conclusion($0)) })
    node.list("parts", step.parts.prefix(Self.partLimit).compactMap(part))
    if step.parts.count > Self.partLimit { node.number("more_parts", step.parts.count - Self.partLimit) }
    return node
  }

  private func part(_ part: FindingGroups.Part) -> ContextNode? {
    guard let finding = incident.findings.first(where: { $0.id == part.finding }) else { return nil }
    var node = ContextNode(.part)
    node.prose("id", finding.id)
    node.prose("title", finding.title)
    node.markdown("sentence", told(finding))
    let conclusion = conclusion(part.relation)
    node.markdown("because", sentence(MarkdownEscaping.prose(conclusion.text), mark(conclusion)))
    node.flag("is_symptom", part.relation.kind == .explains)
    return node
  }

  private func told(_ finding: Finding) -> String {
    let title = MarkdownEscaping.prose(Words.grouped("\(finding.id): \(finding.title)"))
    let isCited = !finding.cites.isEmpty
    return sentence(
      title,
      isCited
        ? mark(finding.isConcluded ? .inferred : .observed, finding.cites, nil)
        : mark(.reported, [], incident.tool?.name ?? "another analyzer"))
  }

  private func conclusion(_ relation: FindingRelation) -> Claim {
    Claim(relation.because, .inferred, cites: relation.cites, by: words(Self.relationRule, as: "rule"))
  }

  /// `explained by F1`, `part of F1`, `follows F2`; nil for what stands by itself.
  func joined(_ id: String) -> String? {
    let relations = incident.relations
    if let cause = relations.first(where: { $0.kind == .explains && $0.to == id }) {
      return words.say("explained by {1}", cause.from)
    }
    if let whole = relations.first(where: { $0.kind == .partOf && $0.from == id }) {
      return words.say("part of {1}", whole.to)
    }
    let before = relations.filter { $0.kind == .precedes && $0.to == id }.map(\.from)
    if !before.isEmpty { return words.say("follows {1}", words.list(before, limit: 4)) }
    let after = relations.filter { $0.kind == .precedes && $0.from == id }.map(\.to)
    return after.isEmpty ? nil : words.say("precedes {1}", words.list(after, limit: 4))
  }
}
