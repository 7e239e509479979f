import Testing

@testable import BlotterReport

/// The examples of the GFM specification, §4.10, and what lies beside them.
@Suite struct PipeTablesTests {
  /// The table's rows as the cells' HTML; what stands around the table is left out.
  static func rows(_ markdown: String) throws -> [[String]] {
    let html = try HTMLConverter.html(markdown)
    return html.components(between: "<tr>", and: "</tr>").map { row in
      var cells: [String] = []
      for part in row.components(between: "<t", and: "</t") {
        cells.append(part.drop { $0 != ">" }.dropFirst().trimmingSpaces())
      }
      return cells
    }
  }

  @Test func headerAndBody() throws {
    #expect(try Self.rows("| foo | bar |\n| --- | --- |\n| baz | bim |\n") == [["foo", "bar"], ["baz", "bim"]])
  }

  @Test func cellsNeedNotMatchInLengthAndPipesAtTheEndsAreOptional() throws {
    let html = try HTMLConverter.html("| abc | defghi |\n:-: | -----------:\nbar | baz\n")
    #expect(
      try Self.rows("| abc | defghi |\n:-: | -----------:\nbar | baz\n") == [["abc", "defghi"], ["bar", "baz"]])
    #expect(html.contains("<th scope=\"col\" class=\"c\">") && html.contains("<td class=\"r\">"))
  }

  @Test func escapedPipesBelongToTheCellInCodeToo() throws {
    let rows = try Self.rows("| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n")
    #expect(rows == [["f|oo"], ["b <code>|</code> az"], ["b <strong>|</strong> im"]])
  }

  @Test func theTableEndsWithTheParagraph() throws {
    let quoted = "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n"
    #expect(try Self.rows(quoted) == [["abc", "def"], ["bar", "baz"]])
    #expect(try HTMLConverter.html(quoted).contains("<blockquote>"))
    let more = "| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n"
    #expect(try Self.rows(more) == [["abc", "def"], ["bar", "baz"], ["bar", ""]])
  }

  @Test func headerMustMatchTheDelimiterRow() throws {
    #expect(try Self.rows("| abc | def |\n| --- |\n| bar |\n") == [])
  }

  @Test func shortRowsAreFilledAndLongOnesCut() throws {
    let rows = try Self.rows("| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n")
    #expect(rows == [["abc", "def"], ["bar", ""], ["bar", "baz"]])
  }

  @Test func bodyMayBeMissing() throws {
    let html = try HTMLConverter.html("| abc | def |\n| --- | --- |\n")
    #expect(html.contains("<thead>") && !html.contains("<tbody>"))
  }

  @Test func tablesStandInQuotesAndLists() throws {
    #expect(try Self.rows("> | a | b |\n> |---|---|\n> | 1 | 2 |\n") == [["a", "b"], ["1", "2"]])
    #expect(try Self.rows("- | a | b |\n  |---|---|\n  | 1 | > 2 |\n") == [["a", "b"], ["1", "&gt; 2"]])
    #expect(try Self.rows("> - | a |\n>   |---|\n>   | 1 |\n") == [["a"], ["1"]])
  }

  @Test func textAboveStaysAParagraph() throws {
    let markdown = "before *x*\n| a |\n|---|\n| 1 |\n"
    #expect(try Self.rows(markdown) == [["a"], ["1"]])
    #expect(try HTMLConverter.html(markdown).contains("<p>before <em>x</em></p>"))
  }

  @Test func cellsHoldInlineMarkupOnly() throws {
    let rows = try Self.rows("| - x | # y | 1. z | [l](#m) |\n|---|---|---|---|\n| `a` | a # | \\* | &amp; |\n")
    #expect(
      rows == [
        ["- x", "# y", "1. z", "<a href=\"#m\">\nl</a>"].map { $0.replacing("\n", with: "") },
        ["<code>a</code>", "a #", "*", "&amp;"],
      ])
  }

  @Test func cellsSeeTheDocumentsLinkDefinitions() throws {
    let html = try HTMLConverter.html("| a |\n|---|\n| [text][r] |\n\n[r]: https://example.org/x\n")
    #expect(html.contains("href=\"https://example.org/x\""))
  }

  @Test func codeHoldsNoTables() throws {
    #expect(try Self.rows("```\n| a |\n|---|\n```\n") == [])
  }

  @Test func emptyHeaderIsLeftOutAndPairsGetRowHeaders() throws {
    #expect(try !HTMLConverter.html("| | |\n|---|---|\n| 1 | 2 |\n").contains("<thead>"))
    let pairs = try HTMLConverter.html("| Case | |\n|---|---|\n| Number | 7 |\n")
    #expect(pairs.contains("<caption>") && pairs.contains("<th scope=\"row\">"))
  }

  @Test func wideHeadersOverManyShortRowsStaySmall() throws {
    let header = "|" + String(repeating: "a|", count: 1000) + "\n|" + String(repeating: "-|", count: 1000) + "\n"
    let html = try HTMLConverter.html(header + String(repeating: "|x|\n", count: 5000))
    #expect(html.utf8.count < 5_000_000)
  }
}

extension String {
  fileprivate func components(between open: String, and close: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let start = rest.ranges(of: open).first {
      rest = rest[start.upperBound...]
      guard let end = rest.ranges(of: close).first else { break }
      found.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }
}
