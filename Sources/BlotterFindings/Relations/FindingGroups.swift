/// Findings by the course of events that they belong to, as their relations join them.
package struct FindingGroups: Sendable, Equatable {
  /// The one with the first finding first, then in order of the findings.
  package private(set) var groups: [Group] = []

  /// What belongs together.
  package struct Group: Sendable, Equatable {
    /// In order of the events; what nothing orders stays in the order of importance.
    package var steps: [Step]
    package var findings: [String] { steps.flatMap { [$0.finding] + $0.parts.map(\.finding) } }
  }

  /// A finding that is neither explained by another nor part of one.
  package struct Step: Sendable, Equatable {
    package var finding: String
    /// The relations that put it after others.
    package var follows: [FindingRelation] = []
    /// What it explains and what is part of it, through others too, in order of importance.
    package var parts: [Part] = []
  }

  /// A finding under its cause or its whole.
  package struct Part: Sendable, Equatable {
    package var finding: String
    package var relation: FindingRelation
  }

  /// - Parameters:
  ///   - findings: The principal one first.
  ///   - relations: Those with an end that is not in the list count for nothing.
  package init(_ findings: [Finding], _ relations: [FindingRelation]) {
    let ids = findings.map(\.id)
    let places = Dictionary(ids.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    let known = relations.filter { places[$0.from] != nil && places[$0.to] != nil && $0.from != $0.to }
    // The relation that puts a finding under another: its cause, or else its whole.
    var above: [String: FindingRelation] = [:]
    for relation in known where relation.kind == .partOf { above[relation.from] = above[relation.from] ?? relation }
    var caused: Set<String> = []
    for relation in known where relation.kind == .explains && caused.insert(relation.to).inserted {
      above[relation.to] = relation
    }
    func root(_ id: String) -> String {
      var place = id
      var visited: Set<String> = [id]
      while let relation = above[place] {
        let next = relation.kind == .explains ? relation.from : relation.to
        // A foreign document may go round in a circle: then its first finding is the root.
        guard visited.insert(next).inserted else { return visited.min { places[$0] ?? 0 < places[$1] ?? 0 } ?? id }
        place = next
      }
      return place
    }
    var steps: [String: Step] = [:]
    var order: [String] = []
    let roots = ids.map(root)
    for (id, root) in zip(ids, roots) {
      if steps[root] == nil {
        steps[root] = Step(finding: root)
        order.append(root)
      }
      if id != root, let relation = above[id] { steps[root]?.parts.append(Part(finding: id, relation: relation)) }
    }
    var edges: [(from: String, to: String)] = []
    for relation in known where relation.kind == .precedes {
      guard let from = places[relation.from].map({ roots[$0] }), let to = places[relation.to].map({ roots[$0] }),
        from != to
      else { continue }
      steps[to]?.follows.append(relation)
      edges.append((from, to))
    }
    groups = Self.components(order, edges).map { members in
      Group(steps: Self.sorted(Self.byTime(members, findings, places), edges).compactMap { steps[$0] })
    }
  }

  /// In order of their beginnings where one clock without midnight gives all of them; else as they are.
  private static func byTime(_ members: [String], _ findings: [Finding], _ places: [String: Int]) -> [String] {
    let timed = members.compactMap { id -> (id: String, time: EvidenceTime, evidence: [String])? in
      guard let finding = places[id].map({ findings[$0] }), let time = finding.first.flatMap({ EvidenceTime($0) })
      else { return nil }
      return (id, time, finding.cites.map(\.evidence))
    }
    guard timed.count == members.count, let clock = timed.first?.time.clock, clock != .timeOfDay,
      timed.allSatisfy({ $0.time.clock == clock }),
      clock == .absolute || Set(timed.flatMap(\.evidence)).count < 2
    else { return members }
    return timed.enumerated().sorted { a, b in
      (a.element.time.nanoseconds, a.offset) < (b.element.time.nanoseconds, b.offset)
    }.map(\.element.id)
  }

  /// The roots that edges join, each group in order of its first.
  private static func components(_ roots: [String], _ edges: [(from: String, to: String)]) -> [[String]] {
    var neighbours: [String: [String]] = [:]
    for edge in edges {
      neighbours[edge.from, default: []].append(edge.to)
      neighbours[edge.to, default: []].append(edge.from)
    }
    var seen: Set<String> = []
    var result: [[String]] = []
    for root in roots where seen.insert(root).inserted {
      var members: Set<String> = [root]
      var open = [root]
      while let next = open.popLast() {
        for other in neighbours[next] ?? [] where seen.insert(other).inserted {
          members.insert(other)
          open.append(other)
        }
      }
      result.append(roots.filter(members.contains))
    }
    return result
  }

  /// Each after all that precede it, and else in the order given; what goes round in a circle stands last.
  private static func sorted(_ members: [String], _ edges: [(from: String, to: String)]) -> [String] {
    let own = Set(members)
    var waiting: [String: Set<String>] = [:]
    for edge in edges where own.contains(edge.from) { waiting[edge.to, default: []].insert(edge.from) }
    var rest = members
    var done: [String] = []
    while let next = rest.firstIndex(where: { waiting[$0]?.isEmpty ?? true }) {
      let id = rest.remove(at: next)
      done.append(id)
      for other in rest { waiting[other]?.remove(id) }
    }
    return done + rest
  }
}
