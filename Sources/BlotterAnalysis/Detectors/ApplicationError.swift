package import BlotterCore
package import BlotterFindings
package import BlotterTraffic

/// A web server answers with success (200) while the answer itself says that the request failed. RFC 9110 §15.3.1 gives
/// 200 to what succeeded; programs that look at the status alone then go on as if all were well.
///
/// Counted: short answers (up to 1024 bytes) that begin with a word of failure, say that a password, key or parameter
/// is wrong, or bear the field of an error in JSON or XML; and pages that hold the trace of an application's fault. By
/// client, server and path. Severity: medium where nothing that the client sent there succeeded, else low. Known false
/// positives: answers about errors (a search for them, a log). Compressed answers are not read.
package struct ApplicationError: Detector {
  package let kinds = ["http-application-error"]
  package let needs: EvidenceFields = [.http, .payload]

  /// Bytes of an answer that can be a status and no content.
  package var shortAnswer = 1024

  package init() {}

  package func findings(in traffic: borrowing Traffic, beside attacks: Attacks) -> [Finding] {
    let web = attacks.web.traffic
    var groups = Groups<Subject>()
    for (number, request) in web.requests.enumerated()
    where request.status == 200 && !attacks.web.isAttack(request.client.address, request.server) {
      groups.add(number, to: Subject(server: request.server, path: request.pathText))
    }
    var findings: [Finding] = []
    for (subject, members) in groups.inOrder {
      let requests = members.map { web.requests[$0] }
      let failed = requests.filter { message($0) != nil }
      if !failed.isEmpty { findings.append(finding(subject, failed, requests.count, traffic)) }
    }
    return findings
  }

  /// What the answer says of its failure; nil where it says nothing of the kind.
  private func message(_ request: WebRequest) -> String? {
    let body = request.answer
    guard body.count >= 4, request.responseFields["content-encoding"] == nil else { return nil }
    let text = WebText.folded(Array(body.prefix(1024)))
    let faults: [StaticString] = [
      "traceback (most recent call last)", "<b>fatal error</b>", "uncaught exception", "unhandled exception",
      "error establishing a database connection", "<title>error", "<title>500 ", "<title>503 ", "<title>runtime error",
    ]
    if let fault = faults.first(where: { text.holds($0) }) { return fault.description }
    let type = (request.responseFields["content-type"] ?? "").lowercased()
    guard !type.hasPrefix("image/"), !type.contains("javascript"), !type.contains("css"), !text.holds("<html"),
      !text.holds("<!doctype")
    else { return nil }
    let length = request.responseFields["content-length"].flatMap { Int($0) } ?? body.count
    guard length <= shortAnswer, body.allSatisfy({ $0 >= 0x20 || [0x09, 0x0a, 0x0d].contains($0) }) else { return nil }
    return Self.saysFailure(text) ? WebText.excerpt(body) : nil
  }

  /// `text` is folded.
  static func saysFailure(_ text: [UInt8]) -> Bool {
    for word in [
      "error", "invalid", "fail", "denied", "unauthorized", "forbidden", "exception", "access denied", "bad request",
      "ko:",
    ] as [StaticString]
    where text.stands(word, at: text.first == 0x20 ? 1 : 0) { return true }
    let fields: [StaticString] = [
      "\"success\":false", "\"success\": false", "\"ok\":false", "\"ok\": false", "\"status\":\"error\"",
      "\"status\": \"error\"", "\"status\":\"fail", "\"status\": \"fail", "\"result\":\"error\"", "<error>", "<fault>",
    ]
    if text.holds(any: fields) { return true }
    if let index = text.find("\"error\":") {
      let value = text[(index + 8)...].drop { $0 == 0x20 }
      let empty: [StaticString] = ["null", "false", "\"\"", "0", "[]", "{}", "none", "\"0\"", "\"none\"", "\"no"]
      if let first = value.first, first != UInt8(ascii: "}"),
        !empty.contains(where: { Array(value.prefix(6)).stands($0, at: 0) })
      {
        return true
      }
    }
    // GraphQL answers 200 whatever happened; a list of errors that is not empty says that it failed (GraphQL, October
    // 2021, §7.1.2).
    if text.holds(any: ["\"errors\":[{", "\"errors\": [{"]) { return true }
    guard text.count <= 256 else { return false }
    return text.holds(any: ["incorrect", "invalid", "not valid", "expired", "not authorized", "not permitted"])
      && text.holds(any: [
        "password", "key", "token", "parameter", "session", "credential", "request", "signature", "login",
      ])
  }

  private func finding(
    _ subject: Subject, _ failed: [WebRequest], _ all: Int, _ traffic: borrowing Traffic
  ) -> Finding {
    let server = traffic.label(subject.server.address)
    var finding = Finding(
      kind: "http-application-error",
      title: "\(server) answers \(Words.count(failed.count, "request")) with status 200 and a message of failure")
    finding.web(subject.server, traffic)
    finding.severity = failed.count == all ? .medium : .low
    finding.confidence = .medium
    finding.affected = traffic.hosts(failed.map(\.client.address), role: "web client")
    finding.affected.append(traffic.host(subject.server.address, port: subject.server.portOrNil, role: "web server"))
    finding.sources = traffic.hosts(failed.map(\.client.address), role: "web client")
    finding.count = UInt64(failed.count)
    var messages: [String] = []
    for request in failed {
      if let text = message(request), !messages.contains(text), messages.count < 4 { messages.append(text) }
    }
    finding.facts = [
      "failed": .int(failed.count), "answers": .int(all), "messages": .strings(messages),
      "clients": .int(Set(failed.map(\.client.address)).count), "path": .string(WebText.excerpt(subject.path.utf8)),
      "names_credentials": .bool(
        failed.contains { WebGuessing.secretField($0) != nil }
          || messages.contains { $0.lowercased().contains("passw") }),
    ]
    let marks = failed.flatMap { [$0.start, $0.request, $0.response] }
    finding.cites = traffic.citations(marks)
    finding.span(marks, in: traffic)
    return finding
  }

  private struct Subject: Hashable {
    var server: FlowEnd
    var path: String
  }
}
