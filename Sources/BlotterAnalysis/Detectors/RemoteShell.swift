package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A command shell of one host speaks over a bare TCP connection. ATT&CK T1059, Command and Scripting Interpreter.
///
/// Counted: connections without a known protocol whose first bytes from one side are what a shell prints on starting:
/// the banner of Windows, a shell without a terminal, or the answer to `id`. Where the host that has the shell fetched
/// a page from the other one just before, or was sent an attack by it, the finding bears the port of that. Severity:
/// critical. Known false positives: consoles of devices and terminal servers that pass a shell through on purpose.
package struct RemoteShell: Detector {
  package let kinds = ["exploit-remote-shell"]
  package let needs: EvidenceFields = [.payload]

  /// Nanoseconds between the page and the shell that are taken as one story: exploits act at once, and people reload.
  package var span: Int64 = 300_000_000_000

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let contents = attacks.index.contents
    var findings: [Finding] = []
    for number in contents.flows where number < traffic.digest.flows.count {
      let digest = traffic.digest.flows[number]
      guard digest.transport == .tcp, digest.layers.isDisjoint(with: MalwareContact.known) else { continue }
      for direction in [FlowDirection.up, .down] {
        guard let sign = Self.sign(contents.start(of: number, direction, traffic)) else { continue }
        findings.append(finding(traffic.flows.flows[number], direction, sign, traffic, attacks))
        break
      }
    }
    return findings
  }

  static func sign(_ data: [UInt8]) -> String? {
    guard data.count >= 8 else { return nil }
    // A word that several signs share is searched first: nearly all data hold none of these.
    if data.holds("Windows") {
      // `Microsoft Windows XP [Version 5.1.2600]`, `Microsoft Windows [Version 10.0.19045]`.
      if let index = data.find("Microsoft Windows"), Array(data[index...].prefix(48)).holds("[Version ") {
        return WebText.excerpt(data[index...].prefix { $0 >= 0x20 }, limit: 60)
      }
      if let sign = first(["Windows PowerShell\r\nCopyright"], in: data) { return sign }
    }
    if data.holds("job control"),
      let sign = first(
        [
          "no job control in this shell", "can't access tty; job control turned off", "sh: no job control",
        ], in: data)
    {
      return sign
    }
    if let index = data.find("uid="), data.holds(" gid="), index + 4 < data.count, data[index + 4].isDigit {
      return WebText.excerpt(data[index...].prefix { $0 >= 0x20 }, limit: 60)
    }
    return nil
  }

  private static func first(_ signs: [StaticString], in data: [UInt8]) -> String? {
    signs.first { data.holds($0) }?.description
  }

  /// Whether a request of the one who commands may have opened the shell: one that is an attack, or sends the server
  /// more than the name of a page. Reading a page that is there (RFC 9110 §9.2.1: safe methods) opens none.
  private func mayCarryCommands(_ request: WebRequest, _ attacks: Attacks) -> Bool {
    attacks.web.isAttack(request.client.address, request.server) || !["GET", "HEAD"].contains(request.method)
      || !request.parameters.isEmpty || !(200..<400 ~= request.status)
  }

  private func finding(
    _ flow: Flow, _ direction: FlowDirection, _ sign: String, _ traffic: borrowing Traffic, _ attacks: Attacks
  ) -> Finding {
    let victim = flow.key.source(direction)
    let attacker = flow.key.destination(direction)
    let client = traffic.flows.initiator(of: flow)
    let isReverse = flow.key.source(client) == victim
    let port = flow.key.destination(client).port
    let flowMarks = traffic.flows.marks(of: flow).map(\.mark)
    let begins = flowMarks.first ?? .none
    var finding = Finding(
      kind: "exploit-remote-shell",
      title: "A command shell of \(traffic.label(victim.address)) is open to \(traffic.label(attacker.address))")
    finding.severity = .critical
    finding.confidence = .high
    finding.protocol = "TCP"
    finding.transport = "TCP"
    finding.port = port
    let before = attacks.web.traffic.requests.filter { request in
      let (a, b) = (request.client.address, request.server.address)
      guard a == victim.address && b == attacker.address || a == attacker.address && b == victim.address else {
        return false
      }
      guard request.request.position < begins.position else { return false }
      guard a == victim.address || mayCarryCommands(request, attacks) else { return false }
      return (begins.delay(since: request.request) ?? 0) <= span
    }
    if let page = before.last {
      finding.web(page.server, traffic)
    }
    finding.affected = [traffic.host(victim.address, role: "host that has the shell")]
    finding.sources = [traffic.host(attacker.address, role: "host that commands it")]
    finding.count = 1
    finding.techniques = ["T1059"]
    finding.facts = [
      "shell_port": .int(port),
      "opened_by": .string(isReverse ? "the host that has the shell" : "the host that commands it"),
      "opened_by_victim": .bool(isReverse), "first_output": .string(sign), "web_requests_before": .int(before.count),
      "requests_before": .strings(before.suffix(4).map { "\($0.method) \(WebText.excerpt($0.pathText.utf8))" }),
      "sent_by_shell_bytes": .int(flow[direction].payload),
      "sent_to_shell_bytes": .int(flow[direction.opposite].payload),
    ]
    // Each with its packet: the page, and the connection that carries the shell.
    for (name, mark) in [("last_request", before.last?.request), ("shell_opened", begins)] {
      guard let mark, mark.exists, !mark.isRecord, let time = traffic.time(mark) else { continue }
      finding.facts[name + "_packet"] = .int(mark.number)
      finding.facts[name + "_time"] = .string(time)
    }
    let marks = before.suffix(6).flatMap { [$0.start, $0.request, $0.response] } + flowMarks
    finding.cites = traffic.citations(marks)
    finding.span(marks + [flow.up.last, flow.down.last], in: traffic)
    return finding
  }
}
