import BlotterTemplates

/// Finds the playbook of a kind: `Playbooks/KIND.yaml`, or the file of the family that lists the kind
/// (`port-scan.yaml` for `port-scan-fin`, `auth-failure.yaml` for `ftp-auth-failure`).
package struct PlaybookLibrary: Sendable {
  private let text: @Sendable (String) -> String?

  /// The playbooks in the binary.
  package static let builtIn = PlaybookLibrary { EmbeddedFile.text("Playbooks/\($0).yaml") }

  /// Playbooks by name without `.yaml`; nil where there is no such file.
  package init(text: @escaping @Sendable (String) -> String?) { self.text = text }

  /// The playbook of `kind`; nil where none speaks of it. A playbook that does not read is an error.
  package func playbook(for kind: String) throws(NotesError) -> Playbook? {
    // A foreign kind may be any text; a slug is what a file is named after.
    guard kind.utf8.count <= 64, kind.utf8.allSatisfy({ $0.isSlugByte }) else { return nil }
    var name = kind[...]
    while !name.isEmpty {
      if let text = text(String(name)) {
        let playbook = try Playbook(yaml: Array(text.utf8), file: "\(name).yaml")
        if playbook.kinds.contains(kind) { return playbook }
      }
      guard let dash = name.lastIndex(of: "-") else { break }
      name = name[..<dash]
    }
    // Or the end of the slug: `auth-failure.yaml` for `ftp-auth-failure`.
    var rest = kind[...]
    while let dash = rest.firstIndex(of: "-") {
      rest = rest[rest.index(after: dash)...]
      guard let text = text(String(rest)) else { continue }
      let playbook = try Playbook(yaml: Array(text.utf8), file: "\(rest).yaml")
      if playbook.kinds.contains(kind) { return playbook }
    }
    return nil
  }

  /// Names of the playbook files that may speak of `kinds`, sorted.
  func names(for kinds: [String]) -> [String] {
    var names: Set<String> = []
    for kind in Set(kinds) where kind.utf8.count <= 64 && kind.utf8.allSatisfy({ $0.isSlugByte }) {
      let words = kind.split(separator: "-", omittingEmptySubsequences: false)
      for count in words.indices {
        names.insert(words.prefix(count + 1).joined(separator: "-"))
        names.insert(words.dropFirst(count).joined(separator: "-"))
      }
    }
    return names.filter { text($0) != nil }.sorted()
  }

  /// The kinds that the playbook file `name` speaks of; empty where there is no such file.
  package func kinds(in name: String) throws(NotesError) -> [String] {
    guard let text = text(name) else { return [] }
    return try Playbook(yaml: Array(text.utf8), file: "\(name).yaml").kinds
  }

  /// Names of the playbooks in the binary, sorted.
  package static var builtInNames: [String] {
    EmbeddedFile.names(in: "Playbooks", suffix: ".yaml").map {
      String($0.dropFirst("Playbooks/".utf8.count).dropLast(".yaml".utf8.count))
    }
  }
}

extension UInt8 {
  /// Lower-case letters, digits and `-`.
  fileprivate var isSlugByte: Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
      || self == UInt8(ascii: "-")
  }
}
