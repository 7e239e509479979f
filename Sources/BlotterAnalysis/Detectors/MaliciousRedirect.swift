package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A visit to one website leads to another one that was not meant. ATT&CK T1189, Drive-by Compromise, where a program
/// came from the other one.
///
/// Two forms. Seen: an answer 3xx sends the client to another host, from which it then gets a program. Inferred: the
/// client loads a page of one name over HTTP, then looks up a second name that is made to look like the first, and
/// connects to its address, which is another one, within ten minutes. Look-alike is a name of equal or near length that
/// differs in one or two letters, or shares at least eight last letters and half of its length behind another
/// beginning; a name that merely goes on after the first one (`example`, `examplecdn`) is how owners name their own.
/// Severity: high where a program came, else medium. Known false positives: owners of several like names. What made the
/// client go there (the page, a download, its user) packets of the connections do not tell.
package struct MaliciousRedirect: Detector {
  package let kinds = ["malicious-redirect"]
  package let needs: EvidenceFields = [.dns, .http]

  /// Nanoseconds between the page and the second name: a download that runs, or a reader who clicks.
  package var span: Int64 = 600_000_000_000
  /// Lookups of one client that are compared with one another: pages of today ask for some hundred names.
  package var lookups = 512

  package func silenceNeeds(_ kind: String) -> EvidenceFields { .packets }

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    lookAlikes(traffic, attacks) + redirects(traffic, attacks.web.traffic)
  }

  // MARK: Look-alike names

  private struct Visit {
    var name: String
    var label: [UInt8]
    var query: PacketMark
    var answer: PacketMark
    var connection: Attempt
    var address: HostAddress
  }

  private func lookAlikes(_ traffic: borrowing Traffic, _ attacks: Attacks) -> [Finding] {
    var groups = Groups<HostAddress>()
    for (number, transaction) in traffic.outcomes.transactions.enumerated() {
      guard let query = transaction.queries.first, let response = transaction.response,
        [1, 28].contains(traffic.dns.events[query].type), traffic.dns.events[response].rcode == 0
      else { continue }
      groups.add(number, to: transaction.client.address)
    }
    let heads = Self.httpPairs(traffic)
    guard !groups.inOrder.isEmpty, !heads.isEmpty else { return [] }
    // Pages are read of who speaks HTTP in the open.
    var readers = HostSet(of: traffic.digest.hosts)
    for pair in heads {
      if let number = traffic.digest.hosts.number(of: pair.source) { readers[number] = true }
    }
    var byClient: [HostAddress: [Attempt]] = [:]
    for (number, digest) in traffic.digest.attempts.enumerated()
    where digest.transport == .tcp && readers[digest.client] {
      let attempt = traffic.outcomes.attempts[number]
      byClient[attempt.client.address, default: []].append(attempt)
    }
    var findings: [Finding] = []
    for (client, members) in groups.inOrder {
      let attempts = byClient[client] ?? []
      guard !attempts.isEmpty, attempts.count <= 4096 else { continue }
      var visits: [Visit] = []
      for number in members.prefix(lookups) {
        if let visit = visit(traffic.outcomes.transactions[number], attempts, traffic),
          !visits.contains(where: { $0.name == visit.name })
        {
          visits.append(visit)
        }
      }
      for (index, later) in visits.enumerated() {
        guard
          let earlier = visits[..<index].last(where: { visit in
            Self.looksAlike(visit.label, later.label) && visit.address != later.address
              && visit.connection.start.position < later.query.position
              && heads.contains(HostPair(source: client, target: visit.address))
              && (later.query.delay(since: visit.connection.start) ?? 0) <= span
          })
        else { continue }
        findings.append(finding(client, earlier, later, traffic))
      }
    }
    return findings
  }

  /// Clients and servers that speak HTTP with each other.
  private static func httpPairs(_ traffic: borrowing Traffic) -> Set<HostPair> {
    var pairs: Set<HostPair> = []
    for exchange in traffic.outcomes.exchanges {
      pairs.insert(HostPair(source: exchange.client.address, target: exchange.server.address))
    }
    return pairs
  }

  private func visit(
    _ transaction: DNSTransaction, _ attempts: [Attempt], _ traffic: borrowing Traffic
  ) -> Visit? {
    guard let query = transaction.queries.first, let response = transaction.response else { return nil }
    let events = traffic.dns.events
    let name = traffic.dns.names[events[query].name].lowercased()
    guard let label = Self.registered(name) else { return nil }
    let given = Set(events[response].answers.compactMap { HostAddress(parsing: traffic.dns.names[$0]) })
    let mark = events[response].mark
    // Logs that resolve addresses print the name in place of the address.
    let found = attempts.first {
      mark.position < $0.start.position
        && (given.contains($0.server.address) || traffic.label($0.server.address).lowercased() == name)
    }
    guard let found else { return nil }
    return Visit(
      name: name, label: label, query: events[query].mark, answer: mark, connection: found,
      address: found.server.address)
  }

  /// The label that its owner registered: the last but one, or the one before where the last but one is a registry's.
  static func registered(_ name: String) -> [UInt8]? {
    let labels = name.split(separator: ".")
    guard labels.count >= 2, let top = labels.last else { return nil }
    let second = labels[labels.count - 2]
    if labels.count >= 3, top.utf8.count == 2, second.utf8.count <= 3 { return Array(labels[labels.count - 3].utf8) }
    return Array(second.utf8)
  }

  static func looksAlike(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a != b, a.count >= 6, b.count >= 6 else { return false }
    if a.starts(with: b) || b.starts(with: a) { return false }
    // Numbered servers of one owner: `static1`, `static2`.
    let plain = { (label: [UInt8]) in label.filter { !$0.isDigit && $0 != UInt8(ascii: "-") } }
    if plain(a) == plain(b), a.contains(where: \.isDigit), b.contains(where: \.isDigit) { return false }
    if abs(a.count - b.count) <= 2, a.count >= 8, distance(a, b) <= 2 { return true }
    var shared = 0
    while shared < min(a.count, b.count), a[a.count - 1 - shared] == b[b.count - 1 - shared] { shared += 1 }
    return shared >= 8 && shared < min(a.count, b.count) && shared * 2 >= max(a.count, b.count)
  }

  /// Edit distance, up to 3.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    guard a.count <= 63, b.count <= 63 else { return 3 }
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let cost = x == y ? previous : previous + 1
        previous = row[j + 1]
        row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }

  private func finding(
    _ client: HostAddress, _ earlier: Visit, _ later: Visit, _ traffic: borrowing Traffic
  ) -> Finding {
    let names = [earlier.name, later.name].map { WebText.excerpt($0.utf8, limit: 80) }
    let who = traffic.label(client)
    var finding = Finding(
      kind: "malicious-redirect",
      title: "After a page of \(names[0]), \(who) looks up the look-alike \(names[1]) and goes there")
    finding.web(later.connection.server, traffic)
    finding.severity = .medium
    finding.confidence = .low
    finding.affected = [
      traffic.host(client, role: "web client"),
      traffic.host(earlier.address, port: earlier.connection.server.portOrNil, role: "website visited first"),
    ]
    finding.sources = [
      traffic.host(later.address, port: later.connection.server.portOrNil, role: "look-alike website")
    ]
    finding.count = 1
    let exchanges = traffic.outcomes.exchanges.filter {
      $0.client.address == client && ($0.server.address == earlier.address || $0.server.address == later.address)
    }
    let requests = exchanges.compactMap { $0.request.map { traffic.http.events[$0].mark } }
    let between = exchanges.count { exchange in
      guard let request = exchange.request else { return false }
      return exchange.server.address == earlier.address
        && traffic.http.events[request].mark.position < later.query.position
    }
    finding.facts = [
      "form": .string("look-alike"), "first_name": .string(names[0]), "second_name": .string(names[1]),
      "first_address": .string(traffic.label(earlier.address)), "second_address": .string(traffic.label(later.address)),
      "requests_before": .int(between), "programs": .int(0), "is_seen": .bool(false),
      "protocols": .strings(["DNS", "HTTP"]),
    ]
    if let delay = later.query.delay(since: earlier.connection.start) {
      finding.facts["lookup_after_s"] = .seconds(nanoseconds: delay)
    }
    let marks = [
      earlier.query, earlier.answer, earlier.connection.start, earlier.connection.decisive, later.query, later.answer,
      later.connection.start, later.connection.decisive,
    ]
    finding.cites = traffic.citations(marks + requests.prefix(8))
    finding.span(marks + requests, in: traffic)
    return finding
  }

  // MARK: Redirects

  private func redirects(_ traffic: borrowing Traffic, _ web: WebTraffic) -> [Finding] {
    var findings: [Finding] = []
    var programs: [Visitor: [WebRequest]] = [:]
    for request in web.requests where request.isSuccess && FileKind.program(request.answer) != nil {
      programs[Visitor(request.client.address, WebRequest.withoutPort(request.host).lowercased()), default: []]
        .append(request)
    }
    guard !programs.isEmpty else { return [] }
    for visitor in programs.keys { programs[visitor]?.sort { $0.request.position < $1.request.position } }
    var known: Set<String> = []
    for request in web.requests where 300..<400 ~= request.status {
      guard let location = request.responseFields["location"], let target = Self.host(of: location),
        target != WebRequest.withoutPort(request.host).lowercased(),
        let program = Self.first(programs[Visitor(request.client.address, target)] ?? [], after: request),
        (program.request.delay(since: request.response) ?? 0) <= span
      else { continue }
      let client = traffic.label(request.client.address)
      let names = [request.host, target].map { WebText.excerpt($0.utf8, limit: 80) }
      // Vendors send their downloads to a content network under a name of its own: only a bare address, a file that
      // denies what it is, or a program in the place of a page speaks against them.
      let isOdd =
        program.asksBareAddress || Self.asksPage(request)
        || FileKind.denies(program.responseFields["content-type"] ?? "")
        || MaliciousRedirect.looksAlike(
          Self.registered(WebRequest.withoutPort(request.host).lowercased()) ?? [], Self.registered(target) ?? [])
      guard isOdd, known.insert(traffic.label(program.server.address)).inserted else { continue }
      var finding = Finding(
        kind: "malicious-redirect", title: "\(names[0]) sends \(client) to \(names[1]), from where a program comes")
      finding.web(program.server, traffic)
      finding.severity = .high
      finding.confidence = .medium
      finding.affected = [
        traffic.host(request.client.address, role: "web client"),
        traffic.host(request.server.address, port: request.server.portOrNil, role: "website visited first"),
      ]
      finding.sources = [traffic.host(program.server.address, port: program.server.portOrNil, role: "download server")]
      finding.count = 1
      finding.techniques = ["T1189"]
      finding.facts = [
        "form": .string("redirect"), "first_name": .string(names[0]), "second_name": .string(names[1]),
        "first_address": .string(traffic.label(request.server.address)),
        "second_address": .string(traffic.label(program.server.address)), "requests_before": .int(1),
        "programs": .int(1), "is_seen": .bool(true), "protocols": .strings(["HTTP"]),
      ]
      if let delay = program.request.delay(since: request.response) {
        finding.facts["lookup_after_s"] = .seconds(nanoseconds: delay)
      }
      let marks = [request.start, request.request, request.response, program.start, program.request, program.response]
      finding.cites = traffic.citations(marks)
      finding.span(marks, in: traffic)
      findings.append(finding)
    }
    return findings
  }

  private struct Visitor: Hashable {
    var client: HostAddress
    var host: String

    init(_ client: HostAddress, _ host: String) { (self.client, self.host) = (client, host) }
  }

  /// The first of `requests`, which are in order, that was sent after an answer; by halving, for there may be very
  /// many.
  private static func first(_ requests: [WebRequest], after answer: WebRequest) -> WebRequest? {
    var low = 0
    var high = requests.count
    while low < high {
      let middle = (low + high) / 2
      if answer.response.position < requests[middle].request.position { high = middle } else { low = middle + 1 }
    }
    return low < requests.count ? requests[low] : nil
  }

  /// Whether a request is for a page, by its path: the start of a site, or a name of no file but one of HTML.
  private static func asksPage(_ request: WebRequest) -> Bool {
    let path = request.pathText.lowercased()
    return path == "/" || path.hasSuffix(".html") || path.hasSuffix(".htm")
  }

  /// The host of an absolute address, without its port; nil for a relative one.
  static func host(of location: String) -> String? {
    guard let rest = location.range(after: "://") else { return nil }
    return WebRequest.withoutPort(String(rest.prefix { $0 != "/" && $0 != "?" })).lowercased()
  }
}
