import BlotterIncident
import Testing

@testable import BlotterReport

@Suite struct HTMLConverterTests {
  static let hostile = """
    # Title <script>alert(1)</script> "quoted" 'x' &lt;

    <script>alert(1)</script>

    <img src=x onerror=alert(1)> inline <b onclick="x()">bold</b>

    [a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](file:///etc/passwd) [e](//host.example/x)
    <javascript:alert(1)> ![remote](http://host.example/x.png "t") ![rel](pic.png) ![svg](data:image/svg+xml,<svg/>)

    ## H" onmouseover="alert(1)

    | <script>alert(1)</script> | "x" |
    |---|---|
    | ![r](https://host.example/y.png) | [l](javascript:alert(1)) |

    ```mermaid
    </code></pre><script>alert(1)</script>
    ```

    [ref]: javascript:alert(1)
    [ref] and ![ref]
    """

  @Test func nothingRunsAndNothingLoads() throws {
    let html = try HTMLConverter.html(Self.hostile)
    for forbidden in [
      "<script", "<b ", "onclick=\"", "onerror=\"", "<img", "href=\"javascript", "href=\"data", "href=\"file",
      "href=\"vbscript", "src=", "url(", "@import", "<svg", "<iframe", "<link",
    ] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(!html.contains("onmouseover=\"alert"))
  }

