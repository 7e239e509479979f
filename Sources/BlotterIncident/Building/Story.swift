import BlotterFindings

/// How the findings that count hang together, and which of them gives the incident its name.
///
/// What the analysis concluded stands as long as nobody changed what it concluded it from; a dismissed finding or a
/// severity in the notes makes the same rules run again over what is left.
struct Story: Sendable {
  var relations: [FindingRelation] = []
  var groups = FindingGroups([], [])
  /// Id of the principal finding.
  var principal: String?
  var because: Claim?
  /// Findings that another one explains: no incidents of their own.
  var explained: Set<String> = []

  /// - Parameters:
  ///   - findings: Those that nobody dismissed, with the severities that count, in the document's order.
  ///   - isChanged: Whether a person's verdict changed them.
  init(_ findings: [Finding], of document: FindingsDocument, isChanged: Bool) {
    guard let first = findings.first else { return }
    let finder = RelationFinder(findings, evidence: document.evidence)
    let rule = PrincipalRule(findings, finder)
    principal = first.id
    let chosen: String
    if let choice = document.principal, !isChanged {
      relations = document.relations
      chosen = choice.because
      if findings.contains(where: { $0.id == choice.finding }) { principal = choice.finding }
    } else if isChanged {
      relations = finder.relations(ids: findings.map(\.id))
      principal = rule.order.first.map { findings[$0].id }
      chosen = rule.because
    } else {
      // Another analyzer's document puts its principal finding first.
      relations = document.relations.isEmpty ? finder.relations(ids: findings.map(\.id)) : document.relations
      chosen = findings.count == 1 ? "It is the only finding." : "It stands first in the findings document."
    }
    let known = Set(findings.map(\.id))
    relations = relations.filter { known.contains($0.from) && known.contains($0.to) }
    explained = Set(relations.filter { $0.kind == .explains }.map(\.to))
    let head = findings.first { $0.id == principal }
    because = Claim(
      chosen, .inferred, cites: Array((head?.cites ?? []).prefix(1)), by: "rule of the principal finding")
    // Whatever the document says, the one that names the incident is no symptom in it.
    if let principal { explained.remove(principal) }
    let order = findings.filter { $0.id == principal } + findings.filter { $0.id != principal }
    groups = FindingGroups(order, relations)
  }

  /// The course of events that the principal finding belongs to.
  var main: FindingGroups.Group? {
    groups.groups.first { group in group.findings.contains { $0 == principal } }
  }
}
