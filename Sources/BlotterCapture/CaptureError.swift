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
    /// Compressed or archived, and not to be unpacked here.
    case packed
    /// Compressed, and growing as files made to do harm do.
    case unpackLimit = "unpack-limit"
    case unknownFormat = "unknown-format"
    /// The format is known, but its header cannot be: a version or length that no program writes.
    case badHeader = "bad-header"
    /// The format is known and not one packet could be read.
    case noPackets = "no-packets"
    case readFailed = "read-failed"
    /// The filter is no filter, or not one for this evidence.
    case filter
    /// A bound of time in another clock than the evidence has.
    case clock
    /// A library that is loaded when needed is not installed.
    case missingLibrary = "missing-library"
  }

  /// The ways of failing that a caller tells apart.
  package enum Category: Sendable {
    /// The file cannot be opened.
    case noInput
    /// The file was read and is no evidence that we know.
    case badData
    /// The system failed while reading.
    case inputOutput
    /// What was asked for does not fit the evidence.
    case usage
    /// The machine lacks something that is needed.
    case missing
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
    case .emptyFile, .packed, .unpackLimit, .unknownFormat, .badHeader, .noPackets: .badData
    case .readFailed: .inputOutput
    case .filter, .clock: .usage
    case .missingLibrary: .missing
    }
  }

  /// `NAME: message; hint`.
  package var description: String { source + ": " + message + (hint.isEmpty ? "" : "; " + hint) }
}
