import BlotterCore
import BlotterFindings

/// Who was affected and who was involved, and what to watch for.
extension IncidentBuilder {
  func fillHosts(_ incident: inout Incident) {
    incident.affected = hosts { $0.finding.affected }
    incident.involved = hosts { $0.finding.sources }
    incident.indicators = indicators
    let main = Set(story.main?.findings ?? [])
    incident.attribution = Attribution(views: views.filter { main.contains($0.finding.id) }).claims()
  }

  /// Whether a host is ours, and how that is known: by the notes, and where they list nothing by the shape of the
  /// traffic.
  func ownership(_ address: String) -> (isOurs: Bool, grade: Grade, because: String?)? {
    if !notes.ours.isEmpty { return (notes.ours.contains { $0.contains(address) }, .reported, nil) }
    guard let host = document.traffic?.hosts.first(where: { $0.address == address }) else { return nil }
    switch host.side {
    case "inside": return (true, .inferred, host.sideBecause)
    case "outside": return (false, .inferred, host.sideBecause)
    default: return nil
    }
  }

  private func hosts(_ roles: (FindingView) -> [HostRole]) -> [InvolvedHost] {
    var hosts: [InvolvedHost] = []
    var places: [HostRole: Int] = [:]
    for view in views {
      let cites = Array(view.citations().prefix(2))
      for role in roles(view) {
        let key = HostRole(address: role.address, port: role.port)
        if let place = places[key] {
          if let other = role.role, let known = hosts[place].role {
            hosts[place].role = InvolvedHost.joined(known, other)
          } else if hosts[place].role == nil {
            hosts[place].role = role.role
          }
          continue
        }
        places[key] = hosts.count
        var host = InvolvedHost(
          address: role.address, port: role.port, role: role.role, grade: cites.isEmpty ? .reported : .observed)
        host.label = notes.names[HostAddress(parsing: role.address)?.description ?? role.address]
        if let owner = ownership(role.address) {
          (host.isOurs, host.oursGrade, host.oursBecause) = (owner.isOurs, owner.grade, owner.because)
        }
        host.cites = cites
        hosts.append(host)
      }
    }
    return hosts
  }

  /// What playbooks name as worth looking for. A host that suffers is never an indicator, unless the playbook says that
  /// it is itself the danger; nor is a host that the notes list as ours, which is to be examined and not looked for.
  private var indicators: [Indicator] {
    var indicators: [Indicator] = []
    let victims = Set(views.flatMap { $0.finding.affected.map(\.address) })
    for view in views {
      for watch in view.playbook?.indicators ?? [] where watch.conditions.allSatisfy({ $0.holds(view.scope) }) {
        let values: [String] =
          switch watch.subject {
          case .sources: view.finding.sources.map(\.address).filter { !victims.contains($0) }
          case .servers: view.finding.affected.map(\.address)
          case .fact:
            (watch.fact.flatMap { view.scope.value($0) }.map { $0.arrayValue ?? [$0] } ?? []).compactMap(\.stringValue)
          }
        for value in values where !value.isEmpty && !notes.ours.contains(where: { $0.contains(value) }) {
          let type = watch.type ?? Self.type(of: value)
          // Of a name that two findings give, the more important one says what it is.
          if indicators.contains(where: { $0.value == value }) { continue }
          var indicator = Indicator(type: type, value: value, role: watch.role)
          indicator.cites = Array(view.citations(shownBy: [value]).prefix(2))
          indicators.append(indicator)
        }
      }
    }
    return indicators
  }

  private static func type(of host: String) -> String {
    switch HostAddress(parsing: host)?.kind {
    case .ipv4: "ipv4"
    case .ipv6: "ipv6"
    default: MACAddress(parsing: host) != nil ? "mac" : "host"
    }
  }
}
