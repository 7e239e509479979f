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
