internal import BlotterFindings
internal import BlotterTemplates

/// What a built-in template says of itself, from the `.json` file beside it.
package struct TemplateManifest: Sendable, Equatable {
  package let name: String
  package let title: String
  /// For whom and what it is.
  package let audience: String
  /// Patterns of the finding kinds that it is made for: a slug, or `*-suffix`, `prefix-*`.
  package let fits: [String]
  /// Fields of the incident that the deliverable cannot do without, as in notes: `awareness`, `incident.date`.
  package let required: [String]

  /// The manifests of all built-in templates, by name; one that does not read is left out, which a test would tell.
  package static var builtIn: [TemplateManifest] {
    EmbeddedFile.names(in: "Reports", suffix: ".json").compactMap { path in
      guard let text = EmbeddedFile.text(path), let node = try? JSONParser.parse(Array(text.utf8)) else { return nil }
      return TemplateManifest(node.value)
    }
  }

  private init?(_ json: JSONValue) {
    guard let object = json.objectValue, let name = object["name"]?.stringValue,
      let title = object["title"]?.stringValue, let audience = object["audience"]?.stringValue
    else { return nil }
    self.name = name
    self.title = title
    self.audience = audience
    fits = object["fits"]?.arrayValue?.compactMap(\.stringValue) ?? []
    required = object["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  /// Whether the template is made for findings of `kind`.
  package func fits(_ kind: String) -> Bool {
    fits.contains { pattern in
      if pattern.hasPrefix("*") { return kind.hasSuffix(pattern.dropFirst()) }
      if pattern.hasSuffix("*") { return kind.hasPrefix(pattern.dropLast()) }
      return kind == pattern
    }
  }
}
