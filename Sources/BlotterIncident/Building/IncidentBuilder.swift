import BlotterCore
package import BlotterFindings

/// Fills an incident from findings, what people noted, and the playbooks of the kinds found.
///
/// A sentence is said only where its facts are there; what nobody knows becomes an open question.
package struct IncidentBuilder {
  let document: FindingsDocument
  let notes: Notes
  /// Findings that nobody dismissed, the principal one first.
  let views: [FindingView]
  let story: Story

  /// Throws where a playbook does not read.
  package init(
    _ document: FindingsDocument, notes: Notes = Notes(), playbooks: PlaybookLibrary = .builtIn
  ) throws(NotesError) {
    self.document = document
    self.notes = notes
    var known: [String: Playbook] = [:]
    var views: [FindingView] = []
    for finding in document.findings where notes.findings[finding.id]?.isDismissed != true {
      if known[finding.kind] == nil { known[finding.kind] = try playbooks.playbook(for: finding.kind) }
      let severity = notes.findings[finding.id]?.severity ?? finding.severity
      views.append(
        FindingView(finding, playbook: known[finding.kind], severity: severity, document: document))
    }
    let isChanged =
      !notes.findings.isEmpty
      && document.findings.contains {
        notes.findings[$0.id]?.isDismissed == true || notes.findings[$0.id]?.severity != nil
      }
    let findings = views.map { view in
      var finding = view.finding
      finding.severity = view.severity
      return finding
    }
    story = Story(findings, of: document, isChanged: isChanged)
    // The analysis puts the principal finding first; a person's verdicts can change which one that is.
    if let top = views.firstIndex(where: { [story] in $0.finding.id == story.principal }) {
      views.insert(views.remove(at: top), at: 0)
    }
    self.views = views
  }

  package func incident() -> Incident {
    var incident = Incident()
    fillCase(&incident)
    fillAccount(&incident)
    fillHosts(&incident)
    fillKnowledge(&incident)
    incident.tool = document.tool
    incident.evidence = document.evidence
    incident.traffic = document.traffic
    incident.findings = document.findings
    incident.verdicts = verdicts
    incident.evidenceQuality = document.evidenceQuality
    incident.notAssessed = document.notAssessed
    incident.excerpts = document.excerpts
    incident.extra = document.extra
    incident.openQuestions = OpenQuestions(document: document, notes: notes, views: views).questions()
    return incident
  }

  private var analyst: String { notes.incident.analyst ?? "analyst" }

  private func reported(_ text: String) -> Claim { Claim(text, .reported, by: analyst) }

  private var verdicts: [FindingVerdict] {
    document.findings.compactMap { finding in
      notes.findings[finding.id].map {
        FindingVerdict(
          finding: finding.id, severity: $0.severity, isDismissed: $0.isDismissed, because: $0.because, by: analyst)
      }
    }
  }

  // MARK: Case

  private func fillCase(_ incident: inout Incident) {
    incident.id = notes.incident.id
    incident.title =
      notes.incident.title ?? views.first?.finding.title ?? "No incident found in what was assessed"
    incident.status = notes.incident.status?.rawValue ?? incident.status
    incident.severity = views.compactMap(\.severity).max()
    incident.tlp = notes.incident.tlp
    incident.date = notes.incident.date
    incident.timezone = notes.incident.timezone
    incident.organization = notes.incident.organization
    incident.analyst = notes.incident.analyst
    incident.audience = notes.incident.audience
    incident.language = notes.incident.language
    incident.principal = views.first?.finding.id
    incident.principalBecause = story.because
    incident.relations = story.relations
    incident.first = views.first?.finding.first
    incident.last = views.first?.finding.last
    incident.occurred = views.first.flatMap(occurred)
  }

  /// When the principal finding happened, and what its clock leaves open.
  private func occurred(_ view: FindingView) -> Claim? {
    guard let first = view.finding.first, let time = EvidenceTime(first) else { return nil }
    let last = view.finding.last ?? first
    var text: String
    switch time.clock {
    case .absolute:
      let (from, to) = (EvidenceTime.spoken(first) ?? first, EvidenceTime.spoken(last) ?? last)
      text = first == last ? "At \(from) (UTC)" : "From \(from) to \(to) (UTC)"
    case .timeOfDay: text = first == last ? "At \(first)" : "From \(first) to \(last)"
    case .relative:
      let from = first.hasPrefix("+") ? String(first.dropFirst()) : first
      let to = last.hasPrefix("+") ? String(last.dropFirst()) : last
      text = first == last ? "\(from) s" : "From \(from) s to \(to) s"
      text += " after the start of the capture"
    }
    switch (time.clock, notes.incident.date) {
    case (.absolute, _): text += "."
    case (.timeOfDay, nil): text += "; the evidence records no date and no time zone."
    case (.relative, nil): text += "; the evidence records no date and no time of day."
    case (_, let date?): text += "; the date, \(date), was reported by \(analyst), the evidence records none."
    }
    let ends = [view.finding.cites.first, view.finding.cites.last].compactMap { $0 }
    return ends.isEmpty
      ? view.observed(text) : Claim(text, .observed, cites: ends.count == 2 && ends[0] == ends[1] ? [ends[0]] : ends)
  }

  // MARK: Account

  private func fillAccount(_ incident: inout Incident) {
    incident.summary = summary()
    if let principal = views.first {
      incident.protocolAffected = protocolAffected(principal)
      incident.portAffected = portAffected(principal)
      incident.serviceAffected = serviceAffected(principal)
    }
    incident.timeline = TimelineBuilder(
      views: views, evidence: document.evidence, analyst: notes.incident.analyst, timezone: notes.incident.timezone
    ).timeline(notes.actions)
    incident.actions = notes.actions.map { noted in
      var action = Action(text: noted.did)
      (action.time, action.by, action.phase) = (noted.at, noted.by, noted.phase)
      return action
    }
    incident.impact = notes.impact.map(reported)
    incident.awareness = notes.awareness.map(reported)
    incident.lessons = notes.lessons.map(reported)
    incident.sections = notes.sections
  }

  private func summary() -> [Claim] {
    guard let principal = views.first else { return [nothingFound] }
    var claims = principal.playbook?.summary.compactMap(principal.claim) ?? []
    if claims.isEmpty { claims.append(principal.titled(Self.sentence(principal.finding.title))) }
    // Other findings tell their own story below; here one sentence each, where they matter.
    let main = Set(story.main?.findings ?? [])
    let others = views.dropFirst().filter { ($0.severity ?? .informational) >= .medium }
    for view in others where main.contains(view.finding.id) {
      claims.append(view.titled(Self.sentence(view.finding.title)))
    }
    claims += course
    for view in others where !main.contains(view.finding.id) {
      claims.append(view.titled("Apart from that: " + Self.sentence(view.finding.title)))
    }
    return claims
  }

  /// What joins the findings of the principal one's course of events, as conclusions.
  private var course: [Claim] {
    guard let main = story.main, main.findings.count > 1 else { return [] }
    var claims: [Claim] = []
    func view(_ id: String) -> FindingView? { views.first { $0.finding.id == id } }
    func cites(_ ids: [String]) -> [Citation] {
      FindingView.spread(ids.compactMap { view($0)?.finding.cites.first }, limit: FindingView.citationLimit)
    }
    if main.steps.count > 1 {
      let told = main.steps.compactMap { view($0.finding)?.finding.title }.map(Phrase.plain)
      let text = told.enumerated().map { "(\($0.offset + 1)) \($0.element)" }.joined(separator: "; ")
      claims.append(
        Claim(
          "These belong to one course of events, in this order: \(text).", .inferred,
          cites: cites(main.steps.map(\.finding)), by: "relations between findings"))
    }
    if let step = main.steps.first(where: { $0.finding == story.principal }) {
      let symptoms = step.parts.filter { $0.relation.kind == .explains }
      if !symptoms.isEmpty {
        let text =
          symptoms.count == 1
          ? "1 other finding counts as its consequence, not as an incident of its own."
          : "\(symptoms.count) other findings count as its consequences, not as incidents of their own."
        claims.append(
          Claim(text, .inferred, cites: cites(symptoms.map(\.finding)), by: "relations between findings"))
      }
    }
    return claims
  }

  private var nothingFound: Claim {
    var text = "No incident was found in what was assessed."
    let dismissed = document.findings.count
    if dismissed > 0 {
      text = dismissed == 1 ? "The one finding was dismissed" : "All \(dismissed) findings were dismissed"
      return reported("\(text) by \(analyst); nothing else was found in what was assessed.")
    }
    let open = document.notAssessed.count
    if open > 0 {
      text += open == 1 ? " 1 kind of incident" : " \(open) kinds of incident"
      text += " could not be assessed with this evidence."
    }
    return Claim(text, .inferred, by: "no finding of any detector")
  }

  private func protocolAffected(_ view: FindingView) -> Claim? {
    if let claim = view.first(of: view.playbook?.protocolAffected) { return claim }
    let (name, transport) = (view.finding.protocol, view.finding.transport)
    switch (name, transport) {
    case (let name?, let transport?) where name.hasPrefix("ICMP") && name != transport:
      // The finding is what ICMP says about traffic of another protocol.
      return view.observed("\(Phrase.plain(transport)), as reported by \(Phrase.plain(name))")
    case (let name?, let transport?) where name != transport:
      return view.observed("\(Phrase.plain(name)) over \(Phrase.plain(transport))")
    case (let name?, _): return view.observed(Phrase.plain(name))
    case (nil, let transport?): return view.observed(Phrase.plain(transport))
    case (nil, nil): return nil
    }
  }

  private func portAffected(_ view: FindingView) -> Claim? {
    if let claim = view.first(of: view.playbook?.portAffected) { return claim }
    let transport = view.finding.transport
    guard let port = view.finding.port else {
      // Nothing is open where there is nothing to know.
      guard let name = transport ?? view.finding.protocol, Self.portless.contains(name) else { return nil }
      return view.observed("None: \(name) has no ports")
    }
    let service = view.finding.service.map { " (\(Phrase.plain($0)))" } ?? ""
    // What ICMP reports is the port of the datagram that it quotes: ICMP has none of its own (RFC 792).
    if let transport, Self.portless.contains(transport) { return view.observed("Port \(port)\(service)") }
    return view.observed("\(transport.map { Phrase.plain($0) + " port" } ?? "Port") \(port)\(service)")
  }

  /// Protocols whose messages name no port.
  private static let portless: Set<String> = ["802.11", "ARP", "Ethernet", "ICMP", "ICMPv6", "IGMP"]

  private func serviceAffected(_ view: FindingView) -> Claim? {
    if let claim = view.first(of: view.playbook?.serviceAffected) { return claim }
    guard var service = view.finding.service else { return nil }
    // People know a service by its protocol (DNS, FTP); the registered name (domain, ftp) stands with the port.
    if let name = view.finding.protocol, !Self.carriers.contains(name) {
      service = name
    } else if let port = view.finding.port,
      let name = ServiceName.application(port: port, isTCP: view.finding.transport != "UDP")
    {
      service = name
    }
    let host = view.provider.map { " on \(Phrase.plain($0))" } ?? ""
    return view.observed(Phrase.plain(service) + host)
  }

  /// Protocols that carry services and name none.
  private static let carriers: Set<String> = [
    "ARP", "ICMP", "ICMPv6", "IP", "IPv4", "IPv6", "SCTP", "TCP", "TLS", "UDP",
  ]

  /// A title as a sentence.
  private static func sentence(_ title: String) -> String {
    let text = Phrase.plain(title)
    // A quoted sentence has its full stop within the marks.
    if text.last == "”", let end = text.dropLast().last, ".!?…".contains(end) { return text }
    return text.last.map { ".!?…".contains($0) } ?? true ? text : text + "."
  }

  // MARK: Knowledge

  private func fillKnowledge(_ incident: inout Incident) {
    incident.causes = CauseWeighing(views: standing, notes: notes).causes()
    incident.recommendations = recommendations
    incident.techniques = techniques
    incident.attackRelease = incident.techniques.isEmpty ? nil : Frameworks.builtIn.attackRelease
    var told = Set<String>()
    for view in views {
      guard let playbook = view.playbook, told.insert(view.finding.kind).inserted else { continue }
      var explanation = Explanation(
        kind: view.finding.kind, title: playbook.title, background: playbook.background, meaning: playbook.meaning)
      explanation.effect = playbook.effect
      explanation.references = playbook.references
      incident.explanations.append(explanation)
    }
  }

  /// People's own first, then the playbooks' for the principal finding and for what matters.
  private var recommendations: [Recommendation] {
    var list = notes.recommendations.map { text in
      var recommendation = Recommendation(text: text, grade: .reported)
      recommendation.by = analyst
      return recommendation
    }
    var said = Set(list.map(\.text))
    for recommendation in own where said.insert(recommendation.text).inserted { list.append(recommendation) }
    for (index, view) in standing.enumerated() where index == 0 || (view.severity ?? .informational) >= .medium {
      for advice in view.playbook?.recommendations ?? [] {
        guard advice.conditions.allSatisfy({ $0.holds(view.scope) }), let text = advice.does.text(view.scope),
          said.insert(text).inserted
        else { continue }
        var recommendation = Recommendation(text: text, grade: .inferred)
        recommendation.phase = advice.phase
        recommendation.because = advice.because
        recommendation.controls = advice.controls.compactMap(Frameworks.builtIn.control)
        recommendation.by = view.rule
        list.append(recommendation)
      }
    }
    return list
  }

  /// Findings that no other one explains: a symptom's causes and remedies are those of its cause.
  private var standing: [FindingView] { views.filter { !story.explained.contains($0.finding.id) } }

  /// What follows where those that act are ours, as the notes say: a host of one's own is examined, not blocked.
  private var own: [Recommendation] {
    guard !notes.ours.isEmpty else { return [] }
    var list: [Recommendation] = []
    for view in standing where Attribution.hostile.contains(FindingKinds.family(of: view.finding.kind) ?? "") {
      // An infected host is the one affected; elsewhere those that act are the sources.
      let isInfection = FindingKinds.family(of: view.finding.kind) == "malware"
      let acting = (isInfection ? view.finding.affected : view.finding.sources).map(\.address)
      let hit = (isInfection ? [] : view.finding.affected).map(\.address)
      for address in acting where ownership(address)?.isOurs == true {
        var recommendation = Recommendation(
          text: "Take \(Phrase.plain(address)) off the network, keep its memory and disk, and find out what runs on it "
            + "and who uses it: it is a host of your own.", grade: .inferred)
        (recommendation.phase, recommendation.by) = ("contain", view.rule)
        recommendation.because = "The notes list it as ours, and blocking it at the border leaves it where it is."
        list.append(recommendation)
        guard let other = hit.first(where: { ownership($0)?.isOurs == false }) else { continue }
        var notice = Recommendation(
          text: "Tell who runs \(Phrase.plain(other)), or your provider, what left your network.", grade: .inferred)
        (notice.phase, notice.by) = ("contain", view.rule)
        notice.because = "The notes do not list it as ours."
        list.append(notice)
      }
    }
    return list
  }

  private var techniques: [Technique] {
    var list: [Technique] = []
    for view in views {
      let mapped = view.playbook?.techniques ?? []
      let shown = mapped.filter { !$0.conditions.isEmpty && $0.conditions.allSatisfy { $0.holds(view.scope) } }.map(
        \.id)
      for id in view.finding.techniques + shown {
        if let index = list.firstIndex(where: { $0.id == id }) {
          if !list[index].findings.contains(view.finding.id) { list[index].findings.append(view.finding.id) }
          continue
        }
        let name = Frameworks.builtIn.technique(id) ?? mapped.first { $0.id == id }?.name
        list.append(Technique(id: id, name: name, findings: [view.finding.id]))
      }
    }
    return list
  }
}
