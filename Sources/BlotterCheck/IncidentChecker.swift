import BlotterFindings
package import BlotterIncident

/// What an incident lacks before somebody can sign it.
package struct Shortcoming: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A field that the template's deliverable asks for is empty.
    case missingField = "missing-field"
    /// An observed claim cites nothing.
    case noCitation = "no-citation"
    /// A citation points at evidence that the incident does not register.
    case unknownEvidence = "unknown-evidence"
    /// A reported or inferred claim names nobody and no rule.
    case noAuthor = "no-author"
  }

  package var kind: Kind
  /// JSON path: `summary[2]`.
  package var path: String
  /// One line without full stop.
  package var summary: String
  /// A verb phrase without full stop.
  package var mend: String

  package init(kind: Kind, path: String, summary: String, mend: String) {
    self.kind = kind
    self.path = path
    self.summary = summary
    self.mend = mend
  }
}

extension Shortcoming: CustomStringConvertible {
  /// `summary[2]: no-citation: an observed claim cites nothing; cite the packets, or grade it as reported`
  package var description: String { "\(path): \(kind.rawValue): \(summary); \(mend)" }
}

/// Looks through an incident for fields that its deliverable needs and for claims without their grounds.
package struct IncidentChecker: Sendable {
  private let incident: Incident

  package init(_ incident: Incident) { self.incident = incident }

  /// What is missing for `template`, in the order of the document; an unknown template needs what every report needs.
  package func shortcomings(template: String) -> [Shortcoming] {
    missingFields(template: template) + claims() + citations()
  }

  // MARK: Fields

  private func missingFields(template: String) -> [Shortcoming] {
    RequiredField.fields(of: template).compactMap { field in
      guard field.isEmpty(incident) else { return nil }
      let question = incident.openQuestions.first { $0.field == field.name || $0.field.hasPrefix(field.name + ".") }
      let example = question.map { " (for example: \($0.example))" } ?? ""
      return Shortcoming(
        kind: .missingField, path: field.name, summary: question?.question ?? field.question,
        mend: "answer it in the notes" + example)
    }
  }

  // MARK: Claims

  private func claims() -> [Shortcoming] {
    var found: [Shortcoming] = []
    for (path, claim) in Self.claims(of: incident) {
      switch claim.grade {
      case .observed:
        if claim.cites.isEmpty {
          found.append(
            Shortcoming(
              kind: .noCitation, path: path, summary: "an observed claim cites nothing: \(Self.brief(claim.text))",
              mend: "cite the packets that show it, or grade it as inferred or reported"))
        }
      case .inferred, .reported:
        if claim.by?.isEmpty ?? true {
          found.append(
            Shortcoming(
              kind: .noAuthor, path: path, summary: "it is not told who says so: \(Self.brief(claim.text))",
              mend: claim.grade == .reported ? "name the person, or write analyst" : "name the rule"))
        }
      case .open: break
      }
    }
    for (index, host) in (incident.affected + incident.involved).enumerated() where host.grade == .observed {
      if host.cites.isEmpty, !incident.findings.contains(where: { $0.mentions(host.address) }) {
        let isAffected = index < incident.affected.count
        let path = isAffected ? "affected[\(index)]" : "involved[\(index - incident.affected.count)]"
        found.append(
          Shortcoming(
            kind: .noCitation, path: path, summary: "an observed host cites nothing: \(host.address)",
            mend: "cite the packets that show it, or grade it as reported"))
      }
    }
    for (index, entry) in incident.timeline.enumerated() where entry.grade == .observed && entry.cites.isEmpty {
      found.append(
        Shortcoming(
          kind: .noCitation, path: "timeline[\(index)]",
          summary: "an observed event cites nothing: \(Self.brief(entry.text))",
          mend: "cite the packets that show it, or grade it as reported"))
    }
    return found
  }

  /// Every claim with its JSON path, in the order of the document's fields.
  static func claims(of incident: Incident) -> [(path: String, claim: Claim)] {
    var claims: [(String, Claim)] = []
    func add(_ path: String, _ claim: Claim?) {
      if let claim { claims.append((path, claim)) }
    }
    func add(_ path: String, _ list: [Claim]) {
      for (index, claim) in list.enumerated() { claims.append(("\(path)[\(index)]", claim)) }
    }
    add("occurred", incident.occurred)
    add("summary", incident.summary)
    add("protocol_affected", incident.protocolAffected)
    add("port_affected", incident.portAffected)
    add("service_affected", incident.serviceAffected)
    for (index, cause) in incident.causes.enumerated() {
      add("causes[\(index)].supporting", cause.supporting)
      add("causes[\(index)].opposing", cause.opposing)
      add("causes[\(index)].reasoning", cause.reasoning)
    }
    add("impact", incident.impact)
    add("awareness", incident.awareness)
    add("lessons", incident.lessons)
    return claims
  }

  // MARK: Citations

  private func citations() -> [Shortcoming] {
    let known = Set(incident.evidence.map(\.id))
    guard !known.isEmpty else { return [] }
    var unknown: [(String, String)] = []
    for (path, claim) in Self.claims(of: incident) {
      for cite in claim.cites where !known.contains(cite.evidence) { unknown.append((path, cite.evidence)) }
    }
    for (index, entry) in incident.timeline.enumerated() {
      for cite in entry.cites where !known.contains(cite.evidence) {
        unknown.append(("timeline[\(index)]", cite.evidence))
      }
    }
    return unknown.map { path, id in
      Shortcoming(
        kind: .unknownEvidence, path: path,
        summary: "it cites \(Self.brief(id)), which is not in the evidence register",
        mend: "cite one of \(known.sorted().prefix(5).joined(separator: ", "))")
    }
  }

  private static func brief(_ text: String) -> String {
    let plain = text.unicodeScalars.lazy.filter { $0.value >= 0x20 && $0.value != 0x7f }.prefix(81)
    let short = String(String.UnicodeScalarView(plain.prefix(80)))
    return plain.count > 80 ? short + "…" : short
  }
}

extension Finding {
  /// Whether `address` is one of its hosts.
  fileprivate func mentions(_ address: String) -> Bool { (affected + sources).contains { $0.address == address } }
}
