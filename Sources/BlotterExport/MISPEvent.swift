import BlotterFindings
import BlotterIncident

/// A MISP event: attributes for hosts and indicators, a network-connection object a finding, tags.
enum MISPEvent {
  /// The object template `network-connection` of misp-objects and the version that these members follow.
  private static let connectionTemplate = "af16764b-f8e5-4603-9de1-de34d272f80b"
  private static let connectionVersion = "3"

  static func text(_ exported: ExportCase) throws(ExportError) -> String {
    try exported.requireIncident()
    let incident = exported.incident
    let span = try exported.span()
    let issued = String(ExportCase.units(span.issued, perSecond: 1))
    var event = ObjectWriter()
    event.set("uuid", exported.uuid("misp-event"))
    event.set("info", exported.title)
    event.set("date", String(ExportCase.utcText(span.first).prefix(10)))
    event.set("timestamp", issued)
    event.set("published", false)
    // Distribution 0: this organization only. Sharing further is a person's decision.
    event.set("distribution", "0")
    let threat =
      switch incident.severity {
      case .critical, .high: "1"
      case .medium: "2"
      case .low, .informational: "3"
      case nil: "4"
      }
    event.set("threat_level_id", threat)
    let isOver = incident.status == "resolved" || incident.status == "closed"
    event.set("analysis", isOver ? "2" : incident.actions.isEmpty ? "0" : "1")
    event.set("Tag", JSONValue.array(tags(exported).map { .object(["name": .string($0)]) }))
    event.set("Attribute", JSONValue.array(attributes(exported, issued)))
    event.set("Object", JSONValue.array(exported.findings.map { connection($0, exported, issued) }.compactMap { $0 }))
    return JSONWriter.pretty(.object(["Event": event.value]))
  }

  private static func tags(_ exported: ExportCase) -> [String] {
    let patterns = exported.techniques.compactMap { technique in
      technique.name.map { name in
        // The galaxy names a sub-technique by its own half: `OS Exhaustion Flood - T1499.001`.
        let own = ExportText.clean(name.split(separator: ": ").last.map(String.init) ?? name)
        return "misp-galaxy:mitre-attack-pattern=\"\(own.replacing("\"", with: "'")) - \(technique.id)\""
      }
    }
    return (exported.tlp.map { ["tlp:" + $0] } ?? []) + patterns
  }

  private static func attributes(_ exported: ExportCase, _ issued: String) -> [JSONValue] {
    var result: [JSONValue] = []
    var seen = Set<String>()
    func add(_ type: String, _ value: String, _ comment: String?, isHostile: Bool) {
      guard seen.insert(type + "\n" + value).inserted else { return }
      var writer = ObjectWriter()
      writer.set("uuid", exported.uuid("misp-attribute", type, value))
      writer.set("type", type)
      writer.set("category", "Network activity")
      writer.set("value", value)
      writer.set("to_ids", isHostile)
      writer.set("distribution", "5")
      writer.set("timestamp", issued)
      writer.set("comment", comment.flatMap { ExportText.cleaned($0) } ?? "")
      result.append(writer.value)
    }
    for watch in exported.watches {
      guard let observable = watch.observable else { continue }
      add(type(observable, "ip-src"), observable.value, watch.indicator.role, isHostile: watch.isHostile)
    }
    for host in exported.incident.affected.prefix(ExportCase.hostLimit) {
      guard let observable = Observable(host: host.address) else { continue }
      add(type(observable, "ip-dst"), observable.value, host.role ?? "affected host", isHostile: false)
    }
    for host in exported.incident.involved.prefix(ExportCase.hostLimit) {
      guard let observable = Observable(host: host.address) else { continue }
      add(type(observable, "ip-src"), observable.value, host.role ?? "involved host", isHostile: false)
    }
    for entry in exported.incident.evidence {
      guard let hash = entry.sha256, hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) else { continue }
      var writer = ObjectWriter()
      writer.set("uuid", exported.uuid("misp-attribute", "sha256", hash))
      writer.set("type", "sha256")
      writer.set("category", "External analysis")
      writer.set("value", hash.lowercased())
      writer.set("to_ids", false)
      writer.set("distribution", "5")
      writer.set("timestamp", issued)
      writer.set("comment", "evidence " + ExportText.clean(entry.name))
      result.append(writer.value)
    }
    return result
  }

  private static func type(_ observable: Observable, _ address: String) -> String {
    switch observable {
    case .ipv4, .ipv6: address
    case .mac: "mac-address"
    case .domain: "domain"
    case .url: "url"
    }
  }

  /// Who talked to whom, for findings with two hosts.
  private static func connection(_ finding: Finding, _ exported: ExportCase, _ issued: String) -> JSONValue? {
    guard let source = finding.sources.first.flatMap({ Observable(host: $0.address) }),
      let target = finding.affected.first.flatMap({ Observable(host: $0.address) })
    else { return nil }
    var members: [JSONValue] = []
    func add(_ relation: String, _ type: String, _ category: String, _ value: String?) {
      guard let value else { return }
      var writer = ObjectWriter()
      writer.set("uuid", exported.uuid("misp-object", finding.id, relation))
      writer.set("object_relation", relation)
      writer.set("type", type)
      writer.set("category", category)
      writer.set("value", value)
      // Objects describe what happened; the alarm, where one is justified, is the attribute's.
      writer.set("to_ids", false)
      writer.set("distribution", "5")
      writer.set("timestamp", issued)
      members.append(writer.value)
    }
    func addHost(_ observable: Observable, _ side: String) {
      switch observable {
      case .ipv4, .ipv6: add("ip-" + side, "ip-" + side, "Network activity", observable.value)
      case .domain: add("hostname-" + side, "hostname", "Network activity", observable.value)
      case .mac, .url: break
      }
    }
    addHost(source, "src")
    addHost(target, "dst")
    guard !members.isEmpty else { return nil }
    add("src-port", "port", "Network activity", finding.sources.first?.port.map { String($0) })
    add("dst-port", "port", "Network activity", (finding.affected.first?.port ?? finding.port).map { String($0) })
    add("layer4-protocol", "text", "Other", ExportText.cleaned(finding.transport)?.uppercased())
    add("layer7-protocol", "text", "Other", ExportText.cleaned(finding.protocol))
    add("first-packet-seen", "datetime", "Other", exported.knownMoment(finding.first).map(ExportCase.utcText))
    add("last-packet-seen", "datetime", "Other", exported.knownMoment(finding.last).map(ExportCase.utcText))
    add("count", "counter", "Other", finding.count.map { String($0) })
    var writer = ObjectWriter()
    writer.set("uuid", exported.uuid("misp-object", finding.id))
    writer.set("name", "network-connection")
    writer.set("meta-category", "network")
    writer.set("template_uuid", connectionTemplate)
    writer.set("template_version", connectionVersion)
    writer.set("description", "A local or remote network connection.")
    writer.set("distribution", "5")
    writer.set("timestamp", issued)
    writer.set("comment", exported.title(finding))
    writer.set("Attribute", JSONValue.array(members))
    return writer.value
  }
}
