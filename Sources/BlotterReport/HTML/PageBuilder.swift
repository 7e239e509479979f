/// Turns the tree of a document into the tree of a page, and that into HTML.
struct PageBuilder {
  let options: HTMLOptions
  private let theme: Theme
  /// Whether the page goes to a word processor, which takes styles by name and pictures from files.
  private let isForWord: Bool
  var words: PageWords { options.words }

  /// What the page says about the document.
  private(set) var marking: Marking?
  private(set) var title: String?
  private(set) var headings: [Heading] = []
  private var links: [Link] = []
  /// Fences with what is drawn in their place.
  private var figures: [(fence: MarkdownNode, drawing: String)] = []
  /// The drawings for a word processor, each the content of a file.
  private(set) var pictures: [String] = []

  struct Heading {
    let level: Int
    let id: String
    let text: String
  }

  /// A link with the second-level and the deeper heading above it.
  private struct Link {
    let node: MarkdownNode
    let section: String
    let entry: String
  }

  init(options: HTMLOptions, theme: Theme, isForWord: Bool = false) {
    self.options = options
    self.theme = theme
    self.isForWord = isForWord
  }

  consuming func page(of tree: borrowing MarkdownTree) -> String {
    // The comment that names the language of the document.
    if let first = tree.root.firstChild, first.kind == .htmlBlock { first.remove() }
    let cover = takeCover(from: tree.root)
    dress(tree.root)
    dressLinks()
    placeFigures()
    arrange(tree.root, cover: cover)
    return frame(tree.html())
  }

  /// As ``page(of:)``, for a word processor.
  consuming func word(of tree: borrowing MarkdownTree) -> WordSource {
    let cover = takeCover(from: tree.root)
    dress(tree.root)
    dressLinks()
    placeFigures()
    return wordSource(of: tree, hasTitle: !cover.isEmpty)
  }

  // MARK: Cover

  /// Takes the marking out of the document and tells which of its first blocks make the cover.
  private mutating func takeCover(from root: MarkdownNode) -> [MarkdownNode] {
    func takeMarking(_ node: MarkdownNode?) -> Bool {
      guard let node, node.kind == .paragraph, let found = Marking(paragraph: node.plainText) else { return false }
      marking = found
      node.remove()
      return true
    }
    // A comment that names the language may stand in front.
    while let first = root.firstChild, first.kind == .htmlBlock { first.remove() }
    while takeMarking(root.firstChild) {}
    guard let heading = root.firstChild, heading.kind == .heading, heading.headingLevel == 1 else { return [] }
    while takeMarking(heading.next) {}
    var cover = [heading]
    var line: MarkdownNode?
    if let next = heading.next, next.kind == .paragraph {
      line = next
      while takeMarking(next.next) {}
    }
    let table = line?.next ?? heading.next
    if let table, table.isPairsTable {
      if let line { cover.append(line) }
      cover.append(table)
    }
    return cover
  }

  // MARK: Nodes

