import BlotterFindings

extension Notes {
  /// What people said in `incident`, as far as it bears on what our own rules state: its date and zone, the names and
  /// the side of hosts, and verdicts on findings.
  package init(reading incident: Incident) {
    self.init()
    self.incident.date = incident.date
    self.incident.timezone = incident.timezone
    self.incident.analyst = incident.analyst
    self.incident.title = incident.title
    for host in incident.affected + incident.involved {
      if let label = host.label { names[host.address] = label }
      if host.isOurs == true, host.oursGrade == .reported, let range = HostRange(parsing: host.address) {
        ours.append(range)
      }
    }
    for verdict in incident.verdicts {
      var finding = NotedFinding()
      finding.severity = verdict.severity
      finding.isDismissed = verdict.isDismissed
      finding.because = verdict.because
      findings[verdict.finding] = finding
    }
  }
}
