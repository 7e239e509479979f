internal import BlotterCore

/// Reads a template without rendering it and tells what is wrong: Mustache itself renders an unknown name as nothing,
/// and a report must not lose a sentence to a slip of the pen.
package struct TemplateChecker {
  /// Deeper nesting serves no report, and the parser and the renderer recurse on it.
  static let maximumDepth = 24
  /// A template of ten thousand mistakes is another kind of file.
  static let maximumProblems = 50

  private let template: ReportTemplate
  private var problems: [TemplateError] = []
  private var checkedPartials: Set<String> = []

  /// All problems of a template and its partials, in order of place; empty where it can be used.
  package static func problems(in template: ReportTemplate) -> [TemplateError] {
    var checker = TemplateChecker(template: template)
    checker.check(template.entry, types: [.report], path: [])
    return checker.problems
  }

  private init(template: ReportTemplate) { self.template = template }

  private struct Section {
    let tag: TemplateTag
    /// Kinds of objects that names are looked up in, the innermost last; grows by the section's own.
    let types: [ContextType]
    let isText: Bool
  }

  private mutating func check(_ source: TemplateSource, types: [ContextType], path: [String]) {
    let tags = TemplateTag.all(in: source.text)
    checkContentType(source, tags.first)
    var sections: [Section] = []
    for tag in tags {
      if problems.count >= Self.maximumProblems { return }
      let types = sections.last?.types ?? types
      switch tag.kind {
      case .comment: break
      case .pragma:
        if tag != tags.first {
          report(.unsupported, source, tag, "a content type in mid-file", "put it on the first line alone")
        }
      case .unsupported(let what): report(.unsupported, source, tag, "\(what) are not supported here", nil)
      case .unclosed: report(.unbalanced, source, tag, "a tag that does not end", "close it with '}}'")
      case .raw: report(.rawValue, source, tag, "a value without escaping", "write {{\(tag.name)}}")
      case .variable:
        checkVariable(tag, source, types, isInText: sections.last?.isText ?? false)
      case .section, .inverted:
        sections.append(open(tag, source, types, inside: sections))
        if sections.count + path.count > Self.maximumDepth {
          report(.tooDeep, source, tag, "sections nested deeper than \(Self.maximumDepth)", nil)
          return
        }
      case .end:
        guard let section = sections.popLast() else {
          report(.unbalanced, source, tag, "the end of a section '\(tag.name)' that was not opened", nil)
          continue
        }
        if section.tag.name != tag.name {
          report(
            .unbalanced, source, tag,
            "'\(tag.name)' ends a section opened as '\(section.tag.name)' on line \(section.tag.line)",
            "write {{/\(section.tag.name)}}")
          return
        }
      case .partial: checkPartial(tag, source, types, path)
      }
    }
    for section in sections {
      report(
        .unbalanced, source, section.tag, "section '\(section.tag.name)' does not end",
        "add {{/\(section.tag.name)}}")
    }
  }

  private mutating func checkContentType(_ source: TemplateSource, _ first: TemplateTag?) {
    let starts = source.text.hasPrefix("{{%")
    guard starts, let first, first.kind == .pragma, first.name.hasPrefix("CONTENT_TYPE:"),
      first.name.dropFirst("CONTENT_TYPE:".count).trimmingSpaces() == MarkdownContentType.name
    else {
      problems.append(
        TemplateError(
          code: .missingContentType, file: source.file, line: 1, column: 1,
          summary: "no content type, so nothing would be escaped as Markdown",
          hint: "make {{% CONTENT_TYPE: MARKDOWN}} the first line"))
      return
    }
  }

  private mutating func checkVariable(
    _ tag: TemplateTag, _ source: TemplateSource, _ types: [ContextType], isInText: Bool
  ) {
    if tag.name == "." {
      if !isInText { report(.wrongUse, source, tag, "'.' is an object here", "name one of its values") }
      return
    }
    guard let field = resolve(tag, source, types) else { return }
    switch field {
    case .text: break
    case .flag: report(.wrongUse, source, tag, "'\(tag.name)' is true or false", "use it as a section")
    case .node(let type):
      let value = type.fields["sentence"] != nil ? "sentence" : type.fields.keys.sorted().first ?? ""
      report(
        .wrongUse, source, tag, "'\(tag.name)' is an object",
        "write {{\(tag.name).\(value)}}, or open it with {{#\(tag.name)}}")
    case .list:
      report(
        .wrongUse, source, tag, "'\(tag.name)' is a list", "go through it with {{#\(tag.name)}} … {{/\(tag.name)}}")
    }
  }

  private mutating func open(
    _ tag: TemplateTag, _ source: TemplateSource, _ types: [ContextType], inside sections: [Section]
  ) -> Section {
    let field = tag.name == "." ? .text : resolve(tag, source, types)
    // Under `{{^x}}` the value is known to be missing; the same name there can only mean the same value.
    if tag.kind == .section,
      sections.contains(where: { $0.tag.kind == .inverted && $0.tag.name == tag.name && $0.types == types })
    {
      report(.unreachable, source, tag, "section '\(tag.name)' inside its own absence is never shown", nil)
    }
    guard tag.kind == .section else { return Section(tag: tag, types: types, isText: false) }
    switch field {
    case .node(let type), .list(let type): return Section(tag: tag, types: types + [type], isText: false)
    case .text: return Section(tag: tag, types: types, isText: true)
    case .flag, nil: return Section(tag: tag, types: types, isText: false)
    }
  }

  private mutating func checkPartial(
    _ tag: TemplateTag, _ source: TemplateSource, _ types: [ContextType], _ path: [String]
  ) {
    guard let partial = template.partials[tag.name] else {
      report(
        .unknownPartial, source, tag, "unknown partial '\(tag.name)'",
        suggestion(tag.name, among: template.partialNames))
      return
    }
    if path.contains(tag.name) {
      report(.tooDeep, source, tag, "partial '\(tag.name)' includes itself", nil)
      return
    }
    // The same partial in the same place of the object tree is the same text: look at it once.
    let key = tag.name + "|" + types.map(\.rawValue).joined(separator: "|")
    guard checkedPartials.insert(key).inserted else { return }
    if path.count < Self.maximumDepth { check(partial, types: types, path: path + [tag.name]) }
  }

  // MARK: Names

  /// What a name stands for, looked up from the innermost object outwards; reports and returns nil where nothing.
  private mutating func resolve(_ tag: TemplateTag, _ source: TemplateSource, _ types: [ContextType]) -> ContextType
    .Field?
  {
    if tag.name.contains("(") {
      report(
        .unsupported, source, tag, "functions are not supported here", "use a value that is ready, such as 'number'")
      return nil
    }
    let names = tag.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = names.first, !names.contains("") else {
      report(.unknownName, source, tag, "'\(tag.name)' is no name", nil)
      return nil
    }
    guard var field = types.reversed().lazy.compactMap({ $0.fields[first] }).first else {
      let known = types.reversed().flatMap { $0.fields.keys.sorted() }
      report(.unknownName, source, tag, "unknown name '\(first)'", suggestion(first, among: known))
      return nil
    }
    for name in names.dropFirst() {
      guard case .node(let type) = field else {
        report(.wrongUse, source, tag, "'\(tag.name)' looks into a value that holds no others", nil)
        return nil
      }
      if type.isOpen {
        field = .text
      } else if let inner = type.fields[name] {
        field = inner
      } else {
        report(
          .unknownName, source, tag, "unknown name '\(name)' in '\(type.rawValue)'",
          suggestion(name, among: type.fields.keys.sorted()))
        return nil
      }
    }
    return field
  }

  private func suggestion(_ name: String, among names: [String]) -> String? {
    NearMiss.best(for: name, among: names).map { "did you mean '\($0)'?" }
  }

  private mutating func report(
    _ code: TemplateError.Code, _ source: TemplateSource, _ tag: TemplateTag, _ summary: String, _ hint: String?
  ) {
    let problem = TemplateError(
      code: code, file: source.file, line: tag.line, column: tag.column, summary: summary, hint: hint)
    if !problems.contains(problem) { problems.append(problem) }
  }
}