  @Test func theContentSecurityPolicyStandsFirst() throws {
    let html = try HTMLConverter.html("text")
    #expect(
      html.contains(
        "<meta http-equiv=\"Content-Security-Policy\" "
          + "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"))
  }

  @Test func aStyleSheetCannotEndItsElement() throws {
    let theme = Theme(css: "p{} </style><script>alert(1)</script><!-- x")
    let html = try HTMLConverter.html("text", theme: theme)
    #expect(html.split(separator: "</style").count == 2)
    #expect(!html.contains("<!-- x"))
  }

  @Test func everyValueOfAHostileIncidentStaysText() throws {
    for template in IncidentSamples.allTemplates {
      let markdown = try ReportRenderer.markdown(incident: IncidentSamples.incident("hostile"), template: template)
      let html = try HTMLConverter.html(markdown)
      let body = html.split(separator: "</style>").last ?? ""
      for forbidden in [
        "<script", "<img", "<style", "<u>", "<b>", "onerror=\"", "href=\"http", "href=\"mailto", "<del",
      ] {
        #expect(!body.contains(forbidden), "\(template): \(forbidden)")
      }
      for scalar in (markdown + html).unicodeScalars {
        #expect(scalar.value >= 0x20 || scalar == "\n")
        #expect(!(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value))
        #expect(scalar.value != 0x200B && scalar.value != 0xFEFF && !(0x7F...0x9F).contains(scalar.value))
      }
    }
  }

  /// The line that names the language is no part of the document.
  @Test func findsCoverAndMarkingBehindTheLanguage() throws {
    let text =
      "<!-- language: es -->\n\n# Título\n\n**TLP:RED**\n\nInforme\n\n| Caso | |\n|:--|:--|\n| Estado | Abierto |\n\n## Uno\n"
    let html = try HTMLConverter.html(text)
    // Dates and words are those of Latin America (BCP 47).
    #expect(html.contains("<html lang=\"es-419\">"))
    #expect(html.contains("<header class=\"cover\"><p class=\"tlp tlp-red\">TLP:RED</p>\n<h1 id=\"título\">"))
    #expect(!html.contains("<strong>TLP:RED</strong>"))
  }

  @Test func headingsGetTheIdsThatGitHubGives() throws {
    let html = try HTMLConverter.html(
      "# The Title!\n\n## What's new?\n\n## A & B\n\n## A & B\n\n## Über `code_x` 3.1\n\n## E1: a\n\n## !!!\n")
    for id in ["the-title", "whats-new", "a--b", "a--b-1", "über-code_x-31", "e1-a", "section"] {
      #expect(html.contains("id=\"\(id)\""), "\(id)")
    }
  }

  @Test func citationsLeadThereAndBack() throws {
    let html = try HTMLConverter.html(
      """
      # T

      ## One

      Fact ([E1-7](#e1-7)). Again [E1-7](#e1-7).

      ## Two

      | a |
      |---|
      | [E1-7](#e1-7) |

      ## Appendix

      #### E1-7

      Cited in [One](#one), [Two](#two).
      """)
    #expect(html.contains("<a class=\"cite\" id=\"e1-7.one\" href=\"#e1-7\">"))
    #expect(html.contains("<a class=\"cite\" href=\"#e1-7\">"))
    #expect(html.contains("<a class=\"cite\" id=\"e1-7.two\" href=\"#e1-7\">"))
    #expect(html.contains("<a class=\"back\" href=\"#e1-7.one\">") && html.contains("href=\"#e1-7.two\""))
  }

  @Test func idsAreUnique() throws {
    for name in IncidentSamples.names {
      let html = try HTMLConverter.html(ReportRenderer.markdown(incident: IncidentSamples.incident(name)))
      let ids = html.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
      #expect(ids.count == Set(ids).count)
    }
  }

  @Test func everyLinkWithinThePageHasItsTarget() throws {
    for name in IncidentSamples.names {
      for template in IncidentSamples.allTemplates {
        let html = try HTMLConverter.html(
          ReportRenderer.markdown(incident: IncidentSamples.incident(name), template: template))
        let ids = Set(html.split(separator: " id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) })
        for link in html.split(separator: "href=\"#").dropFirst() {
          let target = String(link.prefix { $0 != "\"" })
          #expect(ids.contains(target), "\(name), \(template): #\(target)")
        }
      }
    }
  }

  @Test func theMarkingStandsAtTopAndBottomAndOnEachSheet() throws {
    for marking in Marking.allCases {
      let html = try HTMLConverter.html("# T\n\n**\(marking.rawValue)**\n\ntext\n")
      let body = html.split(separator: "</style>").last ?? ""
      #expect(body.split(separator: ">\(marking.rawValue)<").count == 3)
      #expect(html.contains("@top-right{content:\"TLP:") && html.contains("@bottom-left{content:\"TLP:"))
    }
    #expect(try !HTMLConverter.html("# T\n\n**TLP:MAUVE**\n").contains("class=\"tlp"))
  }

  @Test func coverTakesTitleLineAndPairs() throws {
    let html = try HTMLConverter.html("# T\n\nA line\n\n| Case | |\n|--|--|\n| Severity | **High** |\n\n## A\n")
    let cover = html.split(separator: "<header").last?.split(separator: "</header>").first ?? ""
    #expect(cover.contains("A line") && cover.contains("class=\"level high\"") && cover.contains("<h1"))
    let foreign = try HTMLConverter.html("# T\n\nFirst paragraph.\n\nSecond.\n")
    #expect(foreign.contains("<main id=\"report-start\">\n<p>First paragraph.</p>"))
  }

  @Test func aDocumentWithoutTitleOrTextStillMakesAPage() throws {
    for text in ["", "\n", "text", "## only second", "# ", "\0", "\u{FEFF}# T"] {
      let html = try HTMLConverter.html(text)
      #expect(html.contains("<title>") && html.contains("</html>"))
    }
  }

  @Test func figuresReplaceTheirFence() throws {
    var options = HTMLOptions()
    options.figure = { info, text, id in
      info == "mermaid" ? "<hr data-of=\"\(id)\" data-size=\"\(text.utf8.count)\">" : nil
    }
    let html = try HTMLConverter.html("```mermaid\nabc\n```\n\n```text\nabc\n```\n", options: options)
    #expect(html.contains("<figure id=\"figure-1\">\n<hr data-of=\"figure-1\" data-size=\"4\">"))
    #expect(html.contains("<pre><code class=\"language-text\">"))
  }

  @Test func theMermaidOfOurTemplatesIsDrawnAndNoOther() throws {
    let chart = "```mermaid\nxychart-beta\n    x-axis [\"a\"]\n    bar [3]\n```\n\n"
    let html = try HTMLConverter.html(
      "# T\n\n" + chart + "**Figure 7:** What `x` got & why.\n\n" + chart + "Text.\n\n```mermaid\ngitGraph\n```\n")
    #expect(html.matches(of: /<figure id="figure-[12]">/).count == 2)
    #expect(html.contains("<span class=\"label\">Figure 1:</span> What <code>x</code> got &amp; why.\n</figcaption>"))
    #expect(html.contains("<figcaption><span class=\"label\">Figure 2</span></figcaption></figure>"))
    #expect(html.contains("<p>Text.</p>") && html.contains("gitGraph"))
  }

  @Test func lineBreakTagsBreakLines() throws {
    #expect(try HTMLConverter.html("a<br>b <br/> c").contains("<br />"))
  }

  @Test func tooLargeATextIsRefused() {
    #expect(throws: HTMLError.tooLarge(bytes: HTMLConverter.maximumBytes + 1, limit: HTMLConverter.maximumBytes)) {
      try HTMLConverter.html(String(repeating: "x", count: HTMLConverter.maximumBytes + 1))
    }
    #expect(throws: HTMLError.tooManyImages(count: 20_000, limit: HTMLConverter.maximumImages)) {
      try HTMLConverter.html(String(repeating: "![[]()", count: 20_000))
    }
  }

  /// Twice the text may take about twice the time, not four times; asked of texts that made parsers quadratic.
  @Test(arguments: [
    "| a | b |\n", "[a](#b) ", "*a **b ", "> ", "- ", "`a ``b ", "<!--", "[[", "# a\n", "&", "\\|", "a|b\n-|-\n", "]",
    "[a]: b\n", "![a](b) ",
  ])
  func timeGrowsWithTheText(piece: String) throws {
    func seconds(_ count: Int) throws -> Double {
      let text = String(repeating: piece, count: count)
      let clock = ContinuousClock()
      let time = try clock.measure { _ = try HTMLConverter.html(text) }
      return Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
    }
    _ = try seconds(100)
    let (small, large) = (try seconds(1250), try seconds(5000))
    #expect(large < small * 12 + 0.5, "\(small) s, then \(large) s")
  }
}
