/// A document that another program was to make and did not.
package enum PrintError: Error, Equatable {
  /// `program` is nowhere on the search path; `install` is the line that installs it.
  case missing(program: String, install: String)
  /// It ended with an error; `reason` is the last line that it said, or how it ended.
  case failed(program: String, reason: String)
  /// It took longer than it may, and was ended.
  case tooSlow(program: String, seconds: Int)
  /// Its working folder could not be made, written or read.
  case folder(reason: String)
  case unreadable(HTMLError)
}

extension PrintError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let program, _): "\(program) is needed for this format and is not installed"
    case .failed(let program, let reason): "\(program) failed: \(reason)"
    case .tooSlow(let program, let seconds): "\(program) was ended after \(seconds) seconds without a result"
    case .folder(let reason): "no working folder: \(reason)"
    case .unreadable(let error): error.description
    }
  }
}
