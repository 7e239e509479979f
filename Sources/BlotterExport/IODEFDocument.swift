import BlotterFindings
import BlotterIncident

/// An IODEF v2 document (RFC 7970) with one incident; elements in the order of its schema (§8).
enum IODEFDocument {
  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    try exported.requireIncident()
    let incident = exported.incident
    let organization = ExportText.cleaned(incident.organization)
    guard let name = organization ?? ExportText.cleaned(incident.analyst) else {
      throw ExportError(
        "IODEF v2 needs a contact, and nobody is named", hints: ["note it: incident.organization or incident.analyst"])
    }
    let span = try exported.span()
    var xml = XMLWriter()
    xml.element(
      "IODEF-Document",
      [("version", "2.00"), ("xml:lang", "en"), ("xmlns", "urn:ietf:params:xml:ns:iodef-2.0")]
    ) { xml in
      let restriction = restriction(exported.tlp)
      xml.element(
        "Incident",
        [("purpose", "reporting"), ("status", status(incident))] + restriction
      ) { xml in
        xml.leaf("IncidentID", [("name", name)], exported.caseID)
        xml.leaf("StartTime", ExportCase.utcText(span.first))
        xml.leaf("EndTime", ExportCase.utcText(span.last))
        xml.leaf("GenerationTime", ExportCase.utcText(span.issued))
        xml.leaf("Description", exported.title)
        xml.leaf("Description", exported.summary)
        assessment(exported, &xml)
        if !exported.techniques.isEmpty { method(exported, &xml) }
        contact(name, isOrganization: organization != nil, exported, &xml)
        for finding in exported.findings { event(finding, exported, &xml) }
        indicators(exported, name, &xml)
        history(exported, span, &xml)
      }
    }
    return xml.text
  }

  /// The four colours that the class knows; what it does not, as an extension of it.
  private static func restriction(_ tlp: String?) -> [(String, String?)] {
    switch tlp {
    case nil: []
    case "clear": [("restriction", "white")]
    case "amber+strict": [("restriction", "ext-value"), ("ext-restriction", "TLP:AMBER+STRICT")]
    case let colour?: [("restriction", colour)]
    }
  }

  private static func status(_ incident: Incident) -> String {
    switch incident.status {
    case "resolved", "closed": "resolved"
    case "contained": "in-progress"
    default: incident.actions.isEmpty ? "new" : "in-progress"
    }
  }

  private static func assessment(_ exported: ExportCase, _ xml: inout XMLWriter) {
    let severity: String? =
      switch exported.incident.severity {
      case .informational, .low: "low"
      case .medium: "medium"
      case .high, .critical: "high"
      case nil: nil
      }
    xml.element("Assessment") { xml in
      // The kind of impact is for people to name: packets show what failed, not what it meant.
      xml.element("SystemImpact", [("severity", severity), ("type", "unknown")]) { xml in
        xml.leaf("Description", exported.findings.first.map { exported.title($0) } ?? exported.title)
      }
      if let impact = ExportText.cleaned(exported.incident.impact?.text) {
        xml.element("BusinessImpact", [("type", "unknown")]) { xml in xml.leaf("Description", impact) }
      }
      for cause in exported.incident.causes {
        xml.leaf("Cause", "\(cause.statement) (\(cause.likelihood.rawValue))")
      }
    }
  }

  private static func method(_ exported: ExportCase, _ xml: inout XMLWriter) {
    xml.element("Method") { xml in
      for technique in exported.techniques {
        xml.element("Reference") { xml in
          xml.leaf(
            "URL", "https://attack.mitre.org/techniques/" + technique.id.replacing(".", with: "/"))
          xml.leaf("Description", [technique.id, technique.name].compactMap { $0 }.joined(separator: " "))
        }
      }
    }
  }

  private static func contact(
    _ name: String, isOrganization: Bool, _ exported: ExportCase, _ xml: inout XMLWriter
  ) {
    xml.element("Contact", [("role", "creator"), ("type", isOrganization ? "organization" : "person")]) { xml in
      xml.leaf("ContactName", name)
      guard isOrganization, let analyst = ExportText.cleaned(exported.incident.analyst) else { return }
      xml.element("Contact", [("role", "creator"), ("type", "person")]) { xml in xml.leaf("ContactName", analyst) }
    }
  }

  // MARK: What was seen

  private static func event(_ finding: Finding, _ exported: ExportCase, _ xml: inout XMLWriter) {
    let sources = systems(finding.sources)
    let targets = systems(finding.affected)
    xml.element("EventData") { xml in
      xml.leaf("Description", exported.title(finding))
      if let first = exported.knownMoment(finding.first) { xml.leaf("StartTime", ExportCase.utcText(first)) }
      if let last = exported.knownMoment(finding.last) { xml.leaf("EndTime", ExportCase.utcText(last)) }
      if !sources.isEmpty || !targets.isEmpty {
        xml.element("Flow") { xml in
          for (host, node) in sources { system(host, node, "source", finding, exported, &xml) }
          for (host, node) in targets { system(host, node, "target", finding, exported, &xml) }
        }
      }
      let places = exported.places(finding.cites)
      if !places.isEmpty {
        xml.element("Record") { xml in
          xml.element("RecordData") { xml in xml.leaf("Description", "Seen in " + places) }
        }
      }
    }
  }

  private static func systems(_ hosts: [HostRole]) -> [(HostRole, Observable)] {
    hosts.prefix(ExportCase.hostLimit).compactMap { host in Observable(host: host.address).map { (host, $0) } }
  }

  private static func system(
    _ host: HostRole, _ node: Observable, _ category: String, _ finding: Finding, _ exported: ExportCase,
    _ xml: inout XMLWriter
  ) {
    let isForged = category == "source" && finding.facts["spoofing_hints"]?.boolValue == true
    let ownership = exported.ours.contains(host.address) ? "organization" : nil
    xml.element(
      "System", [("category", category), ("spoofed", isForged ? "unknown" : nil), ("ownership", ownership)]
    ) { xml in
      xml.element("Node") { xml in self.node(node, &xml) }
      let number = finding.transport.flatMap { protocolNumber($0) }
      if let port = host.port ?? (category == "target" ? finding.port : nil), let number {
        xml.element("Service", [("ip-protocol", number)]) { xml in
          if category == "target", let service = ExportText.cleaned(finding.service) {
            xml.element("ServiceName") { xml in xml.leaf("IANAService", service) }
          }
          xml.leaf("Port", String(port))
        }
      }
      if let role = ExportText.cleaned(host.role) { xml.leaf("Description", role) }
    }
  }

  private static func node(_ observable: Observable, _ xml: inout XMLWriter) {
    switch observable {
    case .domain(let name): xml.element("DomainData") { xml in xml.leaf("Name", name) }
    default: address(observable, &xml)
    }
  }

  private static func address(_ observable: Observable, _ xml: inout XMLWriter) {
    let category =
      switch observable {
      case .ipv4: "ipv4-addr"
      case .ipv6: "ipv6-addr"
      case .mac: "mac"
      case .url: "site-uri"
      case .domain: "ext-value"
      }
    xml.leaf("Address", [("category", category)], observable.value)
  }

  /// Assigned Internet protocol numbers (IANA).
  private static func protocolNumber(_ transport: String) -> String? {
    ["ICMP": "1", "TCP": "6", "UDP": "17", "ICMPV6": "58", "SCTP": "132"][transport.uppercased()]
  }

  // MARK: What follows

  private static func indicators(_ exported: ExportCase, _ name: String, _ xml: inout XMLWriter) {
    let watches = exported.watches.filter { $0.isHostile && $0.observable != nil }
    guard !watches.isEmpty else { return }
    xml.element("IndicatorData") { xml in
      for watch in watches {
        guard let observable = watch.observable else { continue }
        xml.element("Indicator") { xml in
          // An XML name begins with a letter.
          let id = "i-" + exported.uuid("indicator", watch.indicator.type, watch.indicator.value)
          xml.leaf("IndicatorID", [("name", name), ("version", "1")], id)
          if let role = ExportText.cleaned(watch.indicator.role) { xml.leaf("Description", role) }
          xml.element("Observable") { xml in node(observable, &xml) }
        }
      }
    }
  }

  /// What people did, where its time is known; the rest stands in the report.
  private static func history(_ exported: ExportCase, _ span: ExportCase.Span, _ xml: inout XMLWriter) {
    let items = exported.incident.actions.compactMap { action in
      exported.knownMoment(action.time).map { (action, $0) }
    }
    guard !items.isEmpty else { return }
    xml.element("History") { xml in
      for (action, time) in items {
        xml.element("HistoryItem", [("action", action.phase == "identify" ? "investigate" : "other")]) { xml in
          xml.leaf("DateTime", ExportCase.utcText(time))
          xml.leaf("Description", (action.by.map { $0 + ": " } ?? "") + action.text)
        }
      }
    }
  }
}
