import BlotterFindings

/// A user name that somebody is said to have logged in with is one that the logins of the evidence carry.
struct AccountRule: ProseRule {
  private static let leads = PhraseSet(
    "logged in as|logged on as|logs in as|logged into the server as|signed in as|login as|logon as|as the user|as user|user name|username|the user|"
      + "the account|user account|for user|for the account|account name|account under attack|login name|logon name|of user|of the user"
  )
  private static let links: Set<String> = [
    "the", "user", "account", "was", "is", "named", "called", ":", ",", "\"", "'", "name", "under", "attack",
    "targeted",
    "attacked",
  ]
  /// Names of accounts that systems come with, and that are no plain words in a sentence about logins.
  private static let standing: Set<String> = [
    "root", "admin", "anonymous", "guest", "postgres", "oracle", "sa", "ftp", "www-data", "pi", "ubnt", "ubuntu",
    "nobody", "test",
  ]
  private static let family = ["brute-force", "auth-failure", "cleartext-credentials"]

  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase,
      let (users, findings) = users(facts)
    else { return [] }
    for lead in sentence.matches(Self.leads) {
      var at = lead.upperBound
      while at < min(lead.upperBound + 5, sentence.tokens.count), Self.links.contains(sentence.word(at)) { at += 1 }
      guard at < sentence.tokens.count, let (name, end) = Self.name(at: at, sentence) else { continue }
      let isQuoted = ["\"", "'"].contains(sentence.word(at - 1))
      let isCoined = name.utf8.contains { (48...57).contains($0) || $0 == 95 } && sentence.tokens[at].isWord
      guard isQuoted || isCoined || Self.standing.contains(name), !users.contains(name), sentence.isAsserted(at: at),
        !sentence.isNegated(span(lead.lowerBound, end)),
        // What a packet says anywhere is no invention of the writer.
        !facts.events.contains(where: { $0.text.lowercased().range(ofASCII: name) != nil })
      else { continue }
      return [
        Problem(
          kind: .name, range: span(at, end),
          shown: "the logins in the evidence are for \(users.sorted().prefix(3).joined(separator: ", "))",
          cites: facts.cites(of: findings), mend: "write the user name that the evidence shows")
      ]
    }
    return []
  }

  /// The name that begins at `index`, glued parts joined: `root_nope`, `svc-backup`.
  private static func name(at index: Int, _ sentence: Sentence) -> (String, Int)? {
    guard sentence.tokens[index].isWord || sentence.tokens[index].isName else { return nil }
    var end = index + 1
    while end < sentence.tokens.count, sentence.tokens[end].isGlued,
      !sentence.tokens[end].isMark || ["_", "-", "$"].contains(sentence.word(end))
    {
      end += 1
    }
    return (sentence.quote(index..<end).lowercased(), end)
  }

  /// Every user name of every login that the findings tell of; nil where a list is cut short.
  private func users(_ facts: FactBase) -> (Set<String>, [Finding])? {
    var users: Set<String> = []
    let findings = facts.findings { finding in Self.family.contains(where: finding.kind.contains) }
    for finding in findings {
      let names = (finding.facts["users"]?.arrayValue ?? []).compactMap(\.stringValue)
      guard let count = finding.facts["distinct_users"]?.numberValue?.uint64Value, !names.isEmpty,
        names.count == Int(exactly: count)
      else { return nil }
      users.formUnion(names.map { $0.lowercased() })
    }
    return users.isEmpty ? nil : (users, findings)
  }
}
