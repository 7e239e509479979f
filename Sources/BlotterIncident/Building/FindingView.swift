import BlotterFindings

/// One finding that counts, with its playbook, what a person said about it, and the packets that it cites.
struct FindingView {
  var finding: Finding
  var playbook: Playbook?
  /// The severity that counts: a person's, or else the detector's.
  var severity: Severity?
  var scope: FactScope
  /// The host that offers the service; nil where several do or none is known to.
  var provider: String?
  private var excerpts: [Place: Excerpt]
  /// What the finding cites for itself, without the packets that only show how it goes when all is well.
  private var cites: [Citation]
  /// Who found it, for a finding that cites nothing.
  private var tool: String

  /// Citations that one sentence carries at most: enough to check it, few enough to read.
  static let citationLimit = 8

  init(_ finding: Finding, playbook: Playbook?, severity: Severity?, document: FindingsDocument) {
    self.finding = finding
    self.playbook = playbook
    self.severity = severity
    provider = Self.provider(finding, document.traffic?.services ?? [])
    let evidence = finding.cites.first.flatMap { cite in document.evidence.first { $0.id == cite.evidence } }
    scope = FactScope(finding, provider: provider, file: evidence)
    tool = document.tool?.name ?? "another analyzer"
    let examples = Set(
      (finding.facts["completed_handshake_packets"]?.arrayValue ?? []).compactMap(\.numberValue?.uint64Value))
    let isOnePiece = Set(finding.cites.map(\.evidence)).count == 1
    cites = finding.cites.filter { !isOnePiece || $0.packet.map { !examples.contains($0) } ?? true }
    let cited = Set(finding.cites.map(Place.init))
    excerpts = [:]
    for excerpt in document.excerpts {
      let place = Place(excerpt)
      if cited.contains(place), excerpts[place] == nil { excerpts[place] = excerpt }
    }
  }

  func excerpt(_ citation: Citation) -> Excerpt? { excerpts[Place(citation)] }

  /// The one with the port, else one whose part is a server's, else the only one that the traffic shows to offer it: a
  /// host that suffers offers nothing for that alone.
  private static func provider(_ finding: Finding, _ services: [TrafficSummary.Service]) -> String? {
    let hosts = finding.affected + finding.sources
    func only(_ candidates: [HostRole]) -> String? {
      Set(candidates.map(\.address)).count == 1 ? candidates.first?.address : nil
    }
    let ported = hosts.filter { $0.port != nil && $0.port == finding.port }
    if !ported.isEmpty { return only(ported) ?? finding.affected.first { ported.contains($0) }?.address }
    let servers = hosts.filter { $0.role?.lowercased().contains("server") == true }
    if !servers.isEmpty { return only(servers) }
    let offered = services.filter {
      $0.port == finding.port && (finding.transport == nil || $0.transport == finding.transport)
    }
    let named = offered.filter { service in hosts.contains { $0.address == service.address } }
    let candidates = named.isEmpty ? offered : named
    return candidates.count == 1 ? candidates.first?.address : nil
  }

  /// The citations whose packets hold one of `texts`; all of them where none does. At most ``citationLimit``, the
  /// first and the last among them.
  func citations(shownBy texts: [String] = []) -> [Citation] {
    let shown = cites.filter { citation in
      guard let text = excerpt(citation)?.text else { return false }
      return texts.contains { text.contains($0) }
    }
    return Self.spread(shown.isEmpty ? cites : shown, limit: Self.citationLimit)
  }

  /// The citation of a packet by its number, with its line where the finding or an excerpt tells it.
  func citation(ofPacket number: UInt64) -> Citation? {
    if let cited = finding.cites.first(where: { $0.packet == number }) { return cited }
    // A number alone points at a packet only where there is one piece of evidence.
    guard let evidence = finding.cites.first?.evidence, finding.cites.allSatisfy({ $0.evidence == evidence }) else {
      return nil
    }
    return Citation(evidence: evidence, packet: number, line: nil)
  }

  /// A sentence about what was seen, graded by whether the finding cites anything.
  func observed(_ text: String, shownBy texts: [String] = []) -> Claim {
    let cites = citations(shownBy: texts)
    return cites.isEmpty ? Claim(text, .reported, by: tool) : Claim(text, .observed, cites: cites)
  }

  /// The finding's title as a sentence: concluded where what it counts is.
  func titled(_ text: String) -> Claim { finding.isConcluded && !cites.isEmpty ? inferred(text) : observed(text) }

  /// A sentence that the playbook concludes.
  func inferred(_ text: String, shownBy texts: [String] = []) -> Claim {
    Claim(text, .inferred, cites: citations(shownBy: texts), by: rule)
  }

  /// The first of several sentences that can be said.
  func first(of statements: [Playbook.Statement]?) -> Claim? {
    statements?.lazy.compactMap { claim($0) }.first
  }

  func claim(_ statement: Playbook.Statement) -> Claim? {
    guard let text = statement.text(scope) else { return nil }
    var claim =
      statement.isInferred ? inferred(text, shownBy: statement.shownBy) : observed(text, shownBy: statement.shownBy)
    if let path = statement.packet, let number = scope.value(path)?.numberValue?.uint64Value,
      let citation = citation(ofPacket: number)
    {
      claim.cites = [citation]
    }
    if let outcome = statement.clientsThatWere {
      let shown = packets(ofClientsThatWere: outcome)
      if !shown.isEmpty { claim.cites = Self.spread(shown, limit: Self.citationLimit) }
    }
    return claim
  }

  /// The packets that show what became of each client with one outcome, as the fact `clients` lists them.
  private func packets(ofClientsThatWere outcome: String) -> [Citation] {
    (finding.facts["clients"]?.arrayValue ?? []).compactMap { client in
      guard let members = client.objectValue, members["outcome"]?.stringValue == outcome,
        let number = members["packet"]?.numberValue?.uint64Value
      else { return nil }
      return citation(ofPacket: number)
    }
  }

  /// What an inferred claim names as its rule.
  var rule: String { "playbook \(finding.kind)" }

  /// `limit` of many, evenly, with the first and the last.
  static func spread<T>(_ items: [T], limit: Int) -> [T] {
    guard items.count > limit, limit > 1 else { return items }
    return (0..<limit).map { items[$0 * (items.count - 1) / (limit - 1)] }
  }

  private struct Place: Hashable {
    var evidence: String
    var packet: UInt64?
    var line: UInt64?

    init(_ citation: Citation) { (evidence, packet, line) = (citation.evidence, citation.packet, citation.line) }
    init(_ excerpt: Excerpt) { (evidence, packet, line) = (excerpt.evidence, excerpt.packet, excerpt.line) }
  }
}
