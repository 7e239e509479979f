import BlotterFindings
import BlotterIncident

/// A STIX 2.1 bundle: the incident with the OASIS incident extension, what was observed, indicators and attack patterns
/// only where the evidence grounds them, and notes.
enum STIXBundle {
  /// The incident core extension of the OASIS CTI TC.
  static let incidentExtension = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"

  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    try exported.requireIncident()
    var builder = STIXBuilder(exported, try exported.span())
    builder.addCase()
    let incident = builder.addIncident()
    for finding in exported.findings { builder.addObservation(finding, of: incident) }
    let patterns = builder.addTechniques(of: incident)
    builder.addIndicators(of: incident, patterns)
    builder.addNotes(on: incident)
    return JSONWriter.pretty(builder.bundle)
  }
}

/// Collects the objects of a bundle in order, each once.
struct STIXBuilder {
  private let exported: ExportCase
  private let span: ExportCase.Span
  private var objects: [JSONValue] = []
  private var ids = Set<String>()
  private var author: String?
  private var marking: String?

  /// Ids of the TLP 2.0 markings that FIRST and OASIS publish.
  private static let markings = [
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487", "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
  ]
  private static let markingExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

  init(_ exported: ExportCase, _ span: ExportCase.Span) {
    self.exported = exported
    self.span = span
  }

  var bundle: JSONValue {
    var writer = ObjectWriter()
    writer.set("type", "bundle")
    writer.set("id", "bundle--" + exported.uuid("bundle"))
    writer.set("objects", JSONValue.array(objects))
    return writer.value
  }

  private mutating func append(_ id: String, _ object: JSONValue) {
    if ids.insert(id).inserted { objects.append(object) }
  }

  /// Starts a domain object with what all of them hold.
  private func domainObject(_ type: String, _ key: String...) -> (id: String, writer: ObjectWriter) {
    let id = type + "--" + exported.uuid(type, key.joined(separator: "\n"))
    var writer = ObjectWriter()
    writer.set("type", type)
    writer.set("spec_version", "2.1")
    writer.set("id", id)
    writer.set("created", Self.milliseconds(span.issued))
    writer.set("modified", Self.milliseconds(span.issued))
    writer.set("created_by_ref", author)
    if let marking { writer.set("object_marking_refs", [marking]) }
    return (id, writer)
  }

  /// STIX 2.1 §3.2: `created` and `modified` are precise to the millisecond.
  private static func milliseconds(_ nanoseconds: Int64) -> String {
    String(ExportCase.utcText(nanoseconds / 1_000_000 * 1_000_000).prefix(23)) + "Z"
  }

  // MARK: Case

  /// The marking and who reports.
  mutating func addCase() {
    if let tlp = exported.tlp, let uuid = Self.markings[tlp] {
      let id = "marking-definition--" + uuid
      marking = id
      var writer = ObjectWriter()
      writer.set("type", "marking-definition")
      writer.set("spec_version", "2.1")
      writer.set("id", id)
      writer.set("created", "2022-10-01T00:00:00.000Z")
      writer.set("name", "TLP:" + tlp.uppercased())
      writer.set(
        "extensions",
        .object([
          Self.markingExtension: .object(["extension_type": .string("property-extension"), "tlp_2_0": .string(tlp)])
        ]))
      append(id, writer.value)
    }
    let organization = ExportText.cleaned(exported.incident.organization)
    guard let name = organization ?? ExportText.cleaned(exported.incident.analyst) else { return }
    var (id, writer) = domainObject("identity", name)
    writer.set("name", name)
    writer.set("identity_class", organization == nil ? "individual" : "organization")
    append(id, writer.value)
    author = id
  }

