/// Reads the subset of Mermaid that ``MermaidWriter`` writes; nil for all else, which stays code.
///
/// One pass over the lines, no recursion. People edit reports, so a diagram that they changed within the subset is
/// drawn as changed.
package enum MermaidParser {
  /// A drawn figure has at most a few kilobytes; what is larger is no figure of a report.
  package static let maximumBytes = 64 << 10
  /// Messages and notes: a ladder of two hundred rows takes seven printed pages.
  package static let maximumItems = 200
  /// Lifelines that still stand apart on a page.
  package static let maximumParticipants = 12
  /// Categories and values of a series.
  package static let maximumValues = 200
  package static let maximumPlots = 8
  /// Characters of one label; the longest that the drawing wraps.
  package static let maximumLabel = 2000

  package static func parse(_ text: String) -> Diagram? {
    guard text.utf8.count <= maximumBytes else { return nil }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(MermaidText.trimmed)
    lines = Array(lines.drop(while: \.isEmpty))
    if lines.first == "---" {
      // Front matter holds settings of Mermaid's own drawing.
      guard lines.count > 1, lines[1] == "config:", let end = lines.dropFirst().firstIndex(of: "---") else {
        return nil
      }
      lines.removeSubrange(...end)
    }
    lines = lines.filter { !$0.isEmpty }
    guard let header = lines.first else { return nil }
    let body = lines.dropFirst()
    switch header {
    case "sequenceDiagram": return sequence(body).map { .sequence($0) }
    case "xychart-beta", "xychart": return chart(body, isHorizontal: false).map { .chart($0) }
    case "xychart-beta horizontal", "xychart horizontal": return chart(body, isHorizontal: true).map { .chart($0) }
    default: return nil
    }
  }

  // MARK: Sequence diagrams

  private static func sequence(_ lines: ArraySlice<Substring>) -> SequenceDiagram? {
    var diagram = SequenceDiagram()
    var known: Set<String> = []
    func declare(_ id: String, _ lines: [String]) -> Bool {
      guard known.insert(id).inserted else { return false }
      diagram.participants.append(SequenceDiagram.Participant(id: id, lines: lines))
      return diagram.participants.count <= maximumParticipants
    }
    for line in lines {
      if isComment(line) { continue }
      if let title = field("accTitle", of: line) {
        diagram.title = title
      } else if let description = field("accDescr", of: line) {
        diagram.description = description
      } else if let rest = after("participant ", line) {
        let id = rest.prefix { $0 != " " }
        let alias = after("as ", MermaidText.trimmed(rest[id.endIndex...]))
        guard isIdentifier(id), id.endIndex == rest.endIndex || alias != nil else { return nil }
        guard let label = label(alias ?? id), declare(String(id), label) else { return nil }
      } else if let note = after("Note ", line) ?? after("note ", line) {
        guard let note = self.note(note), known.contains(note.first), known.contains(note.last) else { return nil }
        diagram.items.append(.note(note))
      } else {
        guard let message = message(line) else { return nil }
        for id in [message.from, message.to] where !known.contains(id) {
          guard declare(id, [id]) else { return nil }
        }
        diagram.items.append(.message(message))
      }
      if diagram.items.count > maximumItems { return nil }
    }
    return diagram.items.isEmpty ? nil : diagram
  }

  private static func note(_ text: Substring) -> SequenceDiagram.Note? {
    for place in [SequenceDiagram.Note.Place.over, .rightOf, .leftOf] {
      guard let rest = after(place.rawValue + " ", text), let colon = rest.firstIndex(of: ":") else { continue }
      let ends = rest[..<colon].split(separator: ",", omittingEmptySubsequences: false).map(MermaidText.trimmed)
      guard let first = ends.first, let last = ends.last, ends.count <= (place == .over ? 2 : 1),
        isIdentifier(first), isIdentifier(last), let lines = label(rest[rest.index(after: colon)...])
      else { return nil }
      return SequenceDiagram.Note(place, String(first), to: String(last), lines: lines)
    }
    return nil
  }

  private static func message(_ line: Substring) -> SequenceDiagram.Message? {
    let from = line.prefix { $0 != "-" }
    guard let colon = line.firstIndex(of: ":"), from.endIndex < colon else { return nil }
    let ends = line[from.endIndex..<colon]
    // The longer spelling first: `-x` is also the end of `--x`.
    for arrow in [SequenceDiagram.Arrow.reply, .failedReply, .request, .failedRequest] {
      guard let rest = after(arrow.rawValue, ends) else { continue }
      let sender = MermaidText.trimmed(from)
      let receiver = MermaidText.trimmed(rest)
      guard isIdentifier(sender), isIdentifier(receiver), let lines = label(line[line.index(after: colon)...])
      else { return nil }
      return SequenceDiagram.Message(from: String(sender), to: String(receiver), arrow: arrow, lines: lines)
    }
    return nil
  }

  // MARK: Charts

  private static func chart(_ lines: ArraySlice<Substring>, isHorizontal: Bool) -> Chart? {
    var chart = Chart()
    chart.isHorizontal = isHorizontal
    for line in lines {
      if let rest = after("%% incident ", line) {
        guard let range = range(rest) else { continue }
        let ends = (Int(exactly: range.low), Int(exactly: range.high))
        if case (let low?, let high?) = ends, 0...maximumValues ~= low, low...maximumValues ~= high {
          chart.span = low...high
        }
        continue
      }
      if isComment(line) { continue }
      if let title = field("accTitle", of: line) {
        chart.title = title
      } else if let description = field("accDescr", of: line) {
        chart.description = description
      } else if let rest = after("title ", line) {
        guard let (heading, tail) = quoted(rest), let heading, tail.isEmpty else { return nil }
        chart.heading = heading
      } else if let rest = after("x-axis ", line) {
        guard let (title, rest) = quoted(rest) else { return nil }
        chart.xTitle = title
        if rest.isEmpty { continue }
        if let range = range(rest) {
          chart.x = .range(range)
        } else if let categories = list(rest)?.map({ quotedWhole($0) }), !categories.contains(nil) {
          chart.x = .categories(categories.compactMap(\.self))
        } else {
          return nil
        }
      } else if let rest = after("y-axis ", line) {
        guard let (title, rest) = quoted(rest) else { return nil }
        chart.yTitle = title
        if rest.isEmpty { continue }
        guard let range = range(rest) else { return nil }
        chart.yRange = range
      } else if let plot = plot(line) {
        chart.plots.append(plot)
        if chart.plots.count > maximumPlots { return nil }
      } else {
        return nil
      }
    }
    return isDrawable(chart) ? chart : nil
  }

  /// Whether every series has as many values as there are places for them.
  private static func isDrawable(_ chart: Chart) -> Bool {
    guard let first = chart.plots.first, !first.values.isEmpty,
      chart.plots.allSatisfy({ $0.values.count == first.values.count })
    else { return false }
    if case .categories(let categories) = chart.x, categories.count != first.values.count { return false }
    return true
  }

  private static func plot(_ line: Substring) -> Chart.Plot? {
    for kind in [Chart.Plot.Kind.bar, .line] {
      guard let rest = after(kind.rawValue + " ", line), let (name, list) = quoted(rest),
        let values = self.list(list)?.map({ DecimalText.value($0) }), !values.contains(nil)
      else { continue }
      return Chart.Plot(kind, name: name ?? "", values: values.compactMap(\.self))
    }
    return nil
  }

  /// `3 --> 18`.
  private static func range(_ text: Substring) -> Chart.Range? {
    let parts = text.split(separator: " ")
    guard parts.count == 3, parts[1] == "-->", let low = DecimalText.value(parts[0]),
      let high = DecimalText.value(parts[2]), low <= high
    else { return nil }
    return Chart.Range(low, high)
  }

  /// The entries between brackets, at commas outside quotes.
  private static func list(_ text: Substring) -> [Substring]? {
    guard text.first == "[", text.last == "]", text.utf8.count > 2 else { return nil }
    var entries: [Substring] = []
    let inside = text.dropFirst().dropLast()
    var start = inside.startIndex
    var isQuoted = false
    var index = inside.startIndex
    while index < inside.endIndex {
      switch inside[index] {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        entries.append(MermaidText.trimmed(inside[start..<index]))
        start = inside.index(after: index)
      default: break
      }
      index = inside.index(after: index)
    }
    entries.append(MermaidText.trimmed(inside[start...]))
    return entries.count <= maximumValues && !isQuoted ? entries : nil
  }

  /// Text in quotes at the start, if there is one, and what follows; nil where quotes do not close.
  private static func quoted(_ text: Substring) -> (String?, Substring)? {
    let text = MermaidText.trimmed(text)
    guard text.first == "\"" else { return (nil, text) }
    let inside = text.dropFirst()
    guard let end = inside.firstIndex(of: "\""), inside[..<end].utf8.count <= maximumLabel else { return nil }
    return (MermaidText.unescape(inside[..<end]), MermaidText.trimmed(inside[inside.index(after: end)...]))
  }

  /// An entry of a list: in quotes, or a bare word.
  private static func quotedWhole(_ text: Substring) -> String? {
    guard text.first == "\"" else {
      return text.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: ".") }) && !text.isEmpty ? String(text) : nil
    }
    guard let (name, rest) = quoted(text), rest.isEmpty else { return nil }
    return name
  }

  // MARK: Lines

  private static func isComment(_ line: Substring) -> Bool { line.hasPrefix("%%") && !line.hasPrefix("%%{") }

  private static func after(_ prefix: String, _ line: Substring) -> Substring? {
    line.hasPrefix(prefix) ? line.dropFirst(prefix.count) : nil
  }

  private static func field(_ name: String, of line: Substring) -> String? {
    guard let rest = after(name, line).map(MermaidText.trimmed), rest.first == ":" else { return nil }
    return MermaidText.unescape(MermaidText.trimmed(rest.dropFirst()))
  }

  private static func label(_ text: Substring) -> [String]? {
    text.utf8.count <= maximumLabel ? MermaidText.lines(MermaidText.trimmed(text)) : nil
  }

  private static func isIdentifier(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(isWord)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "_")
  }
}
