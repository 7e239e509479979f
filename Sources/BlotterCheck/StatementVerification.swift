import BlotterFindings
package import BlotterIncident

/// Whether what an incident states in words still follows from its evidence.
///
/// The incident is made anew from the evidence. A statement of the old one that is no person's must come out again; one
/// that comes out with other figures was altered, or follows from other evidence. A statement that is worded in another
/// way is left to the reader: people may say it better.
package struct StatementVerification: Sendable {
  private let then: Incident
  private let now: Incident

  package init(then: Incident, now: Incident) {
    self.then = then
    self.now = now
  }

  /// One line a difference, in the order of the document: the JSON path, what was stated, what comes out now.
  package var differences: [String] {
    var lines: [String] = []
    func scalar(_ path: String, _ old: String?, _ new: String?) {
      if let old, old != new { lines.append("\(path): stated \(old), the evidence gives \(new ?? "nothing")") }
    }
    scalar("first", then.first, now.first)
    scalar("last", then.last, now.last)
    scalar("principal", then.principal, now.principal)
    scalar("severity", then.severity?.rawValue, now.severity?.rawValue)
    let known = Statements(IncidentChecker.claims(of: now).map(\.claim))
    for (path, claim) in IncidentChecker.claims(of: then) where claim.grade == .observed || claim.grade == .inferred {
      lines += known.difference(path, claim.text, claim.cites)
    }
    let events = Statements(now.timeline.map { ($0.text, $0.cites) })
    for (index, entry) in then.timeline.enumerated() where entry.grade == .observed || entry.grade == .inferred {
      let path = "timeline[\(index)]"
      let differences = events.difference(path, entry.text, entry.cites)
      lines += differences
      let twins = now.timeline.filter { $0.text == entry.text }
      if differences.isEmpty, !twins.isEmpty, !twins.contains(where: { $0.time == entry.time }) {
        lines.append(
          "\(path).time: stated \(entry.time ?? "nothing"), the evidence gives \(twins[0].time ?? "nothing")")
      }
    }
    lines += hosts("affected", then.affected) + hosts("involved", then.involved)
    return lines
  }

  /// Hosts that the old incident names on the evidence's word, and the new one does not.
  private func hosts(_ name: String, _ hosts: [InvolvedHost]) -> [String] {
    let known = now.affected + now.involved
    return hosts.enumerated().flatMap { index, host -> [String] in
      guard host.grade == .observed || host.grade == .inferred else { return [] }
      guard let twin = known.first(where: { $0.address == host.address && $0.port == host.port }) else {
        let port = host.port.map { " port \($0)" } ?? ""
        return ["\(name)[\(index)]: stated \(host.address)\(port), the evidence gives no such host"]
      }
      guard twin.cites != host.cites, !known.contains(where: { $0.address == host.address && $0.cites == host.cites })
      else { return [] }
      return ["\(name)[\(index)].cites: other packets than the evidence gives"]
    }
  }
}

/// Statements by their words and by their words without figures.
private struct Statements {
  private var byText: [String: [[Citation]]] = [:]
  private var byWords: [String: String] = [:]

  init(_ claims: [Claim]) { self.init(claims.map { ($0.text, $0.cites) }) }

  init(_ statements: [(text: String, cites: [Citation])]) {
    for (text, cites) in statements {
      byText[text, default: []].append(cites)
      if byWords[Self.words(text)] == nil { byWords[Self.words(text)] = text }
    }
  }

  func difference(_ path: String, _ text: String, _ cites: [Citation]) -> [String] {
    if let known = byText[text] {
      return known.contains(cites) ? [] : ["\(path).cites: other packets than the evidence gives for \(brief(text))"]
    }
    guard let twin = byWords[Self.words(text)] else { return [] }
    return ["\(path).text: stated \(brief(text)), the evidence gives \(brief(twin))"]
  }

  /// The text with each run of digits, dots and colons as one sign: two that differ in figures alone are equal.
  private static func words(_ text: String) -> String {
    var words = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isFigure = ("0"..."9").contains(scalar)
      if isFigure { if words.last != "#" { words.append("#") } } else { words.append(scalar) }
    }
    return String(words)
  }

  private func brief(_ text: String) -> String {
    let head = String(text.prefix(160))
    return head == text ? "\"\(text)\"" : "\"\(head)…\""
  }
}
