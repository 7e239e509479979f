import BlotterCore
import BlotterFindings

/// What a sentence says of one numbered row, packet or line is what stands there.
struct RowRule: ProseRule {
  private static let labels: Set<String> = ["row", "packet", "frame", "line", "entry", "no", "number"]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !facts.events.isEmpty, !sentence.hasMood(.unasserted) else { return [] }
    var rows: [(range: Range<Int>, events: [EvidenceEvent])] = []
    for index in sentence.tokens.indices where Self.labels.contains(sentence.word(index)) {
      var at = index + 1
      if ["no", ".", "number", "#"].contains(sentence.word(at)) { at += 1 }
      if sentence.word(at) == "." { at += 1 }
      guard sentence.tokens.indices.contains(at), let number = sentence.tokens[at].number, !number.isOrdinal,
        !number.isSpelled,
        let value = number.whole
      else { continue }
      let isLine = sentence.word(index) == "line"
      let found =
        (isLine ? facts.eventsByLine[value] : nil) ?? facts.eventsByPacket[value] ?? facts.eventsByLine[value] ?? []
      // `line 5` may count the file's lines or the log's entries: whatever fits, fits.
      let other = isLine ? facts.eventsByPacket[value] ?? [] : []
      rows.append((span(index, at + 1), (found + other).map { facts.events[$0] }))
    }
    // With several rows it is not told what belongs to which.
    guard rows.count == 1, let row = rows.first, !row.events.isEmpty, sentence.isAsserted(at: row.range.lowerBound)
    else { return [] }
    return [
      status(row.events, sentence), address(row.events, sentence, facts), sender(row.events, sentence, facts),
      flag(row.events, row.range, sentence),
    ]
    .compactMap(\.self)
  }

  private func status(_ events: [EvidenceEvent], _ sentence: Sentence) -> Problem? {
    guard let (status, range) = HTTPStatusRule.statuses(in: sentence).first, !sentence.isDeniedBefore(range) else {
      return nil
    }
    let text = String(status)
    guard !events.contains(where: { $0.text.range(ofASCII: text) != nil }) else { return nil }
    return problem(.protocolTerm, range, events)
  }

  private func address(_ events: [EvidenceEvent], _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    for index in sentence.tokens.indices {
      guard case .address(let address, _, false) = sentence.tokens[index].kind, facts.holds(address),
        !sentence.isNegated(index..<index + 1), sentence.tokens.filter({ $0.address != nil }).count == 1
      else { continue }
      let text = address.description
      if !events.contains(where: { $0.text.range(ofASCII: text) != nil }) {
        return problem(.address, index..<index + 1, events)
      }
    }
    return nil
  }

  private static let sent = PhraseSet("sent by|comes from|came from|is from|was from|originates from|originated from")

  /// `packet 52 was sent by ADDRESS`: the first address of a packet line is its sender's.
  private func sender(_ events: [EvidenceEvent], _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let verb = sentence.matches(Self.sent).first, !sentence.isNegated(verb),
      let index = span(verb.upperBound, min(verb.upperBound + 5, sentence.tokens.count)).first(where: {
        sentence.tokens[$0].address != nil
      }), let address = sentence.tokens[index].address
    else { return nil }
    let senders = events.compactMap(\.sender)
    guard senders.count == events.count, !senders.contains(address) else { return nil }
    return problem(.direction, span(verb.lowerBound, index + 1), events)
  }

  private static let flags: [(words: PhraseSet, kinds: [EvidenceEvent.Kind])] = [
    (PhraseSet("syn ack|syn , ack|syn / ack|syn + ack|synack"), [.synAck]),
    (PhraseSet("rst|rst ack|tcp reset"), [.reset]), (PhraseSet("fin"), [.fin]), (PhraseSet("syn"), [.syn]),
  ]

  private func flag(_ events: [EvidenceEvent], _ row: Range<Int>, _ sentence: Sentence) -> Problem? {
    guard events.allSatisfy({ [.syn, .synAck, .reset, .fin].contains($0.kind) }), sentence.tokens.count <= 15,
      sentence.has(Self.isWords)
    else { return nil }
    for (words, kinds) in Self.flags {
      guard let match = sentence.matches(words).first, !sentence.isNegated(match) else { continue }
      if events.contains(where: { kinds.contains($0.kind) }) { return nil }
      return problem(.protocolTerm, match, events)
    }
    return nil
  }

  private func problem(_ kind: ProblemKind, _ range: Range<Int>, _ events: [EvidenceEvent]) -> Problem {
    let text = String((events.first?.text ?? "").prefix(120))
    return Problem(
      kind: kind, range: range, shown: "there stands: \(text)", cites: events.map(\.cite),
      mend: "write what stands there, or name the row that is meant")
  }

  // MARK: Words

  private static let isWords = PhraseSet("is|shows|holds|contains|was|carries")
}
