#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

import BlotterKit
import Synchronization

/// Progress that several threads report, where files are read side by side.
final class SharedProgress: ReadingProgress {
  private let terminal: Terminal
  private let state: Mutex<Progress?>

  init(_ terminal: Terminal) {
    self.terminal = terminal
    state = Mutex(nil)
  }

  func begin(_ paths: [String]) { state.withLock { $0 = Progress(paths, terminal) } }

  func advance(_ bytes: Int) { state.withLock { $0?.advance(bytes) } }
  func restart() { state.withLock { $0?.restart() } }
  func end() { state.withLock { $0?.end() } }
}

/// Tells on a terminal how far the reading of evidence is: one line, from half a second on, wiped at the end.
struct Progress {
  private let isShown: Bool
  /// Bytes of all the files; nil where an input has no size, as a pipe.
  private let total: UInt64?
  private let start = ContinuousClock.now
  private var read: UInt64 = 0
  private var last = ContinuousClock.now
  private var isOnScreen = false

  /// Time before the first line: what is faster needs none.
  private static let patience = Duration.milliseconds(500)
  /// Time between two: eight times a second look alive.
  private static let interval = Duration.milliseconds(125)

  init(_ paths: [String], _ terminal: Terminal) {
    isShown = !terminal.isQuiet && Terminal.isInteractive
    guard isShown else {
      total = nil
      return
    }
    total = paths.reduce(UInt64?.some(0)) { sum, path in
      guard let sum, path != "-", let size = Self.size(path) else { return nil }
      return sum + size
    }
  }

  /// Counts bytes, and shows the line where its time has come.
  mutating func advance(_ bytes: Int) {
    guard isShown else { return }
    read += UInt64(clamping: bytes)
    let now = ContinuousClock.now
    guard now - start >= Self.patience, !isOnScreen || now - last >= Self.interval else { return }
    last = now
    isOnScreen = true
    Terminal.write("\r\u{1B}[K" + Self.line(read: read, total: total))
  }

  /// Begins to count again.
  mutating func restart() { read = 0 }

  /// Wipes the line.
  mutating func end() {
    if isOnScreen { Terminal.write("\r\u{1B}[K") }
    isOnScreen = false
  }

  /// `read 312 of 1024 MB (30 %)`
  static func line(read: UInt64, total: UInt64?) -> String {
    let million: UInt64 = 1_000_000
    guard let total, total > 0, read <= total else { return "read \(read / million) MB" }
    let (tenths, _) = read.multipliedReportingOverflow(by: 100)
    return "read \(read / million) of \(total / million) MB (\(tenths / total) %)"
  }

  /// Bytes of a regular file.
  private static func size(_ path: String) -> UInt64? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return UInt64(exactly: status.st_size)
  }
}
