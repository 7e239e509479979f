import BlotterFindings

/// An HTTP status that the evidence is said to show is one that it holds (RFC 9110 §15).
struct HTTPStatusRule: ProseRule {
  private static let reasons: [(words: PhraseSet, status: UInt64)] = [
    (PhraseSet("bad request"), 400), (PhraseSet("unauthorized"), 401), (PhraseSet("forbidden"), 403),
    (PhraseSet("not found"), 404),
    (PhraseSet("internal server error"), 500), (PhraseSet("bad gateway"), 502), (PhraseSet("service unavailable"), 503),
    (PhraseSet("gateway timeout|gateway time out"), 504), (PhraseSet("moved permanently"), 301),
  ]
  private static let context = PhraseSet(
    "http|status|response|error|errors|code|codes|answered|returned|replied|responded|responses|ok|page|sent|shows|showed|status code"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    // Without HTTP in the evidence, what a browser showed is not ours to judge.
    guard !facts.traffic.http.statuses.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      sentence.tellsOfTheCase
    else { return [] }
    for (status, range) in Self.statuses(in: sentence) {
      guard facts.traffic.http.statuses[String(status)] == nil, sentence.isAsserted(at: range.lowerBound),
        !sentence.hasMood(
          .negation,
          in: span(max(sentence.clause(at: range.lowerBound).lowerBound, range.lowerBound - 4), range.lowerBound)),
        // `502 and 504 come from a gateway` explains.
        sentence.hasMood([.past, .evidence], in: sentence.clause(at: range.lowerBound))
      else { continue }
      let list = facts.traffic.http.statuses.keys.sorted().joined(separator: ", ")
      return [
        Problem(
          kind: .protocolTerm, range: range, shown: "the HTTP statuses in the evidence are \(list)",
          cites: facts.events.first { $0.kind == .httpResponse }.map { [$0.cite] } ?? [],
          mend: "write the status that was sent")
      ]
    }
    return []
  }

  private static let counted = PhraseSet(
    "packets|bytes|times|clients|requests|segments|rows|lines|addresses|users|seconds|ms")

  /// The statuses that a sentence names, by number or by reason phrase.
  static func statuses(in sentence: Sentence) -> [(UInt64, Range<Int>)] {
    var found: [(UInt64, Range<Int>)] = []
    for index in sentence.tokens.indices {
      if let value = sentence.tokens[index].number?.whole, (100...599).contains(value),
        sentence.tokens[index].number?.isSpelled == false
      {
        let before = sentence.word(index - 1)
        if ["port", "row", "packet", "frame", "line", "length", "id", "no"].contains(before) { continue }
        let near = span(max(0, index - 3), min(index + 5, sentence.tokens.count))
        let after = span(index + 1, min(index + 4, sentence.tokens.count))
        let isNamed = reasons.contains { $0.status == value && sentence.has($0.words, in: after) }
        let isCode = sentence.has(
          Self.httpWords, in: near)
        let isGiven =
          ["returned", "returns", "answered", "error", "errors", "code", "status"].contains(before)
          || (before == "in" && ["ended", "resulted"].contains(sentence.word(index - 2)))
          || (["with", "a"].contains(before)
            && ["answered", "replied", "responded", "with", "returned", "got", "gets", "received", "receives", "saw"]
              .contains(sentence.word(index - 2)))
          || (before == "with" && isKnownStatus(value)
            && sentence.has(Self.answering, in: span(max(0, index - 6), index))
            && !sentence.has(Self.counted, in: after))
        let isKnown = isKnownStatus(value)
        let isErrors =
          isKnown && ["error", "errors"].contains(sentence.word(index + 1))
          && ["got", "in", "with", "received", "saw", "returned", "only", "by", "and"].contains(before)
        if isErrors || isNamed || isCode || (isGiven && !sentence.has(Self.counted, in: after)) {
          found.append((value, index..<index + 1))
        }
      }
    }
    if found.isEmpty {
      for (words, status) in reasons where status != 404 && status != 401 && status != 403 {
        if let match = sentence.matches(words).first { found.append((status, match)) }
      }
    }
    return found
  }

  /// Statuses of failure that people know by their numbers.
  private static func isKnownStatus(_ value: UInt64) -> Bool {
    [400, 401, 403, 404, 500, 501, 502, 503, 504].contains(value)
  }

  // MARK: Words

  private static let answering = PhraseSet(
    "answered the|replied to|responded to|refused the|rejected the|met the|answered all|answered every|came back|were answered"
  )

  private static let httpWords = PhraseSet("http|status|ok|gateway|status code|response code|error code|not found")
}
