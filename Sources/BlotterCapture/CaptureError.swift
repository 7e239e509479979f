/// Why a piece of evidence cannot be read at all. Whatever is softer becomes a remark in the evidence record.
package struct CaptureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, as a permanent slug.
  package enum Code: String, Sendable {
    case notFound = "not-found"
    case permissionDenied = "permission-denied"
    case isDirectory = "is-directory"
    /// The system refuses to open it for another reason.
    case cannotOpen = "cannot-open"
    case emptyFile = "empty-file"
    /// Compressed or archived: readable once unpacked.
    case packed
    case unknownFormat = "unknown-format"
    /// The format is known, but its header cannot be: a version or length that no program writes.
    case badHeader = "bad-header"
    /// The format is known and not one packet could be read.
    case noPackets = "no-packets"
    case readFailed = "read-failed"
  }

  /// The three ways of failing that a caller tells apart.
  package enum Category: Sendable {
    /// The file cannot be opened.
    case noInput
    /// The file was read and is no evidence that we know.
    case badData
    /// The system failed while reading.
    case inputOutput
  }

  package var code: Code
  /// The file's name as the user gave it, or `standard input`.
  package var source: String
  /// What was found and what was expected, one line without full stop.
  package var message: String
  /// The way out, as a verb phrase; empty where there is none to give.
  package var hint: String

  package init(_ code: Code, source: String, _ message: String, hint: String = "") {
    self.code = code
    self.source = source
    self.message = message
    self.hint = hint
  }

  package var category: Category {
    switch code {
    case .notFound, .permissionDenied, .isDirectory, .cannotOpen: .noInput
    case .emptyFile, .packed, .unknownFormat, .badHeader, .noPackets: .badData
    case .readFailed: .inputOutput
    }
  }

  /// `NAME: message; hint`.
  package var description: String { source + ": " + message + (hint.isEmpty ? "" : "; " + hint) }
}
