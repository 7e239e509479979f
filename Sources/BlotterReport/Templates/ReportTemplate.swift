import BlotterCore
internal import BlotterTemplates
import Foundation

/// One file of a template.
package struct TemplateSource: Sendable, Equatable {
  /// Path for messages.
  package let file: String
  package let text: String
  /// Whether it comes with the program, which was built with its check.
  package let isBuiltIn: Bool
}

/// A template with all the partials that it needs.
package struct ReportTemplate: Sendable {
  /// `incident-report`, or the name of the user's file.
  package let name: String
  package let entry: TemplateSource
  /// By the name used in `{{> name}}`.
  package let partials: [String: TemplateSource]
  /// Names that could have been meant.
  let partialNames: [String]

  /// Each name in its tags, and each part of a name with full stops.
  var names: Set<String> {
    var names: Set<String> = []
    for source in [entry] + partials.values {
      for tag in TemplateTag.all(in: source.text) where tag.kind != .partial {
        for part in tag.name.split(separator: ".") { names.insert(String(part)) }
      }
    }
    return names
  }

  /// Whether a file of the user's takes part.
  var isForeign: Bool { !entry.isBuiltIn || partials.values.contains { !$0.isBuiltIn } }
}

/// The built-in templates, and the user's in front of them: file by file, for entries and partials alike.
///
/// A folder of the user's is laid out as `Templates/` is (`Reports/`, `Partials/`), or flat.
package struct TemplateLibrary: Sendable {
  static let suffix = ".md.mustache"
  /// Template used where none is named.
  package static let defaultName = "incident-report"
  /// No template is larger; a file that is comes from somewhere else.
  static let maximumBytes = 1 << 20

  private let folder: URL?
  private let file: URL?

  /// The built-in templates only.
  package init() {
    folder = nil
    file = nil
  }

  /// `path` is a folder of templates, or one template whose partials lie beside it or in `Partials/` beside it.
  package init(path: String) {
    let url = URL(fileURLWithPath: path)
    if (try? FileManager.default.contentsOfDirectory(atPath: url.path)) != nil {
      folder = url
      file = nil
    } else {
      folder = url.deletingLastPathComponent()
      file = url
    }
  }

  /// What `--template` means: a built-in name, a file or a folder.
  package static func template(_ nameOrPath: String) throws(TemplateError) -> ReportTemplate {
    if EmbeddedFile.text("Reports/\(nameOrPath)\(suffix)") != nil {
      return try TemplateLibrary().template(named: nameOrPath)
    }
    let looksLikePath = nameOrPath.contains("/") || nameOrPath.contains(".")
    if looksLikePath || FileManager.default.fileExists(atPath: nameOrPath) {
      let library = TemplateLibrary(path: nameOrPath)
      return try library.template(named: library.mainName)
    }
    return try TemplateLibrary().template(named: nameOrPath)
  }

  /// Names of all templates, the user's and the built-in ones, sorted.
  package var names: [String] {
    var names = Set(
      EmbeddedFile.names(in: "Reports", suffix: Self.suffix).map {
        String($0.dropFirst("Reports/".count).dropLast(Self.suffix.count))
      })
    if let folder {
      let own = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "Reports").path)
      for file in own ?? [] where file.hasSuffix(Self.suffix) { names.insert(String(file.dropLast(Self.suffix.count))) }
    }
    return names.sorted()
  }

  /// One template with its partials.
  package func template(named name: String) throws(TemplateError) -> ReportTemplate {
    guard let entry = try entry(named: name) else {
      throw TemplateError(
        code: .unknownTemplate, file: name, line: 0, column: 0, summary: "no such template",
        hint: (NearMiss.best(for: name, among: names).map { "did you mean '\($0)'? " } ?? "")
          + "known are \(names.joined(separator: ", "))")
    }
    return try template(name, entry)
  }

  /// A template from its text, with the library's partials.
  ///
  /// - Parameter file: What messages call it.
  package func template(text: String, file: String) throws(TemplateError) -> ReportTemplate {
    try template(file, TemplateSource(file: file, text: text, isBuiltIn: false))
  }

  private func template(_ name: String, _ entry: TemplateSource) throws(TemplateError) -> ReportTemplate {
    var partials: [String: TemplateSource] = [:]
    var wanted = Self.partialNames(in: entry.text)
    while let next = wanted.popLast() {
      guard partials[next] == nil, let partial = try partial(named: next) else { continue }
      partials[next] = partial
      wanted += Self.partialNames(in: partial.text)
    }
    return ReportTemplate(
      name: name, entry: entry, partials: partials,
      partialNames: EmbeddedFile.names(in: "Partials", suffix: Self.suffix).map {
        String($0.dropFirst("Partials/".count).dropLast(Self.suffix.count))
      })
  }

  private static func partialNames(in text: String) -> [String] {
    TemplateTag.all(in: text).filter { $0.kind == .partial }.map(\.name)
  }

  /// The one file, or the default template as far as the folder replaces it.
  private var mainName: String {
    guard let file else {
      let own = names.filter { name in (try? read(name, in: ["Reports", ""])) != nil }
      return own.count == 1 ? own[0] : Self.defaultName
    }
    let name = file.lastPathComponent
    return name.hasSuffix(Self.suffix) ? String(name.dropLast(Self.suffix.count)) : name
  }

  private func entry(named name: String) throws(TemplateError) -> TemplateSource? {
    if let file { return try Self.source(file) }
    return try source(named: name, folders: ["Reports", ""], embedded: "Reports")
  }

  private func partial(named name: String) throws(TemplateError) -> TemplateSource? {
    // A name is no path: it cannot lead out of the folder.
    guard
      name.utf8.allSatisfy({ byte in
        0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x2D || byte == 0x5F
      })
    else { return nil }
    return try source(named: name, folders: ["Partials", ""], embedded: "Partials")
  }

  private func source(
    named name: String, folders: [String], embedded: String
  ) throws(TemplateError) -> TemplateSource? {
    if let own = try read(name, in: folders) { return own }
    let path = "\(embedded)/\(name)\(Self.suffix)"
    return EmbeddedFile.text(path).map { TemplateSource(file: "Templates/\(path)", text: $0, isBuiltIn: true) }
  }

  private func read(_ name: String, in folders: [String]) throws(TemplateError) -> TemplateSource? {
    guard let folder else { return nil }
    for place in folders {
      let url = (place.isEmpty ? folder : folder.appending(path: place)).appending(path: name + Self.suffix)
      if FileManager.default.fileExists(atPath: url.path) { return try Self.source(url) }
    }
    return nil
  }

  private static func source(_ url: URL) throws(TemplateError) -> TemplateSource {
    guard let data = try? Data(contentsOf: url) else {
      throw TemplateError(
        code: .unreadable, file: url.relativePath, line: 0, column: 0, summary: "cannot read this template", hint: nil)
    }
    guard data.count <= maximumBytes else {
      throw TemplateError(
        code: .unreadable, file: url.relativePath, line: 0, column: 0,
        summary: "\(data.count) bytes are too many for a template (at most \(maximumBytes))", hint: nil)
    }
    return TemplateSource(file: url.relativePath, text: String(decoding: data, as: UTF8.self), isBuiltIn: false)
  }
}
