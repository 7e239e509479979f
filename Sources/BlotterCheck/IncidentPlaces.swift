package import BlotterFindings

/// Where the values of an incident stand in its file, by JSON path.
package struct IncidentPlaces: Sendable {
  private let root: JSONNode
  /// The lines of the file, for columns in scalars where the parser counts bytes.
  let lines: [[Unicode.Scalar]]

  /// Throws where the bytes are no JSON text.
  package init(json: [UInt8]) throws(JSONError) {
    root = try JSONParser.parse(json)
    lines = String(decoding: json, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { Array($0.unicodeScalars) }
  }

  /// Line and column, both from 1, of the value at `path` (`causes[0].supporting[1]`), or of the deepest one on the way
  /// to it that the file has; of a statement, those of its text.
  package func place(of path: String) -> (line: Int, column: Int) {
    var node = root
    for step in Self.steps(of: path) {
      switch (step, node.content) {
      case (.key(let key), .object(let members)):
        guard let member = members[key] else { return place(node) }
        node = member
      case (.index(let index), .array(let elements)):
        guard elements.indices.contains(index) else { return place(node) }
        node = elements[index]
      default: return place(node)
      }
    }
    if case .object(let members) = node.content, let text = members["text"] ?? members["statement"] { node = text }
    return place(node)
  }

  private func place(_ node: JSONNode) -> (line: Int, column: Int) {
    let (line, byte) = (node.position.line, node.position.column)
    guard lines.indices.contains(line - 1) else { return (line, byte) }
    var bytes = 0
    var column = 1
    for scalar in lines[line - 1] where bytes < byte - 1 {
      bytes += UTF8.width(scalar)
      column += 1
    }
    // The words begin behind the quote.
    if case .string = node.content { column += 1 }
    return (line, column)
  }

  private enum Step {
    case key(String)
    case index(Int)
  }

  private static func steps(of path: String) -> [Step] {
    path.split(separator: ".").flatMap { part -> [Step] in
      let pieces = part.split(separator: "[")
      guard let key = pieces.first else { return [] }
      return [.key(String(key))] + pieces.dropFirst().compactMap { Int($0.dropLast()).map(Step.index) }
    }
  }
}
