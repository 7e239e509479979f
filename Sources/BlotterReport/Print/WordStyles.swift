/// Names of the styles that a document for a word processor uses, beside those that every such document has.
enum WordStyles {
  static let figure = "Captioned Figure"
  static let imageCaption = "Image Caption"
  static let afterTable = "After Table"
  static let marking = "Marking"

  /// How a statement is known and how much it matters: name, colour, underline of the text. The word says it, the
  /// line under it and the colour help.
  static let runs: [(name: String, color: String, underline: String?)] = [
    ("Observed", "14532D", "single"), ("Inferred", "4C2A80", "dash"), ("Reported", "00396F", "dotted"),
    ("Open", "7C2A0E", nil), ("Critical", "FFFFFF", nil), ("High", "A01912", nil), ("Medium", "7A4800", nil),
    ("Low", "174C70", nil), ("Informational", "444444", nil),
  ]

  /// The style of a class of the page's: `observed` is `Observed`.
  static func name(of kind: String) -> String { Words.capitalized(kind) }

  /// Hundredths as a decimal number: 655 is `6.55`.
  static func inches(_ hundredths: Int) -> String {
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// `word/styles.xml` (ECMA-376 part 1, §17.7).
  static func xml(language: String) -> String {
    var xml =
      "<w:styles \(WordReference.namespaces)><w:docDefaults><w:rPrDefault><w:rPr>"
      + "<w:lang w:val=\"\(HTMLEscaping.escape(language))\" w:eastAsia=\"en-US\" w:bidi=\"ar-SA\"/>"
      + "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/>"
      + "</w:pPr></w:pPrDefault></w:docDefaults>"
    // Font and colour stand in the style of paragraphs: as defaults of the document, LibreOffice 7.4 lays them over the
    // styles of runs in table cells, and white on red turns black on red.
    xml += paragraph("Normal", font: "Calibri", size: 21, color: "1A1E24", isDefault: true)
    xml += paragraph("Body Text", "<w:spacing w:before=\"100\" w:after=\"100\"/>")
    xml += paragraph("First Paragraph", "<w:spacing w:before=\"140\" w:after=\"100\"/>", base: "BodyText")
    xml += paragraph(
      "Compact", "<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"252\" w:lineRule=\"auto\"/>", size: 19)
    xml += paragraph(
      "Title", "<w:keepNext/><w:spacing w:before=\"0\" w:after=\"160\" w:line=\"240\" w:lineRule=\"auto\"/>", size: 44,
      isBold: true)
    for (level, size) in [(1, 31), (2, 25), (3, 22), (4, 20), (5, 20), (6, 20)] {
      let rule =
        level == 1 ? "<w:pBdr><w:top w:val=\"single\" w:sz=\"4\" w:space=\"8\" w:color=\"BBBBBB\"/></w:pBdr>" : ""
      xml += paragraph(
        "heading \(level)",
        "<w:keepNext/><w:keepLines/>\(rule)<w:spacing w:before=\"\(level == 1 ? 420 : 260)\" w:after=\"100\" "
          + "w:line=\"240\" w:lineRule=\"auto\"/><w:outlineLvl w:val=\"\(level - 1)\"/>",
        id: "Heading\(level)", size: size, isBold: true)
    }
    xml += paragraph(
      "Block Text",
      "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"10\" w:color=\"777777\"/></w:pBdr>"
        + "<w:ind w:left=\"360\"/>", color: "444444")
    xml += paragraph(
      "Source Code",
      "<w:pBdr><w:left w:val=\"single\" w:sz=\"18\" w:space=\"8\" w:color=\"BBBBBB\"/></w:pBdr>"
        + "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F5F6F8\"/>"
        + "<w:spacing w:before=\"60\" w:after=\"160\" w:line=\"252\" w:lineRule=\"auto\"/><w:ind w:left=\"200\"/>",
      font: "Consolas", size: 18)
    xml += paragraph(
      "Table Caption", "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/>", size: 19, color: "444444")
    xml += paragraph(
      imageCaption, "<w:spacing w:before=\"60\" w:after=\"240\"/>", size: 19, color: "444444")
    xml += paragraph(
      afterTable, "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>", size: 8)
    xml += paragraph(figure, "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"0\"/>")
    xml += paragraph("header", "<w:spacing w:after=\"0\"/>", id: "Header", size: 18, color: "444444")
    xml += paragraph("footer", "<w:spacing w:after=\"0\"/>", id: "Footer", size: 18, color: "444444")
    xml +=
      "<w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">"
      + "<w:name w:val=\"Default Paragraph Font\"/></w:style>"
    xml += character(
      "Verbatim Char", "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/><w:sz w:val=\"19\"/>")
    xml += character("Hyperlink", "<w:color w:val=\"00396F\"/><w:u w:val=\"single\" w:color=\"999999\"/>")
    for run in runs {
      var look = "<w:b/>"
      if run.name == "Critical" { look += "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"8F0F1D\"/>" }
      look += "<w:color w:val=\"\(run.color)\"/>"
      if let underline = run.underline { look += "<w:u w:val=\"\(underline)\"/>" }
      xml += character(run.name, look)
    }
    xml +=
      "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr>"
      + "<w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>"
      + "<w:right w:w=\"140\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
    xml +=
      "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"Table\"><w:name w:val=\"Table\"/>"
      + "<w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>"
      + "<w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BBBBBB\"/>"
      + "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"BBBBBB\"/>"
      + "<w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"DDDDDD\"/></w:tblBorders></w:tblPr>"
      + "<w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>"
      + "<w:bottom w:val=\"single\" w:sz=\"10\" w:space=\"0\" w:color=\"1A1E24\"/></w:tcBorders></w:tcPr>"
      + "</w:tblStylePr></w:style>"
    return xml + "</w:styles>"
  }

  private static func paragraph(
    _ name: String, _ layout: String = "", id: String? = nil, base: String? = nil, font: String? = nil,
    size: Int? = nil, color: String? = nil, isBold: Bool = false, isDefault: Bool = false
  ) -> String {
    let id = id ?? name.filter { $0 != " " }
    var run = ""
    if let font { run += "<w:rFonts w:ascii=\"\(font)\" w:hAnsi=\"\(font)\" w:cs=\"\(font)\"/>" }
    if isBold { run += "<w:b/>" }
    if let color { run += "<w:color w:val=\"\(color)\"/>" }
    if let size { run += "<w:sz w:val=\"\(size)\"/><w:szCs w:val=\"\(size)\"/>" }
    let based = isDefault ? "" : "<w:basedOn w:val=\"\(base ?? "Normal")\"/>"
    return "<w:style w:type=\"paragraph\"\(isDefault ? " w:default=\"1\"" : "") w:styleId=\"\(id)\">"
      + "<w:name w:val=\"\(name)\"/>\(based)<w:qFormat/><w:pPr>\(layout)</w:pPr><w:rPr>\(run)</w:rPr></w:style>"
  }

  private static func character(_ name: String, _ look: String) -> String {
    "<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"\(name.filter { $0 != " " })\">"
      + "<w:name w:val=\"\(name)\"/><w:basedOn w:val=\"DefaultParagraphFont\"/><w:rPr>\(look)</w:rPr></w:style>"
  }
}
