import BlotterCore
import BlotterFindings

extension Playbook {
  /// Reads a playbook, ours or a user's. Throws at an unknown key, a sentence or condition that names a fact missing
  /// from `facts`, and a cause's id that occurs twice.
  package init(yaml bytes: [UInt8], file: String) throws(NotesError) {
    guard let root = try YAMLDocument.read(bytes, file: file) else {
      throw NotesError(file: file, line: 1, column: 1, "the file is empty")
    }
    var reader = try YAMLReader(root, file: file)
    kinds = try reader.texts("kinds")
    guard !kinds.isEmpty else { throw reader.failure(reader.place, "'kinds' is missing") }
    title = try reader.required("title")
    facts = [:]
    for (key, value) in try reader.object("facts", { (facts) throws(NotesError) in facts.all() }) ?? [] {
      facts[key.name] = try reader.text(value, for: key.name)
    }
    background = try reader.required("background")
    meaning = try reader.required("meaning")
    effect = try reader.text("effect")
    let parts = PlaybookParts(facts: facts)
    summary = try reader.objects("summary", parts.statement)
    moments = try reader.objects("moments", parts.moment)
    packets = try reader.objects("packets", parts.packetName)
    protocolAffected = try parts.statements("protocol", &reader)
    portAffected = try parts.statements("port", &reader)
    serviceAffected = try parts.statements("service", &reader)
    causes = try reader.objects("causes", parts.candidate)
    recommendations = []
    for (key, phase) in [("containment", "contain"), ("prevention", "prevent"), ("detection", "detect")] {
      recommendations += try reader.objects(key) { (member) throws(NotesError) in
        try parts.advice(&member, phase: phase)
      }
    }
    techniques = try reader.objects("techniques", parts.mapping)
    indicators = try reader.objects("indicators", parts.watch)
    references = try reader.texts("references")
    try reader.finish()
    var ids = Set<String>()
    for cause in causes where !ids.insert(cause.id).inserted {
      throw reader.failure(reader.place, "the cause '\(cause.id)' occurs twice")
    }
  }
}

/// Reads the parts of a playbook, and checks the facts that they name.
struct PlaybookParts {
  var facts: [String: String]

