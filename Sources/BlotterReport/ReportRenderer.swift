package import BlotterIncident
internal import Mustache

/// An incident and a template to Markdown: the one document that people read, edit and keep.
package enum ReportRenderer {
  /// Renders with a built-in template by name.
  package static func markdown(
    incident: Incident, template name: String = TemplateLibrary.defaultName
  ) throws(TemplateError) -> String {
    try markdown(incident: incident, template: TemplateLibrary().template(named: name))
  }

  /// Renders with any template. A user's own is checked first: an unknown name is an error, never silence.
  package static func markdown(incident: Incident, template: ReportTemplate) throws(TemplateError) -> String {
    if template.isForeign, let problem = TemplateChecker.problems(in: template).first { throw problem }
    let words = Phrasebook(for: incident)
    let incident = incident.translated(by: words)
    let (entry, library) = try parse(template, words)

    let wanted = template.names
    var draft: String?
    if wanted.contains("excerpts") {
      // Twice: which packets are cited where, and whether the report shows them, is known after the first time.
      var context = ReportContext(incident, words: words, isLinked: true)
      var root = context.root(wanted: wanted)
      let uses = CitationUses(in: entry.render(root, library: library), keys: context.citations.entries.map(\.key))
      if uses.showsExcerpts {
        context.cite(in: uses.sections, root: &root)
        draft = entry.render(root, library: library)
      }
    }
    // Without the packets to lead to, citations are no links.
    let markdown =
      draft
      ?? entry.render(ReportContext(incident, words: words, isLinked: false).root(wanted: wanted), library: library)
    let report = CitationRepeats.shorten(MarkdownTidying.tidy(markdown), same: words.say("same packets"))
    return words.isEnglish ? report : LanguageMark.line(words.tag) + report
  }

  private static func parse(
    _ template: ReportTemplate, _ words: Phrasebook
  ) throws(TemplateError) -> (MustacheTemplate, MustacheLibrary) {
    MarkdownContentType.registered
    var partials: [String: MustacheTemplate] = [:]
    for (name, source) in template.partials { partials[name] = try parse(source.translated(by: words)) }
    return (try parse(template.entry.translated(by: words)), MustacheLibrary(templates: partials))
  }

  private static func parse(_ source: TemplateSource) throws(TemplateError) -> MustacheTemplate {
    do {
      return try MustacheTemplate(string: source.text)
    } catch let error as MustacheTemplate.ParserError {
      throw TemplateError(
        code: .unbalanced, file: source.file, line: error.context.lineNumber, column: error.context.columnNumber,
        summary: "\(error.error)", hint: nil)
    } catch {
      throw TemplateError(
        code: .unbalanced, file: source.file, line: 0, column: 0, summary: "\(error)", hint: nil)
    }
  }
}

/// Which sections of a rendered report cite which packets.
struct CitationUses {
  /// By key, the links to the sections that cite it, as Markdown.
  let sections: [String: String]
  /// Whether the report has the excerpts that the citations lead to.
  let showsExcerpts: Bool

  init(in markdown: String, keys: [String]) {
    let places = Dictionary(
      keys.enumerated().map { ($0.element.lowercased(), $0.offset) }, uniquingKeysWith: { first, _ in first })
    var slugs = HeadingSlugs()
    var section: (title: String, slug: String) = ("", "")
    var uses: [String: [(title: String, slug: String)]] = [:]
    var showsExcerpts = false
    var isCode = false
    for line in markdown.textLines(omittingEmpty: true) {
      if line.hasPrefix("```") { isCode.toggle() }
      if isCode { continue }
      if line.hasPrefix("#") {
        let title = line.drop { $0 == "#" }.trimmingSpaces()
        let slug = slugs.next(for: title)
        if line.hasPrefix("## ") { section = (title, slug) }
        if line.hasPrefix("#### "), let place = places[slug], keys[place] == title { showsExcerpts = true }
      }
      if section.slug.isEmpty { continue }
      for anchors in Self.anchors(in: line) {
        guard let first = places[anchors.lowerBound], let last = places[anchors.upperBound] else { continue }
        for key in keys[first...max(first, last)] where uses[key]?.contains(where: { $0.slug == section.slug }) != true
        {
          uses[key, default: []].append(section)
        }
      }
    }
    self.showsExcerpts = showsExcerpts
    sections = uses.mapValues { places in
      places.map { "[\($0.title)](#\($0.slug))" }.joined(separator: ", ")
    }
  }

  private struct Anchors {
    let lowerBound: String
    var upperBound: String
  }

  /// The targets of the links in a line that lead within the document; those of a range in one.
  private static func anchors(in line: Substring) -> [Anchors] {
    let bytes = line.utf8
    var anchors: [Anchors] = []
    var rest = bytes[...]
    var isRange = false
    while let mark = rest.firstIndex(of: UInt8(ascii: "]")) {
      rest = rest[bytes.index(after: mark)...]
      guard rest.starts(with: "(#".utf8), let end = rest.firstIndex(of: UInt8(ascii: ")")) else {
        isRange = false
        continue
      }
      let anchor = String(decoding: rest[..<end].dropFirst(2), as: UTF8.self)
      if isRange, let last = anchors.indices.last {
        anchors[last].upperBound = anchor
      } else {
        anchors.append(Anchors(lowerBound: anchor, upperBound: anchor))
      }
      rest = rest[end...].dropFirst()
      isRange = rest.starts(with: (CitationIndex.rangeMark + "[").utf8)
    }
    return anchors
  }
}

/// The last touch on rendered Markdown.
enum MarkdownTidying {
  /// One blank line where the template left several, no blanks at line ends, one line end at the end; code blocks stay
  /// as they are.
  static func tidy(_ markdown: String) -> String {
    var tidy = ""
    tidy.reserveCapacity(markdown.utf8.count)
    var isBlank = true
    var fence: Substring?
    for line in FigureNumbers.fill(MarkdownEscaping.finish(markdown)).textLines() {
      // A line that begins with another byte begins with no backtick.
      let ticks = line.utf8.first == UInt8(ascii: "`") ? line.prefix { $0 == "`" } : line[..<line.startIndex]
      if let open = fence {
        tidy += line + "\n"
        if ticks.count >= open.count, ticks.count == line.count { fence = nil }
        isBlank = false
        continue
      }
      var line = line
      while let last = line.utf8.last, last == 0x20 || last == 0x09, line.last == " " || line.last == "\t" {
        line.removeLast()
      }
      if line.isEmpty, isBlank { continue }
      if ticks.count >= 3 { fence = ticks }
      isBlank = line.isEmpty
      tidy += line + "\n"
    }
    while tidy.hasSuffix("\n\n") { tidy.removeLast() }
    return tidy
  }
}
