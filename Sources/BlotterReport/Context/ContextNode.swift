internal import Mustache

/// One object that templates see: known names only, with plain values.
///
/// A name that is known and has no value answers with ``Absent``, so that the search for it ends here and does not go
/// on to an outer object that happens to have the same name.
struct ContextNode: MustacheParent {
  let type: ContextType
  private(set) var values: [String: any Sendable] = [:]
  /// The names that anybody asks for; nil for all. What nobody asks for is not made.
  var wanted: Set<String>?

  init(_ type: ContextType) { self.type = type }

  func child(named name: String) -> Any? {
    if let value = values[name] { return value }
    return type.fields[name] == nil ? nil : Absent()
  }

  /// A sentence or word, escaped as prose. Blank text is absent.
  mutating func prose(_ name: String, _ text: String?) {
    guard let text, !text.trimmingSpaces().isEmpty else { return }
    markdown(name, MarkdownEscaping.prose(Words.grouped(text)))
  }

  /// An identifier, as a code span.
  mutating func code(_ name: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    markdown(name, MarkdownEscaping.code(text))
  }

  /// Text that is Markdown already.
  mutating func markdown(_ name: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    set(name, MarkdownValue(text))
  }

  mutating func number(_ name: String, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    set(name, MarkdownValue(Words.number(UInt64(clamping: value))))
  }

  mutating func flag(_ name: String, _ value: Bool) { set(name, value) }

  mutating func node(_ name: String, _ value: @autoclosure () -> ContextNode?) {
    guard wanted?.contains(name) != false, let value = value() else { return }
    set(name, value)
  }

  mutating func list(_ name: String, _ made: @autoclosure () -> [ContextNode]) {
    if let wanted, !wanted.contains(name), !wanted.contains("has_" + name) { return }
    let nodes = made()
    set(name, nodes)
    set("has_" + name, !nodes.isEmpty)
  }

  /// A value under a name that somebody else chose, in an open object.
  mutating func set(open name: String, _ value: MarkdownValue) { values[name] = value }

  private mutating func set(_ name: String, _ value: any Sendable) {
    assert(type.fields[name] != nil, "\(type) has no field \(name)")
    values[name] = value
  }
}

/// A value that is known by name and not there.
struct Absent: MustacheCustomRenderable, MustacheParent {
  var renderText: String { "" }
  var isNull: Bool { true }
  func child(named: String) -> Any? { Absent() }
}

/// A value that is Markdown already: the content type lets it through.
///
/// It is told apart by its first character, which ``VisibleText`` leaves in no text from outside.
struct MarkdownValue: MustacheCustomRenderable, MustacheParent, Sendable {
  static let mark: Unicode.Scalar = "\u{1}"

  let markdown: String

  init(_ markdown: String) { self.markdown = markdown }

  var renderText: String { String(Self.mark) + markdown }
  var isNull: Bool { false }
  func child(named: String) -> Any? { nil }
}

/// The content type of our templates: Markdown, escaped unless it is a ``MarkdownValue``.
struct MarkdownContentType: MustacheContentType {
  static let name = "MARKDOWN"

  func escapeText(_ text: String) -> String {
    if text.unicodeScalars.first == MarkdownValue.mark { return String(text.unicodeScalars.dropFirst()) }
    return MarkdownEscaping.prose(text)
  }

  /// Makes the name known to the template parser; once is enough.
  static let registered: Void = MustacheContentTypes.register(MarkdownContentType(), named: name)
}
