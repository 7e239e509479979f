import Testing

@testable import BlotterReport

@Suite struct HouseStyleTests {
  @Test(arguments: [
    "@import url(x.css);", "@IMPORT 'x';", "@\\69mport 'x';", "p{background:url(http://host.example/x)}",
    "p{background:URL( \"//host.example/x\" )}", "p{background:u\\72l(x.png)}", "p{background:\\75 rl(x.png)}",
    "p{background:image-set('x.png' 1x)}", "p{background:image-set(( 'x.png' ) 1x)}",
    "@font-face{src:url(file:///etc/passwd)}",
    "p{content:'never ended\n}", "/* never ended", "p{background:url(data:text/html,x)}", "</style><script>", "<!-- x",
    "p{width:expression(alert(1))}", "p{background:url(data:image/svg+xml,x)}", "p{background:src('x')}",
    "p{background:url(\\68ttp://host.example)}", "p{background:url(", "p{background:url('x\\",
  ])
  func refusesWhatLoadsOrHasNoEnd(css: String) {
    #expect(throws: StyleSheetGuard.Refusal.self, "\(css)") { try StyleSheetGuard.check(css) }
  }

  @Test(arguments: [
    "", ":root { --link: #123456; } /* url(x) in a comment */", "p::before { content: 'url(x) @import'; }",
    "p { background: url(\"data:image/png;base64,AAAA\") } @media print { h1 { color: calc(1px * (2 + 3)) } }",
    "a[href^='http'] { color: red } .import { color: blue }", "@font-face { src: url(data:font/woff2;base64,AAAA) }",
  ])
  func takesWhatStaysInside(css: String) throws { try StyleSheetGuard.check(css) }

  @Test func namesThePlace() throws {
    let refusal = #expect(throws: StyleSheetGuard.Refusal.self) {
      try StyleSheetGuard.check("p {}\n  p { background: url(a.png) }")
    }
    #expect(refusal?.line == 2)
    #expect(refusal?.column == 19)
  }

  @Test func tellsALogoByItsContent() throws {
    #expect(try Logo([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]).kind == .png)
    #expect(try Logo([0xFF, 0xD8, 0xFF, 0xE0]).kind == .jpeg)
    #expect(try Logo(Array("<?xml version='1.0'?>\n<!-- a --><svg xmlns='x'><a href='#b'/></svg>".utf8)).kind == .svg)
    #expect(try Logo([0xFF, 0xD8, 0xFF]).url == "data:image/jpeg;base64,/9j/")
  }

  @Test(arguments: [
    "GIF89a", "<html>", "", "<svg><script>alert(1)</script></svg>", "<svg><image href='file:///etc/passwd'/></svg>",
    "<svg><image xlink:href = \"http://host.example/x\"/></svg>",
    "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///x'>]><svg/>",
    "<svg><style>@import 'x'</style></svg>", "<svg><rect fill='url(http://host.example/x)'/></svg>",
    "<svg><foreignObject/></svg>", "<svg><image href='&#104;ttp://host.example'/></svg>",
    "<svg><use href='data:image/svg+xml,x'/></svg>",
  ])
  func refusesAPictureThatLeadsOut(text: String) {
    #expect(throws: Logo.Refusal.self) { try Logo(Array(text.utf8)) }
  }

  /// The check value of CRC-32/ISO-HDLC, and the vectors of RFC 4648 §10.
  @Test func countsAndEncodesAsTheStandardsSay() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    let vectors = [
      "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
    ]
    for (text, encoded) in vectors { #expect(Base64Text.encode(Array(text.utf8)) == encoded) }
  }
}