  mutating func addIncident() -> String {
    var (id, writer) = domainObject("incident", "incident")
    writer.set("name", exported.title)
    writer.set("description", exported.summary)
    if let number = ExportText.cleaned(exported.incident.id) {
      let source = ExportText.cleaned(exported.incident.organization) ?? "case"
      writer.set(
        "external_references", .array([.object(["source_name": .string(source), "external_id": .string(number)])]))
    }
    writer.set(
      "extensions",
      .object([
        STIXBundle.incidentExtension: .object([
          "extension_type": .string("property-extension"),
          // A cause that a person confirmed; findings alone are a suspicion.
          "determination": .string(exported.isConfirmed ? "confirmed" : "suspected"),
          "investigation_status": .string(status),
        ])
      ]))
    append(id, writer.value)
    return id
  }

  private var status: String {
    switch exported.incident.status {
    case "resolved", "closed": "closed"
    case "contained": "open"
    default: exported.incident.actions.isEmpty ? "new" : "open"
    }
  }

  // MARK: Observations

  /// The hosts and traffic of a finding, and that it was seen.
  mutating func addObservation(_ finding: Finding, of incident: String) {
    let targets = finding.affected.prefix(ExportCase.hostLimit)
    let sources = finding.sources.prefix(ExportCase.hostLimit)
    var refs: [String] = []
    for host in Array(targets) + Array(sources) {
      if let id = addObservable(Observable(host: host.address)), !refs.contains(id) { refs.append(id) }
    }
    for target in targets {
      for source in sources {
        if let id = addTraffic(finding, source, target), !refs.contains(id) { refs.append(id) }
      }
      if sources.isEmpty, let id = addTraffic(finding, nil, target), !refs.contains(id) { refs.append(id) }
    }
    guard !refs.isEmpty else { return }
    let first = exported.knownMoment(finding.first) ?? span.first
    let last = max(first, exported.knownMoment(finding.last) ?? span.last)
    var (id, writer) = domainObject("observed-data", finding.id)
    writer.set("first_observed", ExportCase.utcText(first))
    writer.set("last_observed", ExportCase.utcText(last))
    // STIX 2.1 §4.14: from 1 to 999,999,999.
    writer.set("number_observed", min(max(finding.count ?? 1, 1), 999_999_999))
    writer.set("object_refs", refs)
    append(id, writer.value)
    relate(incident, "related-to", id)
  }

  private mutating func addObservable(_ observable: Observable?) -> String? {
    guard let observable else { return nil }
    let type =
      switch observable {
      case .ipv4: "ipv4-addr"
      case .ipv6: "ipv6-addr"
      case .mac: "mac-addr"
      case .domain: "domain-name"
      case .url: "url"
      }
    return addObservable(type, ["value": .string(observable.value)])
  }

  /// An observable whose id follows from `contributing` alone (STIX 2.1 §2.9), so that everybody gives it the same.
  private mutating func addObservable(_ type: String, _ contributing: [String: JSONValue]) -> String {
    let name = JSONWriter.compact(.object(contributing))
    let id = type + "--" + UUID5(name: name, in: .stixObservables).description
    var writer = ObjectWriter(extra: contributing)
    writer.set("type", type)
    writer.set("spec_version", "2.1")
    writer.set("id", id)
    if let marking { writer.set("object_marking_refs", [marking]) }
    append(id, writer.value)
    return id
  }

