import BlotterCapture
import BlotterCore
import BlotterFindings
import BlotterKit
import Foundation

/// One case of a batch: what is read, and what its report is called.
struct BatchItem: Sendable {
  /// A file, or a folder whose files are one case.
  var path: String
  /// The path as the index shows it: below the folder given.
  var name: String
  /// The report's name without extension, safe in any file system and link.
  var stem: String
  var notes: String?

  /// The cases of what was given: each file, or with `byFolder` each folder that holds files.
  ///
  /// - Throws: Where a folder cannot be read, or nothing is there.
  static func all(_ given: [String], byFolder: Bool, notes: String?) throws(CommandError) -> [BatchItem] {
    var found: [(path: String, name: String)] = []
    for path in given {
      if path == "-" { throw CommandError(.usage, "a batch reads files, no standard input") }
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw CommandError(.noInput, "\(Terminal.printable(path)): no such file or folder")
      }
      if !isFolder.boolValue {
        found.append((path, InputFile.displayName(path)))
        continue
      }
      let files: [String]
      do { files = try EvidenceSet.files(in: path, depth: 0) } catch { throw CommandError(error) }
      let root = path.hasSuffix("/") ? path : path + "/"
      let names = files.map { String($0.dropFirst(root.count)) }
      if byFolder {
        var seen = Set<String>()
        for name in names {
          let folder = name.contains("/") ? String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)]) : ""
          guard seen.insert(folder).inserted else { continue }
          found.append(
            folder.isEmpty ? (path, InputFile.displayName(path)) : (root + folder, folder))
        }
      } else {
        for (file, name) in zip(files, names) { found.append((file, name)) }
      }
    }
    guard !found.isEmpty else { throw CommandError(.noInput, "the folder holds no file") }
    var used: [String: Int] = [:]
    return found.map { path, name in
      var stem = safe(name)
      let count = used[stem.lowercased(), default: 0] + 1
      used[stem.lowercased()] = count
      if count > 1 { stem += "-\(count)" }
      return BatchItem(path: path, name: name, stem: stem, notes: notes.flatMap { self.notes(for: name, in: $0) })
    }
  }

  /// Letters, digits, `.`, `-` and `_`; never hidden, never `index`.
  private static func safe(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars.prefix(150) {
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      result += isPlain || scalar == "." || scalar == "_" || scalar == "-" ? String(scalar) : "-"
    }
    while result.hasPrefix(".") || result.hasPrefix("-") { result.removeFirst() }
    return result.isEmpty || result.lowercased() == "index" ? "case-" + result : result
  }

  /// `DIR/NAME.yaml`, with the capture's extension or without.
  private static func notes(for name: String, in folder: String) -> String? {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let bare = last.split(separator: ".").first.map(String.init) ?? last
    for candidate in [name, last, bare] {
      let path = folder + "/" + candidate + ".yaml"
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    return nil
  }

  /// What the report follows from: the hashes of all that is read, the version and the options. Nil where something
  /// cannot be read.
  func fingerprint(options: [String]) -> String? {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let files = isFolder.boolValue ? (try? EvidenceSet.files(in: path, depth: 0)) ?? [] : [path]
    var parts = ["blotter " + Version.text] + options
    for file in files + (notes.map { [$0] } ?? []) {
      guard let hash = try? FileHash.sha256(of: file), !hash.isEmpty else { return nil }
      parts.append(InputFile.displayName(file) + " " + hash)
    }
    return parts.joined(separator: "\n")
  }
}
