internal import BlotterCore
internal import BlotterFigures
internal import BlotterFindings
internal import BlotterIncident

/// The objects of the report, each from its part of the incident.
extension ReportContext {
  // MARK: Claims

  /// `(*observed* [E1-1](#e1-1))`: how a sentence is known, behind it.
  func mark(_ grade: Grade, _ cites: [Citation], _ by: String?) -> String {
    let links = citations.links(cites)
    switch grade {
    case .observed: return links.isEmpty ? words("(*observed*)") : words.say("(*observed* {1})", links)
    case .inferred:
      if !links.isEmpty { return words.say("(*inferred* from {1})", links) }
      return by.map { words.say("(*inferred*: {1})", MarkdownEscaping.prose($0)) } ?? words("(*inferred*)")
    case .reported:
      let who = by.map { $0 == "analyst" || $0 == words("analyst") ? words("the analyst") : MarkdownEscaping.prose($0) }
      switch (who, links.isEmpty) {
      case (let who?, true): return words.say("(*reported* by {1})", who)
      case (let who?, false): return words.say("(*reported* by {1}, {2})", who, links)
      case (nil, true): return words("(*reported*)")
      case (nil, false): return words.say("(*reported*, {1})", links)
      }
    case .open: return words("(*open*)")
    }
  }

  func mark(_ claim: Claim) -> String { mark(claim.grade, claim.cites, claim.by) }

  func sentence(_ text: String, _ mark: String) -> String { text.isEmpty ? mark : text + " " + mark }

  func claim(_ claim: Claim) -> ContextNode {
    var node = ContextNode(.claim)
    let text = MarkdownEscaping.prose(Words.grouped(claim.text))
    node.markdown("text", text)
    node.markdown("mark", mark(claim))
    node.markdown("sentence", sentence(text, mark(claim)))
    node.markdown("cites", citations.links(claim.cites))
    node.prose("by", claim.by)
    addGrade(claim.grade, to: &node)
    return node
  }

  private func addGrade(_ grade: Grade, to node: inout ContextNode) {
    node.prose("grade", words(grade.rawValue, as: "grade"))
    for each in Grade.allCases { node.flag("is_\(each.rawValue)", each == grade) }
  }

  func event(_ entry: TimelineEntry) -> ContextNode {
    var node = ContextNode(.event)
    let text = packetLines.contains(entry.text) ? packet(entry.text) : MarkdownEscaping.prose(Words.grouped(entry.text))
    let mark = mark(entry.grade, entry.cites, entry.by)
    node.markdown("time", time(entry.time))
    node.markdown("text", text)
    node.markdown("mark", mark)
    node.markdown("sentence", sentence(text, mark))
    node.markdown("cites", citations.links(entry.cites))
    node.prose("by", entry.by)
    addGrade(entry.grade, to: &node)
    return node
  }

  /// A packet that nobody has put into words: who sent what to whom, else its line as the evidence has it.
  private func packet(_ line: String) -> String {
    guard let packet = PacketLine(parsing: line) else { return MarkdownEscaping.code(line) }
    return MarkdownEscaping.code(packet.source) + " → " + MarkdownEscaping.code(packet.destination) + ": "
      + MarkdownEscaping.code(packet.text)
  }

  /// `2026-11-23T13:24:32.192571Z` as `2026-11-23 13:24:32.192571 UTC`, `+3.144521` as `+3.144521 s`;
  /// every other form as it is.
  func time(_ text: String?) -> String? {
    guard let text else { return nil }
    if let spoken = EvidenceTime.spoken(text) { return MarkdownEscaping.prose(spoken + " UTC") }
    if EvidenceTime(text)?.clock == .relative { return MarkdownEscaping.prose(text) + " s" }
    return MarkdownEscaping.prose(text)
  }

  /// `13:24:32.192571 to 13:28:50.022967`, or the one time.
  func span(_ first: String?, _ last: String?) -> String? {
    guard let start = time(first) else { return time(last) }
    guard let end = time(last), end != start else { return start }
    return words.say("{1} to {2}", start, end)
  }

  // MARK: Hosts

  /// `` `203.0.113.2` ``, with the label that people gave it.
  func hostName(_ host: InvolvedHost) -> String {
    if host.label == nil, Self.isUnseen(host), let role = host.role { return MarkdownEscaping.prose(role) }
    let address = MarkdownEscaping.code(host.address)
    return host.label.map { "\(MarkdownEscaping.prose($0)) (\(address))" } ?? address
  }

