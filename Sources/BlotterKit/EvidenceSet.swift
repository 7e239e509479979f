package import BlotterAnalysis
package import BlotterCapture
import BlotterCore
package import BlotterFindings
import Foundation

/// The files of one case: folders opened, rotated captures in order of time.
///
/// Files whose clock is absolute are put in order of their first packet, so that what `tcpdump -C` or `-G` wrote reads
/// as one capture whatever the names sort like; all others keep their place.
package struct EvidenceSet {
  /// In the order of reading; `-` is standard input.
  package private(set) var paths: [String] = []
  /// What could not be read of folders.
  package private(set) var remarks: [QualityNote] = []

  /// Ids of ``remarks``.
  package static let remarkIDs = ["unreadable-files"]
  /// Files of one case: the number of a piece of evidence has sixteen bits.
  package static let fileLimit = 65_535
  /// Folders within folders: archives of captures go by year, month, day and sensor.
  package static let depthLimit = 16
  /// Files named in one remark.
  private static let namesShown = 5

  /// - Throws: Where a folder cannot be listed, or holds nothing that can be read.
  package init(_ given: [String], options: ReadOptions) throws(CaseError) {
    var firsts: [Int: Int64] = [:]
    let isAlone = given.count == 1 && !Self.isFolder(given[0])
    for path in given {
      guard path != "-", Self.isFolder(path) else {
        if !isAlone, path != "-", Self.isRegular(path) { firsts[paths.count] = Self.first(path, options) }
        paths.append(path)
        continue
      }
      let files = try Self.files(in: path, depth: 0)
      var unread: [CaptureError] = []
      let start = paths.count
      for file in files {
        do throws(CaptureError) {
          let (clock, first) = try EvidenceReader.probe(ByteSource(path: file), options: options)
          if clock == .absolute { firsts[paths.count] = first }
          paths.append(file)
        } catch {
          unread.append(error)
        }
      }
      guard paths.count > start else { throw Self.nothing(in: path, unread) }
      if !unread.isEmpty { remarks.append(Self.remark(on: path, unread, of: files.count)) }
    }
    guard paths.count <= Self.fileLimit else {
      throw CaseError(
        .usage, "\(paths.count) files are more than one case holds (\(Self.fileLimit))",
        hints: ["join them first, for example with mergecap"])
    }
    // The places of dated files are taken by the same files in order of time; equal times keep the order given.
    let places = firsts.keys.sorted()
    let ordered = places.sorted { (firsts[$0] ?? 0, $0) < (firsts[$1] ?? 0, $1) }
    let old = paths
    for (place, file) in zip(places, ordered) { paths[place] = old[file] }
  }

  /// All of them with their sizes, where there are several and each can be read again from its start; else nil.
  package var files: [SideBySide.File]? {
    guard paths.count > 1 else { return nil }
    var files: [SideBySide.File] = []
    for path in paths {
      guard path != "-", Self.isRegular(path) else { return nil }
      let size =
        try? FileManager.default.attributesOfItem(
          atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.size] as? NSNumber
      files.append(SideBySide.File(path: path, name: Self.displayName(path), size: size?.uint64Value ?? 0))
    }
    return files
  }

  /// What the register calls a file: no folders.
  package static func displayName(_ path: String) -> String {
    path == "-" ? "standard input" : URL(fileURLWithPath: path).lastPathComponent
  }

  private static func first(_ path: String, _ options: ReadOptions) -> Int64? {
    // What cannot be read fails when its turn comes, with its own message.
    guard let source = try? ByteSource(path: path), let found = try? EvidenceReader.probe(source, options: options),
      found.clock == .absolute
    else { return nil }
    return found.first
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Whether a file can be read twice.
  private static func isRegular(_ path: String) -> Bool {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let kind = try? FileManager.default.attributesOfItem(atPath: resolved)[.type] as? FileAttributeType
    return kind == .typeRegular
  }

  /// Files below a folder by name, without hidden ones; links to folders are not followed.
  package static func files(in folder: String, depth: Int) throws(CaseError) -> [String] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw CaseError(
        .noInput, "\(PrintableText.of(folder)): cannot be listed", hints: ["check that you may read the folder"])
    }
    var result: [String] = []
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !name.hasPrefix(".") {
      let path = (folder.hasSuffix("/") ? folder : folder + "/") + name
      let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      if type == .typeDirectory {
        if depth < depthLimit { result += try files(in: path, depth: depth + 1) }
      } else if isRegular(path) {
        result.append(path)
      }
      guard result.count <= fileLimit else { return result }
    }
    return result
  }

  private static func remark(on folder: String, _ unread: [CaptureError], of count: Int) -> QualityNote {
    QualityNote(
      id: "unreadable-files", severity: "warning",
      summary: "\(unread.count) of \(count) files in \(Self.displayName(folder)) could not be read: "
        + list(unread))
  }

  private static func nothing(in folder: String, _ unread: [CaptureError]) -> CaseError {
    guard !unread.isEmpty else {
      return CaseError(
        .noInput, "\(PrintableText.of(folder)): the folder holds no file",
        hints: ["name the folder with the captures, or a file"])
    }
    return CaseError(
      .badData, "\(PrintableText.of(folder)): none of its \(unread.count) files can be read: " + list(unread),
      hints: ["expected \(CaptureFormat.readable)"])
  }

  private static func list(_ unread: [CaptureError]) -> String {
    let shown = unread.prefix(namesShown).map {
      PrintableText.of(Self.displayName($0.source), limit: 80) + " " + $0.message
    }
    let rest = unread.count - shown.count
    return shown.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
