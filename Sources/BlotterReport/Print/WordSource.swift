internal import BlotterFigures

/// A document on its way to a word processor.
struct WordSource {
  /// Plain HTML: headings, paragraphs, lists, tables, and spans and blocks with the name of a style.
  var html: String
  /// The drawings that it names `figure-1.png` and so on, as SVG.
  var pictures: [String]
  var title: String
  var marking: Marking?
  /// Those of its language.
  var words: PageWords
}

/// One drawing of a document for a word processor.
struct WordPicture {
  let svg: String
  let html: String

  /// Widest on A4 and Letter with our margins, in hundredths of an inch; higher than this it would leave the page.
  private static let width = 655
  private static let height = 820

  /// The drawing of a fence; nil where it is none of ours.
  init?(_ fence: MarkdownNode, number: Int, words: FigureWords) {
    guard fence.fenceInfo.lowercased() == "mermaid",
      let picture = FigureRenderer.picture(mermaid: fence.literal, idPrefix: "figure-\(number)", words: words),
      picture.height > 0
    else { return nil }
    svg = picture.svg
    let wide = min(Self.width, Self.height * picture.width / picture.height)
    let size = "width=\"\(WordStyles.inches(wide))in\""
    html =
      "<div data-custom-style=\"\(WordStyles.figure)\"><p><img src=\"figure-\(number).png\" \(size) "
      + "alt=\"\(HTMLEscaping.escape(picture.alternative))\"></p></div>"
  }
}

extension PageBuilder {
  /// The tree as a document of its own. The first heading becomes the title; sections move up by one level, so that
  /// they are what a word processor lists first.
  func wordSource(of tree: borrowing MarkdownTree, hasTitle: Bool) -> WordSource {
    let root = tree.root
    let title = (self.title ?? options.title ?? words.untitled).trimmingSpaces()
    // Where the document has another heading of the first level, none of them stands above all others.
    let isSingle = hasTitle && headings.count(where: { $0.level == 1 }) == 1
    if isSingle { root.firstChild?.remove() }
    var body = tree.html()
    if isSingle {
      for level in 2...6 {
        body.replace("<h\(level) id=", with: "<h\(level - 1) id=")
        body.replace("</h\(level)>", with: "</h\(level - 1)>")
      }
    }
    // Tags of ours: the same bytes in a text would be escaped.
    for (mark, side) in [("r", "right"), ("c", "center"), ("l", "left")] {
      for tag in ["<td", "<th scope=\"col\""] {
        body.replace("\(tag) class=\"\(mark)\">", with: "\(tag) style=\"text-align: \(side)\">")
      }
    }
    // A table has no room below it of its own, and the items of a list none above.
    for list in ["<ul>", "<ol>"] {
      body.replace(
        "</table></div>\n\(list)",
        with: "</table></div>\n<div data-custom-style=\"\(WordStyles.afterTable)\"><p>&nbsp;</p></div>\n\(list)")
    }
    var logo = ""
    if let picture = options.logo {
      let name = picture.kind == .jpeg ? "logo.jpg" : "logo.png"
      logo = "<p><img src=\"\(name)\" height=\"0.6in\" alt=\"\"></p>"
    }
    let html = """
      <!DOCTYPE html>
      <html lang="\(HTMLEscaping.escape(words.language))">
      <head><meta charset="utf-8"><title>\(HTMLEscaping.escape(isSingle ? title : ""))</title></head>
      <body>\(logo)
      \(body)</body>
      </html>
      """
    return WordSource(html: html, pictures: pictures, title: title, marking: marking, words: words)
  }
}
