import BlotterFindings

/// A flood is made of what the evidence shows it to be made of.
struct FloodRule: ProseRule {
  private static let materials: [(words: PhraseSet, families: [String], name: String)] = [
    (PhraseSet("icmp|ping|pings|echo"), ["icmp", "smurf"], "ICMP"),
    (PhraseSet("udp"), ["udp", "amplification", "dns", "ntp", "fragment"], "UDP"),
    (PhraseSet("syn|syns"), ["syn", "land", "tcp"], "SYN"),
    (PhraseSet("http|get requests"), ["http", "slowloris"], "HTTP"),
    (PhraseSet("dns"), ["dns", "udp", "amplification"], "DNS"),
    (PhraseSet("arp"), ["arp", "mac"], "ARP"),
  ]
  private static let floods = PhraseSet("flood|flooded|flooding|floods")
  private static let links = PhraseSet(
    "of|with|used|uses|consisted of|consists of|made of|made up of|by sending|was an|was a|is an|is a")

  /// `a ping flood uses …` explains.
  private func isIndefinite(_ flood: Range<Int>, _ sentence: Sentence) -> Bool {
    span(max(0, flood.lowerBound - 3), flood.lowerBound).contains {
      ["a", "an", "any", "such"].contains(sentence.word($0))
    }
  }

  private static let pieces = PhraseSet("syn|syns|packets|segments|datagrams|requests|traffic|frames")
  private static let one = PhraseSet(
    "from the same address|from the same host|from the same source|from one address|from one host|from one source|from a single address|from a single host|"
      + "from a single source|from only one address|from just one address")

  /// `all SYNs came from the same address`, where the finding counts many.
  private func oneSource(_ floods: [Finding], _ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard floods.count == 1, let flood = floods.first,
      let sources = flood.facts["sources"]?.numberValue?.uint64Value, sources > 1,
      !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      let match = sentence.matches(Self.one).first, sentence.isAsserted(at: match.lowerBound),
      sentence.has(Self.pieces, in: 0..<match.lowerBound), sentence.has(Self.every, in: 0..<match.lowerBound),
      !sentence.hasMood(.negation)
    else { return nil }
    return Problem(
      kind: .count, range: match, shown: "the flood came from \(sources) addresses: \(flood.title)",
      cites: facts.cites(of: floods), mend: "say from how many addresses it came")
  }

  private static let every = PhraseSet("all|every|each|the flood|the attack")

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    let floods = facts.findings.filter { finding in
      ["flood", "amplification", "slowloris", "reflection", "land-attack"].contains(where: finding.kind.contains)
    }
    if let problem = oneSource(floods, sentence, facts) { return [problem] }
    guard !floods.isEmpty, !sentence.hasMood(.unasserted), !sentence.hasMood(.people),
      let flood = sentence.matches(Self.floods).first,
      sentence.isAsserted(at: flood.lowerBound), sentence.tellsOfTheCase || !isIndefinite(flood, sentence)
    else { return [] }
    let after = span(flood.upperBound, min(flood.upperBound + 7, sentence.tokens.count))
    guard let link = sentence.matches(Self.links, in: after).first else { return [] }
    let object = span(link.upperBound, min(link.upperBound + 4, sentence.tokens.count))
    for (words, families, name) in Self.materials {
      guard let match = sentence.matches(words, in: object).first,
        sentence.clauses[match.lowerBound] == sentence.clauses[flood.lowerBound],
        !sentence.isNegated(match),
        !floods.contains(where: { finding in families.contains(where: finding.kind.contains) })
      else { continue }
      return [
        Problem(
          kind: .protocolTerm, range: span(flood.lowerBound, match.upperBound),
          shown: "the flood in the evidence is \(floods[0].kind), not of \(name): \(floods[0].title)",
          cites: facts.cites(of: floods),
          mend: "name what the flood was made of")
      ]
    }
    return []
  }
}
