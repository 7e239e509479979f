import BlotterCore
import BlotterFindings

/// Takes the members of one YAML mapping by name; ``finish()`` refuses what nobody took.
struct YAMLReader {
  let file: String
  let place: YAMLPlace
  private let members: [(key: YAMLKey, value: YAMLNode)]
  /// Keys asked for, in order: the candidates for "did you mean".
  private var known: [String] = []

  /// Opens `node`, which must be a mapping.
  init(_ node: YAMLNode, file: String) throws(NotesError) {
    self.file = file
    place = node.place
    switch node.content {
    case .map(let members): self.members = members
    case .empty: members = []
    case .scalar, .list:
      throw NotesError(
        file: file, line: node.place.line, column: node.place.column,
        "expected keys with values, found \(node.kindName)")
    }
  }

  /// All members in order, for mappings whose keys are data.
  mutating func all() -> [(key: YAMLKey, value: YAMLNode)] {
    known += members.map(\.key.name)
    return members
  }

  func failure(_ place: YAMLPlace, _ message: String, suggestion: String? = nil) -> NotesError {
    NotesError(file: file, line: place.line, column: place.column, message, suggestion: suggestion)
  }

  /// Throws at the first key that no call asked for.
  func finish() throws(NotesError) {
    for (key, _) in members where !known.contains(key.name) {
      let suggestion = NearMiss.best(for: key.name, among: known)
      let list = suggestion == nil ? ", expected one of \(known.joined(separator: ", "))" : ""
      throw failure(key.place, "unknown key '\(Excerpted.text(key.name))'" + list, suggestion: suggestion)
    }
  }

  /// The value of a key; nil where it is absent or empty.
  mutating func node(_ key: String) -> YAMLNode? {
    known.append(key)
    guard let node = members.first(where: { $0.key.name == key })?.value else { return nil }
    if case .empty = node.content { return nil }
    return node
  }

  // MARK: Values

  mutating func text(_ key: String) throws(NotesError) -> String? {
    guard let node = node(key) else { return nil }
    return try text(node, for: key)
  }

  mutating func required(_ key: String) throws(NotesError) -> String {
    guard let text = try text(key), !text.isEmpty else { throw failure(place, "'\(key)' is missing") }
    return text
  }

  func text(_ node: YAMLNode, for key: String) throws(NotesError) -> String {
    guard case .scalar(let text) = node.content else {
      throw failure(node.place, "'\(Excerpted.text(key))' expects text, found \(node.kindName)")
    }
    return text.trimmed
  }

  /// `true`, `yes`, `on` and their opposites.
  mutating func flag(_ key: String) throws(NotesError) -> Bool? {
    guard let node = node(key) else { return nil }
    switch try text(node, for: key).lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let other: throw failure(node.place, "'\(key)' expects true or false, found '\(Excerpted.text(other))'")
    }
  }

  /// A word of a list, in any case of letters.
  mutating func word(_ key: String, of words: [String]) throws(NotesError) -> String? {
    guard let node = node(key) else { return nil }
    let text = try text(node, for: key)
    if let word = words.first(where: { $0.lowercased() == text.lowercased() }) { return word }
    throw failure(
      node.place,
      "unknown \(key) '\(Excerpted.text(text))', expected one of \(words.joined(separator: ", "))",
      suggestion: NearMiss.best(for: text, among: words))
  }

  /// The elements of a list; one value stands for a list of one.
  mutating func nodes(_ key: String) -> [YAMLNode] {
    guard let node = node(key) else { return [] }
    guard case .list(let nodes) = node.content else { return [node] }
    return nodes.filter { if case .empty = $0.content { false } else { true } }
  }

  mutating func texts(_ key: String) throws(NotesError) -> [String] {
    var texts: [String] = []
    for node in nodes(key) { texts.append(try text(node, for: key)) }
    return texts
  }

  /// A mapping below `key`, read by `make` and then finished.
  mutating func object<T>(
    _ key: String, _ make: (inout YAMLReader) throws(NotesError) -> T
  ) throws(NotesError) -> T? {
    guard let node = node(key) else { return nil }
    return try object(node, make)
  }

  func object<T>(
    _ node: YAMLNode, _ make: (inout YAMLReader) throws(NotesError) -> T
  ) throws(NotesError) -> T {
    var reader = try YAMLReader(node, file: file)
    let value = try make(&reader)
    try reader.finish()
    return value
  }

  mutating func objects<T>(
    _ key: String, _ make: (inout YAMLReader) throws(NotesError) -> T
  ) throws(NotesError) -> [T] {
    var list: [T] = []
    for node in nodes(key) { list.append(try object(node, make)) }
    return list
  }
}

extension String {
  /// Without blanks and line ends around it.
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}
