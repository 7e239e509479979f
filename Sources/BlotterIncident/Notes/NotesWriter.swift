import BlotterFindings

/// Writes a notes file that asks only what the evidence leaves open, each question with its reason and an example;
/// what is known stands there as a comment. An existing file is kept byte for byte, and what it does not ask yet is
/// added.
package enum NotesWriter {
  /// A notes file for `incident`, in its language. `existing` is the file to be kept; throws where that does not read.
  package static func text(
    for incident: Incident, existing: [UInt8]? = nil, file: String = "notes.yaml"
  ) throws(NotesError) -> String {
    try write(incident, existing: existing, file: file).text
  }

  /// A notes file, and the questions that it did not ask before.
  ///
  /// `fields` are the places in the notes that the report at hand shows; what it never shows is not asked. Nil for all.
  package static func write(
    _ incident: Incident, existing: [UInt8]? = nil, file: String = "notes.yaml", fields: Set<String>? = nil
  ) throws(NotesError) -> (text: String, added: [OpenQuestion]) {
    var incident = incident
    if let fields { incident.openQuestions.removeAll { !fields.contains($0.field) } }
    let words = Phrasebook(for: incident)
    let asked = incident.translated(by: words)
    guard let existing else {
      let text = fresh(asked).split(separator: "\n", omittingEmptySubsequences: false)
        .map { comment(String($0), words) }.joined(separator: "\n")
      return (text, asked.openQuestions)
    }
    _ = try Notes(yaml: existing, file: file)
    let present = try keys(existing, file: file)
    let old = String(decoding: existing, as: UTF8.self)
    // A question that stands there as a comment alone was asked before, and its key was taken out by a person.
    let missing = zip(incident.openQuestions, asked.openQuestions).filter { question, translated in
      !present.contains(question.field)
        && ![question, translated].contains { old.contains("# " + plain($0.question)) }
    }.map(\.1)
    let (head, others) = split(missing)
    let text = try NotesMerge(existing, file: file).adding(
      head: head.map { question in { block(question, indent: $0, words) } },
      others: others.map { question in { block(question, indent: $0, words) } })
    return (text, text == old ? [] : missing)
  }

  /// A line whose comment says something of ours, in another language.
  private static func comment(_ line: String, _ words: Phrasebook) -> String {
    let indent = line.prefix { $0 == " " }
    let text = line.dropFirst(indent.count)
    guard text.hasPrefix("# "), let translation = words.special(String(text.dropFirst(2)), as: "notes") else {
      return line
    }
    return indent + "# " + translation
  }

  // MARK: A new file

  private static func fresh(_ incident: Incident) -> String {
    var lines = ["# Notes: \(plain(incident.title))", "#"]
    lines.append("# Packets do not tell everything. Each question below is one that only people can answer; leave open")
    lines.append("# what nobody knows, and the report will say that it is open.")
    lines += known(incident)
    let (head, others) = split(incident.openQuestions)
    lines += ["", "incident:"]
    lines += head.isEmpty ? ["  # Nothing is open here."] : head.flatMap { block($0, indent: "  ") }
    for question in others { lines += [""] + block(question, indent: "") }
    lines += ["", "# More that may be said:"]
    lines += optional(incident)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the evidence and earlier notes tell, for the reader's orientation.
  private static func known(_ incident: Incident) -> [String] {
    var lines: [String] = []
    for evidence in incident.evidence {
      var text = "# Evidence \(plain(evidence.id)): \(plain(evidence.name))"
      if let packets = evidence.packets { text += packets == 1 ? ", 1 packet" : ", \(packets) packets" }
      if let first = evidence.first, let last = evidence.last { text += ", \(plain(first)) to \(plain(last))" }
      lines.append(text)
    }
    for finding in incident.findings {
      let severity = finding.severity.map { " (\($0.rawValue))" } ?? ""
      lines.append("# Finding \(plain(finding.id))\(severity): \(plain(finding.title))")
    }
    for host in incident.affected { lines.append("# Affected: \(plain(host.address))" + role(host)) }
    for host in incident.involved { lines.append("# Involved: \(plain(host.address))" + role(host)) }
    let answers: [(String, String?)] = [
      ("analyst", incident.analyst), ("organization", incident.organization), ("date", incident.date),
      ("timezone", incident.timezone), ("awareness", incident.awareness?.text), ("impact", incident.impact?.text),
    ]
    for (name, answer) in answers {
      if let answer { lines.append("# Known, \(name): \(plain(answer))") }
    }
    return lines.isEmpty ? [] : ["#"] + lines
  }

  private static func role(_ host: InvolvedHost) -> String {
    let parts = [host.role, host.label].compactMap { $0 }.map(plain)
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  private static func optional(_ incident: Incident) -> [String] {
    let address = incident.affected.first.map { plain($0.address) } ?? "203.0.113.2"
    let finding = incident.findings.first.map { plain($0.id) } ?? "F1"
    return [
      "# names: {\"\(address)\": what people call it}",
      "# findings: {\(finding): {severity: low, because: why}}    # or {dismiss: true, because: why}",
      "# recommendations: [what should be done]",
      "# sections: {Background: any Markdown}",
    ]
  }

  // MARK: An existing file

  /// The keys that a file has, empty ones too: `awareness`, `incident`, `incident.date`.
  private static func keys(_ bytes: [UInt8], file: String) throws(NotesError) -> Set<String> {
    guard let root = try YAMLDocument.read(bytes, file: file), case .map(let members) = root.content else { return [] }
    var keys = Set<String>()
    for (key, value) in members {
      keys.insert(key.name)
      guard case .map(let inner) = value.content else { continue }
      for (name, _) in inner { keys.insert(key.name + "." + name.name) }
    }
    return keys
  }

  // MARK: Questions

  private static func split(_ questions: [OpenQuestion]) -> (head: [OpenQuestion], others: [OpenQuestion]) {
    (
      questions.filter { $0.field.hasPrefix("incident.") },
      questions.filter { !$0.field.hasPrefix("incident.") }
    )
  }

  private static func block(
    _ question: OpenQuestion, indent: String, _ words: Phrasebook = .english
  ) -> [String] {
    let key = question.field.split(separator: ".").last.map(String.init) ?? question.field
    return [
      indent + "# " + plain(question.question) + " " + plain(question.why),
      comment(indent + "# Example: " + plain(question.example), words),
      indent + plain(key) + ":",
    ]
  }

  /// On one line: a comment ends where the line does.
  private static func plain(_ text: String) -> String { Phrase.plain(text) }
}
