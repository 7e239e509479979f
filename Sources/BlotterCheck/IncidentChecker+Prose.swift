package import BlotterIncident

/// A text inside another document, with the place where it begins.
package struct PlacedText: Sendable {
  package var text: String
  /// From 1.
  package var line: Int
  package var column: Int

  package init(text: String, line: Int, column: Int) {
    self.text = text
    self.line = line
    self.column = column
  }
}

extension ProseChecker {
  /// What the strings of a notes file, or of any document with places, say against the evidence.
  ///
  /// A string that the document folds over several lines is placed at its beginning.
  package func check(texts: [PlacedText], file: String) -> [Contradiction] {
    texts.flatMap { placed in check(text: placed.text, file: file, line: placed.line, column: placed.column) }
  }

  /// The same, each contradiction at the place where its words stand in `source`, at or behind where its text begins:
  /// quotes, escapes and block indents of the document move them.
  package func check(texts: [PlacedText], file: String, source: String) -> [Contradiction] {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    return texts.flatMap { placed in
      check(text: placed.text, file: file, line: placed.line, column: placed.column).map { contradiction in
        var contradiction = contradiction
        (contradiction.line, contradiction.column) = Self.place(of: contradiction.said, in: lines, from: placed)
        return contradiction
      }
    }
  }

  /// Where the first words of `said` stand, at `placed` or in the lines below it; where it begins if they do not.
  private static func place(of said: String, in lines: [[Unicode.Scalar]], from placed: PlacedText, reach: Int = 400)
    -> (Int, Int)
  {
    // The quote of a long passage is cut, and one of several lines is joined: its first word alone is sure.
    let whole = Array(said.unicodeScalars)
    let head = Array(whole.prefix { $0 != " " && $0 != "…" })
    for words in [whole, head] where !words.isEmpty {
      for number in placed.line..<(placed.line + reach) where lines.indices.contains(number - 1) {
        let line = lines[number - 1]
        var index = number == placed.line ? placed.column - 1 : 0
        while index + words.count <= line.count {
          if line[index...].starts(with: words) { return (number, index + 1) }
          index += 1
        }
      }
    }
    return (placed.line, placed.column)
  }

  /// What people wrote into an incident, held against the evidence: claims that somebody reported, causes that somebody
  /// named, actions, lessons and free sections. What our own rules wrote follows from the findings.
  ///
  /// Each is placed at its words in the file that `places` was read from.
  package func check(incident: Incident, file: String, places: IncidentPlaces) -> [Contradiction] {
    var texts: [(path: String, text: String)] = []
    for (path, claim) in IncidentChecker.claims(of: incident) where claim.grade == .reported || claim.grade == .observed
    {
      texts.append((path, claim.text))
    }
    for (index, entry) in incident.timeline.enumerated() where entry.grade == .reported {
      texts.append(("timeline[\(index)]", entry.text))
    }
    for (index, action) in incident.actions.enumerated() { texts.append(("actions[\(index)]", action.text)) }
    for (index, cause) in incident.causes.enumerated() where cause.likelihood == .confirmed {
      texts.append(("causes[\(index)]", cause.statement))
    }
    for (name, text) in incident.sections.sorted(by: { $0.key < $1.key }) { texts.append(("sections.\(name)", text)) }
    return texts.flatMap { path, text -> [Contradiction] in
      let found = check(text: text, file: file)
      guard !found.isEmpty else { return [] }
      let (line, column) = places.place(of: path)
      let placed = PlacedText(text: text, line: line, column: column)
      return found.map { contradiction in
        var contradiction = contradiction
        // A string of JSON stands on one line.
        (contradiction.line, contradiction.column) = Self.place(
          of: contradiction.said, in: places.lines, from: placed, reach: 1)
        return contradiction
      }
    }
  }
}
