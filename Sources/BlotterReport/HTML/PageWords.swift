internal import BlotterIncident

/// The few words that the page itself says, beside those of the document.
package struct PageWords: Sendable {
  /// Value of the `lang` attribute (BCP 47).
  package var language = "en"
  package var skip = "Skip to the report"
  package var contents = "Contents"
  package var table = "Table"
  package var figure = "Figure"
  package var untitled = "Report"
  package var page = "Page"
  package var of = "of"
  package var marking = "Marking"

  /// An emphasised word right behind an opening bracket that grades the sentence before it, and its class.
  package var grades = ["observed": "observed", "inferred": "inferred", "reported": "reported", "open": "open"]
  /// Words in bold at the start of a block that mark what nobody knows yet.
  package var open = ["open:", "open"]
  /// A word in bold that fills its table cell, and its class.
  package var levels = [
    "critical": "critical", "high": "high", "medium": "medium", "low": "low", "informational": "informational",
  ]

  package static let english = PageWords()
}

extension PageWords {
  /// The words of a language. What a document says of grades, levels and open questions is told in English, too.
  init(_ words: Phrasebook) {
    self.init()
    if words.isEnglish { return }
    language = words.tag
    for path in [\PageWords.skip, \.contents, \.table, \.figure, \.untitled, \.page, \.of, \.marking] {
      self[keyPath: path] = words(self[keyPath: path], as: "page")
    }
    for (word, name) in grades { grades[words(word, as: "grade").lowercased()] = name }
    for (word, name) in levels { levels[words(Words.capitalized(word), as: "severity").lowercased()] = name }
    open += [words("**Open:**").filter { $0 != "*" }.lowercased(), words("Open", as: "page").lowercased()]
  }
}
