import BlotterFindings

/// The three steps of a TCP handshake are told in their order (RFC 9293 §3.5), in teaching text too.
struct HandshakeRule: ProseRule {
  private static let sends = PhraseSet(
    "sends|sent|send|starts with|begins with|opens with|answers with|replies with|responds with|answers|replies|responds|returns|transmits|initiates"
  )
  private static let synAck = PhraseSet("syn ack|syn / ack|syn , ack|syn + ack|synack")

  private static let serverFirst = PhraseSet(
    "starts with the server|begins with the server|started by the server|initiated by the server|begun by the server|opened by the server"
  )

  private static let ackFirst = PhraseSet(
    "client first sends an ack|client first sends ack|starts with an ack|begins with an ack|first sends an ack packet|starts with ack|begins with ack"
  )

  private static let completed = PhraseSet(
    "was completed|were completed|was established|completed successfully|succeeded|was successful|was finished|completed the handshake|completed the three way handshake"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood([.question, .negation, .hedge, .condition]) else { return [] }
    let tcp = facts.traffic.tcp
    if facts.hasTraffic, facts.traffic.hasTCPCounts, tcp.syn > 0, tcp.synAck == 0, !sentence.hasMood(.people),
      sentence.has(Self.handshakeWords),
      sentence.hasMood([.past, .evidence]), !sentence.isTeaching,
      let match = sentence.matches(Self.completed).first, sentence.isAsserted(at: match.lowerBound)
    {
      return [
        Problem(
          kind: .protocolTerm, range: match, shown: "no SYN of the evidence was answered by SYN-ACK",
          cites: facts.cites(of: facts.findings), mend: "say that the handshake was not completed")
      ]
    }
    if let match = sentence.matches(Self.serverFirst).first {
      return [problem(match, "the client sends the first SYN; the server answers SYN-ACK")]
    }
    // `the server sends a SYN to the client` is told wrongly without the word, too.
    let isNamed =
      sentence.has(Self.handshakeWords2)
    guard isNamed || (sentence.has(Self.toTheClientWords) && !sentence.hasMood([.past, .evidence])) else {
      return []
    }
    if let first = sentence.matches(Self.ackFirst).first {
      return [problem(first, "the client sends a SYN first; the ACK comes last")]
    }
    for verb in sentence.matches(Self.sends) {
      let clause = sentence.clause(at: verb.lowerBound)
      guard let party = Party.parties(in: sentence, span(clause.lowerBound, verb.lowerBound)).last?.part else {
        continue
      }
      let object = span(verb.upperBound, min(verb.upperBound + 6, sentence.tokens.count))
      guard let syn = object.first(where: { sentence.word($0) == "syn" || sentence.word($0) == "synack" }),
        sentence.clauses[syn] == sentence.clauses[verb.lowerBound]
      else { continue }
      let isSynAck = Self.synAck.match(in: sentence.tokens, at: syn) != nil
      // `answers the SYN`: what was answered, not what was sent.
      let isAnswered =
        ["answers", "replies", "responds"].contains(sentence.word(verb.lowerBound))
        && !["with", "by"].contains(sentence.word(verb.upperBound - 1))
        && ["the", "to"].contains(sentence.word(verb.upperBound))
      if party == .server, !isSynAck, !isAnswered, !isFollowedByAck(syn, sentence) {
        return [problem(span(verb.lowerBound, syn + 1), "the client sends the first SYN; the server answers SYN-ACK")]
      }
      if party == .client, isSynAck, !isAnswered {
        return [problem(span(verb.lowerBound, syn + 1), "the server sends SYN-ACK; the client confirms with ACK")]
      }
    }
    return []
  }

  private func isFollowedByAck(_ syn: Int, _ sentence: Sentence) -> Bool {
    span(syn + 1, syn + 4).contains { sentence.word($0) == "ack" }
  }

  private func problem(_ range: Range<Int>, _ shown: String) -> Problem {
    Problem(kind: .protocolTerm, range: range, shown: "in a TCP handshake " + shown, mend: "exchange the two sides")
  }

  // MARK: Words

  private static let handshakeWords = PhraseSet(
    "handshake|handshakes|three way|connection setup|connection establishment|connection|connections")
  private static let handshakeWords2 = PhraseSet(
    "handshake|handshakes|three way|connection setup|connection establishment")
  private static let toTheClientWords = PhraseSet("to the client")
}
