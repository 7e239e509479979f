import BlotterTestSupport
import Foundation
import Testing

@testable import BlotterReport

/// The examples of the CommonMark specification and those of GitHub's tables, through the whole of the HTML stage.
@Suite struct CommonMarkTests {
  struct Example: Decodable, CustomTestStringConvertible {
    let example: Int
    let section: String
    let markdown: String
    let html: String
    var testDescription: String { "\(section), example \(example)" }
  }

  static func examples(_ name: String) throws -> [Example] {
    try JSONDecoder().decode([Example].self, from: Data(contentsOf: Fixtures.file("commonmark/\(name).json")))
  }

  /// Why the page rightly differs from the specification's HTML; nil where it must not.
  static func difference(_ example: Example) -> String? {
    if [519, 572, 573, 574, 575, 576, 584, 588].contains(example.example),
      ["Links", "Images"].contains(example.section)
    {
      return "the words of a picture that is not loaded are shown, with their markup"
    }
    if [525, 537, 602].contains(example.example), example.section != "Tables (extension)" {
      return "brackets stay, for IPv6 addresses"
    }
    let raw = ["HTML blocks", "Raw HTML"]
    if raw.contains(example.section) { return "raw HTML is left out" }
    // Tags that no Markdown of the example makes.
    for tag in example.html.matches(of: /<\/?([A-Za-z][A-Za-z0-9-]*)/).map({ String($0.1) }) {
      let own = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a",
        "img", "hr", "br",
      ]
      if !own.contains(tag) { return "raw HTML is left out" }
      if example.markdown.contains("<\(tag)"), !example.html.contains("&lt;\(tag)") { return "raw HTML is left out" }
    }
    if example.html.contains("<!--") || example.html.contains("<?") { return "raw HTML is left out" }
    for link in example.html.matches(of: /<a href="([^"]*)"/).map({ String($0.1) }) {
      if link.isEmpty { return "a link to nowhere is text" }
      let scheme = link.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      if scheme.contains(":"), !["http:", "https:", "mailto:"].contains(where: { link.lowercased().hasPrefix($0) }) {
        return "only web and mail addresses are links"
      }
      if link.hasPrefix("//") { return "only web and mail addresses are links" }
    }
    return nil
  }

  /// The body of a page with what the page adds taken away again.
  static func plain(_ page: String) throws -> String {
    let start = try #require(page.range(of: "Skip to the report</a>"))
    let end = try #require(page.range(of: "<footer>", options: .backwards))
    var body = String(page[start.upperBound..<end.lowerBound])
    for frame in ["<header class=\"cover\">", "</header>", "<main id=\"report-start\">", "</main>"] {
      body.replace(frame, with: "\n")
    }
    body.replace(/<nav .*<\/nav>/, with: "")
    body.replace(/<(h[1-6]) id="[^"]*">/, with: { "<\($0.1)>" })
    body.replace(" rel=\"noreferrer\"", with: "")
    body.replace(/<div class="table[^>]*>/, with: "")
    body.replace("</table></div>", with: "</table>")
    body.replace(/<table[^>]*>/, with: "<table>")
    body.replace(/<caption>[\s\S]*?<\/caption>/, with: "")
    body.replace(" scope=\"col\"", with: "")
    for (mark, side) in [("l", "left"), ("c", "center"), ("r", "right")] {
      body.replace(" class=\"\(mark)\">", with: " align=\"\(side)\">")
    }
    return unspaced(body)
  }

  /// Without line ends beside tags, and with pictures as the page shows those that it does not load.
  static func unspaced(_ html: String) -> String {
    var html = html
    html.replace(
      /<img src="[^"]*" alt="([^"]*)"(?: title="[^"]*")? ?\/>/, with: { "<span class=\"no-image\">\($0.1)</span>" })
    html.replace(/\s*\n\s*(?=<)/, with: "")
    html.replace(/(?<tag>>)\n\s*/, with: ">")
    // One form for the characters that need no escape in text.
    html.replace("&quot;", with: "\"")
    html.replace("&#39;", with: "'")
    return html.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func holdsWherePagesAreNotSafer() throws {
    let examples = try Self.examples("commonmark-spec")
    #expect(examples.count == 652)
    var held = 0
    var broken: [String] = []
    for example in examples where Self.difference(example) == nil {
      let page = try Self.plain(try HTMLConverter.html(example.markdown))
      let expected = Self.unspaced(example.html)
      if page == expected {
        held += 1
      } else {
        broken.append(
          "\(example.testDescription)\n  want \(expected.debugDescription)\n  have \(page.debugDescription)")
      }
    }
    #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
    #expect(held >= 540, "\(held) held")
  }

  @Test func holdsForGitHubsTables() throws {
    let examples = try Self.examples("gfm-tables")
    #expect(examples.count == 8)
    for example in examples {
      let page = try Self.plain(try HTMLConverter.html(example.markdown))
      #expect(page == Self.unspaced(example.html), "\(example.testDescription)")
    }
  }
}
