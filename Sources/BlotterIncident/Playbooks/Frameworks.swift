import BlotterTemplates

/// The names of one release of ATT&CK, and of the catalogues of controls, from `Templates/Mappings`.
package struct Frameworks: Sendable {
  /// A name of a framework by its id.
  package struct Entry: Sendable, Equatable {
    package var id: String
    package var name: String
    /// For an id that was withdrawn: what took its place.
    package var now: String?
  }

  /// A catalogue in one release.
  package struct Release: Sendable, Equatable {
    package var id: String
    package var name: String
    package var version: String
    /// `YYYY-MM-DD`
    package var released: String
  }

  package private(set) var attack = Release(id: "ATT&CK", name: "", version: "", released: "")
  package private(set) var techniques: [Entry] = []
  /// Ids of earlier releases, which must not come back.
  package private(set) var retired: [Entry] = []
  package private(set) var catalogues: [Release] = []
  package private(set) var controls: [Entry] = []

  /// Those in the binary. The tests hold that they read; a file that does not leaves its names unknown.
  package static let builtIn: Frameworks =
    (try? Frameworks(text: { EmbeddedFile.text("Mappings/\($0).yaml") }))
    ?? Frameworks()

  private init() {}

  /// - Parameter text: The file `attack` or `controls`; nil where there is none.
  package init(text: (String) -> String?) throws(NotesError) {
    if let bytes = text("attack").map({ Array($0.utf8) }), let root = try YAMLDocument.read(bytes, file: "attack.yaml")
    {
      var reader = try YAMLReader(root, file: "attack.yaml")
      attack = Release(
        id: "ATT&CK", name: try reader.required("framework"), version: try reader.required("version"),
        released: try reader.required("released"))
      techniques = try reader.objects("techniques", Self.entry)
      retired = try reader.objects("retired", Self.entry)
      try reader.finish()
    }
    if let bytes = text("controls").map({ Array($0.utf8) }),
      let root = try YAMLDocument.read(bytes, file: "controls.yaml")
    {
      var reader = try YAMLReader(root, file: "controls.yaml")
      catalogues = try reader.objects("catalogues") { (member) throws(NotesError) in
        Release(
          id: try member.required("id"), name: try member.required("name"), version: try member.required("version"),
          released: try member.required("released"))
      }
      controls = try reader.objects("controls", Self.entry)
      try reader.finish()
    }
  }

  private static func entry(_ reader: inout YAMLReader) throws(NotesError) -> Entry {
    Entry(id: try reader.required("id"), name: try reader.required("name"), now: try reader.text("now"))
  }

  /// Name of a technique in this release; nil for an id that the list does not have.
  package func technique(_ id: String) -> String? { techniques.first { $0.id == id }?.name }

  /// `MITRE ATT&CK for Enterprise 18 (2025-10-28)`.
  package var attackRelease: String? {
    attack.version.isEmpty ? nil : "\(attack.name) \(attack.version) (\(attack.released))"
  }

  /// `CIS 6.3 Require MFA for Externally-Exposed Applications (8.1)`; nil for an id that the list does not have.
  package func control(_ id: String) -> String? {
    guard let entry = controls.first(where: { $0.id == id }) else { return nil }
    let catalogue = catalogues.first { id.hasPrefix($0.id) || $0.id == "D3FEND" && id.hasPrefix("D3-") }
    guard let catalogue else { return nil }
    return "\(catalogue.id == "D3FEND" ? "D3FEND \(id)" : id) \(entry.name) (\(catalogue.version))"
  }
}
