import BlotterFindings
import BlotterIncident
import Testing

@testable import BlotterReport

/// Each host stands once in a report, on the side of the finding that matters most.
@Suite struct HostRowTests {
  private func finding(_ id: String, affected: [HostRole], sources: [HostRole]) -> Finding {
    var finding = Finding(kind: "odd", title: "Odd")
    (finding.id, finding.affected, finding.sources) = (id, affected, sources)
    return finding
  }

  @Test func namesAHostOnceWithAllItsParts() {
    let attack = finding(
      "F1", affected: [HostRole(address: "192.0.2.1", port: 445, role: "domain controller")],
      sources: [HostRole(address: "192.0.2.9", role: "attacker")])
    // The attacker's own packets were lost: that makes it no victim.
    let loss = finding(
      "F2", affected: [HostRole(address: "192.0.2.9", role: "receiver")],
      sources: [HostRole(address: "192.0.2.1", port: 88, role: "sender")])
    var incident = Incident()
    func host(_ role: HostRole) -> InvolvedHost {
      InvolvedHost(address: role.address, port: role.port, role: role.role)
    }
    incident.affected = (attack.affected + loss.affected).map(host)
    incident.involved = (attack.sources + loss.sources).map(host)
    let rows = HostRow.rows(of: incident, findings: [attack, loss])
    #expect(rows.map(\.host.address) == ["192.0.2.1", "192.0.2.9"])
    #expect(rows.map(\.isAffected) == [true, false])
    #expect(rows.map(\.host.role) == ["domain controller, sender", "attacker, receiver"])
    #expect(rows.map(\.ports) == [[445, 88], []])
  }

  @Test func keepsTheSidesOfAnIncidentWithoutFindings() {
    var incident = Incident()
    incident.affected = [InvolvedHost(address: "192.0.2.1", role: "server")]
    incident.involved = [InvolvedHost(address: "192.0.2.2", role: "client")]
    let rows = HostRow.rows(of: incident, findings: [])
    #expect(rows.map(\.isAffected) == [true, false])
  }
}
