import BlotterCore
import BlotterFindings

/// A message that somebody is said to have sent was sent, and by this host.
struct MessageRule: ProseRule {
  private static let sends = PhraseSet(
    "sent|sends|issued|transmitted|broadcast|broadcasted|returned|replied with|answered with|responded with|made|advertised|announced|gave|emitted|raised"
  )
  private static let sentBy = PhraseSet(
    "sent by|came from|come from|issued by|broadcast by|made by|originated from|returned by|raised by|advertised by|announced by"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, !facts.completeMessages.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      sentence.tellsOfTheCase
    else { return [] }
    if let problem = offer(sentence, facts) { return [problem] }
    for index in sentence.tokens.indices {
      guard let (message, range) = MessageWords.match(at: index, sentence, facts),
        let fact = facts.message(message.name, of: message.protocolName), sentence.isAsserted(at: index),
        !sentence.isNegated(range),
        sentence.hasMood([.past, .evidence], in: sentence.clause(at: index)) || sentence.namesAHost
      else { continue }
      if isListed(range.lowerBound, sentence, facts) { continue }
      // `NAK says that …` tells what a message means.
      if Self.means.contains(sentence.word(range.upperBound)) { continue }
      // `An alert about a certificate comes from the side that checked it` explains.
      if explains(range, sentence) { continue }
      // An alert behind the handshake is encrypted, and nobody sees what it is.
      if fact.count == 0, message.name == "alert" { continue }
      if fact.count == 0 { return [absent(message, range, facts)] }
      if let problem = sender(message, fact, range, sentence, facts) { return [problem] }
    }
    return []
  }

  private static let offering = PhraseSet(
    "offered an address|offered a lease|offered the client an address|offered it an address|offered an ip address")

  /// `the DHCP server offered an address`, told with a verb (RFC 2131 §3.1).
  private func offer(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let match = sentence.matches(Self.offering).first, let fact = facts.message("offer", of: "DHCP"),
      fact.count == 0, sentence.isAsserted(at: match.lowerBound),
      // `no server offered an address`
      !sentence.hasMood(.negation, in: 0..<match.upperBound)
    else { return nil }
    return absent(EvidenceMessage(protocolName: "DHCP", name: "offer"), match, facts)
  }

  private static let prepositions: Set<String> = [
    "for", "of", "to", "after", "in", "on", "upon", "from", "before", "following", "offer", "ack", "nak", "against",
  ]
  /// `no OFFER, ACK or NAK`: a list behind a negation, whose commas open no clause.
  private func isListed(_ start: Int, _ sentence: Sentence, _ facts: FactBase) -> Bool {
    var at = start - 1
    while at >= 0, at > start - 12 {
      if sentence.mood[at].contains(.negation) { return true }
      let isLink = [",", "or", "nor", "and", "a", "an", "dhcp", "/", "message", "messages"].contains(sentence.word(at))
      guard isLink || sentence.tokens[at].isUpperCase || MessageWords.match(at: at, sentence, facts) != nil else {
        return false
      }
      at -= 1
    }
    return false
  }

  /// Whether the sentence opens with `a` or `an`, the message, and a verb of the present.
  private func explains(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    guard range.lowerBound <= 2, ["a", "an"].contains(sentence.word(0)) else { return false }
    return span(range.upperBound, min(range.upperBound + 5, sentence.tokens.count)).contains {
      Self.means.contains(sentence.word($0)) || sentence.word($0) == "comes"
    }
  }

  private static let means: Set<String> = [
    "says", "means", "is", "are", "tells", "tell", "asks", "refuses", "confirms", "grants", "stands", "ends", "begins",
    "has", "carries", "serves", "lets", "allows", "announces", "makes", "takes",
  ]

  private func absent(_ message: EvidenceMessage, _ range: Range<Int>, _ facts: FactBase) -> Problem {
    let held = facts.messages.filter { $0.key.protocolName == message.protocolName && !$0.key.name.hasPrefix("alert ") }
      .sorted { ($1.value.count, $0.key.name) < ($0.value.count, $1.key.name) }
      .prefix(4).map { "\($0.value.count) \($0.key.name)" }.joined(separator: ", ")
    return Problem(
      kind: .protocolTerm, range: range,
      shown: "the evidence holds no \(message.protocolName) \(message.name)"
        + (held.isEmpty ? "" : "; it holds " + held),
      cites: facts.events.first.map { [$0.cite] } ?? [], mend: "name the message that the evidence shows")
  }

  /// Who is said to have sent it, where the evidence names every sender.
  private func sender(
    _ message: EvidenceMessage, _ fact: MessageFact, _ range: Range<Int>, _ sentence: Sentence, _ facts: FactBase
  ) -> Problem? {
    // Who has no address yet speaks as nobody, and an ARP message may name another as its sender.
    guard message.protocolName != "ARP", !fact.bySender.isEmpty,
      fact.bySender.values.reduce(0, +) >= fact.count, let party = agent(of: range, sentence)
    else { return nil }
    let senders = fact.bySender.keys.sorted()
    let isWrong: Bool
    if let address = party.address {
      isWrong =
        facts.addresses.contains(address) && fact.bySender[address] == nil
        && (facts.parts[address]?.contains(.server) == true || !senders.contains { $0.scope == .unspecified })
    } else if party.part == .server {
      isWrong = senders.allSatisfy {
        facts.parts[$0]?.contains(.client) == true && facts.parts[$0]?.contains(.server) != true
      }
    } else if party.part == .client {
      isWrong = senders.allSatisfy {
        facts.parts[$0]?.contains(.server) == true && facts.parts[$0]?.contains(.client) != true
      }
    } else {
      return nil
    }
    guard isWrong else { return nil }
    let list = senders.prefix(3).map { facts.describe($0) }.joined(separator: ", ")
    return Problem(
      kind: .direction,
      range: span(min(party.range.lowerBound, range.lowerBound), max(party.range.upperBound, range.upperBound)),
      shown: "\(message.protocolName) \(message.name) was sent by \(list)", cites: fact.cites,
      mend: "exchange who did it and to whom")
  }

  private func agent(of range: Range<Int>, _ sentence: Sentence) -> Party? {
    let clause = sentence.clause(at: range.lowerBound)
    if let by = sentence.matches(Self.sentBy, in: span(range.upperBound, sentence.tokens.count)).first,
      by.lowerBound - range.upperBound <= 4
    {
      return Party.parties(in: sentence, span(by.upperBound, min(by.upperBound + 6, sentence.tokens.count))).first
    }
    guard let verb = sentence.matches(Self.sends, in: span(clause.lowerBound, range.lowerBound)).last,
      range.lowerBound - verb.upperBound <= 4,
      // `made an offer for each discover`: what was sent stands before the preposition.
      !span(verb.upperBound, range.lowerBound).contains(where: { Self.prepositions.contains(sentence.word($0)) }),
      !span(max(0, verb.lowerBound - 2), verb.lowerBound).contains(where: {
        ["was", "were", "been", "being", "is", "are"].contains(sentence.word($0))
      })
    else { return nil }
    // `… and sent` has the subject of the clause before; which that is, is not always told.
    return Party.parties(in: sentence, span(max(clause.lowerBound, verb.lowerBound - 8), verb.lowerBound)).last
  }
}
