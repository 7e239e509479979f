import BlotterFindings

/// A named ICMP message is one that the evidence holds (RFC 792, RFC 4443).
struct ICMPTermRule: ProseRule {
  private struct Message: Sendable {
    var words: PhraseSet
    var name: String
    /// Type and code of version 4 and 6; nil code for any.
    var v4: [(UInt8, UInt8?)]
    var v6: [(UInt8, UInt8?)]
  }

  private static let messages: [Message] = [
    Message(
      words: PhraseSet(
        "icmp echo reply|icmp echo replies|icmp echo response|icmp echo responses|echo reply|echo replies|icmp ping reply|icmp ping replies"
      ),
      name: "echo reply", v4: [(0, nil)], v6: [(129, nil)]),
    Message(
      words: PhraseSet(
        "icmp echo request|icmp echo requests|echo request|echo requests|icmp ping|icmp pings|ping flood|icmp echo|icmp echoes|ping requests|ping packets|pinged|ping sweep"
      ),
      name: "echo request", v4: [(8, nil)], v6: [(128, nil)]),
    Message(
      words: PhraseSet("icmp time exceeded|time exceeded|ttl exceeded|ttl expired in transit|time to live exceeded"),
      name: "time exceeded", v4: [(11, nil)], v6: [(3, nil)]),
    Message(
      words: PhraseSet("icmp redirect|icmp redirects|redirect message"), name: "redirect", v4: [(5, nil)],
      v6: [(137, nil)]),
    Message(words: PhraseSet("source quench"), name: "source quench", v4: [(4, nil)], v6: []),
    Message(
      words: PhraseSet(
        "host unreachable|reported that the host was unreachable|reported that the host is unreachable|icmp message said that the host was unreachable|"
          + "icmp messages said that the host was unreachable|icmp message said the host was unreachable|icmp error said that the host was unreachable|"
          + "icmp errors said that the host was unreachable|icmp message says that the host is unreachable|icmp message said that the host is unreachable"
      ),
      name: "host unreachable", v4: [(3, 1)], v6: [(1, 3)]),
    Message(
      words: PhraseSet(
        "network unreachable|net unreachable|reported that the network was unreachable|reported that the network is unreachable"
      ), name: "network unreachable", v4: [(3, 0), (3, 6)],
      v6: [(1, 0)]),
    Message(words: PhraseSet("protocol unreachable"), name: "protocol unreachable", v4: [(3, 2)], v6: []),
    Message(
      words: PhraseSet("fragmentation needed|frag needed|packet too big"), name: "fragmentation needed", v4: [(3, 4)],
      v6: [(2, nil)]),
    Message(
      words: PhraseSet("administratively prohibited|admin prohibited|communication prohibited"),
      name: "administratively prohibited",
      v4: [(3, 9), (3, 10), (3, 13)], v6: [(1, 1)]),
    Message(
      words: PhraseSet("icmp timestamp request|icmp timestamp reply"), name: "timestamp", v4: [(13, nil), (14, nil)],
      v6: []),
    Message(
      words: PhraseSet(
        "icmp port unreachable|port unreachable message|port unreachable messages|port unreachable error|port unreachable errors|"
          + "reported port unreachable|returned port unreachable|answered port unreachable|sent port unreachable|with port unreachable|reports port unreachable"
      ),
      name: "port unreachable",
      v4: [(3, 3)], v6: [(1, 4)]),
    Message(
      words: Self.icmpDestinationUnreachableWords,
      name: "destination unreachable",
      v4: [(3, nil)], v6: [(1, nil)]),
  ]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard facts.hasTraffic, facts.traffic.packets > 0, !sentence.hasMood(.unasserted), !sentence.isTeaching,
      !sentence.hasMood(.people)
    else { return [] }
    if let problem = numbered(sentence, facts) { return [problem] }
    // Who pings by another protocol than ICMP says so.
    if facts.traffic.icmp.isEmpty, facts.packets(of: "ICMP") == nil { return [] }
    for message in Self.messages {
      guard let match = sentence.matches(message.words).first, !isSeen(message, facts),
        sentence.isAsserted(at: match.lowerBound), !sentence.isNegated(match)
      else { continue }
      // Only where the sentence says that it was there: `X is sent when a host …` is what the message does.
      guard sentence.tellsOfTheCase else { continue }
      return [
        Problem(
          kind: .protocolTerm, range: match,
          shown: "the evidence holds no ICMP \(message.name)" + seen(facts), cites: cites(facts),
          mend: "name the message that the evidence shows")
      ]
    }
    return []
  }

  /// `ICMP type 3 code 1`.
  private func numbered(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard sentence.has(Self.icmpWords) || (sentence.has(Self.unreachableWords) && sentence.namesAHost),
      sentence.tellsOfTheCase
    else { return nil }
    for index in sentence.tokens.indices where sentence.word(index) == "type" {
      guard sentence.tokens.indices.contains(index + 1), let type = sentence.tokens[index + 1].number?.whole,
        sentence.isAsserted(at: index), !sentence.isNegated(index..<index + 2)
      else { continue }
      var at = index + 2
      while [",", "/", "and", "with", "("].contains(sentence.word(at)) { at += 1 }
      // `code 9, 10 or 13` names any of them.
      var codes: [UInt64] = []
      if ["code", "codes"].contains(sentence.word(at)) {
        while sentence.tokens.indices.contains(at + 1), let code = sentence.tokens[at + 1].number?.whole {
          codes.append(code)
          at += 1
          while [",", "or", "and"].contains(sentence.word(at + 1)) { at += 1 }
        }
      }
      let isHeld = facts.traffic.icmp.contains {
        UInt64($0.type) == type && (codes.isEmpty || codes.contains(UInt64($0.code)))
      }
      guard !isHeld else { continue }
      return Problem(
        kind: .protocolTerm, range: span(index, codes.isEmpty ? index + 2 : at + 1),
        shown: "the evidence holds no such ICMP message" + seen(facts), cites: cites(facts),
        mend: "name the message that the evidence shows")
    }
    return nil
  }

  private func isSeen(_ message: Message, _ facts: FactBase) -> Bool {
    facts.traffic.icmp.contains { entry in
      (entry.version == 6 ? message.v6 : message.v4).contains {
        $0.0 == entry.type && ($0.1 == nil || $0.1 == entry.code)
      }
    }
  }

  private func seen(_ facts: FactBase) -> String {
    let names = facts.traffic.icmp.prefix(3).map { "\($0.packets) of type \($0.type), code \($0.code)\(Self.name($0))" }
    return names.isEmpty ? "" : "; its ICMP messages are " + names.joined(separator: ", ")
  }

  private static func name(_ entry: TrafficSummary.ICMPCount) -> String {
    let found = messages.last { message in
      (entry.version == 6 ? message.v6 : message.v4).contains {
        $0.0 == entry.type && ($0.1 == nil || $0.1 == entry.code)
      }
    }
    if entry.version == 4, entry.type == 3, entry.code == 3 { return " (port unreachable)" }
    if entry.version == 6, entry.type == 1, entry.code == 4 { return " (port unreachable)" }
    return found.map { " (\($0.name))" } ?? ""
  }

  private func cites(_ facts: FactBase) -> [Citation] {
    facts.events.filter { $0.kind == .icmpError || $0.kind == .icmpEcho }.prefix(1).map(\.cite)
  }

  // MARK: Words

  private static let icmpDestinationUnreachableWords = PhraseSet(
    "icmp destination unreachable|icmp unreachable|destination unreachable message|destination unreachable messages|destination unreachable error"
  )
  private static let icmpWords = PhraseSet("icmp")
  private static let unreachableWords = PhraseSet("unreachable|exceeded|redirect|prohibited")
}
