package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A client sends commands of the operating system to one address of a website. ATT&CK T1505.003, Web Shell.
///
/// Counted: requests whose field is a command as a whole, by client, server and path (``ShellCommand`` tells which).
/// One suffices where the answer shows what the command wrote; else ``WebShell/commandThreshold`` commands, or code
/// that evaluates a further field, which the server answered with success. Severity by outcome: critical where an
/// answer proves it, high where the server answered with success, low where it refused. Known false positives: consoles
/// that administrators put on a website on purpose.
package struct WebShellUse: Detector {
  package let kinds = ["web-shell"]
  package let needs: EvidenceFields = [.http]

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    attacks.web.shells.map { finding($0, traffic, attacks.web.traffic) }
  }

  private func finding(_ shell: WebShell, _ traffic: borrowing Traffic, _ web: WebTraffic) -> Finding {
    let requests = shell.requests.map { web.requests[$0] }
    let client = traffic.label(shell.client)
    let server = traffic.label(shell.server.address)
    let path = WebText.excerpt(shell.path.utf8)
    let answered = requests.count(where: \.isSuccess)
    var finding = Finding(
      kind: "web-shell", title: "\(client) sends \(Words.count(requests.count, "command")) to \(server) through \(path)"
    )
    finding.web(shell.server, traffic)
    finding.severity = !shell.proofs.isEmpty ? .critical : answered > 0 ? .high : .low
    finding.confidence = !shell.proofs.isEmpty ? .high : .medium
    finding.affected = [traffic.host(shell.server.address, port: shell.server.portOrNil, role: "web server")]
    finding.sources = [traffic.host(shell.client, role: "attacker")]
    finding.count = UInt64(requests.count)
    finding.techniques = answered > 0 ? ["T1505.003", "T1059"] : []
    finding.facts = [
      "requests": .int(requests.count), "answered_with_success": .int(answered), "path": .string(path),
      "commands": .strings(shell.commands), "commands_count": .int(shell.commands.count),
      "parameters": .strings(shell.parameters.map { WebText.excerpt($0.utf8, limit: 40) }),
      "proofs": .strings(shell.proofs.prefix(8)), "evaluates_code": .bool(shell.hasCode),
      "upload_seen": .bool(shell.upload != nil),
      "user_agents": .strings(
        Set(requests.map(\.agent)).subtracting([""]).sorted().prefix(4).map { WebText.excerpt($0.utf8, limit: 80) }),
    ]
    var marks = requests.flatMap { [$0.start, $0.request, $0.response] }
    if let upload = shell.upload.map({ web.requests[$0] }) {
      finding.facts["upload_packet"] = .int(upload.request.number)
      finding.facts["upload_client"] = .string(traffic.label(upload.client.address))
      marks += [upload.request, upload.response]
    }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }
}
