/// Why a document cannot be read: where, and what was expected there.
package struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
  package var file: String
  /// `findings[0].severity`; empty for the document itself.
  package var path: String
  package var position: JSONPosition
  /// One line without a full stop.
  package var message: String
  /// The nearest right word.
  package var suggestion: String?

  package init(
    file: String, path: String, position: JSONPosition, _ message: String, suggestion: String? = nil
  ) {
    self.file = file
    self.path = path
    self.position = position
    self.message = message
    self.suggestion = suggestion
  }

  /// `findings.json:12:5: findings[0].severity: unknown value 'hgih', expected …; did you mean 'high'?`
  package var description: String {
    var text = "\(file):\(position.line):\(position.column): "
    if !path.isEmpty { text += path + ": " }
    text += message
    if let suggestion { text += "; did you mean '\(suggestion)'?" }
    return text
  }
}
