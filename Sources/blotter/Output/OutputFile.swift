import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes a result whole or not at all.
///
/// A regular file is written beside its destination, synced and renamed over it, so that a crash or a full disk leaves
/// the old content. What is no regular file, such as `/dev/stdout` or a pipe, is written straight.
enum OutputFile {
  /// Writes `text` to `path`, or to standard output where `path` is `-`.
  ///
  /// - Throws: ``CommandError`` with status 73 where the file cannot be made, 74 where writing fails.
  static func write(_ text: String, to path: String) throws(CommandError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes bytes; see ``write(_:to:)-(String,_)``.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
    if path == "-" { return try writeAll(bytes, to: 1, named: "standard output") }
    var info = stat()
    let exists = unsafe stat(path, &info) == 0
    if exists, info.st_mode & S_IFMT == S_IFDIR {
      throw CommandError(.cannotCreate, "\(Terminal.printable(path)) is a folder", hints: ["name a file inside it"])
    }
    if exists, info.st_mode & S_IFMT != S_IFREG { return try writeStraight(bytes, to: path) }
    try replace(path, with: bytes, mode: exists ? info.st_mode & 0o7777 : nil)
  }

  /// Writes what only its owner may read: mode 0600, also where the file was there before.
  static func writePrivate(_ text: String, to path: String) throws(CommandError) {
    if path == "-" { return try write(text, to: path) }
    var info = stat()
    let exists = unsafe stat(path, &info) == 0
    if exists, info.st_mode & S_IFMT != S_IFREG { return try write(text, to: path) }
    try replace(path, with: Array(text.utf8), mode: 0o600)
  }

  /// Whether two paths lead to one file; `-` is what stands on standard input.
  static func isSame(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    guard unsafe (a == "-" ? fstat(0, &first) : stat(a, &first)) == 0, unsafe stat(b, &second) == 0,
      first.st_mode & S_IFMT == S_IFREG
    else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Whether a folder is there.
  static func isFolder(_ path: String) -> Bool {
    var info = stat()
    return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  private static func writeStraight(_ bytes: [UInt8], to path: String) throws(CommandError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.cannotCreate, "cannot open", path) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, named: path)
  }

  private static func replace(_ path: String, with bytes: [UInt8], mode: mode_t?) throws(CommandError) {
    let target = try resolved(path)
    let temporary = target + ".\(getpid()).part"
    _ = unsafe unlink(temporary)
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(.cannotCreate, "cannot create", path) }
    do throws(CommandError) {
      if let mode { fchmod(descriptor, mode) }
      try writeAll(bytes, to: descriptor, named: path)
      guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw failure(.ioError, "cannot write", path) }
      guard unsafe rename(temporary, target) == 0 else { throw failure(.cannotCreate, "cannot replace", path) }
    } catch {
      _ = unsafe unlink(temporary)
      throw error
    }
  }

  /// The place that links at `path` lead to, whether or not something is there: the links stay.
  private static func resolved(_ path: String) throws(CommandError) -> String {
    var place = path
    for _ in 0..<linkLimit {
      var info = stat()
      guard unsafe lstat(place, &info) == 0, info.st_mode & S_IFMT == S_IFLNK else { return place }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = unsafe readlink(place, &buffer, Int(PATH_MAX))
      guard count > 0 else { throw failure(.cannotCreate, "cannot follow", path) }
      let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      // A relative link begins where it lies.
      let folder = place.lastIndex(of: "/").map { place[...$0] } ?? ""
      place = target.hasPrefix("/") ? target : folder + target
    }
    throw CommandError(.cannotCreate, "cannot follow \(Terminal.printable(path)): too many links, or a link to itself")
  }

  /// Links that lead on before the system, too, gives up (Linux: 40).
  private static let linkLimit = 40

  private static func writeAll(_ bytes: [UInt8], to descriptor: CInt, named name: String) throws(CommandError) {
    let number = SystemCalls.writeAll(bytes, to: descriptor)
    // EPIPE: the reader has seen enough (`blotter report x | head`).
    guard number == 0 || number == EPIPE else {
      throw CommandError(.ioError, "cannot write \(Terminal.printable(name)): \(SystemCalls.reason(number))")
    }
  }

  private static func failure(_ status: ExitStatus, _ what: String, _ path: String) -> CommandError {
    CommandError(status, "\(what) \(Terminal.printable(path)): \(SystemCalls.reason())")
  }
}
