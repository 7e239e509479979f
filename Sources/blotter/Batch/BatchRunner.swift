import BlotterFindings
import BlotterIncident
import Dispatch
import Foundation
import Synchronization

/// Makes the reports of a batch, several at a time, each in a process of its own: whatever one capture does to its
/// process, the others go on.
struct BatchRunner: Sendable {
  var output: String
  /// Arguments of `blotter report` that all cases share.
  var options: [String]
  var jobs: Int
  /// Seconds that one report may take.
  var timeLimit: Int
  var terminal: Terminal

  /// Folder below the output with one record a case.
  static let stateFolder = ".batch"
  /// Memory set aside for one report, bytes: the tables' caps and the file's content together stay below it.
  static let memoryPerJob: UInt64 = 1 << 30

  /// Reports that fit on this machine at once: one a core, and none without its share of the free memory.
  static var defaultJobs: Int {
    let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
    return max(1, min(cores, Int(clamping: freeMemory / memoryPerJob)))
  }

  private static var freeMemory: UInt64 {
    let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      if let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ UInt64($0) }) {
        return kilobytes.multipliedReportingOverflow(by: 1024).partialValue
      }
    }
    return ProcessInfo.processInfo.physicalMemory / 2
  }

  private struct Progress: Sendable {
    var next = 0
    var done = 0
    var skipped = 0
    var records: [Int: BatchRecord] = [:]
  }

  /// All cases; returns their records in order, and how many were done before.
  func run(_ items: [BatchItem], executable: URL) -> (records: [BatchRecord], skipped: Int) {
    let progress = Mutex(Progress())
    DispatchQueue.concurrentPerform(iterations: min(jobs, items.count)) { _ in
      while true {
        let index = progress.withLock { state -> Int? in
          guard state.next < items.count else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let index else { return }
        let (record, isOld) = finish(items[index], executable)
        let line = progress.withLock { state in
          state.records[index] = record
          state.done += 1
          if isOld { state.skipped += 1 }
          return "\(state.done) of \(items.count)"
        }
        report(line, record)
      }
    }
    let state = progress.withLock { $0 }
    if Terminal.isInteractive, !terminal.isQuiet { Terminal.write("\r\u{1B}[K") }
    return (items.indices.compactMap { state.records[$0] }, state.skipped)
  }

  private func report(_ line: String, _ record: BatchRecord) {
    guard !terminal.isQuiet, Terminal.isInteractive else { return }
    Terminal.write("\r\u{1B}[K\(line)  \(Terminal.printable(record.name, limit: 60))")
  }

  // MARK: One case

  private func path(_ item: BatchItem, _ ending: String) -> String { output + "/" + item.stem + ending }
  private func statePath(_ item: BatchItem) -> String { output + "/\(Self.stateFolder)/" + item.stem + ".json" }

  /// Makes one report, unless it is there and nothing has changed.
  private func finish(_ item: BatchItem, _ executable: URL) -> (BatchRecord, isOld: Bool) {
    let fingerprint = item.fingerprint(options: options)
    if let fingerprint, let bytes = FileManager.default.contents(atPath: statePath(item)),
      let old = BatchRecord(json: [UInt8](bytes)), old.name == item.name, old.fingerprint == fingerprint,
      old.failure != nil || FileManager.default.fileExists(atPath: path(item, ".html"))
    {
      return (old, true)
    }
    var record = BatchRecord(item, fingerprint: fingerprint)
    let result = make(item, executable)
    record.exitCode = result.status
    if result.status == 0 {
      do throws(CommandError) { record.fill(from: try Documents.incident(path(item, ".json"))) } catch {
        record.failure = error.message
      }
    } else {
      record.failure = result.message
      for ending in [".html", ".md", ".json"] { try? FileManager.default.removeItem(atPath: path(item, ending)) }
    }
    // What lies in the capture will happen again; a full disk, or a process that was stopped, need not. And a record
    // that cannot be kept costs the next run its time, no more.
    guard [0, ExitStatus.badData.rawValue].contains(record.exitCode) else { return (record, false) }
    try? OutputFile.write(JSONWriter.pretty(record.jsonValue), to: statePath(item))
    return (record, false)
  }

  private func make(_ item: BatchItem, _ executable: URL) -> (status: Int32, message: String) {
    let process = Process()
    process.executableURL = executable
    process.arguments =
      ["report", item.path, "--quiet", "--color", "never"] + options + (item.notes.map { ["--notes", $0] } ?? [])
      + [".html", ".md", ".json"].flatMap { ["-o", path(item, $0)] }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    do { try process.run() } catch {
      return (ExitStatus.internalError.rawValue, "cannot start \(executable.path): \(error.localizedDescription)")
    }
    let number = process.processIdentifier
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(timeLimit))
    timer.setEventHandler { kill(number, SIGKILL) }
    timer.resume()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    timer.cancel()
    if process.terminationReason == .uncaughtSignal {
      let signal = process.terminationStatus
      return (
        ExitStatus.internalError.rawValue,
        signal == SIGKILL
          ? "stopped after \(timeLimit) seconds, or out of memory" : "the program ended on signal \(signal)"
      )
    }
    let first = String(decoding: said, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    let message = first.hasPrefix("blotter: ") ? String(first.dropFirst(9)) : first
    return (process.terminationStatus, Terminal.printable(message.isEmpty ? "no message" : message, limit: 500))
  }
}
