import BlotterCore

/// Joins findings by the ``RelationTable``.
///
/// Two findings are joined where a line of the table names their kinds, both name the hosts that the line asks for,
/// and their times allow it. A finding has at most one cause and is part of at most one other; of a chain only the
/// steps next to each other are told. Findings whose times cannot be compared are never put in an order.
package struct RelationFinder {
  /// A relation by places in the list of findings.
  struct Link: Sendable, Equatable {
    var from: Int
    var to: Int
    var kind: FindingRelation.Kind
    var rule: Int
  }

  private let findings: [Finding]
  private let entries: [String: EvidenceEntry]
  private let spans: [FindingSpan]
  private let hosts: [Hosts]
  /// In order of `to`, then `from`.
  private(set) var links: [Link] = []

  /// Steps that lead to one finding at most: a report that tells more tells none.
  static let stepLimit = 4
  /// Findings that name one host and are compared with each other at most; the caps per kind keep real documents far
  /// below it, and a foreign document cannot make the comparison grow without bound.
  static let hostLimit = 1024

  private struct Hosts: Sendable {
    var affected: Set<String>
    var sources: Set<String>
    var all: Set<String>
    /// `address port` of what suffers.
    var services: Set<String>
  }

  /// - Parameter findings: The more important first: of equals, the first becomes the head.
  package init(_ findings: [Finding], evidence: [EvidenceEntry]) {
    self.findings = findings
    let entries = Dictionary(evidence.map { ($0.id, $0) }) { first, _ in first }
    self.entries = entries
    spans = findings.map { FindingSpan($0, evidence: entries) }
    hosts = findings.map(Self.hosts)
    select(candidates())
  }

  private static func hosts(_ finding: Finding) -> Hosts {
    let affected = finding.affected.filter { names($0.address) }
    let sources = Set(finding.sources.map(\.address).filter(names))
    let services = affected.compactMap { role in (role.port ?? finding.port).map { "\(role.address) \($0)" } }
    let suffer = Set(affected.map(\.address))
    return Hosts(affected: suffer, sources: sources, all: suffer.union(sources), services: Set(services))
  }

  /// Whether an address names one host: everybody's, nobody's and one's own name none.
  private static func names(_ address: String) -> Bool {
    switch HostAddress(parsing: address)?.scope {
    case .multicast, .broadcast, .unspecified, .loopback: false
    default: !address.isEmpty
    }
  }

  // MARK: Candidates

  private func candidates() -> [Link] {
    var byHost: [String: [Int]] = [:]
    var onLink: [Int] = []
    for (number, host) in hosts.enumerated() {
      for name in host.all where byHost[name, default: []].count < Self.hostLimit {
        byHost[name, default: []].append(number)
      }
      if Self.linkKinds.contains(findings[number].kind) { onLink.append(number) }
    }
    var found: [Link] = []
    for to in findings.indices {
      var others = Set<Int>()
      for name in hosts[to].all { others.formUnion(byHost[name] ?? []) }
      if Self.linkKinds.contains(findings[to].kind) { others.formUnion(onLink) }
      for from in others.sorted() where from != to {
        for rule in Self.rules(findings[from].kind, findings[to].kind) where holds(rule, from, to) {
          found.append(Link(from: from, to: to, kind: RelationTable.rules[rule].kind, rule: rule))
        }
      }
    }
    return found
  }

  private func holds(_ number: Int, _ from: Int, _ to: Int) -> Bool {
    let rule = RelationTable.rules[number]
    guard allows(rule.hosts, from, to) else { return false }
    if rule.kind == .partOf, rule.time == .during { return spans[to].allows(.during, spans[from]) }
    guard !rule.onlyAfter.isEmpty else { return spans[from].allows(rule.time, spans[to]) }
    guard rule.onlyAfter.contains(where: { findings[from].facts[$0] != nil }) else { return false }
    let success = FindingSpan(findings[from], evidence: entries, startFacts: rule.onlyAfter)
    return success.allows(rule.time, spans[to])
  }

  private func allows(_ rule: RelationRule.Hosts, _ from: Int, _ to: Int) -> Bool {
    let (a, b) = (hosts[from], hosts[to])
    switch rule {
    case .sameService: return !a.services.isDisjoint(with: b.services)
    case .sameVictim: return !a.affected.isDisjoint(with: b.affected)
    case .sameSource: return !a.sources.isDisjoint(with: b.sources)
    case .samePair: return !a.affected.isDisjoint(with: b.affected) && !a.sources.isDisjoint(with: b.sources)
    case .victimActs: return !a.affected.isDisjoint(with: b.sources)
    case .victimReturns: return !a.affected.isDisjoint(with: b.all)
    case .sourceSuffers: return !a.sources.isDisjoint(with: b.affected)
    case .twoHosts: return a.all.intersection(b.all).count >= 2
    case .anyHost: return !a.all.isDisjoint(with: b.all)
    case .sameLink: return spans[from].isOnLink(with: spans[to])
    }
  }

  /// Numbers of the rules for two kinds, in order of the table.
  private static func rules(_ from: String, _ to: String) -> [Int] {
    (byKind[from] ?? []).filter { RelationTable.rules[$0].to.contains(to) }
  }

  /// Numbers of the rules by the kind that they begin with.
  private static let byKind: [String: [Int]] = {
    var table: [String: [Int]] = [:]
    for (number, rule) in RelationTable.rules.enumerated() {
      for kind in Set(rule.from) { table[kind, default: []].append(number) }
    }
    return table
  }()

  private static let linkKinds = Set(
    RelationTable.rules.filter { $0.hosts == .sameLink }.flatMap { $0.from + $0.to })

  // MARK: Selection

  private mutating func select(_ found: [Link]) {
    var explained: [Int: Link] = [:]
    for link in found where link.kind == .explains {
      if let known = explained[link.to], !isBetter(link, known) { continue }
      explained[link.to] = link
    }
    // Two that explain each other explain nothing: the more important one is the cause.
    for (to, link) in explained where explained[link.from]?.from == to && to < link.from { explained[to] = nil }
    let causes = explained.mapValues(\.from)
    func isExplained(_ a: Int, by b: Int) -> Bool { causes[a] == b }

    let pairs = Set(found.filter { $0.kind == .partOf }.map { [$0.from, $0.to] })
    var heads: [Int: Link] = [:]
    for link in found where link.kind == .partOf && explained[link.from] == nil {
      if isExplained(link.to, by: link.from) { continue }
      // A rule that goes both ways makes the less important one the part.
      if pairs.contains([link.to, link.from]), link.from < link.to { continue }
      if let known = heads[link.from], (known.to, known.rule) <= (link.to, link.rule) { continue }
      heads[link.from] = link
    }
    for (from, link) in heads where heads[link.to]?.to == from && from < link.to { heads[from] = nil }

    var before: [Int: [Link]] = [:]
    for link in found where link.kind == .precedes {
      guard explained[link.to] == nil, explained[link.from] == nil, heads[link.from]?.to != link.to,
        heads[link.to]?.to != link.from, !(before[link.to] ?? []).contains(where: { $0.from == link.from })
      else { continue }
      before[link.to, default: []].append(link)
    }
    var steps: [Link] = []
    for (to, all) in before {
      let direct = all.filter { link in
        // Left out: what its own head leads to, and what a later step leads to already.
        if let head = heads[link.from]?.to, all.contains(where: { $0.from == head }) { return false }
        if let head = heads[to]?.to, (before[head] ?? []).contains(where: { $0.from == link.from }) { return false }
        return !all.contains { middle in (before[middle.from] ?? []).contains { $0.from == link.from } }
      }
      steps += direct.sorted { isLater($0.from, than: $1.from) }.prefix(Self.stepLimit)
    }
    links = (Array(explained.values) + Array(heads.values) + steps).sorted {
      ($0.to, $0.from, $0.rule) < ($1.to, $1.from, $1.rule)
    }
  }

  /// The nearer cause: an earlier line of the table, then the more important finding.
  private func isBetter(_ a: Link, _ b: Link) -> Bool { (a.rule, a.from) < (b.rule, b.from) }

  private func isLater(_ a: Int, than b: Int) -> Bool {
    if spans[b].begins(before: spans[a]) == true { return true }
    if spans[a].begins(before: spans[b]) == true { return false }
    return a < b
  }

  // MARK: Words

  /// The relations by ids: `ids` has that of each finding, in their order.
  package func relations(ids: [String]) -> [FindingRelation] {
    guard ids.count == findings.count else { return [] }
    return links.map { link in
      FindingRelation(
        from: ids[link.from], to: ids[link.to], kind: link.kind, because: because(link, ids),
        cites: [findings[link.from].cites.first, findings[link.to].cites.first].compactMap { $0 })
    }
  }

  /// `A flood … its other clients: both name 192.0.2.1, and the second begins 3.5 s after the first.`
  private func because(_ link: Link, _ ids: [String]) -> String {
    let rule = RelationTable.rules[link.rule]
    let shared = self.shared(rule.hosts, link.from, link.to)
    var parts: [String] = []
    if !shared.isEmpty { parts.append("both findings name " + Self.list(shared)) }
    if let lead = spans[link.from].lead(to: spans[link.to]), let text = Self.seconds(abs(lead)) {
      parts.append(
        lead == 0
          ? "they begin at the same time"
          : "\(ids[link.to]) begins \(text) s \(lead > 0 ? "after" : "before") \(ids[link.from])")
    } else if let isFirst = spans[link.from].begins(before: spans[link.to]) {
      parts.append("\(ids[isFirst ? link.to : link.from]) begins in a later packet")
    }
    return rule.because + (parts.isEmpty ? "." : ": " + parts.joined(separator: ", and ") + ".")
  }

  private func shared(_ rule: RelationRule.Hosts, _ from: Int, _ to: Int) -> [String] {
    let (a, b) = (hosts[from], hosts[to])
    let shared: Set<String> =
      switch rule {
      case .sameService, .sameVictim: a.affected.intersection(b.affected)
      case .sameSource: a.sources.intersection(b.sources)
      case .victimActs: a.affected.intersection(b.sources)
      case .victimReturns: a.affected.intersection(b.all)
      case .sourceSuffers: a.sources.intersection(b.affected)
      case .samePair, .twoHosts, .anyHost: a.all.intersection(b.all)
      case .sameLink: []
      }
    return shared.sorted { (HostAddress(parsing: $0) ?? .none, $0) < (HostAddress(parsing: $1) ?? .none, $1) }
  }

  private static func list(_ names: [String]) -> String {
    guard names.count > 1 else { return names.joined() }
    guard names.count <= 3 else { return names.prefix(2).joined(separator: ", ") + " and \(names.count - 2) more" }
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }

  /// Seconds with a place after the point below ten, and whole ones above.
  private static func seconds(_ nanoseconds: Int64) -> String? {
    let tenths = nanoseconds / 100_000_000
    if tenths >= 100 { return "\(tenths / 10)" }
    return tenths == 0 ? "less than 0.1" : "\(tenths / 10).\(tenths % 10)"
  }
}
