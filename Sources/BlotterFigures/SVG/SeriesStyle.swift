/// The look of a series: a colour and a pattern, so that it can be told without colour.
struct SeriesStyle {
  /// Class in `figures.css`, and end of the pattern's id.
  var name: String
  var color: String
  var pattern: Pattern

  enum Pattern { case solid, diagonal, dots, cross }

  static let plain = SeriesStyle(name: "fg-s0", color: "#1f5fa8", pattern: .solid)
  private static let failures = [
    SeriesStyle(name: "fg-s1", color: "#b54324", pattern: .diagonal),
    SeriesStyle(name: "fg-s2", color: "#6e7781", pattern: .dots),
    SeriesStyle(name: "fg-s3", color: "#7b4ea3", pattern: .cross),
  ]

  /// What a series means decides its look, so that `refused` looks alike in every chart.
  static func style(of name: String, at index: Int, words: FigureWords) -> SeriesStyle {
    switch name {
    case words.refused: failures[0]
    case words.unanswered: failures[1]
    case words.failed: failures[2]
    case words.served: plain
    default: index == 0 ? plain : failures[(index - 1) % failures.count]
    }
  }

  /// Fill of shapes, with the pattern where there is one.
  func fill(prefix: String) -> String { pattern == .solid ? color : "url(#\(prefix)-\(name))" }

  /// Class of shapes: patterned ones take their colours from inside the pattern.
  var fillClass: String { pattern == .solid ? name : name + "-area" }

  func definition(prefix: String) -> String {
    let tile = { (size: Int, marks: String) in
      "<pattern id=\"\(prefix)-\(name)\" width=\"\(size)\" height=\"\(size)\" patternUnits=\"userSpaceOnUse\">"
        + "<rect width=\"\(size)\" height=\"\(size)\" class=\"fg-paper\" fill=\"#ffffff\"/>" + marks + "</pattern>"
    }
    let stroke = "class=\"\(name)-line\" stroke=\"\(color)\" fill=\"none\""
    switch pattern {
    case .solid: return ""
    case .diagonal: return tile(6, "<path d=\"M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5\" \(stroke) stroke-width=\"2.6\"/>")
    case .dots: return tile(5, "<rect x=\"1\" y=\"1\" width=\"2\" height=\"2\" class=\"\(name)\" fill=\"\(color)\"/>")
    case .cross: return tile(7, "<path d=\"M0,0 L7,7 M0,7 L7,0\" \(stroke) stroke-width=\"1.6\"/>")
    }
  }
}
