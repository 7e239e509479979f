/// What the process tells its caller; the numbers follow sysexits.h where it has one.
enum ExitStatus: Int32 {
  case done = 0
  /// `check` or `verify` found something.
  case found = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  case missingProgram = 69
  case internalError = 70
  case cannotCreate = 73
  case ioError = 74
}

/// An error with everything that the user should see and the status to end with.
struct CommandError: Error {
  var status: ExitStatus
  /// What went wrong, with the file and place; one line without full stop.
  var message: String
  /// Ways out, verb phrases.
  var hints: [String] = []

  init(_ status: ExitStatus, _ message: String, hints: [String] = []) {
    self.status = status
    self.message = message
    self.hints = hints
  }
}
