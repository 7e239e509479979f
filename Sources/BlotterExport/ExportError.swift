/// Why an incident cannot be written in a format: what the format demands and nobody said.
package struct ExportError: Error, Sendable, Equatable {
  /// What is missing, without full stop.
  package var message: String
  /// The options or notes that supply it, verb phrases.
  package var hints: [String]

  /// A demand of a format that the incident does not meet.
  package init(_ message: String, hints: [String] = []) {
    self.message = message
    self.hints = hints
  }
}
