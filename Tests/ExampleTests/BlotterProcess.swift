import Foundation
import Testing

/// Runs the built command as users do.
struct BlotterProcess {
  var status: Int32
  var output: Data
  var errors: String

  /// What went to standard output, as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// The binary beside the test bundle.
  private static var executable: URL {
    get throws {
      var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      for _ in 0..<6 {
        let candidate = folder.appending(path: "blotter")
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        folder = folder.deletingLastPathComponent()
      }
      throw CocoaError(.fileNoSuchFile)
    }
  }

  /// Runs `blotter` with arguments and waits; `input` becomes its standard input.
  static func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String]? = nil
  ) throws -> BlotterProcess {
    let process = Process()
    process.executableURL = try executable
    process.arguments = arguments
    if var environment {
      // Where a build that counts its regions leaves the counts.
      environment["LLVM_PROFILE_FILE"] = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"]
      process.environment = environment
    }
    // Paths of outputs as files: a pipe that nobody drains would stop a long report.
    let folder = FileManager.default.temporaryDirectory.appending(path: "blotter-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["out", "err", "in"].map { folder.appending(path: $0) }
    try (input ?? Data()).write(to: paths[2])
    for path in paths[0...1] { try Data().write(to: path) }
    let output = try FileHandle(forWritingTo: paths[0])
    let errors = try FileHandle(forWritingTo: paths[1])
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = try FileHandle(forReadingFrom: paths[2])
    try process.run()
    process.waitUntilExit()
    return BlotterProcess(
      status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: try Data(contentsOf: paths[0]), errors: String(decoding: try Data(contentsOf: paths[1]), as: UTF8.self))
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "blotter-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
