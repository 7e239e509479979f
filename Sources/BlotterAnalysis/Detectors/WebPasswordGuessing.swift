package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// One client tries one password after the other on a web page (``WebGuessing``). ATT&CK T1110.
///
/// Counted: refused logins by client, server, path and way: `Authorization` answered with 401 or 403, or a form or
/// query with a password field that is answered alike each time. Six different secrets, above what people mistype.
/// Severity by outcome: high where a later try was let in, else medium. Known false positives: a program with an old
/// password repeats the same one and does not count.
package struct WebPasswordGuessing: Detector {
  package let kinds = ["brute-force-http"]
  package let needs: EvidenceFields = [.http]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.web.guesses.map { finding($0, traffic, attacks.web.traffic) }
  }

  private func finding(_ guess: WebGuessing, _ traffic: borrowing Traffic, _ web: WebTraffic) -> Finding {
    let server = traffic.label(guess.server.address)
    let numbers = guess.failed + (guess.success.map { [$0] } ?? [])
    let requests = numbers.map { web.requests[$0] }
    let agents = Set(requests.map(\.agent)).sorted()
    let marks = requests.flatMap { [$0.start, $0.request, $0.response] }
    var finding = GuessingFinding(
      slug: "http", name: "HTTP", server: guess.server, serverRole: "web server", sources: guess.clients,
      title: "\(GuessingFinding.who(guess.clients, traffic)) \(guess.clients.count == 1 ? "tries" : "try") "
        + Words.count(guess.secrets, "password")
        + (guess.secrets < WebGuessing.threshold ? " for \(guess.accountCount) accounts" : "")
        + " on \(WebText.excerpt(guess.path.utf8, limit: 60)) of \(server)"
        + (guess.success == nil ? "" : ", and \(guess.clients.count == 1 ? "gets" : "get") in"),
      refused: guess.failed.count, isPlain: guess.secrets >= 2 * WebGuessing.threshold,
      successSeverity: guess.success == nil ? nil : .high,
      facts: [
        "attempts": .int(numbers.count), "failed": .int(guess.failed.count), "passwords": .int(guess.secrets),
        "succeeded": .int(guess.success == nil ? 0 : 1), "path": .string(WebText.excerpt(guess.path.utf8)),
        "method": .string(guess.method), "accounts": .strings(guess.accounts),
        "user_agents": .strings(agents.prefix(4).map { WebText.excerpt($0.utf8, limit: 80) }),
      ], cites: marks, span: marks
    ).finding(in: traffic)
    finding.web(guess.server, traffic)
    return finding
  }
}
