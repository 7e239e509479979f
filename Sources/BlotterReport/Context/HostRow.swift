internal import BlotterFindings
internal import BlotterIncident

/// One host as the report shows it: once, with all its parts, however many findings name it and for whatever.
struct HostRow {
  /// Its role holds every part that findings gave it.
  var host: InvolvedHost
  /// On which side the most important finding that names it puts it.
  var isAffected: Bool
  /// In the order in which findings name them.
  var ports: [UInt16]

  /// One row a host, the affected ones first, each side in the incident's order.
  ///
  /// A host that one finding calls affected and another one a source stands on the side of the finding that comes first
  /// in `findings`: the sender of an attack is not its victim because some of its packets were lost.
  static func rows(of incident: Incident, findings: [Finding]) -> [HostRow] {
    var sides: [String: Bool] = [:]
    for finding in findings {
      for role in finding.affected where sides[role.address] == nil { sides[role.address] = true }
      for role in finding.sources where sides[role.address] == nil { sides[role.address] = false }
    }
    var rows: [HostRow] = []
    var places: [String: Int] = [:]
    func add(_ hosts: [InvolvedHost], isAffected: Bool) {
      for host in hosts {
        guard let place = places[host.address] else {
          places[host.address] = rows.count
          rows.append(
            HostRow(
              host: host, isAffected: sides[host.address] ?? isAffected, ports: host.port.map { [$0] } ?? []))
          continue
        }
        rows[place].join(host)
      }
    }
    // The side on which most stand is told first, so that its roles come first.
    add(incident.affected.filter { sides[$0.address] ?? true }, isAffected: true)
    add(incident.involved.filter { sides[$0.address] == false }, isAffected: false)
    add(incident.affected, isAffected: true)
    add(incident.involved, isAffected: false)
    return rows.filter(\.isAffected) + rows.filter { !$0.isAffected }
  }

  /// Citations that a row carries at most: the first packets of two findings.
  private static let citationLimit = 4

  private mutating func join(_ other: InvolvedHost) {
    for part in other.role?.split(separator: ", ") ?? [] {
      host.role = host.role.map { InvolvedHost.joined($0, String(part)) } ?? String(part)
    }
    if let port = other.port, !ports.contains(port) { ports.append(port) }
    for cite in other.cites where host.cites.count < Self.citationLimit && !host.cites.contains(cite) {
      host.cites.append(cite)
    }
  }
}
