import BlotterTemplates

/// A language in which reports are written: English, of which all texts are made, or one with a folder of its own in
/// `Templates/Languages`, named by its code (BCP 47).
///
/// It is chosen by the command line or by the notes, never by the environment: same input, same bytes out.
package struct Language: Sendable, Hashable {
  /// `en`, `es`, `pt` …
  package let code: String

  package static let english = Language(known: "en")

  /// All languages, English first, the others by code. A new folder needs no registration.
  package static let all: [Language] = {
    let codes = Set(
      EmbeddedFile.names(in: "Languages", suffix: ".po").compactMap { $0.split(separator: "/").dropFirst().first })
    return [english] + codes.sorted().map { Language(known: String($0)) }
  }()

  private init(known code: String) { self.code = code }

  /// A language by its code in any case of letters, with or without a region (`pt`, `pt-BR`, `PT_br`); nil for one that
  /// reports are not written in.
  package init?(_ code: String) {
    let name = code.lowercased().prefix { $0 != "-" && $0 != "_" }
    guard let known = Self.all.first(where: { $0.code == name }) else { return nil }
    self = known
  }

  /// The value of the `lang` attribute: the region whose usage the texts follow, where the catalogue names one.
  package var tag: String { self == .english ? code : Phrasebook(self).tag }
}
