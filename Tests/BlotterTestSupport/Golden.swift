package import Foundation
package import Testing

/// Compares text with a committed file; `BLOTTER_RECORD=1` writes the file and fails, so that it cannot stay on.
package enum Golden {
  /// Fails at the first line that differs. A missing file fails and is not created.
  package static func expect(
    _ actual: String, matches path: URL, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    if ProcessInfo.processInfo.environment["BLOTTER_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try actual.write(to: path, atomically: true, encoding: .utf8)
      Issue.record("recorded \(path.lastPathComponent): review it and run again", sourceLocation: sourceLocation)
      return
    }
    let expected = try String(contentsOf: path, encoding: .utf8)
    guard expected != actual else { return }
    let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let right = actual.split(separator: "\n", omittingEmptySubsequences: false)
    let line =
      zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
    let show = { (lines: [Substring]) in line < lines.count ? String(lines[line]) : "(end)" }
    Issue.record(
      "\(path.lastPathComponent):\(line + 1)\n  expected: \(show(left))\n  actual:   \(show(right))",
      sourceLocation: sourceLocation)
  }
}
