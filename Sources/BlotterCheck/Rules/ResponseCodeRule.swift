import BlotterFindings

/// A DNS response code that was given is one that the evidence holds (RFC 1035 §4.1.1).
struct ResponseCodeRule: ProseRule {
  private static let codes: [(words: PhraseSet, name: String)] = [
    (
      PhraseSet("nxdomain|non existent domain|nonexistent domain|name does not exist|name did not exist|no such name"),
      "NXDOMAIN"
    ),
    (PhraseSet("servfail|dns server failure|server failure code"), "SERVFAIL"),
    (PhraseSet("formerr|format error"), "FORMERR"),
    (PhraseSet("notimp"), "NOTIMP"),
  ]

  /// Words that speak of the answers of the case, in the present tense too.
  private static let each = PhraseSet(
    "every answer|each answer|all answers|every response|each response|all responses|every reply|each reply|each query|every query|all queries|the answers|the responses"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    let dns = facts.traffic.dns
    guard dns.queries > 0, !sentence.hasMood(.unasserted), !sentence.hasMood(.people), !sentence.isTeaching else {
      return []
    }
    var found = Self.codes
    if sentence.tokens.contains(where: { $0.text == "refused" && $0.isUpperCase }) {
      found.append((Self.refusedWords, "REFUSED"))
    }
    for (words, name) in found {
      guard let match = sentence.matches(words).first, dns.rcodes[name] == nil, dns.rcodes[name.lowercased()] == nil,
        sentence.isAsserted(at: match.lowerBound), !sentence.isNegated(match),
        sentence.tellsOfTheCase || sentence.has(Self.each)
      else { continue }
      let shown =
        dns.responses == 0
        ? "the evidence holds no DNS response"
        : "the response codes are " + dns.rcodes.keys.sorted().joined(separator: ", ")
      return [
        Problem(
          kind: .protocolTerm, range: match, shown: shown, cites: facts.events.first.map { [$0.cite] } ?? [],
          mend: "name the answer that the evidence shows")
      ]
    }
    return []
  }

  // MARK: Words

  private static let refusedWords = PhraseSet("refused")
}
