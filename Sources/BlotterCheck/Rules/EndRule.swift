import BlotterFindings

/// What stands first or last in the recording, by its kind: `the log begins with an ICMP error`.
struct EndRule: ProseRule {
  private static let firsts = PhraseSet(
    "first packet is|first packet was|first row is|first row was|first line is|first line was|first entry is|first entry was|log begins with|log starts with|log opens with|"
      + "capture begins with|capture starts with|capture opens with|trace begins with|trace starts with|list begins with|list starts with|recording begins with|recording starts with"
  )
  private static let lasts = PhraseSet(
    "last packet is|last packet was|last row is|last row was|last line is|last line was|last entry is|last entry was|log ends with|log closes with|capture ends with|"
      + "capture closes with|trace ends with|list ends with|recording ends with|final packet is|final packet was")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.eventsAreComplete, facts.document.evidence.count == 1, !sentence.hasMood(.unasserted),
      !sentence.hasMood(.people)
    else { return [] }
    for (words, event) in [(Self.firsts, facts.events.first), (Self.lasts, facts.events.last)] {
      guard let match = sentence.matches(words).first, let event, event.kind != .other,
        sentence.isAsserted(at: match.lowerBound), !sentence.isNegated(match)
      else { continue }
      let object = span(match.upperBound, min(match.upperBound + 6, sentence.tokens.count))
      guard let (kind, range) = Self.kind(in: object, sentence), kind != event.kind else { continue }
      return [
        Problem(
          kind: .protocolTerm, range: span(match.lowerBound, range.upperBound),
          shown: "it is: \(String(event.text.prefix(100)))", cites: [event.cite],
          mend: "name the packet that stands there")
      ]
    }
    return []
  }

  private static let kinds: [(PhraseSet, EvidenceEvent.Kind)] = [
    (
      PhraseSet(
        "icmp error|icmp port unreachable|icmp unreachable|unreachable message|icmp message|icmp destination unreachable|port unreachable"
      ), .icmpError
    ),
    (PhraseSet("dns query|query|lookup|dns request"), .query), (PhraseSet("dns answer|dns response"), .dnsResponse),
    (PhraseSet("syn ack|syn , ack|syn / ack"), .synAck), (PhraseSet("syn"), .syn),
    (PhraseSet("rst|reset"), .reset), (PhraseSet("fin"), .fin),
    (PhraseSet("echo request|echo reply|ping"), .icmpEcho),
    (PhraseSet("get request|http request|post request"), .httpRequest), (PhraseSet("http response"), .httpResponse),
  ]

  private static func kind(in range: Range<Int>, _ sentence: Sentence) -> (EvidenceEvent.Kind, Range<Int>)? {
    for (words, kind) in kinds {
      if let match = sentence.matches(words, in: range).first { return (kind, match) }
    }
    return nil
  }
}
