/// The text files of this folder, compiled into the binary.
///
/// Every `.mustache`, `.yaml`, `.css`, `.json` and `.po` file below `Templates/` is here under its path relative to
/// the folder (`Playbooks/syn-flood.yaml`), in order of path. A new file needs no registration.
package enum EmbeddedFile {
  /// Paths of all embedded files, sorted.
  package static let names: [String] = embeddedFiles.map(\.name)

  /// The text of one file, or nil where no such file is embedded.
  package static func text(_ name: String) -> String? { byName[name] }

  /// Paths of the embedded files in one folder, sorted: `names(in: "Playbooks", suffix: ".yaml")`.
  package static func names(in folder: String, suffix: String) -> [String] {
    names.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(suffix) }
  }

  private static let byName = Dictionary(
    embeddedFiles.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
}
