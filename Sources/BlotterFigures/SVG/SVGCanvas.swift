/// Collects the elements of one drawing. Coordinates are whole numbers.
///
/// Colours stand twice: as attributes for readers that know no style sheet, and as classes of `figures.css`, which
/// follow the theme, dark screens and print.
struct SVGCanvas {
  /// For screens and paper that hold it with legible text, and for those of telephones.
  enum Format: Int, CaseIterable {
    case wide = 720
    case narrow = 340

    /// Width in the units of the drawing; the style sheet scales it as far as text stays legible.
    var width: Int { rawValue }
  }

  let format: Format
  private(set) var body = ""

  init(_ format: Format) { self.format = format }

  enum Anchor: String { case start, middle, end }

  enum Ink: String {
    case text = "fg-ink"
    case muted = "fg-muted"
    case alert = "fg-alert"

    var color: String {
      switch self {
      case .text: "#1c2128"
      case .muted: "#57606a"
      case .alert: "#a8321a"
      }
    }
  }

  mutating func text(
    _ text: String, x: Int, y: Int, size: Int = 13, anchor: Anchor = .start, ink: Ink = .text, isBold: Bool = false,
    extra: String = ""
  ) {
    guard !text.isEmpty else { return }
    let weight = isBold ? " font-weight=\"600\"" : ""
    let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    let classes = extra.isEmpty ? ink.rawValue : ink.rawValue + " " + extra
    body +=
      "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(size)\"\(weight)\(side) class=\"\(classes)\" fill=\"\(ink.color)\">"
    body += Self.escape(text) + "</text>\n"
  }

  mutating func line(
    _ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, name: String, color: String, width: String = "1", dash: String = ""
  ) {
    let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    body += "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" class=\"\(name)\" stroke=\"\(color)\""
    body += " stroke-width=\"\(width)\"\(dashes)/>\n"
  }

  mutating func rectangle(
    x: Int, y: Int, width: Int, height: Int, name: String, fill: String, stroke: String = "none", radius: Int = 0,
    dash: String = ""
  ) {
    let round = radius > 0 ? " rx=\"\(radius)\"" : ""
    let dashes = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    let outline = stroke == "none" ? "" : " stroke=\"\(stroke)\""
    body += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(max(0, width))\" height=\"\(max(0, height))\"\(round)"
    body += " class=\"\(name)\" fill=\"\(fill)\"\(outline)\(dashes)/>\n"
  }

  mutating func polygon(_ points: [(Int, Int)], name: String, fill: String) {
    let list = points.map { "\($0.0),\($0.1)" }.joined(separator: " ")
    body += "<polygon points=\"\(list)\" class=\"\(name)\" fill=\"\(fill)\"/>\n"
  }

  mutating func circle(x: Int, y: Int, radius: Int, name: String, fill: String) {
    body += "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\" class=\"\(name)\" fill=\"\(fill)\"/>\n"
  }

  mutating func raw(_ element: String) { body += element + "\n" }

  /// The whole element.
  func svg(height: Int, kind: String, idPrefix: String, title: String, description: String) -> String {
    let prefix = Self.identifier(idPrefix) + (format == .narrow ? "-narrow" : "")
    // Without a style sheet only the wide one shows.
    let display = format == .narrow ? " display=\"none\"" : ""
    var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fg fg-\(format) \(kind)\"\(display) role=\"img\""
    svg += " aria-labelledby=\"\(prefix)-title \(prefix)-desc\" viewBox=\"0 0 \(format.width) \(height)\""
    svg += " width=\"\(format.width)\" height=\"\(height)\" font-family=\"system-ui, sans-serif\">\n"
    svg += "<title id=\"\(prefix)-title\">\(Self.escape(title))</title>\n"
    svg += "<desc id=\"\(prefix)-desc\">\(Self.escape(description))</desc>\n"
    return svg + body + "</svg>\n"
  }

  /// Text inside an element or a quoted attribute.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped += " "
      // Not allowed in XML 1.0 (§2.2), or able to reorder what stands around them.
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// An id of letters, digits and hyphens.
  static func identifier(_ text: String) -> String {
    let kept = text.unicodeScalars.filter {
      ("a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 || $0 == "-" || $0 == "_")
    }
    let name = String(String.UnicodeScalarView(kept.prefix(64)))
    return name.unicodeScalars.first.map { "a"..."z" ~= $0 || "A"..."Z" ~= $0 } == true ? name : "figure-" + name
  }
}
