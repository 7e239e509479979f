import BlotterFindings
import BlotterIncident

/// OCSF 1.5 events in one JSON array: the Incident Finding (class 2005), then a Detection Finding (2004) for each
/// finding.
enum OCSFFindings {
  static let version = "1.5.0"

  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    try exported.requireIncident()
    let incident = exported.incident
    guard incident.analyst != nil || incident.organization != nil else {
      throw ExportError(
        "OCSF needs an assignee, and nobody is named", hints: ["note it: incident.analyst or incident.organization"])
    }
    let span = try exported.span()
    let findings = exported.findings.map { detection($0, exported, span) }
    return JSONWriter.pretty(.array([incidentFinding(exported, span)] + findings))
  }

  private static func incidentFinding(_ exported: ExportCase, _ span: ExportCase.Span) -> JSONValue {
    let incident = exported.incident
    let activity = incident.status == "closed" ? 3 : 1
    var writer = event(2005, activity, exported.incident.severity, exported)
    writer.set("time", ExportCase.units(span.last, perSecond: 1000))
    writer.set("start_time", ExportCase.units(span.first, perSecond: 1000))
    writer.set("end_time", ExportCase.units(span.last, perSecond: 1000))
    writer.set("message", exported.title)
    writer.set("desc", exported.summary)
    let status =
      switch incident.status {
      case "contained": 2
      case "resolved": 4
      case "closed": 5
      default: incident.actions.isEmpty ? 1 : 2
      }
    writer.set("status_id", status)
    if let analyst = ExportText.cleaned(incident.analyst) {
      writer.set("assignee", JSONValue.object(["name": .string(analyst)]))
    }
    if let organization = ExportText.cleaned(incident.organization) {
      writer.set("assignee_group", JSONValue.object(["name": .string(organization)]))
    }
    writer.set("finding_info_list", JSONValue.array(exported.findings.map { info($0, exported) }))
    let attacks = exported.techniques.map(attack)
    if !attacks.isEmpty { writer.set("attacks", JSONValue.array(attacks)) }
    let observables = observables(exported)
    if !observables.isEmpty { writer.set("observables", JSONValue.array(observables)) }
    return writer.value
  }

  private static func detection(
    _ finding: Finding, _ exported: ExportCase, _ span: ExportCase.Span
  ) -> JSONValue {
    var writer = event(2004, 1, exported.severity(finding), exported)
    let first = exported.knownMoment(finding.first) ?? span.first
    let last = exported.knownMoment(finding.last) ?? span.last
    writer.set("time", ExportCase.units(last, perSecond: 1000))
    writer.set("start_time", ExportCase.units(min(first, last), perSecond: 1000))
    writer.set("end_time", ExportCase.units(last, perSecond: 1000))
    writer.set("message", exported.title(finding))
    writer.set("finding_info", info(finding, exported))
    if let count = finding.count { writer.set("count", min(count, UInt64(Int32.max))) }
    let confidence: Int? =
      switch finding.confidence {
      case .low: 1
      case .medium: 2
      case .high: 3
      case nil: nil
      }
    writer.set("confidence_id", confidence)
    let evidences = evidences(finding)
    if !evidences.isEmpty { writer.set("evidences", JSONValue.array(evidences)) }
    return writer.value
  }

  /// What every event of the findings category holds.
  private static func event(
    _ classID: Int, _ activity: Int, _ severity: Severity?, _ exported: ExportCase
  ) -> ObjectWriter {
    var writer = ObjectWriter()
    writer.set("category_uid", 2)
    writer.set("class_uid", classID)
    writer.set("activity_id", activity)
    writer.set("type_uid", classID * 100 + activity)
    // 1 informational … 5 critical; 0 is unknown.
    writer.set("severity_id", severity.map { $0.rank + 1 } ?? 0)
    var metadata: [String: JSONValue] = [
      "version": .string(version), "correlation_uid": .string(exported.caseID),
    ]
    var product: [String: JSONValue] = ["name": .string(exported.incident.tool?.name ?? "blotter")]
    product["version"] = exported.incident.tool?.version.map { .string($0) }
    metadata["product"] = .object(product)
    if let tlp = exported.tlp { metadata["labels"] = .strings(["TLP:" + tlp.uppercased()]) }
    writer.set("metadata", JSONValue.object(metadata))
    return writer
  }

  private static func info(_ finding: Finding, _ exported: ExportCase) -> JSONValue {
    var writer = ObjectWriter()
    writer.set("uid", exported.uuid("finding", finding.id))
    writer.set("title", exported.title(finding))
    writer.set("types", [ExportText.clean(finding.kind)])
    if let first = exported.knownMoment(finding.first) {
      writer.set("first_seen_time", ExportCase.units(first, perSecond: 1000))
    }
    if let last = exported.knownMoment(finding.last) {
      writer.set("last_seen_time", ExportCase.units(last, perSecond: 1000))
    }
    let used = Set(finding.cites.map(\.evidence))
    let sources = exported.incident.evidence.filter { used.contains($0.id) }.map { ExportText.clean($0.name) }
    if !sources.isEmpty { writer.set("data_sources", sources) }
    let shown = exported.techniques.filter { $0.findings.contains(finding.id) }.map(attack)
    if !shown.isEmpty { writer.set("attacks", JSONValue.array(shown)) }
    return writer.value
  }

  private static func attack(_ technique: Technique) -> JSONValue {
    var member: [String: JSONValue] = ["uid": .string(technique.id)]
    if let name = ExportText.cleaned(technique.name) { member["name"] = .string(name) }
    return .object([technique.id.contains(".") ? "sub_technique" : "technique": .object(member)])
  }

  /// One for each pair of hosts, the same cap for both sides together.
  private static func evidences(_ finding: Finding) -> [JSONValue] {
    let target = finding.affected.first.flatMap { endpoint($0, finding.port) }
    let sources = finding.sources.prefix(ExportCase.hostLimit).compactMap { endpoint($0, nil) }
    let others = finding.affected.dropFirst().prefix(ExportCase.hostLimit).compactMap { endpoint($0, finding.port) }
    var result: [JSONValue] = sources.isEmpty && target != nil ? [evidence(nil, target, finding)] : []
    result += sources.map { evidence($0, target, finding) }
    return result + others.map { evidence(sources.first, $0, finding) }
  }

  private static func evidence(_ source: JSONValue?, _ target: JSONValue?, _ finding: Finding) -> JSONValue {
    var writer = ObjectWriter()
    writer.set("src_endpoint", source)
    writer.set("dst_endpoint", target)
    if let transport = ExportText.cleaned(finding.transport) {
      // Direction 0: unknown, since nobody need have said which network is whose.
      writer.set(
        "connection_info",
        JSONValue.object(["direction_id": .int(0), "protocol_name": .string(transport.lowercased())]))
    }
    return writer.value
  }

  private static func endpoint(_ host: HostRole, _ port: UInt16?) -> JSONValue? {
    var member: [String: JSONValue] = [:]
    switch Observable(host: host.address) {
    case .ipv4(let value), .ipv6(let value): member["ip"] = .string(value)
    case .mac(let value):
      member["mac"] = .string(value)
      member["name"] = .string(value)
    case .domain(let value): member["hostname"] = .string(value)
    case .url, nil:
      guard let name = ExportText.cleaned(host.address) else { return nil }
      member["name"] = .string(name)
    }
    member["port"] = (host.port ?? port).map { .int($0) }
    return .object(member)
  }

  /// Values to search by, with the type numbers of the dictionary.
  private static func observables(_ exported: ExportCase) -> [JSONValue] {
    var seen = Set<Observable>()
    let hosts = (exported.incident.affected + exported.incident.involved).prefix(2 * ExportCase.hostLimit)
      .compactMap { Observable(host: $0.address) }
    return (hosts + exported.watches.compactMap(\.observable)).filter { seen.insert($0).inserted }.map { observable in
      let type =
        switch observable {
        case .domain: 1
        case .ipv4, .ipv6: 2
        case .mac: 3
        case .url: 6
        }
      return .object([
        "name": .string("value"), "type_id": .int(type), "value": .string(observable.value),
      ])
    }
  }
}
