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
    lines += choice + attribution + causes + recommendations + indicators + techniques + relations
    return lines
  }

  /// Why the principal finding was chosen: one sentence, of a rule, for one choice.
  private var choice: [String] {
    guard let old = then.principalBecause, old.grade != .reported, old != now.principalBecause else { return [] }
    let new = now.principalBecause.map { "\"\($0.text)\"" } ?? "nothing"
    return ["principal_because: stated \"\(old.text)\", the evidence gives \(new)"]
  }

  private var attribution: [String] {
    let known = Statements(now.attribution)
    return then.attribution.enumerated().flatMap { index, claim -> [String] in
      guard claim.grade != .reported, claim.grade != .open else { return [] }
      return known.difference("attribution[\(index)]", claim.text, claim.cites)
    }
  }

  /// What a playbook says of a cause, where no person named or decided it.
  private var causes: [String] {
    var lines: [String] = []
    for (index, old) in then.causes.enumerated() {
      guard let id = old.id, old.reasoning?.grade != .reported,
        let new = now.causes.first(where: { $0.id == id && $0.finding == old.finding })
      else {
        if let id = old.id, old.reasoning?.grade != .reported {
          lines.append(
            "causes[\(index)]: stated \(id) of \(old.finding ?? "no finding"), the evidence gives no such cause")
        }
        continue
      }
      let path = "causes[\(index)]"
      if old.likelihood != new.likelihood {
        lines.append(
          "\(path).likelihood: stated \(old.likelihood.rawValue), the evidence gives \(new.likelihood.rawValue)")
      }
      lines += Statements([(new.statement, [])]).difference("\(path).statement", old.statement, [], field: "")
      lines += missing("\(path).supporting", old.supporting.count, new.supporting.count)
      lines += missing("\(path).opposing", old.opposing.count, new.opposing.count)
      let checks = Statements(new.checks.map { ($0.text, []) })
      for (number, check) in old.checks.enumerated() {
        lines += checks.difference("\(path).checks[\(number)]", check.text, [])
        // One question may be asked with a command for each system.
        let twins = new.checks.filter { $0.text == check.text }
        if let command = check.command, let twin = twins.first, !twins.contains(where: { $0.command == command }) {
          lines.append(
            "\(path).checks[\(number)].command: stated \(command), the evidence gives \(twin.command ?? "nothing")")
        }
      }
    }
    return lines
  }

  /// Facts that spoke for or against, and are gone: what was left out misleads as what was added does.
  private func missing(_ path: String, _ old: Int, _ new: Int) -> [String] {
    old < new ? ["\(path): stated \(old) entries, the evidence gives \(new)"] : []
  }

  private var recommendations: [String] {
    let known = Statements(now.recommendations.map { ($0.text, []) })
    return then.recommendations.enumerated().flatMap { index, old -> [String] in
      old.grade == .reported ? [] : known.difference("recommendations[\(index)]", old.text, [])
    }
  }

  /// Values to look for elsewhere are copied into other systems: each must come out again.
  private var indicators: [String] {
    then.indicators.enumerated().flatMap { index, old -> [String] in
      let path = "indicators[\(index)]"
      guard let new = now.indicators.first(where: { $0.type == old.type && $0.value == old.value }) else {
        return ["\(path): stated \(old.type) \(old.value), the evidence gives no such indicator"]
      }
      if old.role != new.role {
        return ["\(path).role: stated \(old.role ?? "nothing"), the evidence gives \(new.role ?? "nothing")"]
      }
      return old.cites == new.cites ? [] : ["\(path).cites: other packets than the evidence gives"]
    }
  }

  private var techniques: [String] {
    then.techniques.enumerated().flatMap { index, old -> [String] in
      now.techniques.contains { $0.id == old.id && $0.findings == old.findings }
        ? [] : ["techniques[\(index)]: stated \(old.id), the evidence gives no such technique for these findings"]
    }
  }

  private var relations: [String] {
    then.relations == now.relations
      ? [] : ["relations: stated \(then.relations.count), the evidence gives \(now.relations.count) or others"]
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

  func difference(_ path: String, _ text: String, _ cites: [Citation], field: String = ".text") -> [String] {
    if let known = byText[text] {
      return known.contains(cites) ? [] : ["\(path).cites: other packets than the evidence gives for \(brief(text))"]
    }
    guard let twin = byWords[Self.words(text)] else { return [] }
    return ["\(path)\(field): stated \(brief(text)), the evidence gives \(brief(twin))"]
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
