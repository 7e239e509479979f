import BlotterTestSupport
import Foundation
import Testing

@testable import BlotterReport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Programs that hang, eat memory, fill the disk or talk without end, in the place of WeasyPrint and pandoc.
@Suite struct ExternalProgramTests {
  /// A program that runs `script`, in a folder of its own.
  private func run(
    _ script: String, _ arguments: [String] = [], limits: ExternalProgram.Limits = .init(),
    looking: (borrowing PrivateFolder) -> Void = { _ in }
  ) throws -> PrintError? {
    let folder = try PrivateFolder()
    var error: PrintError?
    do throws(PrintError) {
      // No file of its own, which another test's child might hold open just then.
      try ExternalProgram(name: "program", path: "/bin/sh").run(
        ["-c", script, "program"] + arguments, in: folder, limits: limits)
    } catch let failure {
      error = failure
    }
    looking(folder)
    return error
  }

  /// Whether a process is gone, or dead and not yet collected: within ten seconds, since signals take their time.
  private func hasEnded(_ process: pid_t) -> Bool {
    for _ in 0..<100 {
      let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
      if status.isEmpty ? kill(process, 0) != 0 : status.contains(") Z ") || !status.contains("(sleep)") { return true }
      usleep(100_000)
    }
    return false
  }

  @Test func endsAProgramThatHangsAndWhatItStarted() throws {
    var started: pid_t?
    let start = ContinuousClock.now
    let error = try run(
      "sleep 300 &\necho $! >\"$TMPDIR/started\"\nsleep 300", limits: .init(seconds: 1)
    ) { folder in
      started = folder.read("started").flatMap { pid_t(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
    }
    #expect(error == .tooSlow(program: "program", seconds: 1))
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(hasEnded(try #require(started)))
  }

  @Test func endsWhatItLeftBehind() throws {
    var started: pid_t?
    let error = try run("sleep 300 &\necho $! >\"$TMPDIR/started\"") { folder in
      started = folder.read("started").flatMap { pid_t(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
    }
    #expect(error == nil)
    #expect(hasEnded(try #require(started)))
  }

  @Test func endsAProgramThatEatsMemory() throws {
    let error = try run(
      "x=0123456789abcdef\nwhile :; do x=$x$x; done", limits: .init(seconds: 60, bytes: 128 << 20))
    guard case .failed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func endsAProgramThatFillsTheDisk() throws {
    var size: UInt64 = .max
    let error = try run("exec yes >\"$TMPDIR/large\"", limits: .init(seconds: 60, fileBytes: 1 << 20)) { folder in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder.file("large"))
      size = (attributes?[.size] as? NSNumber)?.uint64Value ?? .max
    }
    guard case .failed = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(size <= 1 << 20)
  }

  @Test func keepsTheEndOfEndlessMessages() throws {
    let error = try run("yes 'warning: no such font' | head -n 400000 >&2\nprintf 'out of \\377 paper' >&2\nexit 7")
    #expect(error == .failed(program: "program", reason: "out of \u{FFFD} paper"))
  }

  @Test func namesTheSignalThatEndedIt() throws {
    #expect(try run("kill -9 $$") == .failed(program: "program", reason: "ended by signal 9"))
    #expect(try run("exit 12") == .failed(program: "program", reason: "status 12"))
  }

  /// No shell stands between: what would be a command to one is a plain word.
  @Test func passesWordsAsTheyAre() throws {
    let words = ["; touch owned", "$(touch owned)", "`touch owned`", "a b\nc", "", "*", "-rf"]
    var said: [UInt8]?
    let error = try run("for word; do printf '%s\\0' \"$word\"; done >\"$TMPDIR/words\"", words) { folder in
      said = folder.read("words")
      #expect(folder.read("owned") == nil)
    }
    #expect(error == nil)
    #expect(said == words.flatMap { Array($0.utf8) + [0] })
  }

  @Test func saysThatItCannotBeStarted() throws {
    let folder = try PrivateFolder()
    #expect(throws: PrintError.self) {
      try ExternalProgram(name: "none", path: folder.file("none")).run([], in: folder)
    }
  }
}
