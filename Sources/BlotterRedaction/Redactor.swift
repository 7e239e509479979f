internal import BlotterCore
package import BlotterFindings

/// Replaces what identifies a network and its people by stand-ins, the same everywhere in a document and in every
/// document that is redacted with the same key.
///
/// Two passes: the first walks the places that are known to hold hosts, names and people, and gives the stand-ins in
/// order of importance; the second goes over every string, keys of objects too.
package struct Redactor {
  package let scope: RedactionScope
  package internal(set) var key: RedactionKey
  let vocabulary = Vocabulary.builtIn

  /// Stand-ins of words that are names, by the word in lower case.
  var literals: [String: String] = [:]
  /// Those of ``literals`` that are common words too (a user `backup`): in prose they are replaced only where the
  /// sentence says that a name follows.
  var ordinary: Set<String> = []
  /// Users among ``literals``.
  var users: Set<String> = []
  /// Longer texts and what stands for them, by their first character, the longest first.
  var phrases: [Unicode.Scalar: [Phrase]] = [:]
  /// Other spellings of known addresses: `10-0-0-1`, `0a000001`.
  var spellings: [String: String] = [:]
  /// Whether the document holds stand-ins already, which then stay.
  var isRedactedAlready = false

  struct Phrase {
    let text: [Unicode.Scalar]
    let replacement: String
  }

  /// Member of a redacted document that says what was hidden.
  package static let mark = "redacted"

  package init(_ scope: RedactionScope, key: RedactionKey = RedactionKey()) {
    self.scope = scope
    self.key = key
    for entry in key.entries { learn(entry) }
  }

  /// The document with its identifiers replaced; ``key`` holds what stands for what.
  package mutating func redact(_ document: JSONValue) -> JSONValue {
    guard case .object(var members) = document else { return document }
    let earlier = members[Self.mark]?.stringValue.flatMap(RedactionScope.init(rawValue:))
    isRedactedAlready = earlier != nil
    collect(members)
    members = objectOf(rewrite(.object(members), path: []))
    members[Self.mark] = .string((earlier == nil || earlier == scope ? scope : .all).rawValue)
    return .object(members)
  }

  private func objectOf(_ value: JSONValue) -> [String: JSONValue] { value.objectValue ?? [:] }

  // MARK: First pass

  private mutating func collect(_ members: [String: JSONValue]) {
    let findings = members["findings"]?.arrayValue ?? []
    for finding in findings {
      for role in ["affected", "sources"] { collectHosts(finding.objectValue?[role]) }
      for (name, value) in (finding.objectValue?["facts"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
        collectFact(name, value)
      }
    }
    for role in ["affected", "involved"] { collectHosts(members[role]) }
    let traffic = members["traffic"]?.objectValue ?? [:]
    for list in ["hosts", "services"] { collectHosts(traffic[list]) }
    for entry in traffic["tls"]?.objectValue?["server_names"]?.arrayValue ?? [] {
      if let name = entry.objectValue?["value"]?.stringValue { collectName(name) }
    }
    for conversation in traffic["conversations"]?.arrayValue ?? [] {
      for end in ["a", "b"] { collectHosts(conversation.objectValue?[end].map { .array([$0]) }) }
    }
    guard scope.hidesNames else { return }
    for entry in members["evidence"]?.arrayValue ?? [] {
      if let name = entry.objectValue?["name"]?.stringValue { _ = file(name) }
    }
    for indicator in members["indicators"]?.arrayValue ?? [] {
      guard let type = indicator.objectValue?["type"]?.stringValue, ["domain", "host"].contains(type) else { continue }
      if let name = indicator.objectValue?["value"]?.stringValue, Self.isPlainName(name) { collectName(name) }
    }
    collectPeople(members)
  }

  private mutating func collectHosts(_ list: JSONValue?) {
    for host in list?.arrayValue ?? [] {
      guard let object = host.objectValue, let address = object["address"]?.stringValue else { continue }
      _ = self.host(address)
      if scope.hidesNames, let label = object["label"]?.stringValue { _ = person(label, .label) }
    }
  }

  /// Letters, digits and the signs of names, with a letter among them: what packets carry is called a host by default.
  static func isPlainName(_ text: String) -> Bool {
    text.utf8.count <= 255 && text.unicodeScalars.contains { $0.properties.isAlphabetic }
      && text.unicodeScalars.allSatisfy { Scalars.isLetterOrDigit($0) || $0 == "." || $0 == "-" || $0 == "_" }
  }

  private mutating func collectName(_ name: String) {
    guard scope.hidesNames, HostAddress(parsing: name) == nil else { return }
    _ = self.name(name)
  }

  /// Facts whose strings are names of users.
  private static let userFacts: Set<String> = ["user", "users", "accounts", "accepted_user"]
  /// Facts whose strings are names of hosts or domains.
  private static let nameFacts: Set<String> = [
    "names", "parent", "zones", "server_names", "certificate_names", "certificate_subject", "certificate_issuer",
    "first_name", "second_name", "asked_hosts", "names_unresolved", "names_resolved_otherwise", "host", "hosts",
    "domain", "domains",
  ]

  /// Facts whose strings are words of our detectors.
  private static let ownFacts: Set<String> = [
    "signs", "problems", "probe_kinds", "probe_types", "forms", "form", "mechanisms", "file_types", "stages", "outcome",
    "opened_by", "weaknesses", "query_types", "query_type", "protocols", "rcodes", "rcode", "alerts", "codes", "tool",
    "method", "client_speaks", "server_speaks", "chosen_versions", "offered_versions", "tcp_flags", "places",
    "application_protocols", "ja4",
  ]

  private mutating func collectFact(_ name: String, _ value: JSONValue) {
    switch value {
    case .string(let text):
      if HostAddress(parsing: text) != nil || MACAddress(parsing: text) != nil { _ = self.text(text, .prose) }
      guard scope.hidesNames else { return }
      if Self.userFacts.contains(name) { return user(text) }
      if Self.nameFacts.contains(name), !text.contains(" ") { return collectName(text) }
      guard !Self.ownFacts.contains(name) else { return }
      // What a packet says is quoted in titles, too.
      let masked = self.text(text, .quoted)
      if masked != text, 4...400 ~= text.unicodeScalars.count { add(phrase: text, masked) }
    case .array(let list): for element in list { collectFact(name, element) }
    case .object(let members):
      for (key, value) in members.sorted(by: { $0.key < $1.key }) where key != "address" { collectFact(key, value) }
      collectHosts(.array([value]))
    default: return
    }
  }

  private mutating func collectPeople(_ members: [String: JSONValue]) {
    func name(_ key: String, of object: JSONValue?) -> String? { object?.objectValue?[key]?.stringValue }
    if let analyst = members["analyst"]?.stringValue { _ = person(analyst, .person) }
    if let owner = members["organization"]?.stringValue { _ = person(owner, .organization) }
    for action in members["actions"]?.arrayValue ?? [] {
      if let by = name("by", of: action) { _ = person(by, .person) }
    }
    for list in ["timeline", "summary", "recommendations", "lessons", "verdicts", "causes"] {
      for element in members[list]?.arrayValue ?? [] {
        let isReported = name("grade", of: element) == "reported" || list == "verdicts"
        if isReported, let by = name("by", of: element) { _ = person(by, .person) }
        if let reasoning = element.objectValue?["reasoning"], name("grade", of: reasoning) == "reported",
          let by = name("by", of: reasoning)
        {
          _ = person(by, .person)
        }
      }
    }
    for claim in ["impact", "awareness"] {
      if name("grade", of: members[claim]) == "reported", let by = name("by", of: members[claim]) {
        _ = person(by, .person)
      }
    }
  }

  // MARK: Second pass

  /// Members that are no text of anybody's.
  private static let fixed: Set<String> = ["schema", Redactor.mark]

  private mutating func rewrite(_ value: JSONValue, path: [String]) -> JSONValue {
    switch value {
    case .string(let text): return .string(rewrite(text, path: path))
    case .array(let list):
      var result: [JSONValue] = []
      for element in list { result.append(rewrite(element, path: path)) }
      return .array(result)
    case .object(let members):
      var result: [String: JSONValue] = [:]
      for (name, member) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        if path.isEmpty, Self.fixed.contains(name) {
          result[name] = member
          continue
        }
        // What is called a hash and is none may be anything.
        if name == "sha256", let text = member.stringValue, Self.isDigest(text) {
          result[name] = member
          continue
        }
        result[text(name, .prose)] = rewrite(member, path: path + [name])
      }
      return .object(result)
    case .null, .bool, .number: return value
    }
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
  }

  /// Members that playbooks fill.
  private static let knowledge: Set<String> = [
    "explanations", "recommendations", "open_questions", "techniques", "not_assessed",
  ]

  private mutating func rewrite(_ text: String, path: [String]) -> String {
    guard let last = path.last else { return self.text(text, .told) }
    if last == "address" { return host(text) ?? text }
    if path.contains("facts") {
      if scope.hidesNames, path.contains(where: { Self.userFacts.contains($0) }),
        let known = literals[text.lowercased()]
      {
        return known
      }
      if scope.hidesNames, path.contains(where: { Self.nameFacts.contains($0) }), !text.contains(" "),
        HostAddress(parsing: text) == nil
      {
        return name(text)
      }
      return self.text(text, path.contains(where: { Self.ownFacts.contains($0) }) ? .told : .quoted)
    }
    if path.first == "excerpts", last == "text" || last == "example" { return self.text(text, .quoted) }
    if path.first == "evidence", last == "example" { return self.text(text, .quoted) }
    if path.first == "evidence", last == "name", scope.hidesNames { return file(text) }
    if path.first == "indicators", last == "value", scope.hidesNames {
      return literals[text.lowercased()] ?? self.text(text, .quoted)
    }
    if scope.hidesNames, ["by", "analyst", "organization", "label"].contains(last),
      let known = literals[text.lowercased()]
    {
      return known
    }
    let isKnowledge = Self.knowledge.contains(path.first ?? "") || path.contains("checks") || last == "statement"
    return self.text(text, isKnowledge ? .prose : .told)
  }
}