  private mutating func addTraffic(_ finding: Finding, _ source: HostRole?, _ target: HostRole) -> String? {
    let from = source.flatMap { Observable(host: $0.address) }
    let to = Observable(host: target.address)
    guard let reference = from ?? to else { return nil }
    // A network-traffic joins hosts of the network layer, or of the link layer; never one of each.
    if let from, let to, from.isAddress != to.isAddress { return nil }
    var protocols: [String] = []
    switch reference {
    case .ipv4: protocols.append("ipv4")
    case .ipv6: protocols.append("ipv6")
    case .mac, .domain, .url: break
    }
    for name in [finding.transport, finding.protocol] {
      var plain = (name ?? "").lowercased()
      plain = Self.registeredNames[plain] ?? plain
      let isName = 1...20 ~= plain.utf8.count && plain.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 }
      if isName, !protocols.contains(plain) { protocols.append(plain) }
    }
    if protocols.isEmpty { return nil }
    var members: [String: JSONValue] = ["protocols": .strings(protocols)]
    members["src_ref"] = addObservable(from).map { .string($0) }
    members["dst_ref"] = addObservable(to).map { .string($0) }
    members["src_port"] = source?.port.map { .int($0) }
    members["dst_port"] = (target.port ?? finding.port).map { .int($0) }
    return addObservable("network-traffic", members)
  }

  /// Names of IANA's registry of services, which STIX asks for (§6.12), where they differ; empty for what is not in it:
  /// Ethernet is below it, and QUIC and DCE/RPC have the name of what is spoken over them.
  private static let registeredNames = [
    "icmpv6": "icmp", "dhcp": "bootps", "dhcpv6": "dhcpv6-server", "ethernet": "", "quic": "", "dcerpc": "",
  ]

  // MARK: What it means

  /// The ATT&CK techniques that the evidence shows; none is guessed from a kind.
  mutating func addTechniques(of incident: String) -> [String] {
    exported.techniques.map { technique in
      var (id, writer) = domainObject("attack-pattern", technique.id)
      writer.set("name", ExportText.cleaned(technique.name) ?? technique.id)
      let path = technique.id.replacing(".", with: "/")
      writer.set(
        "external_references",
        .array([
          .object([
            "source_name": .string("mitre-attack"), "external_id": .string(technique.id),
            "url": .string("https://attack.mitre.org/techniques/" + path),
          ])
        ]))
      append(id, writer.value)
      relate(incident, "related-to", id)
      return id
    }
  }

  /// Indicators, where an alarm is justified; the other values of the report are observables only.
  mutating func addIndicators(of incident: String, _ patterns: [String]) {
    for watch in exported.watches {
      guard let observable = watch.observable, let object = addObservable(observable) else { continue }
      guard watch.isHostile else {
        relate(object, "related-to", incident)
        continue
      }
      var (id, writer) = domainObject("indicator", watch.indicator.type, watch.indicator.value)
      let type = object.split(separator: "--").first.map(String.init) ?? ""
      let value = observable.value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
      writer.set("name", observable.value)
      writer.set("description", ExportText.cleaned(watch.indicator.role))
      writer.set("pattern", "[\(type):value = '\(value)']")
      writer.set("pattern_type", "stix")
      writer.set("valid_from", ExportCase.utcText(span.first))
      append(id, writer.value)
      relate(id, "related-to", incident)
      for pattern in patterns { relate(id, "indicates", pattern) }
    }
  }

  /// What people and rules say about it, each with how it is known.
  mutating func addNotes(on incident: String) {
    let claims = [exported.incident.impact, exported.incident.awareness].compactMap { $0 } + exported.incident.lessons
    let causes = exported.incident.causes.map { "Possible cause (\($0.likelihood.rawValue)): \($0.statement)" }
    let actions = exported.incident.actions.map { "Action" + ($0.time.map { " at \($0)" } ?? "") + ": " + $0.text }
    let texts = claims.map { ($0.text, $0.by) } + causes.map { ($0, nil) } + actions.map { ($0, nil) }
    for (number, (text, by)) in texts.enumerated() {
      guard let content = ExportText.cleaned(text) else { continue }
      var (id, writer) = domainObject("note", String(number))
      writer.set("content", content)
      if let by = ExportText.cleaned(by) { writer.set("authors", [by]) }
      writer.set("object_refs", [incident])
      append(id, writer.value)
    }
  }

  private mutating func relate(_ source: String, _ type: String, _ target: String) {
    var (id, writer) = domainObject("relationship", source, type, target)
    writer.set("relationship_type", type)
    writer.set("source_ref", source)
    writer.set("target_ref", target)
    append(id, writer.value)
  }
}
