import BlotterFindings

extension Notes {
  /// A text that a person wrote into notes, and where its value begins.
  package struct WrittenText: Sendable {
    package var text: String
    /// From 1.
    package var line: Int
    package var column: Int
  }

  /// What notes tell of the incident, in the order of the file: not what they plan, and not the time at which people
  /// acted.
  package static func writtenTexts(yaml bytes: [UInt8], file: String) throws(NotesError) -> [WrittenText] {
    guard let root = try YAMLDocument.read(bytes, file: file) else { return [] }
    var texts: [WrittenText] = []
    collect(root, under: [], into: &texts)
    return texts
  }

  private static let telling: Set<String> = [
    "awareness", "impact", "actions", "causes", "lessons", "sections", "findings",
  ]
  /// Members of a list or of a finding that are sentences; sections hold nothing else.
  private static let sentences: Set<String> = ["did", "statement", "because"]

  private static func collect(_ node: YAMLNode, under path: [String], into texts: inout [WrittenText]) {
    switch node.content {
    case .empty: return
    case .scalar(let text):
      let isTold = path.count == 1 || path[0] == "sections" || path.last.map(sentences.contains) == true
      if isTold { texts.append(WrittenText(text: text, line: node.place.line, column: node.place.column)) }
    case .list(let nodes):
      for node in nodes { collect(node, under: path, into: &texts) }
    case .map(let members):
      // What was ruled out is no statement of what happened.
      let isRuledOut = members.contains { $0.key.name == "verdict" && $0.value.scalarText == "ruled out" }
      for (key, value) in members where !path.isEmpty || telling.contains(key.name) {
        if isRuledOut, key.name == "statement" { continue }
        collect(value, under: path + [key.name], into: &texts)
      }
    }
  }
}

extension YAMLNode {
  fileprivate var scalarText: String? { if case .scalar(let text) = content { text } else { nil } }
}
