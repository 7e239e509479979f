import BlotterFindings

/// How the sessions of TLS and mail ended: handshakes, alerts by name, reply codes.
struct SessionRule: ProseRule {
  func problems(in sentence: Sentence, _ facts: FactBase) -> [Problem] {
    guard !sentence.hasMood(.unasserted), !sentence.hasMood(.people), sentence.tellsOfTheCase else { return [] }
    return [
      handshake(sentence, facts), alert(sentence, facts), alertSender(sentence, facts), code(sentence, facts),
      mail(sentence, facts),
    ]
    .compactMap(\.self).prefix(1).map(
      \.self)
  }

  private static let tls = PhraseSet("tls|ssl|https|encrypted")
  private static let completed = PhraseSet(
    "handshake completed|handshake was completed|handshakes completed|handshakes were completed|handshake succeeded|handshakes succeeded|handshake was successful|"
      + "handshakes were successful|completed the tls handshake|completed the handshake|completed successfully|session was established|sessions were established|"
      + "connection was established|application data was exchanged")

  /// `the TLS handshake completed` where the findings count none that did.
  private func handshake(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let failures = facts.findings.filter { ["tls-handshake-failure", "tls-certificate-failure"].contains($0.kind) }
    guard !failures.isEmpty, sentence.has(Self.tls), !sentence.has(Self.tcp),
      let match = sentence.matches(Self.completed).first,
      sentence.isAsserted(at: match.lowerBound), !sentence.isNegated(match),
      failures.allSatisfy({ $0.facts["handshakes_completed"]?.numberValue?.uint64Value == 0 }),
      // Another server may do better.
      facts.traffic.services.filter({ $0.port == 443 || $0.service == "https" }).count <= 1
    else { return nil }
    return Problem(
      kind: .protocolTerm, range: match, shown: "no TLS handshake was completed: \(failures[0].title)",
      cites: facts.cites(of: failures), mend: "say that the handshake failed")
  }

  private static let ended = PhraseSet(
    "broke the handshake off|broke off the handshake|broke off|aborted|sent|raised|ended|rejected|refused|terminated|closed"
  )

  /// `the client broke the handshake off with an alert`, where the alerts came from the server.
  private func alertSender(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let failures = facts.findings.filter { ["tls-handshake-failure", "tls-certificate-failure"].contains($0.kind) }
    guard failures.count == 1, let failure = failures.first,
      let byClient = failure.facts["alerts_by_client"]?.numberValue?.uint64Value,
      let byServer = failure.facts["alerts_by_server"]?.numberValue?.uint64Value, byClient + byServer > 0,
      let alert = sentence.tokens.firstIndex(where: { Self.nouns.contains($0.text) }),
      let verb = sentence.matches(Self.ended, in: 0..<alert).first, sentence.isAsserted(at: verb.lowerBound),
      !sentence.hasMood(.negation), !sentence.isPassive(verb),
      let party = Party.parties(in: sentence, span(max(0, verb.lowerBound - 5), verb.lowerBound)).last,
      let part = party.part
    else { return nil }
    guard part == .client && byClient == 0 || part == .server && byServer == 0 else { return nil }
    return Problem(
      kind: .direction, range: span(party.range.lowerBound, verb.upperBound),
      shown: "the alerts came from the \(byClient == 0 ? "server" : "client"): \(failure.title)",
      cites: facts.cites(of: failures), mend: "exchange who sent the alert and to whom")
  }

  private static let tcp = PhraseSet("tcp|three way|syn")

  /// Descriptions of RFC 8446 §6 as people write them.
  private static let alerts: Set<String> = [
    "close_notify", "unexpected_message", "bad_record_mac", "record_overflow", "handshake_failure", "bad_certificate",
    "unsupported_certificate", "certificate_revoked", "certificate_expired", "certificate_unknown",
    "illegal_parameter", "unknown_ca", "access_denied", "decode_error", "decrypt_error", "protocol_version",
    "insufficient_security", "internal_error", "inappropriate_fallback", "user_canceled", "missing_extension",
    "unsupported_extension", "unrecognized_name", "bad_certificate_status_response", "unknown_psk_identity",
    "certificate_required", "no_application_protocol",
  ]

