import Testing

@testable import BlotterReport

@Suite struct MarkdownEscapingTests {
  /// Numbers from a seed, so that a failure can be repeated (SplitMix64).
  struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  static let pieces = [
    "*", "**", "_", "__", "`", "``", "```", "[", "]", "(", ")", "<", ">", "!", "#", "##", "+", "-", "--", "---", "=",
    "~", "~~", "|", "\\", "&", "&amp;", "&#42;", "&lt", ";", ":", ".", "1.", "2)", "a", "b", "word", "x1", "\"", "'",
    "/",
    " ", " ", " ", "  ", "\n", "\t", "é", "日本", "$", "{", "}", "{{x}}", "<b>", "</b>", "<!--", "-->", "<script>",
    "http://a.b/c", "https://x", "www.a.b", "a@b.c", "mailto:a@b", "192.0.2.1", "2001:db8::1", "example.com",
    "[x](y)", "![x](y)", "[x]: y", "javascript:alert(1)", "\u{202E}", "\0", "\u{200B}", "\u{1B}[31m", "@user", ":+1:",
  ]

  static func random(_ generator: inout Seeded) -> String {
    (0..<Int.random(in: 1...14, using: &generator)).map { _ in
      pieces[Int.random(in: 0..<pieces.count, using: &generator)]
    }.joined()
  }

  /// The words as they must come out again: visible, on one line.
  static func expected(_ text: String) -> String { VisibleText.visible(text).trimmingSpaces() }

  @Test(arguments: 0..<40)
  func proseComesBackAsTextWithoutMarkup(seed: UInt64) throws {
    var generator = Seeded(state: seed)
    for _ in 0..<100 {
      let text = Self.random(&generator)
      let escaped = MarkdownTidying.tidy(MarkdownEscaping.prose(text))
      let rendered = try RenderedText(escaped)
      #expect(rendered.text == Self.expected(text), "seed \(seed): \(text.debugDescription) became \(escaped)")
      #expect(rendered.elements.subtracting(["p", "code"]).isEmpty, "seed \(seed): \(text.debugDescription)")
    }
  }

  /// The elements of a table and its number; where a word is very long, its columns have widths.
  static let table = ["div", "table", "caption", "span", "colgroup", "col", "thead", "tbody", "tr", "th", "td"]

  @Test(arguments: 0..<20)
  func proseStaysInItsPlace(seed: UInt64) throws {
    var generator = Seeded(state: seed)
    for _ in 0..<50 {
      let (a, b) = (Self.random(&generator), Self.random(&generator))
      let (x, y) = (MarkdownEscaping.prose(a), MarkdownEscaping.prose(b))
      let wanted = [Self.expected(a), Self.expected(b)].filter { !$0.isEmpty }.joined(separator: " ")
      for (frame, elements) in [
        ("# \(x)\n", ["h1"]), ("- \(x) (*observed*)\n", ["ul", "li", "em"]), ("> \(x)\n", ["blockquote", "p"]),
        ("| H | I |\n|---|---|\n| \(x) | \(y) |\n", Self.table),
        ("**\(x.isEmpty ? "x" : x)**\n", ["p", "strong"]), ("\(x)\n\(y)\n", ["p"]),
      ] {
        let markdown = MarkdownTidying.tidy(frame)
        let rendered = try RenderedText(markdown)
        let allowed = Set(elements + ["code", "p"])
        #expect(rendered.elements.subtracting(allowed).isEmpty, "seed \(seed): \(markdown)")
        if frame.hasPrefix("\(x)\n") {
          let words = rendered.text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
          #expect(words == wanted.split { $0 == " " }.joined(separator: " "), "seed \(seed): \(markdown)")
        }
      }
    }
  }

  @Test(arguments: 0..<20)
  func codeComesBackByteForByteInTextAndTables(seed: UInt64) throws {
    var generator = Seeded(state: seed)
    for _ in 0..<50 {
      let text = Self.random(&generator)
      let shown = VisibleText.visible(text, keepsSpace: false)
      let code = MarkdownEscaping.code(text)
      let plain = try RenderedText(MarkdownTidying.tidy("x \(code) y"))
      #expect(plain.text == "x \(shown) y")
      #expect(plain.elements == ["p", "code"])
      let table = try RenderedText(MarkdownTidying.tidy("| H |\n|---|\n| x \(code) y |\n"))
      #expect(table.text.hasSuffix("y") && table.text.contains("x \(shown) y"), "\(text.debugDescription): \(code)")
    }
  }

  @Test func codeBlockHoldsAnyText() throws {
    for text in ["a\n```\n<b>\n", "````", "", "x\u{202E}y", "~~~\n# no heading"] {
      let rendered = try RenderedText(MarkdownEscaping.codeBlock(text))
      #expect(rendered.elements == ["pre", "code"])
    }
  }

  @Test(arguments: [
    ("Plain text, with a full stop. And (brackets), 3.5 s; 50 % - all as it is!", nil),
    ("snake_case stays", nil), ("a < b and c > d", nil), ("AT&T", #"AT\&T"#), ("2 * 3", nil), ("C# and F#", nil),
    ("1. first", #"1\. first"#), ("- item", #"\- item"#), ("# heading", "\\# heading"), ("+1 for it", nil),
    ("*bold*", #"\*bold\*"#), ("<b>", #"\<b>"#), ("[x](y)", #"\[x\](y)"#), ("-5 degrees", nil),
    ("from 192.0.2.1 to [2001:db8::1]", #"from `192.0.2.1` to \[`2001:db8::1`\]"#),
    ("see example.com.", "see `example.com`."), ("mail bob@example.org, please", "mail `bob@example.org`, please"),
    ("e.g. at 13:24:32.192571 or +3.14", nil), ("(http://a.example/?x=1&y=2)", "(`http://a.example/?x=1&y=2`)"),
    ("192.0.2.0/24 and 192.0.2.1:53", "`192.0.2.0/24` and `192.0.2.1:53`"), ("at 2.9 SYN/s and/or 1/2", nil),
    ("read /etc/hosts", "read `/etc/hosts`"), ("00:1b:21:aa:bb:cc moved", "`00:1b:21:aa:bb:cc` moved"),
    ("dns-icmp.log is the log", "`dns-icmp.log` is the log"),
  ])
  func readsPlainly(text: String, escaped: String?) {
    #expect(MarkdownEscaping.prose(text) == escaped ?? text)
  }

  @Test func hiddenCharactersShow() {
    #expect(MarkdownEscaping.code("a\u{202E}b\nc\td") == "`a<U+202E>b<U+000A>c<U+0009>d`")
    #expect(MarkdownEscaping.prose("a\u{200B}b\u{FEFF}") == #"a\<U+200B>b\<U+FEFF>"#)
    #expect(MarkdownEscaping.code("") == "(empty)")
    #expect(MarkdownEscaping.code("a`b``c") == "```a`b``c```")
  }

  @Test func longValuesAreCut() {
    #expect(MarkdownEscaping.code(String(repeating: "x", count: 10_000)).count < 500)
    #expect(MarkdownEscaping.prose(String(repeating: "x ", count: 1_000_000)).count < 10_000)
  }
}
