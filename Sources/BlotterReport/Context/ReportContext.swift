internal import BlotterCore
internal import BlotterFigures
internal import BlotterFindings
internal import BlotterIncident

/// What templates see of an incident: words, numbers, lists and flags, all formatted, escaped and cited.
///
/// Templates hold words and order; whatever has to be decided or derived is decided here.
struct ReportContext {
  /// Protocols, services and conversations that a report lists; they come in order of weight.
  static let maximumTrafficRows = 12

  let incident: Incident
  /// The words of the report's language; the incident is said in it already.
  let words: Phrasebook
  let citations: CitationIndex
  /// The excerpts that the report shows, and for each the sections that cite it, as Markdown.
  private(set) var shownExcerpts: [CitationIndex.Entry]
  private(set) var citedIn: [String: String] = [:]
  /// The lines of cited packets as the timeline has them where nobody has put them into words.
  let packetLines: Set<String>
  /// Each host once, the affected ones first.
  let hosts: [HostRow]

  /// As long as nobody knows which excerpts the report cites, all of them are shown.
  init(_ incident: Incident, words: Phrasebook = .english, isLinked: Bool) {
    self.incident = incident
    self.words = words
    citations = CitationIndex(incident, words: words, isLinked: isLinked)
    packetLines = incident.packetLines
    shownExcerpts = citations.entries
    hosts = HostRow.rows(of: incident, findings: Self.counted(incident))
  }

  /// Puts the excerpts that are cited, each with the sections that cite it, in the place of all of them; the rest of
  /// `root`, which this context made, does not depend on it.
  mutating func cite(in sections: [String: String], root: inout ContextNode) {
    citedIn = sections
    shownExcerpts = citations.entries.filter { sections[$0.key] != nil }
    root.list("evidence", incident.evidence.map(evidence))
    root.list("excerpts", shownExcerpts.map(excerpt))
  }

  /// The outermost object, with what has one of the names in `wanted`; with everything where that is nil.
  func root(wanted: Set<String>? = nil) -> ContextNode {
    var node = ContextNode(.report)
    node.wanted = wanted
    addCase(to: &node)
    addPrincipal(to: &node)
    addAtAGlance(to: &node)
    addStory(to: &node)
    addCourse(to: &node)
    addEvidence(to: &node)
    addTraffic(to: &node)
    node.node("figures", figures)
    return node
  }

  /// What a redacted document lacks, in words.
  private static let redactions = [
    "addresses": "addresses; stand-ins name the host, its network and the kind of network",
    "names": "names and what packets quote; the same stand-in is the same name everywhere",
    "all": "addresses, names and what packets quote; the same stand-in is the same host or name everywhere",
  ]

  // MARK: Parts of the root