  /// Whether the finding speaks of devices that no packet shows: they have a part, and no address.
  private static func isUnseen(_ host: InvolvedHost) -> Bool {
    host.address == HostRole.anySwitch && host.role != nil && host.port == nil
  }

  /// The role behind a bare address; a label says what it is already.
  func role(_ host: InvolvedHost) -> String {
    host.label == nil && !Self.isUnseen(host) ? host.role.map { " (" + MarkdownEscaping.prose($0) + ")" } ?? "" : ""
  }

  func host(_ row: HostRow) -> ContextNode {
    var node = host(row.host)
    if !row.ports.isEmpty { node.markdown("port", row.ports.map { String($0) }.joined(separator: ", ")) }
    return node
  }

  func host(_ host: InvolvedHost) -> ContextNode {
    var node = ContextNode(.host)
    if Self.isUnseen(host) { node.markdown("address", "—") } else { node.code("address", host.address) }
    node.markdown("port", host.port.map { String($0) })
    node.prose("role", host.role)
    node.prose("label", host.label)
    node.markdown("name", hostName(host))
    node.markdown("whose", whose(host))
    node.flag("is_ours", host.isOurs == true)
    node.flag("is_theirs", host.isOurs == false)
    node.markdown("mark", mark(host.grade, host.cites, nil))
    node.markdown("cites", citations.links(host.cites))
    return node
  }

  /// `ours`, as the notes say, or `ours (*inferred*: a private address beside public ones)`.
  private func whose(_ host: InvolvedHost) -> String? {
    guard let isOurs = host.isOurs else { return nil }
    let word = words(isOurs ? "ours" : "not ours")
    guard host.oursGrade == .inferred else { return word }
    return word + " " + mark(.inferred, [], host.oursBecause)
  }

  // MARK: Causes, actions, advice

  func cause(_ cause: Cause, number: Int, namesFinding: Bool = false) -> ContextNode {
    var node = ContextNode(.cause)
    node.number("number", number)
    if namesFinding, let finding = incident.findings.first(where: { $0.id == cause.finding }) {
      node.prose("finding", "\(finding.id): \(finding.title)")
    }
    node.prose("statement", cause.statement)
    node.markdown("likelihood", words(cause.likelihood.rawValue, as: "likelihood"))
    for (name, likelihood) in [
      ("is_likely", Cause.Likelihood.likely), ("is_possible", .possible), ("is_unlikely", .unlikely),
      ("is_ruled_out", .ruledOut), ("is_confirmed", .confirmed),
    ] { node.flag(name, cause.likelihood == likelihood) }
    node.markdown(
      "balance", words.say("{1} for, {2} against", String(cause.supporting.count), String(cause.opposing.count)))
    node.node("reasoning", cause.reasoning.map(claim))
    node.list("supporting", cause.supporting.map(claim))
    node.list("opposing", cause.opposing.map(claim))
    node.list("checks", cause.checks.enumerated().map { check($0.element, number: $0.offset + 1) })
    return node
  }

  func check(_ check: Cause.Check, number: Int) -> ContextNode {
    var node = ContextNode(.check)
    node.number("number", number)
    node.prose("text", check.text)
    node.code("command", check.command)
    node.flag("has_command", check.command?.isEmpty == false)
    // As far in as the text of a numbered item, so that it belongs to the item.
    node.markdown(
      "command_block",
      check.command.map { MarkdownEscaping.codeBlock($0).replacing("\n", with: "\n" + Self.itemIndent) })
    node.prose("meaning", check.meaning)
    node.list(
      "outcomes",
      Self.outcomes(check.meaning).map { text in
        var node = ContextNode(.outcome)
        node.prose("text", text)
        return node
      })
    node.markdown("step", step(check))
    return node
  }

  /// Room of a list number of one or two digits with its full stop and blank.
  private static let itemIndent = "    "

  /// The outcomes of a check where its meaning is a row of them (`A refusal: the host is up. No answer: …`); else the
  /// meaning as a whole.
  static func outcomes(_ meaning: String?) -> [String] {
    guard let meaning = meaning?.trimmingSpaces(), !meaning.isEmpty else { return [] }
    var sentences: [Substring] = []
    var start = meaning.startIndex
    for end in meaning.ranges(of: ". ") {
      guard let next = meaning[end.upperBound...].first, next.isUppercase || next == "`" || next.isNumber else {
        continue
      }
      sentences.append(meaning[start..<meaning.index(before: end.upperBound)])
      start = end.upperBound
    }
    sentences.append(meaning[start...])
    return sentences.allSatisfy { $0.contains(": ") } ? sentences.map(String.init) : [meaning]
  }

