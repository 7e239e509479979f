import BlotterCore
import BlotterFindings

extension Notes {
  /// Reads a notes file. `file` names it in errors. An empty file is empty notes.
  package init(yaml bytes: [UInt8], file: String) throws(NotesError) {
    self.init()
    guard let root = try YAMLDocument.read(bytes, file: file) else { return }
    var reader = try YAMLReader(root, file: file)
    incident = try reader.object("incident", Case.init(from:)) ?? Case()
    names = try Self.names(&reader)
    ours = try Self.ours(&reader)
    awareness = try reader.text("awareness")
    impact = try reader.text("impact")
    for node in reader.nodes("actions") { actions.append(try NotedAction(node, reader)) }
    for node in reader.nodes("causes") { causes.append(try NotedCause(node, reader)) }
    findings = try Self.findings(&reader)
    recommendations = try reader.texts("recommendations")
    lessons = try reader.texts("lessons")
    for (key, value) in try reader.object("sections", { (sections) throws(NotesError) in sections.all() }) ?? [] {
      if case .empty = value.content { continue }
      self.sections[key.name] = try reader.text(value, for: key.name)
    }
    try reader.finish()
  }

  /// Keys are addresses or host names; addresses in their shortest form, so that `2001:DB8::1` names `2001:db8::1`.
  private static func names(_ reader: inout YAMLReader) throws(NotesError) -> [String: String] {
    var names: [String: String] = [:]
    for (key, value) in try reader.object("names", { (names) throws(NotesError) in names.all() }) ?? [] {
      if case .empty = value.content { continue }
      let host = HostAddress(parsing: key.name)?.description ?? key.name
      names[host] = try reader.text(value, for: key.name)
    }
    return names
  }

  private static func ours(_ reader: inout YAMLReader) throws(NotesError) -> [HostRange] {
    var ranges: [HostRange] = []
    for node in reader.nodes("ours") {
      let text = try reader.text(node, for: "ours")
      guard let range = HostRange(parsing: text) else {
        throw reader.failure(
          node.place, "'ours' expects networks, addresses or host names, found '\(Excerpted.text(text))'")
      }
      ranges.append(range)
    }
    return ranges
  }

  private static func findings(_ reader: inout YAMLReader) throws(NotesError) -> [String: NotedFinding] {
    var findings: [String: NotedFinding] = [:]
    for (key, value) in try reader.object("findings", { (ids) throws(NotesError) in ids.all() }) ?? [] {
      if case .empty = value.content { continue }
      findings[key.name] = try reader.object(value) { (member) throws(NotesError) in
        var finding = NotedFinding()
        finding.severity = try member.word("severity", of: Severity.allCases.map(\.rawValue))
          .flatMap(Severity.init(rawValue:))
        finding.isDismissed = try member.flag("dismiss") ?? false
        finding.because = try member.text("because")
        return finding
      }
    }
    return findings
  }
}

extension Notes.Case {
  init(from reader: inout YAMLReader) throws(NotesError) {
    id = try reader.text("id")
    title = try reader.text("title")
    status = try reader.word("status", of: Incident.Status.allCases.map(\.rawValue))
      .flatMap(Incident.Status.init(rawValue:))
    tlp = try Self.tlp(&reader)
    date = try Self.date(&reader)
    timezone = try Self.timezone(&reader)
    organization = try reader.text("organization")
    analyst = try reader.text("analyst")
    audience = try reader.text("audience")
    language = try Self.language(&reader)
  }

  private static func language(_ reader: inout YAMLReader) throws(NotesError) -> String? {
    guard let node = reader.node("language") else { return nil }
    let text = try reader.text(node, for: "language")
    guard let language = Language(text) else {
      let known = Language.all.map(\.code).joined(separator: ", ")
      throw reader.failure(node.place, "unknown language '\(Excerpted.text(text))', expected one of \(known)")
    }
    return language == .english ? nil : language.code
  }

  /// The label with or without `TLP:`, in any case of letters.
  private static func tlp(_ reader: inout YAMLReader) throws(NotesError) -> String? {
    guard let node = reader.node("tlp") else { return nil }
    let text = try reader.text(node, for: "tlp")
    let upper = text.uppercased()
    let label = upper.hasPrefix("TLP:") ? upper : "TLP:" + upper
    if Notes.tlpLabels.contains(label) { return label }
    // TLP 2.0 renamed WHITE to CLEAR.
    let suggestion =
      label == "TLP:WHITE" ? "TLP:CLEAR" : NearMiss.best(for: label, among: Notes.tlpLabels)
    throw reader.failure(
      node.place,
      "unknown tlp '\(Excerpted.text(text))', expected one of \(Notes.tlpLabels.joined(separator: ", "))",
      suggestion: suggestion)
  }

  private static func date(_ reader: inout YAMLReader) throws(NotesError) -> String? {
    guard let node = reader.node("date") else { return nil }
    let text = try reader.text(node, for: "date")
    guard let date = CivilDate(parsing: text) else {
      throw reader.failure(
        node.place, "'date' expects a day of the calendar as YYYY-MM-DD, found '\(Excerpted.text(text))'")
    }
    return date.description
  }

  /// The form of a zone name (`Europe/Berlin`, `UTC`) or an offset (`+02:00`); whether the zone exists, the program
  /// does not know, since it carries no zone table.
  private static func timezone(_ reader: inout YAMLReader) throws(NotesError) -> String? {
    guard let node = reader.node("timezone") else { return nil }
    let text = try reader.text(node, for: "timezone")
    guard 1...64 ~= text.utf8.count, text.utf8.allSatisfy(\.isZoneByte) else {
      throw reader.failure(
        node.place,
        "'timezone' expects a name like Europe/Berlin or an offset like +02:00, found '\(Excerpted.text(text))'")
    }
    return text
  }
}

extension UInt8 {
  /// Letters, digits, `/`, `_`, `+`, `-` and `:`.
  fileprivate var isZoneByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: ":"):
      true
    default: false
    }
  }
}

extension Notes.NotedAction {
  /// A mapping, or a sentence that says what was done.
  init(_ node: YAMLNode, _ reader: YAMLReader) throws(NotesError) {
    if case .scalar = node.content {
      self.init(did: try reader.text(node, for: "actions"))
      return
    }
    self = try reader.object(node) { (member) throws(NotesError) in
      let at = try member.text("at")
      let by = try member.text("by")
      let phase = try member.word("phase", of: Notes.phases)
      var action = Self(did: try member.required("did"))
      (action.at, action.by, action.phase) = (at, by, phase)
      return action
    }
  }
}

extension Notes.NotedCause {
  /// A mapping, or the statement alone.
  init(_ node: YAMLNode, _ reader: YAMLReader) throws(NotesError) {
    if case .scalar = node.content {
      self.init(statement: try reader.text(node, for: "causes"))
      return
    }
    self = try reader.object(node) { (member) throws(NotesError) in
      var cause = Self(statement: try member.required("statement"))
      cause.verdict = try member.word("verdict", of: Verdict.allCases.map(\.rawValue)).flatMap(Verdict.init(rawValue:))
      cause.because = try member.text("because")
      return cause
    }
  }
}