  /// Gives headings their ids, draws figures, drops what would load from elsewhere, and marks grades and levels.
  private mutating func dress(_ root: MarkdownNode) {
    var slugs = HeadingSlugs()
    var section = ""
    var entry = ""
    for node in root.descendants {
      switch node.kind {
      case .heading:
        let heading = Heading(
          level: node.headingLevel, id: slugs.next(for: node.plainText), text: node.plainText)
        if title == nil { title = heading.text }
        if heading.level <= 2 { section = heading.id }
        entry = heading.level > 3 ? heading.id : ""
        headings.append(heading)
        let id = HTMLEscaping.escape(heading.id)
        node.become(.customBlock(enter: "<h\(heading.level) id=\"\(id)\">", exit: "</h\(heading.level)>"))
      case .codeBlock:
        if isForWord {
          if let picture = WordPicture(node, number: pictures.count + 1, words: options.figureWords) {
            figures.append((node, picture.html))
            pictures.append(picture.svg)
          }
        } else if let drawing = options.figure?(node.fenceInfo, node.literal, Self.figureID(figures.count + 1)) {
          figures.append((node, drawing))
        }
      case .link: links.append(Link(node: node, section: section, entry: entry))
      case .image:
        // The pictures that libcmark's safe mode keeps; SVG is not among them.
        let kinds = ["png", "gif", "jpeg", "webp"].map { "data:image/\($0)" }
        let url = node.url.lowercased()
        if !kinds.contains(where: url.hasPrefix) {
          node.become(.customInline(enter: "<span class=\"no-image\">", exit: "</span>"))
        }
      case .htmlInline:
        let tag = node.literal.lowercased().filter { $0 != " " }
        if tag == "<br>" || tag == "<br/>" { node.replace(with: .lineBreak()) } else { node.remove() }
      case .htmlBlock: node.remove()
      case .emphasis:
        if node.previous?.kind == .text, node.previous?.literal.hasSuffix("(") == true,
          let grade = words.grades[node.plainText.lowercased()]
        {
          node.become(inline("em", "grade \(grade)", style: grade))
        }
      case .strong:
        if node.parent?.kind == .customBlock, node.previous == nil, node.next == nil,
          let level = words.levels[node.plainText.lowercased()]
        {
          node.become(inline("strong", "level \(level)", style: level))
        } else if node.previous == nil, words.open.contains(node.plainText.lowercased()) {
          node.become(inline("strong", "open", style: "open"))
        }
      default: break
      }
    }
  }

  /// A run of text of one of our kinds: a class of the style sheet, or a style of the word processor's.
  private func inline(_ tag: String, _ classes: String, style: String) -> MarkdownNode? {
    isForWord
      ? .customInline(enter: "<span data-custom-style=\"\(WordStyles.name(of: style))\">", exit: "</span>")
      : .customInline(enter: "<\(tag) class=\"\(classes)\">", exit: "</\(tag)>")
  }

  private static func figureID(_ number: Int) -> String { "figure-\(number)" }

  /// Puts each drawing with its number and caption in the place of its fence. The caption is the paragraph after it,
  /// where that begins with `**Figure 3:**`; the number counts the figures of the page, whatever the text says.
  ///
  /// This frees nodes, so nothing that was collected before may be used after it.
  private func placeFigures() {
    let shell =
      isForWord
      ? (
        start: "<div", end: "</div>", caption: "<div data-custom-style=\"\(WordStyles.imageCaption)\"><p>",
        stop: "</p></div>"
      )
      : (start: "<figure", end: "</figure>", caption: "<figcaption>", stop: "</figcaption>")
    for (index, figure) in figures.enumerated() {
      let enter = "\(shell.start) id=\"\(Self.figureID(index + 1))\">\n\(figure.drawing)"
      let label = "\(HTMLEscaping.escape(words.figure)) \(index + 1)"
      guard let text = figure.fence.next, text.kind == .paragraph, let mark = text.firstChild, mark.kind == .strong,
        let name = mark.firstChild, name.kind == .text, name.next == nil, name.literal.hasPrefix(words.figure)
      else {
        figure.fence.replace(
          with: .customBlock(
            enter: enter + "\(shell.caption)<span class=\"label\">\(label)</span>\(shell.stop)\(shell.end)", exit: ""))
        continue
      }
      let end = name.literal.hasSuffix(":") ? ":" : ""
      name.remove()
      let tag = isForWord ? "strong" : "span"
      mark.become(.customInline(enter: "<\(tag) class=\"label\">\(label)\(end)", exit: "</\(tag)>"))
      text.become(.customBlock(enter: shell.caption, exit: shell.stop))
      let whole = MarkdownNode.customBlock(enter: enter, exit: shell.end)
      whole?.append(figure.fence.next)
      figure.fence.replace(with: whole)
    }
  }

