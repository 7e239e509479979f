import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What all findings about password guessing share, whatever the service and however its refusals were read: ATT&CK
/// T1110, Brute Force.
struct GuessingFinding {
  /// `ssh`, `ftp`, `http` …: the last word of the kind.
  var slug: String
  /// `SSH`, `FTP` …
  var name: String
  var server: FlowEnd
  var serverRole: String
  /// In order of their first tries.
  var sources: [HostAddress]
  /// What the title says behind the server and the sources.
  var title: String
  /// Refused tries, and whether they are twice what the threshold asks for.
  var refused: Int
  var isPlain: Bool
  /// Severity where nothing, and where something was let in.
  var successSeverity: Severity?
  var facts: [String: JSONValue]
  var cites: [PacketMark]
  var span: [PacketMark]

  func finding(in traffic: borrowing Traffic) -> Finding {
    var finding = Finding(kind: "brute-force-" + slug, title: title)
    finding.severity = successSeverity ?? .medium
    finding.confidence = isPlain ? .high : .medium
    finding.protocol = name
    finding.transport = "TCP"
    finding.port = server.portOrNil
    finding.service = ServiceName.name(forPort: server.port, isTCP: true)
    finding.affected = [traffic.host(server.address, port: server.portOrNil, role: serverRole)]
    finding.sources = sources.prefix(16).map { traffic.host($0, role: "\(name) client") }
    finding.count = UInt64(refused)
    finding.techniques = ["T1110"]
    finding.facts = facts
    finding.facts["sources"] = .int(sources.count)
    finding.facts["single_source"] = .bool(sources.count == 1)
    finding.cites = traffic.citations(cites)
    finding.span(span, in: traffic)
    return finding
  }

  /// `10.0.0.5`, or `24 clients`.
  static func who(_ sources: [HostAddress], _ traffic: borrowing Traffic) -> String {
    guard sources.count == 1, let source = sources.first else { return "\(sources.count) clients" }
    return traffic.label(source)
  }
}
