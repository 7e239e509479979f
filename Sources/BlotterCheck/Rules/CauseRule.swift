import BlotterFindings

/// What was seen is not the reason of what caused it: a server is not down because its port is unreachable.
struct CauseRule: ProseRule {
  /// Something is broken at the server.
  private static let breakdown = PhraseSet(
    "down|went down|go down|goes down|gone down|crashed|crash|crashes|stopped|stop|stopped working|stopped running|failed|fail|offline|died|broke|broke down|out of service|"
      + "not running|shut down|is not working|was not working|became unavailable|was unavailable|outage|failure|stopped responding|overwhelmed|overloaded|flooded|offline"
  )
  private static let subjects = PhraseSet(
    "dns server|server|service|dns service|name server|nameserver|web server|daemon|resolver|host|dns|machine|listener|firewall|router|database|application|gateway|network|switch"
  )
  private static let because = PhraseSet(
    "because|because of|as a result of|due to|caused by|since|owing to|on account of|as a consequence of|thanks to|resulted from|result of|triggered by"
  )
  private static let becauseOrIs = PhraseSet("because|is that|was that|is because|was because")
  private static let leadsTo = PhraseSet(
    "caused|causes|led to|leads to|resulted in|results in|brought about|made|is the reason why|was the reason why|is why|was why|"
      + "is the cause of|was the cause of|took down|brought down|crashed|triggered|brought|took|knocked")
  /// What a client sees when the server does not serve.
  private static let symptom = PhraseSet(
    "unreachable|port 53 closed|icmp error|icmp errors|error message|error messages|rst packets|rst segments|resets|resets were sent|refused connections|"
      + "connection refused|connections were refused|connection timed out|connections timed out|timeouts|unanswered queries|queries were not answered|"
      + "queries failed|lookups failed|failed lookups|query failed|nxdomain|could not be resolved|not resolved|504|customers could not|users could not|"
      + "404 errors|404s|500 errors|503 errors|502 errors|504 errors|404 error|http errors|error pages|error page|error codes|were not answered|was not answered|went unanswered|got no answer|got no reply|"
      + "received errors|saw errors|retransmissions|syn packets were repeated|duplicate acks|"
      + "was not reachable|could not be reached|destination port unreachable|unreachable message|unreachable messages|unreachable error|website was down"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted) else { return [] }
    return [backward(sentence, facts), fronted(sentence, facts), forward(sentence, facts)].compactMap(\.self)
  }

  /// `the server is down because the port is unreachable`.
  private func backward(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    // `the reason the server is down is that …`
    let isReason = sentence.has(Self.theReasonWords)
    for link in sentence.matches(isReason ? Self.becauseOrIs : Self.because) {
      let effect = 0..<link.lowerBound
      let reason = span(link.upperBound, min(sentence.tokens.count, link.upperBound + 14))
      guard let broken = sentence.matches(Self.breakdown, in: effect).last, link.lowerBound - broken.upperBound <= 4,
        let subject = sentence.matches(Self.subjects, in: 0..<broken.lowerBound).last,
        broken.lowerBound - subject.upperBound <= 5, let seen = sentence.matches(Self.symptom, in: reason).first,
        !isLookupOf(subject, sentence), !hasOtherReason(span(link.upperBound, seen.lowerBound), sentence),
        sentence.isAsserted(at: broken.lowerBound),
        !sentence.hasMood(.negation, in: span(max(0, broken.lowerBound - 2), broken.lowerBound)),
        !sentence.hasMood(.hedge, in: effect)
      else { continue }
      return problem(span(subject.lowerBound, seen.upperBound), facts)
    }
    return nil
  }

  /// `because the port is unreachable, the server is down`.
  private func fronted(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let link = sentence.matches(Self.because, in: 0..<min(3, sentence.tokens.count)).first,
      let comma = sentence.tokens.firstIndex(where: { $0.text == "," }), comma > link.upperBound
    else { return nil }
    let reason = span(link.upperBound, comma)
    let effect = span(comma + 1, min(sentence.tokens.count, comma + 10))
    guard let seen = sentence.matches(Self.symptom, in: reason).first,
      let subject = sentence.matches(Self.subjects, in: effect).first,
      let broken = sentence.matches(Self.breakdown, in: span(subject.upperBound, effect.upperBound)).first,
      broken.lowerBound - subject.upperBound <= 3, !isLookupOf(subject, sentence),
      !hasOtherReason(span(link.upperBound, seen.lowerBound), sentence), sentence.isAsserted(at: broken.lowerBound),
      !sentence.hasMood(.negation, in: span(subject.upperBound, broken.lowerBound))
    else { return nil }
    return problem(span(link.lowerBound, broken.upperBound), facts)
  }

  /// `the unreachable port caused the server to go down`.
  private func forward(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    for link in sentence.matches(Self.leadsTo) {
      let reason = span(max(0, link.lowerBound - 12), link.lowerBound)
      let effect = span(link.upperBound, min(sentence.tokens.count, link.upperBound + 10))
      guard let seen = sentence.matches(Self.symptom, in: reason).last,
        let subject = sentence.matches(Self.subjects, in: effect).first, sentence.isAsserted(at: link.lowerBound),
        !sentence.isNegated(link)
      else { continue }
      let isVerb =
        Self.downVerbs.contains(sentence.word(link.lowerBound)) || sentence.word(link.lowerBound + 1) == "down"
      guard let broken = sentence.matches(Self.breakdown, in: effect).first ?? (isVerb ? link : nil),
        // Something may stand between that is a reason: `the closed port, which a firewall made unreachable, …`.
        link.lowerBound - seen.upperBound <= 6
      else { continue }
      return problem(span(seen.lowerBound, max(subject.upperBound, broken.upperBound)), facts)
    }
    return nil
  }

  private static let downVerbs: Set<String> = ["crashed"]

  /// `the website was down because the DNS server was unreachable` is the right way round: the site depends on it.
  private func isLookupOf(_ subject: Range<Int>, _ sentence: Sentence) -> Bool {
    sentence.has(
      Self.websiteWords,
      in: span(max(0, subject.lowerBound - 3), subject.upperBound))
  }

  /// A cause proper stands before the symptom: `because a firewall made port 53 unreachable`.
  private func hasOtherReason(_ range: Range<Int>, _ sentence: Sentence) -> Bool {
    sentence.has(
      Self.firewallWords, in: range)
  }

  private func problem(_ range: Range<Int>, _ facts: FactBase) -> Problem {
    let finding = facts.findings.first
    return Problem(
      kind: .causeAsSymptom, range: range,
      shown: "the evidence shows the symptom only" + (finding.map { ": \($0.title)" } ?? ""),
      cites: facts.cites(of: finding.map { [$0] } ?? []),
      mend: "give the symptom as what was seen, and the state of the server as its possible cause")
  }

  // MARK: Words

  private static let theReasonWords = PhraseSet("the reason")
  private static let websiteWords = PhraseSet("website|site|web page|lookup|name resolution|browser|customers")
  private static let firewallWords = PhraseSet(
    "firewall|attack|flood|attacker|misconfiguration|crash|overload|power|update|upstream|database|backend|disk|cable|router|switch"
  )
}