  private func addCase(to node: inout ContextNode) {
    node.prose("title", incident.title.trimmingSpaces().isEmpty ? words("Network incident") : incident.title)
    node.prose("case_id", incident.id)
    node.prose("status", words(Words.capitalized(incident.status), as: "status"))
    node.prose("severity", incident.severity.map { words(Words.capitalized($0.rawValue), as: "severity") })
    // Nothing but a label of the standard may look like one.
    let isLabel = incident.tlp.flatMap(Marking.init(rawValue:)) != nil
    node.markdown("tlp", isLabel ? incident.tlp : nil)
    node.prose("marking", isLabel ? nil : incident.tlp)
    node.prose("date", incident.date ?? day)
    node.prose("timezone", incident.timezone ?? (incident.date == nil && day != nil ? "UTC" : nil))
    node.prose("organization", incident.organization)
    node.prose("analyst", incident.analyst)
    node.prose("audience", incident.audience)
    node.prose(
      "redacted", incident.extra["redacted"]?.stringValue.flatMap { Self.redactions[$0] }.map { words.say($0) })
    node.prose("tool", incident.tool.map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") })
    var sections = ContextNode(.sections)
    for (name, text) in incident.sections { sections.raw(name, text) }
    node.node("sections", sections)
    var ask = ContextNode(.questions)
    for gap in OpenAnswers.gaps { ask.node(gap.name, question(for: gap)) }
    node.node("ask", ask)
    node.list("open_questions", incident.openQuestions.enumerated().map { question($0.element, number: $0.offset + 1) })
  }

  private func addPrincipal(to node: inout ContextNode) {
    let principal = principal
    node.node("principal", principal.map { finding($0, number: 1) })
    let explanation = incident.explanations.first { $0.kind == principal?.kind } ?? incident.explanations.first
    node.node("explanation", explanation.map { self.explanation($0) })
    node.flag("is_flood", principal.map { FindingFamily.isFlood($0.kind) } ?? false)
    node.flag("is_dns", principal.map { $0.protocol == "DNS" || $0.port == 53 } ?? false)
    node.flag("is_http", principal.map { ["HTTP", "HTTPS"].contains($0.protocol ?? "") } ?? false)
    node.flag("is_tcp", principal?.transport == "TCP")
    node.flag("is_udp", principal?.transport == "UDP")
    node.flag("is_icmp", principal.map { $0.transport == "ICMP" || $0.protocol == "ICMP" } ?? false)
    node.flag("is_port_unreachable", principal?.kind.hasSuffix("port-unreachable") ?? false)
    let sources = principal.map { $0.facts["sources"]?.numberValue?.uint64Value ?? UInt64($0.sources.count) } ?? 0
    node.flag("is_single_source", sources == 1)
    node.flag("is_many_sources", sources > 1)
    if sources > 0 { node.number("source_count", sources) }
    if let example = HandshakeExample(in: citations.entries) {
      var handshake = ContextNode(.handshake)
      handshake.markdown("syn", citations.link(example.syn))
      handshake.markdown("syn_ack", citations.link(example.synAck))
      handshake.markdown("ack", citations.link(example.ack))
      node.node("handshake", handshake)
    }
  }

  /// Hosts of each side that the row "Who" names.
  private static let partyLimit = 4

  private func addAtAGlance(to node: inout ContextNode) {
    if let principal {
      let grade: Grade = principal.isConcluded ? .inferred : .observed
      node.markdown(
        "what", sentence(MarkdownEscaping.prose(Words.grouped(principal.title)), mark(grade, principal.cites, nil)))
    }
    let located = [incident.serviceAffected, incident.portAffected, incident.protocolAffected].compactMap(\.self).first
    node.markdown("where", place.map { text in located.map { sentence(text, mark($0)) } ?? text })
    if let occurred = incident.occurred {
      node.markdown("when", sentence(MarkdownEscaping.prose(occurred.text), mark(occurred)))
    }
    let (affected, involved) = parties
    let parties = [
      ("affected", affected, isCut(\.affected)), ("involved", involved, isCut(\.sources)),
    ].compactMap { part, hosts, isCut in
      hosts.isEmpty ? nil : "\(words(part, as: "hosts")): " + named(hosts, isCut: isCut)
    }
    let shown = affected.prefix(Self.partyLimit) + involved.prefix(Self.partyLimit)
    let seen = shown.compactMap(\.cites.first)
    let who = Words.capitalized(parties.joined(separator: "; "))
    node.markdown(
      "who", parties.isEmpty ? nil : seen.isEmpty ? who : sentence(who, mark(.observed, seen, nil)))
    if let cause = mainCause {
      node.node("main_cause", self.cause(cause, number: 1))
      node.markdown(
        "why",
        sentence(
          MarkdownEscaping.prose(Words.grouped(cause.statement)),
          words.say("(*inferred*: {1})", words(cause.likelihood.rawValue, as: "likelihood"))))
      if let check = cause.checks.first { node.markdown("next", step(check)) }
    }
    if node.values["next"] == nil, let next = incident.recommendations.first {
      node.prose("next", next.text)
    }
  }

  /// Whether a finding names only the first of its hosts of one side.
  func isCut(_ side: KeyPath<Finding, [HostRole]>) -> Bool {
    incident.findings.contains { $0[keyPath: side].count >= Finding.hostLimit }
  }

  /// The hosts of one side in a row; where findings do not name them all, without a number of the others.
  private func named(_ hosts: [InvolvedHost], isCut: Bool) -> String {
    let names = hosts.map { "\(hostName($0))\(role($0))" }
    guard isCut else { return words.list(names, limit: Self.partyLimit) }
    return names.prefix(Self.partyLimit - 1).joined(separator: ", ") + " " + words("and others")
  }

  /// The hosts of the principal finding's course of events; hosts of what stands apart are in the table of hosts.
  private var parties: (affected: [InvolvedHost], involved: [InvolvedHost]) {
    let counted = Self.counted(incident)
    let main = FindingGroups(counted, incident.relations).groups.first { $0.findings.contains { $0 == principal?.id } }
    let ids = Set(main?.findings ?? [])
    let roles = counted.filter { ids.contains($0.id) }.flatMap { $0.affected + $0.sources }
    let addresses = Set(roles.map(\.address))
    let shown = hosts.filter { addresses.contains($0.host.address) }
    let rows = shown.isEmpty ? hosts : shown
    return (rows.filter(\.isAffected).map(\.host), rows.filter { !$0.isAffected }.map(\.host))
  }

  /// Findings that nobody dismissed, the principal one first.
  static func counted(_ incident: Incident) -> [Finding] {
    let dismissed = Set(incident.verdicts.filter(\.isDismissed).map(\.finding))
    let left = incident.findings.filter { !dismissed.contains($0.id) }
    let principal = incident.principal ?? incident.findings.first?.id
    return left.filter { $0.id == principal } + left.filter { $0.id != principal }
  }

  private func addStory(to node: inout ContextNode) {
    node.node("protocol_affected", incident.protocolAffected.map(claim))
    node.node("port_affected", incident.portAffected.map(claim))
    node.node("service_affected", incident.serviceAffected.map(claim))
    node.node("impact", incident.impact.map(claim))
    node.node("awareness", incident.awareness.map(claim))
    node.node("occurred", incident.occurred.map(claim))
    node.list("summary", incident.summary.map(claim))
    node.list("lessons", incident.lessons.map(claim))
    node.list("attribution", incident.attribution.map(claim))
    node.list("affected", hosts.filter(\.isAffected).map(host))
    node.list("involved", hosts.filter { !$0.isAffected }.map(host))
    node.flag("has_owners", (incident.affected + incident.involved).contains { $0.isOurs != nil })
    node.list("hosts", hosts.map(host))
    node.flag("has_unnamed_hosts", isCut(\.affected) || isCut(\.sources))
    node.list("timeline", incident.timeline.map(event))
    node.flag("has_time", incident.timeline.contains { $0.time != nil })
    let isShared = Set(incident.causes.compactMap(\.finding)).count > 1
    node.list(
      "causes",
      incident.causes.enumerated().map { cause($0.element, number: $0.offset + 1, namesFinding: isShared) })
    node.list(
      "checks",
      incident.causes.flatMap(\.checks).enumerated().map { check($0.element, number: $0.offset + 1) })
    node.list("actions", incident.actions.map(action))
    for (name, phase) in [
      ("did_identify", "identify"), ("did_contain", "contain"), ("did_eradicate", "eradicate"),
      ("did_recover", "recover"), ("did_follow_up", "follow-up"),
    ] { node.list(name, incident.actions.filter { $0.phase == phase }.map(action)) }
    let phases: Set<String?> = ["identify", "contain", "eradicate", "recover", "follow-up"]
    node.list("did_other", incident.actions.filter { !phases.contains($0.phase) }.map(action))
    node.flag("has_people", hasPeople)
    node.flag("is_incident", isIncident)
    node.list("recommendations", incident.recommendations.map(recommendation))
    for (name, phase) in [("contain", "contain"), ("prevent", "prevent"), ("detect", "detect")] {
      node.list(name, incident.recommendations.filter { $0.phase == phase }.map(recommendation))
    }
    let known: Set<String?> = ["contain", "prevent", "detect"]
    node.list("follow_up", incident.recommendations.filter { !known.contains($0.phase) }.map(recommendation))
    node.list("indicators", incident.indicators.map(indicator))
    node.list("techniques", incident.techniques.map(technique))
    node.prose("attack_release", incident.attackRelease)
    node.list("explanations", incident.explanations.map(explanation))
  }

  private var hasPeople: Bool { incident.awareness != nil || incident.impact != nil || !incident.actions.isEmpty }

  /// Whether there is something to report on: a finding, even one that was dismissed, or what people say.
  var isIncident: Bool { hasPeople || !incident.findings.isEmpty }

  private func addEvidence(to node: inout ContextNode) {
    let dismissed = Set(incident.verdicts.filter(\.isDismissed).map(\.finding))
    let numbered = incident.findings.enumerated().map { (found: $0.element, number: $0.offset + 1) }
    node.list("findings", numbered.map(finding))
    node.list(
      "other_findings",
      numbered.filter { $0.found.id != principal?.id && !dismissed.contains($0.found.id) }.map(finding))
    node.list("dismissed_findings", numbered.filter { dismissed.contains($0.found.id) }.map(finding))
    node.list("evidence", incident.evidence.map(evidence))
    node.list("excerpts", shownExcerpts.map(excerpt))
    node.list("evidence_quality", incident.evidenceQuality.map(quality))
    node.list("not_assessed", notAssessed)
    node.flag(
      "is_undated", !incident.evidence.isEmpty && incident.date == nil && incident.evidence.allSatisfy(isUndated))
    let names = incident.evidence.map { MarkdownEscaping.code($0.name) }
    node.markdown("evidence_names", names.isEmpty ? nil : words.list(names, limit: 4))
    node.markdown("evidence_span", evidenceSpan)
    var kinds: [String] = []
    for entry in incident.evidence {
      if let kind = formatWords(entry.format), !kinds.contains(kind) { kinds.append(kind) }
    }
    node.prose("evidence_kinds", kinds.isEmpty ? nil : words.list(kinds))
  }

  private func addTraffic(to node: inout ContextNode) {
    guard let traffic = incident.traffic else {
      node.flag("has_traffic", false)
      return
    }
    node.flag("has_traffic", traffic.packets > 0)
    node.number("packets", traffic.packets)
    node.prose("volume", words.say("{1|packet|packets}", Words.number(traffic.packets)))
    node.prose("duration", traffic.packets > 1 ? traffic.durationSeconds.flatMap(duration) : nil)
    node.list(
      "protocols",
      traffic.protocols.prefix(Self.maximumTrafficRows).map { count in
        var node = ContextNode(.protocolCount)
        node.prose("name", count.name)
        node.number("packets", count.packets)
        return node
      })
    node.list("services", traffic.services.prefix(Self.maximumTrafficRows).map(service))
    node.list("conversations", traffic.conversations.prefix(Self.maximumTrafficRows).map(conversation))
  }

  /// From the first packet of all evidence to the last; nil where clocks differ, or several files have no date.
  private var evidenceSpan: String? {
    let entries = incident.evidence.filter { $0.first != nil }
    if entries.count < 2 { return entries.first.flatMap { span($0.first, $0.last) } }
    let firsts = entries.compactMap { entry in entry.first.flatMap { text in EvidenceTime(text).map { (text, $0) } } }
    let lasts = entries.compactMap { entry in entry.last.flatMap { text in EvidenceTime(text).map { (text, $0) } } }
    guard (firsts + lasts).allSatisfy({ $0.1.clock == .absolute }) else { return nil }
    return span(
      firsts.min { $0.1.nanoseconds < $1.1.nanoseconds }?.0, lasts.max { $0.1.nanoseconds < $1.1.nanoseconds }?.0)
  }

  /// `257.830396 s`, and what that is in larger units from two minutes on; nil where no time passed.
  private func duration(_ seconds: JSONNumber) -> String? {
    guard let value = seconds.doubleValue, value > 0 else { return nil }
    let exact = "\(words.number(seconds.text)) s"
    guard value >= 120, value < 1e9 else { return exact }
    return "\(DurationText.text(Int64(value * 1e9))) (\(exact))"
  }

  // MARK: What stands out

  /// The day on which it began, or where nothing was found the first day of the evidence; nil where neither is told.
  private var day: String? {
    let begin = incident.first ?? principal?.first ?? (isIncident ? nil : incident.evidence.compactMap(\.first).min())
    guard let first = begin, first.hasSuffix("Z"), let mark = first.firstIndex(of: "T"),
      CivilDate(parsing: first[..<mark]) != nil
    else { return nil }
    return String(first[..<mark])
  }

  /// Protocol, port and service in a few words: what one of them says already, the next does not repeat, and that a
  /// protocol has no ports is no place.
  private var place: String? {
    let carrier = principal?.transport ?? principal?.protocol ?? ""
    let hasPorts = principal?.port != nil || ["TCP", "UDP", "SCTP"].contains(carrier)
    let port = hasPorts ? incident.portAffected : nil
    var parts: [String] = []
    for claim in [incident.serviceAffected, port, incident.protocolAffected] {
      guard let claim else { continue }
      // `TCP port 443 (https)` says nothing beside `the service on TCP port 443 of …`, nor `TCP` beside either.
      let core = (claim.text.split(separator: " (").first.map(String.init) ?? claim.text).lowercased()
      if let place = parts.firstIndex(where: { Self.says($0.lowercased(), core) }) {
        // The name of the port is said still.
        let name = claim.text.dropFirst(core.count)
        if name.hasPrefix(" ("), !parts.contains(where: { $0.contains(name.dropFirst()) }) { parts[place] += name }
        continue
      }
      // `FTP over TCP` says nothing beside `FTP on 192.0.2.5; TCP port 21`.
      let layers = [principal?.protocol, principal?.transport].compactMap { $0?.lowercased() }
      if layers.count > 1, core.split(separator: " ").count == layers.count + 1,
        layers.allSatisfy({ layer in Self.says(core, layer) && parts.contains { Self.says($0.lowercased(), layer) } })
      {
        continue
      }
      parts.append(claim.text)
    }
    return parts.isEmpty ? nil : parts.map(MarkdownEscaping.prose).joined(separator: "; ")
  }

  /// Whether `text` has `part` as a whole: `port 44` is no part of `port 443`.
  private static func says(_ text: String, _ part: String) -> Bool {
    text.ranges(of: part).contains { range in
      let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
      return !before.isLetter && !before.isNumber && !after.isLetter && !after.isNumber
    }
  }

  /// The finding that gives the incident its name.
  var principal: Finding? {
    incident.findings.first { $0.id == incident.principal } ?? incident.findings.first
  }

  /// The most likely cause that nobody has ruled out: what a person confirmed, then of those of the principal finding.
  private var mainCause: Cause? {
    let order: [Cause.Likelihood] = [.confirmed, .likely, .possible, .unlikely]
    if let confirmed = incident.causes.first(where: { $0.likelihood == .confirmed }) { return confirmed }
    let own = incident.causes.filter { $0.finding == nil || $0.finding == principal?.id }
    for causes in [own, incident.causes] {
      for likelihood in order {
        if let cause = causes.first(where: { $0.likelihood == likelihood }) { return cause }
      }
    }
    return nil
  }
}

extension ContextNode {
  /// Markdown of a person, under a name of their own.
  mutating func raw(_ name: String, _ text: String) {
    let shown = text.unicodeScalars.map { scalar in
      scalar.value < 0x20 && scalar != "\n" && scalar != "\t" ? " " : Character(scalar)
    }
    set(open: name, MarkdownValue(String(shown)))
  }
}