  /// What to do with its command: `` See whether anything listens: `ss -lun` ``.
  func step(_ check: Cause.Check) -> String {
    guard let command = check.command, !command.isEmpty else { return MarkdownEscaping.prose(check.text) }
    let text = check.text.trimmingSpaces()
    return MarkdownEscaping.prose(text.hasSuffix(".") ? String(text.dropLast()) : text) + ": "
      + MarkdownEscaping.code(command)
  }

  func action(_ action: Action) -> ContextNode {
    var node = ContextNode(.action)
    node.markdown("time", time(action.time))
    node.prose("by", action.by)
    node.prose("phase", action.phase.map { words(Words.capitalized($0), as: "phase") })
    node.prose("text", action.text)
    let said = (time(action.time).map { $0 + ": " } ?? "") + MarkdownEscaping.prose(Words.sentence(action.text))
    node.markdown("sentence", sentence(said, mark(.reported, [], action.by)))
    return node
  }

  func recommendation(_ recommendation: Recommendation) -> ContextNode {
    var node = ContextNode(.recommendation)
    node.prose("text", recommendation.text)
    node.prose("because", recommendation.because)
    node.prose("controls", recommendation.controls.isEmpty ? nil : recommendation.controls.joined(separator: "; "))
    node.prose("phase", recommendation.phase.map { words(Words.capitalized($0), as: "phase") })
    // Advice from a playbook is no fact about this incident; only a person's own is marked.
    if recommendation.grade == .reported { node.markdown("mark", mark(.reported, [], recommendation.by)) }
    return node
  }

  func indicator(_ indicator: Indicator) -> ContextNode {
    var node = ContextNode(.indicator)
    node.prose("type", words(indicator.type, as: "indicator"))
    node.code("value", indicator.value)
    node.prose("role", indicator.role)
    node.markdown("cites", citations.links(indicator.cites))
    return node
  }

  func technique(_ technique: Technique) -> ContextNode {
    var node = ContextNode(.technique)
    node.prose("id", technique.id)
    node.prose("name", technique.name)
    node.prose("findings", words.list(technique.findings, limit: 6))
    let shown = technique.findings.compactMap { id in incident.findings.first { $0.id == id } }
    node.markdown("cites", citations.links(shown.prefix(6).flatMap { $0.cites.prefix(2) }))
    return node
  }

  func explanation(_ explanation: Explanation) -> ContextNode {
    var node = ContextNode(.explanation)
    node.code("kind", explanation.kind)
    node.prose("title", explanation.title)
    node.prose("background", explanation.background)
    node.prose("meaning", explanation.meaning)
    node.prose("effect", explanation.effect)
    node.prose("references", explanation.references.isEmpty ? nil : explanation.references.joined(separator: "; "))
    return node
  }

  // MARK: Questions

  func question(_ question: OpenQuestion, number: Int) -> ContextNode {
    var node = ContextNode(.question)
    node.number("number", number)
    node.code("field", question.field)
    node.prose("question", question.question)
    node.prose("why", question.why)
    node.code("example", question.example)
    node.markdown("sentence", open(question.question, question.why))
    return node
  }

  /// The question for a gap as the incident asks it, or as every incident would.
  func question(for gap: OpenAnswers.Gap) -> ContextNode {
    if !isIncident, gap.isOfIncident {
      // Nobody has to answer for what did not happen.
      var node = ContextNode(.question)
      node.markdown("question", words("Does not apply: no incident was found."))
      node.markdown("sentence", words("Does not apply: no incident was found."))
      return node
    }
    let asked = incident.openQuestions.enumerated().first { $0.element.field == gap.field }
    if let asked { return question(asked.element, number: asked.offset + 1) }
    return question(
      OpenQuestion(field: gap.field, question: words(gap.question), why: words(gap.why), example: ""), number: 0)
  }

  /// `**Open:** How did it become known? Needed because packets do not show who noticed.`
  private func open(_ question: String, _ why: String) -> String {
    let reason = why.trimmingSpaces()
    let text = words("**Open:**") + " " + MarkdownEscaping.prose(question)
    guard let first = reason.first else { return text }
    let sentence = first.isLowercase ? words.say("Needed because {1}", reason) : reason
    let end = reason.hasSuffix(".") ? "" : "."
    return text + " " + MarkdownEscaping.prose(sentence) + end
  }
}
