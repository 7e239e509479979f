import BlotterCore
import BlotterFindings
import BlotterIncident

/// An incident made ready for the formats: absolute times, checked values, stable ids, what is an indicator of an
/// attack and what a victim.
struct ExportCase: Sendable {
  let incident: Incident
  let settings: ExportSettings
  /// For messages: `STIX 2.1 bundle`.
  let formatTitle: String
  /// Findings that nobody dismissed, the principal one first.
  let findings: [Finding]
  /// Hosts that suffer, as printed in findings.
  let victims: Set<String>
  /// Hosts that the notes call ours.
  let ours: Set<String>

  /// Hosts of one finding that are written out; a flood has thousands, and the count says how many.
  static let hostLimit = 32

  init(_ incident: Incident, _ settings: ExportSettings, formatTitle: String) {
    self.incident = incident
    self.settings = settings
    self.formatTitle = formatTitle
    let dismissed = Set(incident.verdicts.filter(\.isDismissed).map(\.finding))
    findings = incident.findings.filter { !dismissed.contains($0.id) }
    victims = Set(findings.flatMap { $0.affected.map(\.address) } + incident.affected.map(\.address))
    ours = Set((incident.affected + incident.involved).filter { $0.isOurs == true }.map(\.address))
  }

  // MARK: Ids

  /// Stable for the same case: its number and organization where it has one, else the evidence and the findings.
  var seed: String {
    if let id = incident.id { return "case\n" + (incident.organization ?? "") + "\n" + id }
    let hashes = incident.evidence.map { $0.sha256 ?? $0.name }.sorted()
    let kinds = findings.prefix(1).map { $0.kind + " " + ($0.first ?? "") }
    return "evidence\n" + (hashes + kinds).joined(separator: "\n")
  }

  /// A UUID for a part of this case.
  func uuid(_ parts: String...) -> String {
    UUID5(name: ([seed] + parts).joined(separator: "\n"), in: .blotter).description
  }

  /// The number of the case, or one made of ``seed``.
  var caseID: String { ExportText.cleaned(incident.id) ?? "blotter-" + uuid("case").prefix(8) }

  // MARK: Words

  var title: String { ExportText.cleaned(incident.title) ?? "Incident" }

  /// The summary in sentences.
  var summary: String {
    let text = incident.summary.map { ExportText.clean($0.text) }.joined(separator: " ")
    return ExportText.cleaned(text) ?? title
  }

  /// The TLP 2.0 label in lower case without its prefix: `amber+strict`; nil where none of the five was given.
  var tlp: String? {
    let labels = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"]
    return incident.tlp.flatMap { label in labels.contains(label) ? label.dropFirst(4).lowercased() : nil }
  }

  /// Whether a person confirmed a cause.
  var isConfirmed: Bool { incident.causes.contains { $0.likelihood == .confirmed } }

  func title(_ finding: Finding) -> String { ExportText.cleaned(finding.title) ?? finding.kind }

  /// The severity that counts: a person's, else the detector's.
  func severity(_ finding: Finding) -> Severity? {
    incident.verdicts.first { $0.finding == finding.id }?.severity ?? finding.severity
  }

  /// `E1 packet 52` and the like: where a finding or indicator was seen.
  func places(_ cites: [Citation], limit: Int = 12) -> String {
    let shown = cites.prefix(limit).map { cite in
      let name = ExportText.clean(incident.evidence.first { $0.id == cite.evidence }?.name ?? cite.evidence)
      let packet = cite.packet.map { " packet \($0)" } ?? ""
      let line = cite.line.map { " line \($0)" } ?? ""
      return name + packet + (packet.isEmpty ? line : "")
    }
    return shown.joined(separator: "; ") + (cites.count > limit ? "; and \(cites.count - limit) more" : "")
  }

  // MARK: Hosts and indicators

  /// A value of ``Incident/indicators`` with what may be done about it.
  struct Watch {
    var indicator: Indicator
    var observable: Observable?
    /// Whether an alarm on it is justified: the evidence shows an attack technique, and the value is no victim, none
    /// of ours, and no address that may be forged.
    var isHostile: Bool
  }

  var watches: [Watch] {
    let forged = Set(
      findings.filter { $0.facts["spoofing_hints"]?.boolValue == true }.flatMap { $0.sources.map(\.address) })
    return incident.indicators.map { indicator in
      Watch(
        indicator: indicator, observable: Observable(type: indicator.type, value: indicator.value),
        isHostile: !incident.techniques.isEmpty && !victims.contains(indicator.value)
          && !ours.contains(indicator.value) && !forged.contains(indicator.value))
    }
  }

  /// ATT&CK techniques with an id of the right form.
  var techniques: [Technique] {
    incident.techniques.filter { technique in
      let parts = technique.id.split(separator: ".", omittingEmptySubsequences: false)
      let digits = { (text: Substring, count: Int) in text.utf8.count == count && text.utf8.allSatisfy { 48...57 ~= $0 }
      }
      return 1...2 ~= parts.count && parts[0].hasPrefix("T") && digits(parts[0].dropFirst(), 4)
        && (parts.count == 1 || digits(parts[1], 3))
    }
  }

  /// Throws where there is nothing to export: a format for incidents holds at least one.
  func requireIncident() throws(ExportError) {
    guard findings.isEmpty else { return }
    throw ExportError(
      "there is no incident to write as \(formatTitle): "
        + (incident.findings.isEmpty ? "nothing was found" : "every finding was dismissed"),
      hints: ["write .json or .jsonl, which can say so"])
  }
}
