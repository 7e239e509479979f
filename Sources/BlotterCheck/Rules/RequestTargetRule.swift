import BlotterFindings

/// A path that is said to have been requested was requested.
struct RequestTargetRule: ProseRule {
  private static let asked = PhraseSet(
    "requested|requests|request|get|post|put|head|fetched|asked for|posted|uploaded|downloaded|login page|hit|targeted|accessed|visited|opened|called|loaded|page|tried"
  )
  private static let outside = PhraseSet(
    "not|should|instead|another|moved|renamed|redirect*|folder|directory|file system|share|mounted|etc|config|log|saved|stored"
  )
  /// Shorter ones are slashes between words.
  private static let leastLength = 3

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.requestTargetsAreComplete, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      sentence.tellsOfTheCase, sentence.has(Self.asked), !sentence.has(Self.outside)
    else { return [] }
    guard let (path, range) = Self.path(in: sentence), sentence.isAsserted(at: range.lowerBound),
      !facts.requestTargets.contains(where: { $0.range(ofASCII: path) != nil })
    else { return [] }
    let held = Set(facts.requestTargets).sorted().prefix(3).joined(separator: ", ")
    return [
      Problem(
        kind: .name, range: range, shown: "the requests ask for \(held)",
        cites: facts.events.first { $0.kind == .httpRequest }.map { [$0.cite] } ?? [],
        mend: "write the path that was requested")
    ]
  }

  /// The first path in the words of `sentence`, lower case: `/admin`, `/wp-login.php`.
  static func path(in sentence: Sentence) -> (text: String, range: Range<Int>)? {
    for index in sentence.tokens.indices where sentence.word(index) == "/" && !sentence.tokens[index].isGlued {
      var end = index + 1
      while end < sentence.tokens.count, sentence.tokens[end].isGlued { end += 1 }
      // The full stop of the sentence is no part of it.
      while end > index + 1, closing.contains(sentence.word(end - 1)) { end -= 1 }
      let path = sentence.quote(index..<end).lowercased()
      if end > index + 1, path.utf8.count >= leastLength, !path.contains(" ") { return (path, index..<end) }
    }
    return nil
  }

  private static let closing: Set<String> = [".", ",", ";", ":", ")", "\"", "'", "?", "!"]
}
