import BlotterCore
import BlotterTraffic

/// One request that carries an attack.
struct WebHit: Sendable {
  /// Slug of the kind.
  var kind: String
  /// Number in ``WebTraffic/requests``.
  var request: Int
  /// Where it stands: `parameter id`, `path`, `header User-Agent`, `cookie`, `body`.
  var place: String
  /// What it does.
  var reason: String
  /// The value, decoded and cut.
  var payload: String
  /// What the answer shows of its success; nil where it shows nothing.
  var proof: String?
}

/// Everything hostile that web requests show, gathered once: detectors report it, and the errors that attacks draw are
/// no fault of the server.
struct WebAttacks: Sendable {
  let traffic: WebTraffic
  private(set) var hits: [WebHit] = []
  private(set) var scans: [WebScan] = []
  private(set) var shells: [WebShell] = []
  private(set) var guesses: [WebGuessing] = []
  private var pairs: Set<Pair> = []

  private struct Pair: Hashable {
    var client: HostAddress
    var server: FlowEnd
  }

  init(_ tables: borrowing Traffic, _ index: TrafficIndex) {
    traffic = WebTraffic(tables, index.contents)
    var probes: [Int] = []
    for number in traffic.requests.indices {
      let found = Self.hits(in: traffic.requests[number], number)
      hits += found
      if found.isEmpty, Self.isProbe(traffic.requests[number]) { probes.append(number) }
    }
    addProbes(probes)
    shells = WebShell.all(in: traffic)
    // A shell's user sends commands and paths as they are: the request is the use of the shell, and no injection.
    let used = Set(shells.flatMap(\.requests))
    hits.removeAll {
      used.contains($0.request) && ["http-command-injection", "http-directory-traversal"].contains($0.kind)
    }
    for number in used { insert(traffic.requests[number]) }
    scans = WebScan.all(in: traffic)
    guesses = WebGuessing.all(in: traffic)
    for hit in hits { insert(traffic.requests[hit.request]) }
    for scan in scans { pairs.insert(Pair(client: scan.client, server: scan.server)) }
    for guess in guesses {
      for client in guess.clients { pairs.insert(Pair(client: client, server: guess.server)) }
    }
  }

  private mutating func insert(_ request: WebRequest) {
    pairs.insert(Pair(client: request.client.address, server: request.server))
  }

  /// Whether the client attacks the server's website.
  func isAttack(_ client: HostAddress, _ server: FlowEnd) -> Bool {
    !pairs.isEmpty && pairs.contains(Pair(client: client, server: server))
  }

  func scan(_ client: HostAddress, _ server: FlowEnd) -> WebScan? {
    scans.first { $0.client == client && $0.server == server }
  }

  /// A stray quotation mark counts where the database complained, or where the same client went on to attack.
  private mutating func addProbes(_ probes: [Int]) {
    let attackers = Set(
      hits.filter { $0.kind == "http-sql-injection" }.map { traffic.requests[$0.request].client.address })
    for number in probes {
      let request = traffic.requests[number]
      guard let parameter = request.parameters.first(where: { SQLInjection.isProbe(WebText.folded($0.value)) }) else {
        continue
      }
      let fails = SQLInjection.isDatabaseError(request.answer)
      guard fails || attackers.contains(request.client.address) else { continue }
      hits.append(
        WebHit(
          kind: "http-sql-injection", request: number, place: "parameter \(parameter.name)",
          reason: "a stray quotation mark", payload: WebText.excerpt(parameter.value),
          proof: fails ? "a database error" : nil))
    }
    hits.sort { $0.request < $1.request }
  }

  private static func isProbe(_ request: WebRequest) -> Bool {
    request.parameters.contains { SQLInjection.isProbe(WebText.folded($0.value)) }
  }

  // MARK: One request

  private static func hits(in request: WebRequest, _ number: Int) -> [WebHit] {
    var hits: [WebHit] = []
    func add(_ kind: String, _ place: String, _ reason: String, _ value: [UInt8], _ proof: String? = nil) {
      guard !hits.contains(where: { $0.kind == kind }) else { return }
      hits.append(
        WebHit(
          kind: kind, request: number, place: place, reason: reason, payload: WebText.excerpt(value), proof: proof))
    }
    headers(request, add)
    var values = request.parameters.map {
      (
        place: $0.isBody ? ($0.name == "body" ? "body" : "form field \($0.name)") : "parameter \($0.name)",
        value: $0.value, isBody: $0.isBody
      )
    }
    values.append(("path", request.path, false))
    if let cookie = request.fields["cookie"] {
      for part in cookie.utf8.split(separator: UInt8(ascii: ";")).prefix(16) {
        let value = part.firstIndex(of: UInt8(ascii: "=")).map { part[part.index(after: $0)...] } ?? part
        values.append(("cookie", WebText.plain(value, isForm: false), true))
      }
    }
    for (place, value, isBody) in values where value.count >= 3 {
      let folded = WebText.folded(value)
      let lower = value.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 }
      if let reason = SQLInjection.reason(in: folded) {
        let proof = SQLInjection.isDatabaseError(request.answer) ? "a database error" : nil
        add("http-sql-injection", place, reason, value, proof)
      }
      if let reason = PathTraversal.reason(in: lower) {
        add("http-directory-traversal", place, reason, value, PathTraversal.proof(in: request.answer))
      } else if let reason = CommandInjection.reason(in: lower, isBody: isBody), place != "cookie" {
        add("http-command-injection", place, reason, value, CommandInjection.proof(in: request.answer))
      }
      if let reason = ScriptInjection.reason(in: folded, isBody: isBody) {
        let shown = WebText.folded(request.answer).find(Array(folded.prefix(64))) != nil
        add("http-xss", place, reason, value, shown ? "the answer holds the script as it was sent" : nil)
      }
      if let address = LookupInjection.lookup(in: value) {
        add("http-log4shell", place, "a JNDI lookup of \(address)", value)
      }
    }
    return hits
  }

  private static func headers(
    _ request: WebRequest, _ add: (String, String, String, [UInt8], String?) -> Void
  ) {
    for name in request.fields.keys.sorted() {
      guard let text = request.fields[name] else { continue }
      let value = WebText.decoded(text.utf8, isForm: false)
      if let address = LookupInjection.lookup(in: value) {
        add("http-log4shell", "header \(name)", "a JNDI lookup of \(address)", value, nil)
      }
      if let command = LookupInjection.shellFunction(in: value) {
        let proof = CommandInjection.proof(in: request.answer)
        add("http-shellshock", "header \(name)", "a function definition followed by \(command)", value, proof)
      }
      if name == "user-agent" || name == "referer" {
        let folded = WebText.folded(value)
        // Referers carry the query of the page before, which was judged where it was sent.
        if name == "user-agent", let reason = SQLInjection.reason(in: folded) {
          add("http-sql-injection", "header \(name)", reason, value, nil)
        }
      }
    }
  }
}
