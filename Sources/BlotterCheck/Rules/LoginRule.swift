import BlotterFindings

/// Somebody got in, or did not: held against what the servers answered.
struct LoginRule: ProseRule {
  private static let success = PhraseSet(
    "got into|login succeeded|logins succeeded|login was successful|logins were successful|logged in successfully|successfully logged in|logged on successfully|"
      + "successful login|successful logins|got in|gained access|obtained access|access was granted|was granted access|password was accepted|credentials were accepted|"
      + "authentication succeeded|authentication was successful|successfully authenticated|authenticated successfully|found the password|found the correct password|"
      + "found the right password|guessed the right password|guessed the correct password|attempt succeeded|attempts succeeded|attempt was successful|"
      + "attempts was successful|broke in|broke into|guess was right|guess succeeded|logged in with|was able to log in|managed to log in|was let in|were let in"
  )
  private static let failure = PhraseSet(
    "login failed|logins failed|login was rejected|logins were rejected|login was refused|login was denied|logins were denied|authentication failed|"
      + "credentials were rejected|password was rejected|password was refused|failed to log in|could not log in|was not able to log in|failed login|"
      + "failed to authenticate|could not authenticate|rejected the login|refused the login|denied the login"
  )
  private static let parts = PhraseSet(
    "first|second|third|most|some|other|others|later|earlier|before|after|one|two|three|until|several|many|all but|except|last|finally|another|whether"
  )

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      let (accepted, denied, findings) = logins(facts)
    else { return [] }
    if let problem = replies(sentence, facts) { return [problem] }
    if let match = sentence.matches(Self.success).first, sentence.isAsserted(at: match.lowerBound) {
      let isDenied = sentence.isNegated(match) || sentence.hasMood(.negation, in: 0..<match.lowerBound)
      if !isDenied, accepted == 0, denied > 0 {
        return [problem(match, "none of the \(denied) logins that were answered was accepted", findings, facts)]
      }
      let isNever = sentence.tokens[..<match.lowerBound].contains { $0.text == "never" }
      if isDenied, accepted > 0, denied == 0 || isNever, !sentence.has(Self.parts) {
        return [problem(match, "the evidence shows \(accepted) accepted", findings, facts)]
      }
      return []
    }
    if let match = sentence.matches(Self.failure).first, sentence.isAsserted(at: match.lowerBound),
      !sentence.isNegated(match), accepted > 0, denied == 0, !sentence.has(Self.parts)
    {
      return [problem(match, "the evidence shows \(accepted) accepted and none denied", findings, facts)]
    }
    return []
  }

  private static let all = PhraseSet("all|every|each")
  private static let tries: Set<String> = ["attempt", "attempts", "login", "logins", "guess", "guesses"]

  /// `all attempts were refused with 1130`, where the server gave other answers too.
  private func replies(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    guard let noun = sentence.tokens.firstIndex(where: { Self.tries.contains($0.text) }),
      sentence.has(Self.all, in: span(max(0, noun - 5), noun)), !sentence.has(Self.but),
      !sentence.hasMood(.negation)
    else { return nil }
    for finding in facts.findings {
      let replies = finding.facts["replies"]?.objectValue ?? [:]
      guard replies.count > 1 else { continue }
      for index in span(noun, sentence.tokens.count) {
        guard let code = sentence.tokens[index].number?.whole, replies[String(code)] != nil,
          sentence.isAsserted(at: index)
        else { continue }
        let held = replies.keys.sorted().joined(separator: ", ")
        return problem(span(index, index + 1), "the answers in the evidence are \(held)", [finding], facts)
      }
    }
    return nil
  }

  private static let but = PhraseSet("but|except|or|and|of the first|first|last|almost|nearly")

  /// Logins by their outcome, where the findings count both.
  private func logins(_ facts: FactBase) -> (accepted: UInt64, denied: UInt64, [Finding])? {
    var (accepted, denied) = (UInt64(0), UInt64(0))
    var counted: [Finding] = []
    for finding in facts.findings {
      func number(_ key: String) -> UInt64? { finding.facts[key]?.numberValue?.uint64Value }
      let isLogin = ["brute-force", "auth-failure", "cleartext-credentials"].contains(where: finding.kind.contains)
      guard isLogin, let good = number("accepted") ?? number("succeeded"),
        let bad = number("denied") ?? number("failed")
      else { continue }
      accepted = accepted.addingReportingOverflow(good).partialValue
      denied = denied.addingReportingOverflow(bad).partialValue
      counted.append(finding)
    }
    return counted.isEmpty ? nil : (accepted, denied, counted)
  }

  private func problem(_ range: Range<Int>, _ shown: String, _ findings: [Finding], _ facts: FactBase) -> Problem {
    Problem(
      kind: .count, range: range, shown: shown, cites: facts.cites(of: findings),
      mend: "say how the logins ended, by the evidence")
  }
}
