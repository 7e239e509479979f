import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program of somebody else's, run without shell, without network where the system allows it, in a private folder,
/// with limits on time and memory.
struct ExternalProgram {
  let name: String
  /// Absolute.
  let path: String

  /// What it may take.
  struct Limits {
    /// Seconds by the clock, and of processor time, so that a program whose parent was killed ends, too. A page of ten
    /// thousand rows takes WeasyPrint about a minute.
    var seconds = 600
    /// Bytes of its own data: ten times what WeasyPrint takes for a report of a thousand rows.
    var bytes: UInt = 4 << 30
    /// Bytes of the largest file that it may write; a report of ours has some megabytes.
    var fileBytes: UInt = 256 << 20
  }

  /// What is kept of its messages, bytes.
  private static let messageBytes = 2000

  /// The program `name` on the search path. Entries that are not absolute are passed over: a program that lies beside
  /// the evidence is not ours to run.
  static func find(_ name: String) -> ExternalProgram? {
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in search.split(separator: ":") where folder.hasPrefix("/") {
      let path = folder + "/" + name
      var info = stat()
      guard unsafe stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG, unsafe access(path, X_OK) == 0 else {
        continue
      }
      return ExternalProgram(name: name, path: path)
    }
    return nil
  }

  /// As ``find(_:)``; where it is missing, the error says what installs it.
  static func require(_ name: String, install: String) throws(PrintError) -> ExternalProgram {
    guard let program = find(name) else { throw .missing(program: name, install: install) }
    return program
  }

  /// Runs it with `arguments` and waits for its end.
  ///
  /// - Throws: ``PrintError/failed(program:reason:)`` where it ends with another status than 0, and
  ///   ``PrintError/tooSlow(program:seconds:)`` past its limit. What it started ends with it.
  func run(
    _ arguments: [String], in folder: borrowing PrivateFolder, limits: Limits = Limits()
  ) throws(PrintError) {
    let command = Self.limiting(limits) + Self.isolation + [path] + arguments
    let status = try Self.status(of: command, named: name, folder: folder.path, seconds: limits.seconds)
    guard status != 0 else { return }
    throw .failed(
      program: name, reason: Self.reason(status, messages: folder.end(of: Self.messagesName, bytes: Self.messageBytes)))
  }

  private static let messagesName = "messages"

  /// What goes before the command so that it has limits on processor time, memory and files; nothing on systems without
  /// the program that sets them.
  private static func limiting(_ limits: Limits) -> [String] {
    guard let prlimit = find("prlimit") else { return [] }
    return [
      prlimit.path, "--cpu=\(limits.seconds)", "--data=\(limits.bytes)", "--fsize=\(limits.fileBytes)", "--core=0",
      "--",
    ]
  }

  /// What goes before the command so that it has no network: a network namespace of its own, where the kernel lets
  /// this user make one; else nothing.
  private static let isolation: [String] = {
    #if os(Linux)
      guard let unshare = find("unshare"), let nothing = find("true") else { return [] }
      let prefix = [unshare.path, "--user", "--map-root-user", "--net", "--"]
      return (try? status(of: prefix + [nothing.path], named: "unshare", folder: "/nonexistent", seconds: 10)) == 0
        ? prefix : []
    #else
      return []
    #endif
  }()

  /// Its environment: nothing of ours but where programs, fonts and time zones are. The proxies lead nowhere, for
  /// systems without namespaces.
  private static func environment(folder: String) -> [String] {
    let own = ProcessInfo.processInfo.environment
    var values = [
      "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "TMPDIR": folder, "XDG_CACHE_HOME": folder,
      "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0",
      "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9",
      // The first day that an archive of the ZIP kind can name.
      "SOURCE_DATE_EPOCH": "315532800",
    ]
    for name in ["PATH", "HOME", "SOURCE_DATE_EPOCH"] { if let value = own[name] { values[name] = value } }
    return values.map { "\($0.key)=\($0.value)" }.sorted()
  }

  /// The status that `command` ends with: 0 to 255, or 256 and the signal that ended it.
  private static func status(
    of command: [String], named name: String, folder: String, seconds: Int
  ) throws(PrintError) -> Int {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { throw .folder(reason: "no memory") }
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    // A group of its own: what it starts can be ended with it.
    _ = unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    _ = unsafe posix_spawnattr_setpgroup(&attributes, 0)
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { throw .folder(reason: "no memory") }
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    let messages = folder + "/" + messagesName
    let hasFolder = unsafe access(folder, W_OK) == 0
    _ = unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    _ = unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    _ = unsafe posix_spawn_file_actions_addopen(
      &actions, 2, hasFolder ? messages : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    let words = unsafe command.map { unsafe strdup($0) } + [nil]
    let settings = unsafe environment(folder: folder).map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + settings).forEach { unsafe free($0) } }
    var child: pid_t = 0
    let number = unsafe posix_spawn(&child, command[0], &actions, &attributes, words, settings)
    guard number == 0 else { throw .failed(program: name, reason: unsafe String(cString: strerror(number))) }

    defer { kill(-child, SIGKILL) }
    var clock = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &clock)
    let deadline = Int(clock.tv_sec) + seconds
    var status: CInt = 0
    while true {
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { break }
      if ended < 0, errno != EINTR { throw .failed(program: name, reason: "it was lost") }
      unsafe clock_gettime(CLOCK_MONOTONIC, &clock)
      if Int(clock.tv_sec) > deadline {
        kill(-child, SIGKILL)
        _ = unsafe waitpid(child, &status, 0)
        throw .tooSlow(program: name, seconds: seconds)
      }
      usleep(5000)
    }
    // The layout of the status word is the same on Linux and macOS.
    return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 256 + Int(status & 0x7F)
  }

  private static func reason(_ status: Int, messages: [UInt8]) -> String {
    let text = String(decoding: messages, as: UTF8.self)
    if let last = text.split(separator: "\n").last(where: { !$0.trimmingSpaces().isEmpty }) {
      return last.trimmingSpaces()
    }
    return status < 256 ? "status \(status)" : "ended by signal \(status - 256)"
  }
}
