/// The document that gives a word processor's file its styles, its paper, and the head and foot of each page
/// (ECMA-376, WordprocessingML). Made anew for each report, since the marking and title stand in it.
struct WordReference {
  let title: String
  let marking: Marking?
  let paper: HTMLOptions.Paper
  let words: PageWords

  static let namespaces =
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
    + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

  /// The file.
  var data: [UInt8] {
    var archive = ZipArchive()
    for (name, text) in parts { archive.add(name, Self.declaration + text) }
    return archive.data
  }

  /// Side margins of 18 mm, in twentieths of a point.
  private static let margin = 1020

  private var size: (width: Int, height: Int) { paper == .a4 ? (11906, 16838) : (12240, 15840) }

  private var parts: [(String, String)] {
    let type = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    let kinds = [
      ("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("header1", "header"),
      ("footer1", "footer"), ("fontTable", "fontTable"), ("webSettings", "webSettings"), ("footnotes", "footnotes"),
      ("comments", "comments"), ("numbering", "numbering"),
    ]
    var types =
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    for (part, kind) in kinds {
      types += "<Override PartName=\"/word/\(part).xml\" ContentType=\"\(type).\(kind)+xml\"/>"
    }
    types +=
      "<Override PartName=\"/word/theme/theme1.xml\" "
      + "ContentType=\"application/vnd.openxmlformats-officedocument.theme+xml\"/></Types>"

    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let relation = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    var relations = relation
    for (index, part) in kinds.dropFirst().enumerated() {
      let kind = part.0.filter { !$0.isNumber }
      relations += "<Relationship Id=\"rId\(index + 1)\" Type=\"\(base)/\(kind)\" Target=\"\(part.0).xml\"/>"
    }
    relations += "<Relationship Id=\"rId20\" Type=\"\(base)/theme\" Target=\"theme/theme1.xml\"/></Relationships>"
    return [
      ("[Content_Types].xml", types),
      (
        "_rels/.rels",
        relation
          + "<Relationship Id=\"rId1\" Type=\"\(base)/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
      ),
      ("word/_rels/document.xml.rels", relations),
      ("word/document.xml", document),
      ("word/styles.xml", WordStyles.xml(language: words.language)),
      ("word/settings.xml", "<w:settings \(Self.namespaces)><w:zoom w:percent=\"100\"/></w:settings>"),
      ("word/header1.xml", header),
      ("word/footer1.xml", footer),
      ("word/fontTable.xml", "<w:fonts \(Self.namespaces)/>"),
      ("word/webSettings.xml", "<w:webSettings \(Self.namespaces)/>"),
      ("word/footnotes.xml", "<w:footnotes \(Self.namespaces)/>"),
      ("word/comments.xml", "<w:comments \(Self.namespaces)/>"),
      ("word/numbering.xml", "<w:numbering \(Self.namespaces)/>"),
      ("word/theme/theme1.xml", Self.theme),
    ]
  }

  private var document: String {
    "<w:document \(Self.namespaces)><w:body><w:p/><w:sectPr>"
      + "<w:headerReference w:type=\"default\" r:id=\"rId3\"/><w:footerReference w:type=\"default\" r:id=\"rId4\"/>"
      + "<w:pgSz w:w=\"\(size.width)\" w:h=\"\(size.height)\"/>"
      + "<w:pgMar w:top=\"1300\" w:right=\"\(Self.margin)\" w:bottom=\"1250\" w:left=\"\(Self.margin)\" "
      + "w:header=\"560\" w:footer=\"500\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
  }

  private var header: String {
    "<w:hdr \(Self.namespaces)>" + line("Header", left: text(String(title.prefix(90))), right: label) + "</w:hdr>"
  }

  private var footer: String {
    let pages =
      text(words.page + " ") + field("PAGE") + text(" " + words.of + " ") + field("NUMPAGES")
    return "<w:ftr \(Self.namespaces)>" + line("Footer", left: label, right: pages) + "</w:ftr>"
  }

  /// One line with a part at each side.
  private func line(_ style: String, left: String, right: String) -> String {
    let end = size.width - 2 * Self.margin
    return
      "<w:p><w:pPr><w:pStyle w:val=\"\(style)\"/><w:tabs><w:tab w:val=\"right\" w:pos=\"\(end)\"/></w:tabs></w:pPr>"
      + left + "<w:r><w:tab/></w:r>" + right + "</w:p>"
  }

  private func text(_ text: String) -> String {
    "<w:r><w:t xml:space=\"preserve\">\(Self.xml(text))</w:t></w:r>"
  }

  private func field(_ name: String) -> String {
    "<w:fldSimple w:instr=\" \(name) \"><w:r><w:t>1</w:t></w:r></w:fldSimple>"
  }

  /// The label in its colour on black, 12 pt bold (TLP 2.0 §4.2).
  private var label: String {
    guard let marking else { return "" }
    let color = marking.color.dropFirst().uppercased()
    return "<w:r><w:rPr><w:b/><w:color w:val=\"\(color)\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>"
      + "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"000000\"/></w:rPr>"
      + "<w:t xml:space=\"preserve\">\u{A0}\(marking.rawValue)\u{A0}</w:t></w:r>"
  }

  /// Text inside an element; what XML 1.0 does not allow (§2.2) is replaced.
  private static func xml(_ text: String) -> String {
    var kept = ""
    for scalar in text.unicodeScalars {
      kept.unicodeScalars.append(scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE ? " " : scalar)
    }
    return HTMLEscaping.escape(kept)
  }

  /// A theme with nothing but what the schema asks for: the styles name their colours and fonts themselves.
  private static let theme: String = {
    let colors = [
      ("dk1", "1A1E24"), ("lt1", "FFFFFF"), ("dk2", "444444"), ("lt2", "F5F6F8"), ("accent1", "1F5FA8"),
      ("accent2", "A8321A"), ("accent3", "7A4A00"), ("accent4", "7B4EA3"), ("accent5", "1E6B3C"),
      ("accent6", "555E69"), ("hlink", "00396F"), ("folHlink", "00396F"),
    ]
    var xml =
      "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Report\"><a:themeElements>"
    xml += "<a:clrScheme name=\"Report\">"
    for (name, value) in colors { xml += "<a:\(name)><a:srgbClr val=\"\(value)\"/></a:\(name)>" }
    xml += "</a:clrScheme><a:fontScheme name=\"Report\">"
    for part in ["majorFont", "minorFont"] {
      xml += "<a:\(part)><a:latin typeface=\"Calibri\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:\(part)>"
    }
    xml += "</a:fontScheme><a:fmtScheme name=\"Report\">"
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>"
    xml += "<a:fillStyleLst>\(fill)\(fill)\(fill)</a:fillStyleLst>"
    let line = "<a:ln w=\"9525\">\(fill)</a:ln>"
    xml += "<a:lnStyleLst>\(line)\(line)\(line)</a:lnStyleLst>"
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    xml += "<a:effectStyleLst>\(effect)\(effect)\(effect)</a:effectStyleLst>"
    xml += "<a:bgFillStyleLst>\(fill)\(fill)\(fill)</a:bgFillStyleLst>"
    return xml + "</a:fmtScheme></a:themeElements></a:theme>"
  }()
}
