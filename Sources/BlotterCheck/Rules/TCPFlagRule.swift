import BlotterFindings

/// A TCP flag that is said to have been sent was sent, and refusal is told by the flag that does it (RFC 9293 §3.5).
struct TCPFlagRule: ProseRule {
  private static let synAck = PhraseSet("syn ack|syn / ack|syn , ack|syn + ack|synack")
  private static let segments = PhraseSet(
    "packet|packets|segment|segments|flag|flags|flood|request|requests|bit|bits|was sent|were sent|sent")
  private static let refusals = PhraseSet("refused|rejected|reset|refuses|rejects|turned away")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, facts.traffic.hasTCPCounts, facts.packets(of: "TCP") != nil, !sentence.hasMood(.unasserted),
      !sentence.hasMood(.people),
      !sentence.isTeaching
    else { return [] }
    if let problem = answers(sentence, facts) { return [problem] }
    for index in sentence.tokens.indices {
      guard let (name, count, range) = flag(at: index, sentence, facts), sentence.isAsserted(at: index),
        !sentence.isNegated(range),
        !(max(0, range.lowerBound - 2)..<range.lowerBound).contains(where: {
          ["0", "zero", "cero"].contains(sentence.word($0))
        })
      else { continue }
      // `SYN-ACK is seen there: the capture was one-sided` says what a test would mean.
      let isTold =
        sentence.hasMood([.past, .evidence], in: sentence.clause(at: index)) || sentence.namesAHost
        || !sentence.tokens.contains { $0.text == ":" }
      if count == 0, isTold, sentence.tellsOfTheCase {
        return [
          problem(
            range, "the evidence holds no TCP segment with \(name)", "name the flag that the evidence shows", facts)
        ]
      }
      // `refused with FIN`: RST refuses.
      if name != "RST", sentence.tellsOfTheCase, let verb = sentence.matches(Self.refusals).first,
        verb.upperBound <= index,
        index - verb.upperBound <= 8,
        sentence.has(Self.withWords, in: span(verb.upperBound, index)),
        facts.traffic.tcp.rst > 0, sentence.clauses[verb.lowerBound] == sentence.clauses[index]
      {
        return [problem(range, "the server refuses with RST", "name RST, the flag that refuses", facts)]
      }
    }
    return []
  }

  private static let every = PhraseSet(
    "each syn|every syn|all syns|all syn packets|all of the syns|each of the syns|all syn segments")
  private static let never = PhraseSet(
    "never answered|did not answer|never replied|did not reply|never responded|did not respond|ignored|left unanswered|dropped"
  )

  /// `answered each SYN with SYN-ACK`, `never answered the SYNs`: held against how many of either there were.
  private func answers(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let tcp = facts.traffic.tcp
    guard tcp.syn > 0, sentence.tellsOfTheCase else { return nil }
    if let match = sentence.matches(Self.every).first, sentence.isAsserted(at: match.lowerBound),
      !sentence.isNegated(match),
      let pair = sentence.matches(Self.synAck).first,
      sentence.has(Self.withWords, in: span(match.lowerBound, sentence.tokens.count)),
      // Half: a SYN that was repeated is answered once.
      tcp.synAck < tcp.syn / 2, !sentence.isNegated(pair)
    {
      return problem(
        span(match.lowerBound, pair.upperBound), "\(tcp.synAck) SYN-ACKs stand against \(tcp.syn) SYNs",
        "say how the SYNs were answered", facts)
    }
    if let match = sentence.matches(Self.never).first, sentence.isAsserted(at: match.lowerBound), facts.isOnePair,
      tcp.synAck >= tcp.syn,
      sentence.has(Self.syns, in: span(match.upperBound, min(match.upperBound + 4, sentence.tokens.count)))
    {
      return problem(match, "every SYN was answered", "say how the SYNs were answered", facts)
    }
    return nil
  }

  private static let syns = PhraseSet("syn|syns|connection attempts|connection requests")

  private func flag(at index: Int, _ sentence: Sentence, _ facts: FactBase) -> (String, UInt64, Range<Int>)? {
    let tcp = facts.traffic.tcp
    let near = span(index + 1, min(index + 4, sentence.tokens.count))
    switch sentence.word(index) {
    case "syn" where ["flood", "floods", "flooding"].contains(sentence.word(index + 1)): return nil
    case "syn", "synack", "syns":
      if let pair = Self.synAck.match(in: sentence.tokens, at: index) { return ("SYN and ACK", tcp.synAck, pair) }
      guard sentence.tokens[index].isUpperCase || sentence.has(Self.segments, in: near) else { return nil }
      return ("SYN", max(tcp.syn, tcp.synAck), index..<index + 1)
    case "fin", "fins":
      guard sentence.tokens[index].isUpperCase || sentence.has(Self.segments, in: near) else { return nil }
      return ("FIN", tcp.fin, index..<index + 1)
    case "rst", "rsts": return ("RST", tcp.rst, index..<index + 1)
    case "reset"
    where ["a", "the", "any", "another", "tcp"].contains(sentence.word(index - 1))
      && ["with", "by", "sent", "as", "tcp", "was", "is"].contains(
        sentence.word(index - 1) == "tcp" ? "tcp" : sentence.word(index - 2)):
      return ("RST", tcp.rst, index..<index + 1)
    case "resets" where sentence.tokens[index].isWord: return ("RST", tcp.rst, index..<index + 1)
    case "reset"
    where sentence.word(index - 1) == "tcp"
      || ["packet", "packets", "segment", "segments"].contains(sentence.word(index + 1)):
      return ("RST", tcp.rst, index..<index + 1)
    default: return nil
    }
  }

  private func problem(_ range: Range<Int>, _ shown: String, _ mend: String, _ facts: FactBase) -> Problem {
    let tcp = facts.traffic.tcp
    let counts = "SYN \(tcp.syn), SYN-ACK \(tcp.synAck), FIN \(tcp.fin), RST \(tcp.rst)"
    return Problem(
      kind: .protocolTerm, range: range, shown: shown + " (" + counts + ")",
      cites: facts.events.first { $0.kind == .reset || $0.kind == .syn }.map { [$0.cite] } ?? [], mend: mend)
  }

  // MARK: Words

  private static let withWords = PhraseSet("with|by sending|by means of|using")
}
