package import BlotterCapture
package import BlotterReport

/// Why a case cannot be read or written, in words that can be shown: nothing in them acts on a terminal.
public struct CaseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The ways of failing that a caller may want to tell apart.
  public enum Kind: Sendable {
    /// What was asked for does not fit, such as a date that is none.
    case usage
    /// The file was read and is nothing that Blotter knows, or is broken.
    case badData
    /// The file cannot be opened.
    case noInput
    /// A library that is loaded when needed is not installed.
    case missing
    /// The system failed while reading.
    case inputOutput
    /// A fault of Blotter.
    case fault
  }

  /// How it failed.
  public let kind: Kind
  /// What went wrong, with file and place: one line without full stop.
  public let message: String
  /// Ways out, each a verb phrase; may be empty.
  public let hints: [String]

  package init(_ kind: Kind, _ message: String, hints: [String] = []) {
    self.kind = kind
    self.message = message
    self.hints = hints
  }

  /// The message, and the hints behind it.
  public var description: String { ([message] + hints).joined(separator: "; ") }
}

extension CaseError {
  /// An error of reading evidence.
  package init(_ error: CaptureError) {
    let kind: Kind =
      switch error.category {
      case .noInput: .noInput
      case .badData: .badData
      case .inputOutput: .inputOutput
      case .usage: .usage
      case .missing: .missing
      }
    self.init(
      kind, PrintableText.of(error.source) + ": " + PrintableText.of(error.message),
      hints: error.hint.isEmpty ? [] : [PrintableText.of(error.hint)])
  }

  /// An error of a template.
  package init(_ error: TemplateError) {
    self.init(
      error.code == .unknownTemplate ? .usage : .badData, PrintableText.of(error.headline),
      hints: error.hint.map { [PrintableText.of($0)] } ?? [])
  }

  /// An error of a document that says file, place and fault itself.
  package init(document description: String) { self.init(.badData, PrintableText.of(description, limit: 1000)) }
}
