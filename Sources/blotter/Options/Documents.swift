import BlotterFindings
import BlotterIncident
import Foundation

/// Documents that users save, edit and feed in again.
enum Documents {
  static func findings(_ path: String) throws(CommandError) -> FindingsDocument {
    let bytes = try InputFile.read(path)
    do { return try FindingsDocument(json: bytes, file: InputFile.displayName(path)) } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
  }

  static func incident(_ path: String) throws(CommandError) -> Incident {
    try incident(try InputFile.read(path), file: InputFile.displayName(path))
  }

  static func incident(_ bytes: [UInt8], file: String) throws(CommandError) -> Incident {
    do { return try Incident(json: bytes, file: file) } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
  }

  static func notes(_ bytes: [UInt8], file: String) throws(CommandError) -> Notes {
    do { return try Notes(yaml: bytes, file: InputFile.displayName(file)) } catch {
      throw CommandError(.badData, Terminal.printable(error.description, limit: 1000))
    }
  }

  /// The bytes of a file that may not exist yet.
  static func existing(_ path: String) throws(CommandError) -> [UInt8]? {
    FileManager.default.fileExists(atPath: path) ? try InputFile.read(path) : nil
  }
}

extension Incident {
  /// The findings that the incident was made from.
  var findingsDocument: FindingsDocument {
    var document = FindingsDocument()
    document.tool = tool
    document.evidence = evidence
    document.traffic = traffic
    document.findings = findings
    document.evidenceQuality = evidenceQuality
    document.notAssessed = notAssessed
    document.excerpts = excerpts
    return document
  }
}
