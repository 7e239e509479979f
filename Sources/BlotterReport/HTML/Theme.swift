internal import BlotterTemplates

/// The look of the page: one style sheet, put into the page itself.
package struct Theme: Sendable {
  let css: String

  /// The style sheets that come with the program: the page's and that of its figures.
  package static var builtIn: Theme {
    Theme(css: ["report", "figures"].compactMap { EmbeddedFile.text("Themes/\($0).css") }.joined(separator: "\n"))
  }

  /// Ours with a style sheet of the user's behind it, which wins where both speak; see ``StyleSheetGuard``.
  package static func builtIn(with css: String) -> Theme { Theme(css: builtIn.css + "\n" + css) }

  /// The look of the page over many reports.
  package static var index: Theme {
    Theme(css: builtIn.css + "\n" + (EmbeddedFile.text("Themes/index.css") ?? ""))
  }

  /// A style sheet in place of ours. The page's content security policy keeps it from loading anything.
  package init(css: String) { self.css = css }

  /// The text of the `style` element: nothing in it can end the element.
  var inlined: String { Self.withoutEndTags(css) }

  static func withoutEndTags(_ css: String) -> String {
    var safe: [UInt8] = []
    safe.reserveCapacity(css.utf8.count)
    var previous: UInt8 = 0
    for byte in css.utf8 {
      // In CSS a backslash before a slash means the slash.
      if previous == UInt8(ascii: "<"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!") {
        safe.append(UInt8(ascii: "\\"))
      }
      safe.append(byte)
      previous = byte
    }
    return String(decoding: safe, as: UTF8.self)
  }

  /// A CSS string with the text, quoted.
  static func string(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", ":", "-", "(", ")":
        quoted.unicodeScalars.append(scalar)
      default: quoted += "\\" + String(scalar.value, radix: 16) + " "
      }
    }
    return quoted + "\""
  }
}