  /// An alert by a name that no alert of the evidence has. Encrypted ones have none: then nothing is said.
  private func alert(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let seen = Set(
      facts.messages.keys.filter { $0.protocolName == "TLS" && $0.name.hasPrefix("alert ") }.map {
        String($0.name.dropFirst(6))
      })
    guard !seen.isEmpty, facts.completeMessages.contains("TLS"), sentence.has(Self.alertWords) else { return nil }
    for index in sentence.tokens.indices {
      // `unknown_ca`, or `unknown CA`.
      var name: String?
      var end = index + 1
      for length in [5, 3, 2] where name == nil && index + length <= sentence.tokens.count {
        let joined = (index..<index + length).map { sentence.word($0) }.joined(separator: "_").replacingUnderscores
        guard Self.alerts.contains(joined) else { continue }
        let isWritten = (index..<index + length).contains { sentence.word($0) == "_" }
        let isAlert =
          span(max(0, index - 3), index).contains { Self.nouns.contains(sentence.word($0)) }
          || Self.nouns.contains(sentence.word(index + length))
        if isWritten || isAlert { (name, end) = (joined, index + length) }
      }
      guard let name, !seen.contains(name), !sentence.hasMood(.hedge, in: 0..<index),
        !sentence.isDeniedBefore(index..<end)
      else {
        continue
      }
      return Problem(
        kind: .protocolTerm, range: index..<end,
        shown: "the alerts in the evidence are \(seen.sorted().joined(separator: ", "))",
        cites: facts.messages[EvidenceMessage(protocolName: "TLS", name: "alert")]?.cites ?? [],
        mend: "name the alert that the evidence shows")
    }
    return nil
  }

  private static let alertWords = PhraseSet("alert|alerts|tls")
  private static let nouns: Set<String> = ["alert", "alerts", "description"]

  private static let delivered = PhraseSet(
    "was accepted for delivery|was delivered|were delivered|was accepted by the server|accepted the mail|accepted the message|delivered the mail|delivered the message"
  )
  private static let mailWords = PhraseSet("mail|message|messages|e mail|email")

  /// `the mail was delivered` where every message was refused.
  private func mail(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let refusals = facts.findings.filter { $0.kind == "smtp-rejection" }
    guard let first = refusals.first, sentence.has(Self.mailWords), let match = sentence.matches(Self.delivered).first,
      sentence.isAsserted(at: match.lowerBound), !sentence.isNegated(match),
      refusals.allSatisfy({ $0.facts["accepted"]?.numberValue?.uint64Value == 0 })
    else { return nil }
    return Problem(
      kind: .protocolTerm, range: match, shown: "no message was accepted: \(first.title)",
      cites: facts.cites(of: refusals),
      mend: "say that the mail was refused")
  }

  private static let replyWords = PhraseSet("code|error|reply|replied|refused|rejected|answered|response|status|with")

  /// A reply code of mail, file or database servers that no line and no finding holds; codes of failure alone, which
  /// the findings list (RFC 5321 §4.2.1, RFC 959 §4.2.1).
  private func code(_ sentence: Sentence, _ facts: FactBase) -> Problem? {
    let kinds = ["smtp-rejection", "brute-force-ftp", "brute-force-mail", "db-auth-failure"]
    let findings = facts.findings.filter { kinds.contains($0.kind) }
    guard !findings.isEmpty, facts.traffic.http.requests == 0, sentence.has(Self.replyWords) else { return nil }
    var known: Set<UInt64> = []
    for finding in findings {
      for value in finding.facts["codes"]?.arrayValue ?? [] {
        if let code = value.numberValue?.uint64Value { known.insert(code) }
      }
      for key in (finding.facts["replies"]?.objectValue ?? [:]).keys {
        if let code = UInt64(key) { known.insert(code) }
      }
    }
    guard !known.isEmpty else { return nil }
    for index in sentence.tokens.indices {
      guard let value = sentence.tokens[index].number?.whole, sentence.tokens[index].number?.isSpelled == false,
        (400...599).contains(value) || (1000...1999).contains(value) && known.contains(where: { $0 >= 1000 }),
        ["code", "codes", "error", "reply", "status"].contains(sentence.word(index - 1))
          || sentence.word(index - 1) == "with" && !CountRule.heads.contains(sentence.word(index + 1)),
        !known.contains(value), sentence.isAsserted(at: index), !sentence.isDeniedBefore(index..<index + 1),
        !facts.events.contains(where: { $0.text.range(ofASCII: " \(value) ") != nil })
      else { continue }
      return Problem(
        kind: .protocolTerm, range: index..<index + 1,
        shown: "the replies in the evidence carry " + known.sorted().map(String.init).joined(separator: ", "),
        cites: facts.cites(of: findings), mend: "write the code that was sent")
    }
    return nil
  }
}

extension String {
  /// Runs of `_` as one: a tokenizer gives the sign as a word of its own.
  fileprivate var replacingUnderscores: String {
    var text = ""
    for character in self where character != "_" || text.last != "_" { text.append(character) }
    return text
  }
}
