internal import BlotterFigures

/// The figures that templates may show, by the names under which they find them.
enum FigureNames {
  static let all = ["exchange", "timeline", "traffic", "outcomes", "conversations"]
}

extension ReportContext {
  /// The pictures that the incident fills.
  var figures: ContextNode {
    var figures = ContextNode(.figures)
    for figure in Figures.markdown(for: incident, words: FigureWords(words)) where FigureNames.all.contains(figure.id) {
      var node = ContextNode(.figure)
      node.markdown("number", FigureNumbers.place)
      node.prose("caption", Words.sentence(figure.caption))
      node.prose("alternative", figure.alternative)
      node.markdown("block", Self.fence(figure.mermaid))
      figures.node(figure.id, node)
    }
    return figures
  }

  /// The text of a figure as a fence that GitHub draws; the writer of figures leaves no fence in it.
  private static func fence(_ mermaid: String) -> String {
    "```mermaid\n" + mermaid + (mermaid.hasSuffix("\n") ? "" : "\n") + "```"
  }
}

/// Numbers of figures: which of them a template shows, and in what order, is known when it has been rendered.
enum FigureNumbers {
  /// Stands where a number belongs; ``VisibleText`` leaves this character in no text from outside.
  static let place = "\u{2}"

  /// Each place filled with the next number.
  static func fill(_ markdown: String) -> String {
    guard markdown.utf8.contains(2) else { return markdown }
    var filled: [UInt8] = []
    filled.reserveCapacity(markdown.utf8.count + 16)
    var number = 0
    for byte in markdown.utf8 {
      if byte == 2 {
        number += 1
        filled += Array(String(number).utf8)
      } else {
        filled.append(byte)
      }
    }
    return String(decoding: filled, as: UTF8.self)
  }
}