  /// Links lead within the page, to the web or to a mail address; any other target leaves the text alone.
  private func dressLinks() {
    let entries = Dictionary(
      headings.filter { $0.level > 3 }.map { ($0.id, $0.text) }, uniquingKeysWith: { first, _ in first })
    var citing: Set<String> = []
    var dressed: [(node: MarkdownNode, enter: String)] = []
    for link in links {
      let url = link.node.url
      guard url.hasPrefix("#") else {
        if Self.leadsOut(url) {
          let hint = link.node.hint
          let title = hint.isEmpty ? "" : " title=\"\(HTMLEscaping.escape(hint))\""
          dressed.append(
            (link.node, "<a href=\"\(HTMLEscaping.escape(Self.encoded(url)))\"\(title) rel=\"noreferrer\">"))
        } else {
          dressed.append((link.node, ""))
        }
        continue
      }
      let target = String(url.dropFirst())
      // A word processor names places by their letters, not by an address.
      let href = HTMLEscaping.escape(isForWord ? target : Self.encoded(target))
      if let text = entries[target], text == link.node.plainText {
        let first = citing.insert(Self.origin(of: target, in: link.section)).inserted
        let origin = HTMLEscaping.escape(Self.origin(of: target, in: link.section))
        let id = first ? " id=\"\(origin)\"" : ""
        // A word processor's link has no place of its own to come back to.
        let place = isForWord && first ? "<span\(id)></span>" : ""
        dressed.append((link.node, "\(place)<a class=\"cite\"\(isForWord ? "" : id) href=\"#\(href)\">"))
      } else {
        dressed.append((link.node, "<a href=\"#\(href)\">"))
      }
    }
    for (index, link) in links.enumerated() where !link.entry.isEmpty && link.node.url.hasPrefix("#") {
      let origin = Self.origin(of: link.entry, in: String(link.node.url.dropFirst()))
      guard citing.contains(origin) else { continue }
      let place = isForWord ? origin : Self.encoded(origin)
      dressed[index].enter = "<a class=\"back\" href=\"#\(HTMLEscaping.escape(place))\">"
    }
    for (node, enter) in dressed {
      node.become(.customInline(enter: enter, exit: enter.isEmpty ? "" : "</a>"))
    }
  }

  /// Id of the first citation of an entry in a section. Headings have no full stop in their ids.
  private static func origin(of entry: String, in section: String) -> String { "\(entry).\(section)" }

  private static func leadsOut(_ url: String) -> Bool {
    let lower = url.lowercased()
    if lower.hasPrefix("https://") || lower.hasPrefix("http://") || lower.hasPrefix("mailto:") { return true }
    // A path on the same machine: no scheme, which ends at the first colon before any slash, and no other host.
    let scheme = lower.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    return !lower.isEmpty && !scheme.contains(":") && !lower.hasPrefix("//") && !lower.hasPrefix("/\\")
  }

  /// A URL with what may not stand in one percent-encoded (RFC 3986 §2.1); escapes that it has stay.
  private static func encoded(_ url: String) -> String {
    var encoded = ""
    for byte in url.utf8 {
      switch byte {
      case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        encoded += "%" + (hex.utf8.count < 2 ? "0" + hex : hex)
      }
    }
    return encoded
  }

  // MARK: Page

  /// Moves the blocks into header, contents and main part.
  private func arrange(_ root: MarkdownNode, cover: [MarkdownNode]) {
    // Headings were replaced when they got their ids: the cover's is the first child still.
    let coverCount = cover.count
    let blocks = root.children
    let top = marking.map { mark($0) } ?? ""
    guard let header = MarkdownNode.customBlock(enter: "<header class=\"cover\">\(logo)\(top)", exit: "</header>"),
      let contents = MarkdownNode.customBlock(enter: contents(), exit: ""),
      let main = MarkdownNode.customBlock(enter: "<main id=\"report-start\">", exit: "</main>")
    else { return }
    for block in blocks.prefix(coverCount) { header.append(block) }
    for block in blocks.dropFirst(coverCount) { main.append(block) }
    if coverCount > 0 || marking != nil || options.logo != nil { root.append(header) }
    root.append(contents)
    root.append(main)
  }

  /// Letters of a title that fit beside the marking at the head of a page.
  private static let headLimit = 90

