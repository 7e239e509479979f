/// Writes XML (1.0) with escaped text, two blanks a level.
struct XMLWriter {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// An element with children.
  mutating func element(
    _ name: String, _ attributes: [(String, String?)] = [], _ body: (inout XMLWriter) -> Void
  ) {
    open(name, attributes)
    text += ">\n"
    depth += 1
    body(&self)
    depth -= 1
    text += indent + "</\(name)>\n"
  }

  /// An element with text and no attributes.
  mutating func leaf(_ name: String, _ content: String) { leaf(name, [], content) }

  /// An element with text, cleaned and escaped.
  mutating func leaf(_ name: String, _ attributes: [(String, String?)], _ content: String) {
    open(name, attributes)
    text += ">\(Self.escaped(content))</\(name)>\n"
  }

  private var indent: String { String(repeating: " ", count: depth * 2) }

  private mutating func open(_ name: String, _ attributes: [(String, String?)]) {
    text += indent + "<" + name
    for (key, value) in attributes {
      if let value { text += " \(key)=\"\(Self.escaped(value))\"" }
    }
  }

  /// Without what XML forbids, and with references for its markup.
  static func escaped(_ content: String) -> String {
    ExportText.clean(content).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }
}