  func statement(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Statement {
    let says = try phrase("says", &reader)
    let isInferred = try reader.word("grade", of: ["observed", "inferred"]) == "inferred"
    let weight = try reader.word("weight", of: ["normal", "strong"]) == "strong" ? 2 : 1
    return Playbook.Statement(
      says: says, conditions: try conditions(&reader), isInferred: isInferred, weight: weight,
      shownBy: try reader.texts("shown_by"), packet: try optionalFact("packet", &reader),
      clientsThatWere: try reader.word("packets_of_clients", of: ["served", "refused", "failed", "unanswered"]))
  }

  /// One sentence that always holds, or several of which each has its conditions.
  func statements(_ key: String, _ reader: inout YAMLReader) throws(NotesError) -> [Playbook.Statement] {
    var list: [Playbook.Statement] = []
    for node in reader.nodes(key) {
      if case .scalar = node.content {
        list.append(
          Playbook.Statement(
            says: try phrase(node, for: key, reader), conditions: [], isInferred: false, weight: 1, shownBy: []))
      } else {
        list.append(try reader.object(node, statement))
      }
    }
    return list
  }

  func moment(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Moment {
    let at = try optionalFact("at", &reader)
    let packet = try optionalFact("packet", &reader)
    let each = try optionalFact("each", &reader)?.name
    guard (at == nil) == (each != nil) else {
      throw reader.failure(reader.place, "a moment has 'at' or 'each', and not both")
    }
    var parts = self
    if each != nil {
      for member in FactScope.eachMembers { parts.facts[member] = "" }
    }
    return Playbook.Moment(
      at: at, packet: packet, each: each, says: try parts.phrase("says", &reader),
      conditions: try parts.conditions(&reader))
  }

  func packetName(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.PacketName {
    Playbook.PacketName(
      has: try reader.texts("has"), says: try phrase("says", &reader), conditions: try conditions(&reader))
  }

  private func optionalFact(_ key: String, _ reader: inout YAMLReader) throws(NotesError) -> FactPath? {
    guard let node = reader.node(key) else { return nil }
    return try fact(try reader.text(node, for: key), node, reader)
  }

  func candidate(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Candidate {
    let id = try reader.required("id")
    let says = try phrase("says", &reader)
    let word = try reader.word("prior", of: Playbook.Prior.allCases.map(\.rawValue))
    guard let prior = word.flatMap(Playbook.Prior.init(rawValue:)) else {
      throw reader.failure(reader.place, "'prior' is missing")
    }
    return Playbook.Candidate(
      id: id, says: says, prior: prior, supports: try reader.objects("supports", statement),
      opposes: try reader.objects("opposes", statement), limits: try reader.objects("limits", limit),
      checks: try reader.objects("checks", step))
  }

  func advice(_ reader: inout YAMLReader, phase: String) throws(NotesError) -> Playbook.Advice {
    Playbook.Advice(
      phase: phase, does: try phrase("does", &reader), because: try reader.text("because"),
      controls: try reader.texts("controls"), conditions: try conditions(&reader))
  }

  func mapping(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Mapping {
    Playbook.Mapping(
      id: try reader.required("id"), name: try reader.required("name"), conditions: try conditions(&reader))
  }

  func watch(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Watch {
    let word = try reader.word("of", of: Playbook.Watch.Subject.allCases.map(\.rawValue))
    guard let subject = word.flatMap(Playbook.Watch.Subject.init(rawValue:)) else {
      throw reader.failure(reader.place, "'of' is missing")
    }
    var path: FactPath?
    if let node = reader.node("fact") { path = try fact(try reader.text(node, for: "fact"), node, reader) }
    guard (subject == .fact) == (path != nil) else {
      throw reader.failure(reader.place, "'fact' stands with 'of: fact' and with nothing else")
    }
    return Playbook.Watch(
      subject: subject, fact: path, type: try reader.text("type"), role: try reader.required("role"),
      conditions: try conditions(&reader))
  }

  func optionalPhrase(_ key: String, _ reader: inout YAMLReader) throws(NotesError) -> Phrase? {
    guard let node = reader.node(key) else { return nil }
    return try phrase(node, for: key, reader)
  }

  private func limit(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Limit {
    let word = try reader.word("to", of: ["possible", "unlikely"])
    guard let likelihood = word.flatMap(Cause.Likelihood.init(rawValue:)) else {
      throw reader.failure(reader.place, "'to' is missing")
    }
    return Playbook.Limit(
      likelihood: likelihood, conditions: try conditions(&reader), because: try phrase("because", &reader))
  }

  private func step(_ reader: inout YAMLReader) throws(NotesError) -> Playbook.Step {
    let conditions = try conditions(&reader)
    let does = try phrase("does", &reader)
    let run = try optionalPhrase("run", &reader)
    let powershell = try optionalPhrase("powershell", &reader)
    var outcomes: [Phrase] = []
    for node in reader.nodes("outcomes") { outcomes.append(try phrase(node, for: "outcomes", reader)) }
    return Playbook.Step(
      conditions: conditions, does: does, run: run, powershell: powershell, outcomes: outcomes)
  }

  private func phrase(_ key: String, _ reader: inout YAMLReader) throws(NotesError) -> Phrase {
    guard let node = reader.node(key) else { throw reader.failure(reader.place, "'\(key)' is missing") }
    return try phrase(node, for: key, reader)
  }

  private func phrase(_ node: YAMLNode, for key: String, _ reader: YAMLReader) throws(NotesError) -> Phrase {
    var problem = ""
    guard let phrase = Phrase(try reader.text(node, for: key), problem: &problem) else {
      throw reader.failure(node.place, problem)
    }
    for path in phrase.facts { try require(path, node, reader) }
    return phrase
  }

  // MARK: Conditions

  private func conditions(_ reader: inout YAMLReader) throws(NotesError) -> [Predicate] {
    try reader.objects("when", predicate)
  }

  private func predicate(_ reader: inout YAMLReader) throws(NotesError) -> Predicate {
    guard let node = reader.node("fact") else { throw reader.failure(reader.place, "'fact' is missing") }
    let path = try fact(try reader.text(node, for: "fact"), node, reader)
    var tests: [Predicate.Test] = []
    if let text = try reader.text("is") { tests.append(.equal(text)) }
    if let text = try reader.text("is_not") { tests.append(.unequal(text)) }
    if let text = try reader.text("includes") { tests.append(.includes(text)) }
    if let flag = try reader.flag("exists") { tests.append(.exists(flag)) }
    if let operand = try operand("at_least", &reader) { tests.append(.atLeast(operand)) }
    if let operand = try operand("at_most", &reader) { tests.append(.atMost(operand)) }
    if let operand = try operand("above", &reader) { tests.append(.above(operand)) }
    if let operand = try operand("below", &reader) { tests.append(.below(operand)) }
    guard let test = tests.first, tests.count == 1 else {
      throw reader.failure(reader.place, "a condition has one test, this has \(tests.count)")
    }
    return Predicate(fact: path, test: test)
  }

  private func operand(_ key: String, _ reader: inout YAMLReader) throws(NotesError) -> Predicate.Operand? {
    guard let node = reader.node(key) else { return nil }
    let text = try reader.text(node, for: key)
    if let number = Double(text) { return .number(number) }
    return .fact(try fact(text, node, reader))
  }

  private func fact(_ text: String, _ node: YAMLNode, _ reader: YAMLReader) throws(NotesError) -> FactPath {
    guard let path = FactPath(text) else {
      throw reader.failure(node.place, "'\(Excerpted.text(text))' names no fact")
    }
    try require(path, node, reader)
    return path
  }

  private func require(_ path: FactPath, _ node: YAMLNode, _ reader: YAMLReader) throws(NotesError) {
    guard facts[path.name] == nil, FactScope.standing[path.name] == nil else { return }
    let known = facts.keys.sorted() + FactScope.standing.keys.sorted()
    throw reader.failure(
      node.place, "the fact '\(Excerpted.text(path.name))' is not declared in 'facts'",
      suggestion: NearMiss.best(for: path.name, among: known))
  }
}