  /// A title for the head of a page, cut between words.
  private static func head(_ title: String) -> String {
    guard title.count > headLimit else { return title }
    let start = title.prefix(headLimit - 1)
    let words = start.lastIndex(of: " ").map { start[..<$0] } ?? start
    return String(words.isEmpty ? start : words) + "…"
  }

  /// The picture of the house; what it shows is said by the organization's name, so it has no text of its own.
  private var logo: String { options.logo.map { "<img class=\"logo\" alt=\"\" src=\"\($0.url)\">" } ?? "" }

  private func mark(_ marking: Marking) -> String {
    "<p class=\"\(marking.className)\">\(HTMLEscaping.escape(marking.rawValue))</p>"
  }

  /// Second- and third-level headings; the third level only while the list stays one that a reader can take in.
  private func contents() -> String {
    let body = headings.filter { $0.level == 2 || $0.level == 3 }
    let deep = body.count <= 40
    let shown = body.filter { $0.level == 2 || deep }
    guard shown.count > 2 else { return "" }
    var html =
      "<nav aria-label=\"\(HTMLEscaping.escape(words.contents))\"><p>\(HTMLEscaping.escape(words.contents))</p><ol>"
    var isInside = false
    var isNested = false
    for heading in shown {
      // Not percent-encoded: the program that looks up its page number takes the fragment by its letters.
      let link = "<a href=\"#\(HTMLEscaping.escape(heading.id))\">\(HTMLEscaping.escape(heading.text))</a>"
      if heading.level == 2 {
        if isNested { html += "</li></ol>" }
        if isInside { html += "</li>" }
        html += "<li>" + link
        isNested = false
      } else {
        if isNested { html += "</li>" } else { html += isInside ? "<ol>" : "<li><ol>" }
        html += "<li>" + link
        isNested = true
      }
      isInside = true
    }
    if isNested { html += "</li></ol>" }
    return html + "</li></ol></nav>"
  }

  /// The page around the body.
  private func frame(_ body: String) -> String {
    let title = (self.title ?? options.title ?? words.untitled).trimmingSpaces()
    let bottom = marking.map { mark($0) } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="\(HTMLEscaping.escape(words.language))">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTMLEscaping.escape(title))</title>
      <style>
      \(theme.inlined)
      \(Theme.withoutEndTags(sheet(title: title)))
      </style>
      </head>
      <body>
      <a class="skip" href="#report-start">\(HTMLEscaping.escape(words.skip))</a>
      \(body)<footer>\(bottom)<p>\(HTMLEscaping.escape(title))</p></footer>
      </body>
      </html>

      """
  }

  /// The margins of a printed sheet: marking at head and foot, page numbers, title.
  private func sheet(title: String) -> String {
    var boxes = "@bottom-right{content:\(Theme.string(words.page + " "))counter(page)"
    boxes += "\(Theme.string(" " + words.of + " "))counter(pages)}"
    boxes += "@top-left{content:\(Theme.string(Self.head(title)))}"
    if let marking {
      // At least 12 pt, in the label's colour on black (TLP 2.0 §4.2).
      let label =
        "content:\(Theme.string(marking.rawValue));color:\(marking.color);background:#000;font-weight:700;"
        + "font-size:12pt;text-align:center;vertical-align:middle;height:8mm;width:\(marking.rawValue.utf8.count * 3 + 8)mm;"
      boxes += "@top-right{\(label)margin:7mm 0}@bottom-left{\(label)margin:6mm 0}"
    }
    // The cover says its title and marking itself.
    let first =
      marking == nil ? "@top-left{content:none}" : "@top-left{content:none}@top-right{content:none;background:none}"
    return "@page{size:\(options.paper.rawValue);\(boxes)}@page :first{\(first)}"
  }
}

extension MarkdownNode {
  /// Whether this is a table of pairs that ``PipeTables`` made.
  var isPairsTable: Bool { kind == .customBlock && opening.hasPrefix("<div class=\"table pairs\"") }
}
