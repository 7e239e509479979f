/// A template that cannot be used, with the place and what would mend it.
package struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case unknownTemplate = "template.unknown"
    case unreadable = "template.unreadable"
    case missingContentType = "template.content-type"
    case unknownName = "template.unknown-name"
    case unknownPartial = "template.unknown-partial"
    case wrongUse = "template.wrong-use"
    case rawValue = "template.raw-value"
    case unsupported = "template.unsupported"
    case unbalanced = "template.unbalanced"
    case unreachable = "template.unreachable"
    case tooDeep = "template.too-deep"
  }

  package let code: Code
  /// File as the user named it, or the embedded path.
  package let file: String
  /// Counted from 1; 0 where the file as a whole is meant.
  package let line: Int
  package let column: Int
  /// One line without full stop.
  package let summary: String
  /// What would mend it, as a verb phrase.
  package let hint: String?

  /// `report.md.mustache:3:4: unknown name 'titel'`
  package var headline: String { (line > 0 ? "\(file):\(line):\(column)" : file) + ": " + summary }

  /// `report.md.mustache:3:4: unknown name 'titel'; did you mean 'title'?`
  package var description: String { headline + (hint.map { "; \($0)" } ?? "") }
}
