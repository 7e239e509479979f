@testable import BlotterReport

/// What a reader of a page sees of a Markdown text, and which elements hold it.
struct RenderedText {
  private(set) var text = ""
  private(set) var elements: Set<String> = []

  /// Renders by libcmark and our tables, and undoes the escaping of HTML.
  init(_ markdown: String) throws {
    struct Unparsed: Error {}
    guard let tree = MarkdownTree(parsing: markdown) else { throw Unparsed() }
    PipeTables.convert(in: tree, source: markdown, words: .english)
    var rest = tree.html()[...]
    while let next = rest.first {
      if next == "<" {
        let tag = rest.prefix { $0 != ">" }
        let name = tag.dropFirst().prefix { $0 != " " }
        if !name.hasPrefix("/") { elements.insert(String(name)) }
        rest = rest[tag.endIndex...].dropFirst()
      } else if next == "&" {
        let entity = rest.prefix { $0 != ";" }
        text += ["&amp": "&", "&lt": "<", "&gt": ">", "&quot": "\"", "&#39": "'"][String(entity)] ?? "?"
        rest = rest[entity.endIndex...].dropFirst()
      } else {
        text.append(next)
        rest = rest.dropFirst()
      }
    }
    text = text.trimmingSpaces()
  }
}
