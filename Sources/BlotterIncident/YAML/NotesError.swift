/// Why a file that people write (notes, playbooks) cannot be read: where, and what would be right.
package struct NotesError: Error, Sendable, Equatable, CustomStringConvertible {
  package var file: String
  /// Both from 1; the column counts Unicode scalars.
  package var line: Int
  package var column: Int
  /// One line without a full stop.
  package var message: String
  /// The nearest right word.
  package var suggestion: String?

  package init(file: String, line: Int, column: Int, _ message: String, suggestion: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.suggestion = suggestion
  }

  /// `notes.yaml:12:5: unknown key 'analist'; did you mean 'analyst'?`
  package var description: String {
    let text = "\(file):\(line):\(column): \(message)"
    return suggestion.map { text + "; did you mean '\($0)'?" } ?? text
  }
}
