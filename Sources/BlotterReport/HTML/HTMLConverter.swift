internal import BlotterFigures
package import BlotterIncident

/// What the user decides about a page beside its text and its theme.
package struct HTMLOptions: Sendable {
  /// Paper of the print style.
  package enum Paper: String, Sendable, CaseIterable {
    case a4 = "A4"
    case letter
  }

  /// Title of a document that has no heading of its own.
  package var title: String?
  package var paper = Paper.a4
  /// Language of the document; nil for what its first line says, and English where it says nothing.
  package var language: Language?
  package var words = PageWords.english
  /// Words of the figures that a word processor gets.
  var figureWords = FigureWords.english
  /// A picture at the head of the page.
  package var logo: Logo?
  /// Draws a fenced block by its info string and text, as trusted HTML whose ids begin with `idPrefix`; nil leaves the
  /// block as code. The Mermaid that our templates write is drawn by default.
  package var figure: (@Sendable (_ info: String, _ text: String, _ idPrefix: String) -> String?)?

  package init() {}

  /// With the words of the document's language.
  func resolved(for markdown: String) -> HTMLOptions {
    var options = self
    let words = Phrasebook(language ?? LanguageMark.language(of: markdown) ?? .english)
    options.words = PageWords(words)
    let figureWords = FigureWords(words)
    options.figureWords = figureWords
    if figure == nil {
      options.figure = { info, text, prefix in
        info.lowercased() == "mermaid" ? FigureRenderer.html(mermaid: text, idPrefix: prefix, words: figureWords) : nil
      }
    }
    return options
  }
}

/// A Markdown text that does not become a page.
package enum HTMLError: Error, Equatable {
  case tooLarge(bytes: Int, limit: Int)
  case tooManyImages(count: Int, limit: Int)
  case outOfMemory
}

extension HTMLError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "the Markdown has \(bytes) bytes; a page takes at most \(limit)"
    case .tooManyImages(let count, let limit): "the Markdown has \(count) images; a page takes at most \(limit)"
    case .outOfMemory: "no memory left for the page"
    }
  }
}

/// A Markdown text on its way to a page: parsed, with its tables found.
extension HTMLConverter {
  static func tree(
    of markdown: String, words: PageWords, isForWord: Bool = false
  ) throws(HTMLError) -> MarkdownTree {
    let size = markdown.utf8.count
    if size > maximumBytes { throw .tooLarge(bytes: size, limit: maximumBytes) }
    let images = imageOpeners(in: markdown)
    if images > maximumImages { throw .tooManyImages(count: images, limit: maximumImages) }

    // A NUL becomes three bytes inside libcmark, which would move the columns of its line.
    let source =
      markdown.utf8.contains(0)
      ? String(markdown.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) })
      : markdown
    guard let tree = MarkdownTree(parsing: source) else { throw .outOfMemory }
    PipeTables.convert(in: tree, source: source, words: words, isForWord: isForWord)
    return tree
  }
}

/// Markdown to one self-contained HTML page: a pure function of the text, the theme and the options.
///
/// CommonMark by libcmark in its safe mode, plus pipe tables. What a document says about itself it says in plain
/// Markdown, and any document looks well without:
/// - the first block, a first-level heading, is the title;
/// - a paragraph before or right after it that is nothing but a TLP 2.0 label marks the page at top and bottom, on
///   screen and on each sheet;
/// - a two-column table whose second header cell is empty is a table of pairs, its first header cell the caption;
///   right after the title (a line of text may stand between) it becomes the cover;
/// - a link that reads like the fourth-level heading it leads to is a citation; a link below such a heading that
///   leads to a second-level heading goes back to the first such citation in that section;
/// - `(*observed* …)`, and likewise inferred, reported and open, grades the sentence before it;
/// - a paragraph right after a drawn figure that begins with "Figure" in bold is its caption; figures are numbered
/// anew;
/// - a word of severity in bold that fills its table cell becomes a badge.
package enum HTMLConverter {
  /// Reports of ten thousand timeline rows have about 2 MB.
  package static let maximumBytes = 16 << 20
  /// libcmark 0.30.2 takes time by images × links of a paragraph (`![[]()` repeated).
  package static let maximumImages = 10_000

  package static func html(
    _ markdown: String, theme: Theme = .builtIn, options: HTMLOptions = HTMLOptions()
  ) throws(HTMLError) -> String {
    let options = options.resolved(for: markdown)
    let tree = try tree(of: markdown, words: options.words)
    return PageBuilder(options: options, theme: theme).page(of: tree)
  }

  /// The same document as the plain HTML that a word processor's converter takes.
  static func word(_ markdown: String, options: HTMLOptions) throws(HTMLError) -> WordSource {
    let options = options.resolved(for: markdown)
    let tree = try tree(of: markdown, words: options.words, isForWord: true)
    return PageBuilder(options: options, theme: .builtIn, isForWord: true).word(of: tree)
  }

  private static func imageOpeners(in markdown: String) -> Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in markdown.utf8 {
      if byte == UInt8(ascii: "["), previous == UInt8(ascii: "!") { count += 1 }
      previous = byte
    }
    return count
  }
}
