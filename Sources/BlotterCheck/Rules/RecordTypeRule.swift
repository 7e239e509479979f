import BlotterFindings

/// A record type that is said to have been asked for was asked for.
struct RecordTypeRule: ProseRule {
  private static let types: Set<String> = [
    "a", "aaaa", "mx", "txt", "ns", "cname", "soa", "ptr", "srv", "any", "axfr", "https", "svcb", "caa",
  ]
  private static let nouns = PhraseSet("record|records|query|queries|lookup|lookups|request|requests|record type|type")

  private static let asking = PhraseSet(
    "asked|asks|requested|requesting|query|queries|queried|lookup|lookups|looked up|request|requests|sent|resolve|resolved|"
      + "used|uses|carried|tunnel|tunnelled|looked for|looks for|look for|searched for|wanted|unanswered|answered"
  )

  private static let missing = PhraseSet(
    "not asked|never asked|was not requested|were not requested|not queried|not sent|never sent|no such")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.recordTypesAreComplete, !facts.recordTypes.isEmpty, facts.traffic.dns.queries > 0,
      !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      sentence.has(Self.asking)
    else { return [] }
    return sentence.tokens.indices.compactMap { index in
      let token = sentence.tokens[index]
      let next = span(index + 1, min(index + 3, sentence.tokens.count))
      // Capital letters, because `a record` and `any query` are plain words.
      guard token.isWord, Self.types.contains(token.text), isType(token, at: index, sentence),
        sentence.has(Self.nouns, in: next),
        !facts.recordTypes.contains(token.text.uppercased()), sentence.isAsserted(at: index),
        !sentence.isDeniedBefore(index..<index + 1),
        !sentence.has(Self.missing),
        !(token.text == "a" && index == 0)
      else { return nil }
      if sentence.has(
        Self.answerWords, in: span(max(0, index - 6), index))
      {
        return nil
      }
      let list = facts.recordTypes.sorted().joined(separator: ", ")
      return Problem(
        kind: .recordType, range: index..<index + 2, shown: "the queries ask for \(list)",
        cites: facts.events.first { $0.kind == .query }.map { [$0.cite] } ?? facts.cites(of: facts.findings),
        mend: "write the record type that was asked for")
    }
  }

  private func isType(_ token: Token, at index: Int, _ sentence: Sentence) -> Bool {
    token.isUpperCase || (token.text == "a" && token.isCapitalized && index > 0)
      || (["aaaa", "mx", "txt", "cname", "ptr", "srv"].contains(token.text))
  }

  // MARK: Words

  private static let answerWords = PhraseSet("answer|answers|answered|returned|response|responses")
}
