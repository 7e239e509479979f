import BlotterAnalysis
package import BlotterCapture
package import BlotterFindings
package import BlotterTraffic
import Foundation

/// What is told of the reading while it lasts, from any thread.
package protocol ReadingProgress: Sendable {
  /// The files that will be read.
  func begin(_ paths: [String])
  /// Bytes that were read of them.
  func advance(_ bytes: Int)
  /// All of them are read again.
  func restart()
  func end()
}

/// Files and folders of a case to findings or tables.
package enum EvidenceAnalysis {
  /// Evidence of at most so many packets is held against a text packet by packet: enough for what people write about
  /// by hand, and read within a second.
  package static let lineLimit: UInt64 = 10_000

  /// The findings of all evidence as one case; several files are read side by side where that gives the same.
  ///
  /// - Parameter lineLimit: Evidence of at most so many packets gets an excerpt of each packet.
  package static func findings(
    of paths: [String], options: ReadOptions, progress: (any ReadingProgress)? = nil, lineLimit: UInt64 = 0
  ) throws(CaseError) -> FindingsDocument {
    try requireEvidence(paths)
    let set = try EvidenceSet(paths, options: options)
    var analysis = Analysis()
    progress?.begin(set.paths)
    defer { progress?.end() }
    do throws(CaptureError) {
      let cores = ProcessInfo.processInfo.activeProcessorCount
      var isRead = false
      if let files = set.files {
        isRead = try analysis.readSideBySide(files, on: cores, options: options) { progress?.advance($0) }
        // What cannot be merged is read again.
        progress?.restart()
      }
      for path in isRead ? [] : set.paths {
        let source = path == "-" ? ByteSource.standardInput() : try ByteSource(path: path)
        source.onRead { progress?.advance($0) }
        try analysis.read(source, name: EvidenceSet.displayName(path), options: options)
      }
    } catch {
      throw CaseError(error)
    }
    for remark in set.remarks { analysis.note(remark) }
    return analysis.findings(tool: tool, lineLimit: lineLimit)
  }

  /// The tables of all evidence, open for merging with those of other processes.
  package static func tables(of paths: [String], options: ReadOptions) throws(CaseError) -> Traffic {
    try requireEvidence(paths)
    let set = try EvidenceSet(paths, options: options)
    var analysis = TableAnalysis()
    do throws(CaptureError) {
      for path in set.paths {
        let source = path == "-" ? ByteSource.standardInput() : try ByteSource(path: path)
        try analysis.read(source, name: EvidenceSet.displayName(path), options: options)
      }
    } catch {
      throw CaseError(error)
    }
    return analysis.tables()
  }

  /// The findings of bytes in memory.
  package static func findings(
    of bytes: [UInt8], name: String, options: ReadOptions, lineLimit: UInt64 = 0
  ) throws(CaseError) -> FindingsDocument {
    var analysis = Analysis()
    do throws(CaptureError) {
      try analysis.read(ByteSource(bytes: bytes, name: name), name: name, options: options)
    } catch {
      throw CaseError(error)
    }
    return analysis.findings(tool: tool, lineLimit: lineLimit)
  }

  private static var tool: FindingsDocument.Tool {
    FindingsDocument.Tool(name: "blotter", version: BlotterVersion.text)
  }

  private static func requireEvidence(_ paths: [String]) throws(CaseError) {
    if paths.isEmpty { throw CaseError(.usage, "no evidence is named", hints: ["name a capture, a log or a folder"]) }
    if paths.count(where: { $0 == "-" }) > 1 {
      throw CaseError(.usage, "standard input can be read once only", hints: ["name '-' once"])
    }
  }
}
