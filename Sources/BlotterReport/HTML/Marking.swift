/// A Traffic Light Protocol 2.0 label. Capitals, no blank, never translated; colours on black (FIRST, TLP 2.0).
package enum Marking: String, Sendable, CaseIterable {
  case red = "TLP:RED"
  case amber = "TLP:AMBER"
  case amberStrict = "TLP:AMBER+STRICT"
  case green = "TLP:GREEN"
  case clear = "TLP:CLEAR"

  /// The label that a paragraph consists of; nil where it says anything else.
  init?(paragraph text: String) {
    self.init(rawValue: text.trimmingSpaces())
  }

  /// The colour that the standard gives the label.
  var color: String {
    switch self {
    case .red: "#ff2b2b"
    case .amber, .amberStrict: "#ffc000"
    case .green: "#33ff00"
    case .clear: "#ffffff"
    }
  }

  /// The class of its elements.
  var className: String {
    switch self {
    case .red: "tlp tlp-red"
    case .amber, .amberStrict: "tlp tlp-amber"
    case .green: "tlp tlp-green"
    case .clear: "tlp tlp-clear"
    }
  }
}

extension StringProtocol {
  /// Without blanks, tabs and line ends at both ends.
  func trimmingSpaces() -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" }
    var scalars = Substring(self).unicodeScalars.drop(while: isBlank)
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    return String(scalars)
  }
}
