import BlotterCore
import BlotterFindings
import BlotterTraffic

/// Counts over time, for charts.
enum SeriesBuilder {
  /// Services whose outcomes are drawn: those that findings speak of.
  static let serviceLimit = 4

  static func series(of traffic: borrowing Traffic, findings: [Finding]) -> [TrafficSummary.Series] {
    var result: [TrafficSummary.Series] = []
    for (index, quality) in traffic.quality.enumerated() where index < traffic.evidence.count {
      guard !quality.series.counts.isEmpty else { continue }
      let record = traffic.evidence[index]
      result.append(
        TrafficSummary.Series(
          name: "packets", subject: traffic.evidence.count > 1 ? record.id : nil,
          first: record.time.string(quality.series.start),
          intervalSeconds: JSONNumber(secondsFromNanoseconds: quality.series.width),
          counts: ["packets": quality.series.counts]))
    }
    var drawn = 0
    for service in traffic.outcomes.services where drawn < serviceLimit {
      let address = traffic.label(service.key.server.address)
      let isSubject = findings.contains { finding in
        finding.port == service.key.server.port && finding.transport == service.key.transport.name
          && finding.affected.contains { $0.address == address }
      }
      guard isSubject, let series = outcomes(service, traffic) else { continue }
      result.append(series)
      drawn += 1
    }
    return result
  }

  private static func outcomes(_ service: ServiceRecord, _ traffic: borrowing Traffic) -> TrafficSummary.Series? {
    var lists: [OutcomeClass: TimeSeries] = [:]
    var grid = TimeSeries()
    var evidence: UInt16?
    for number in service.attempts {
      let attempt = traffic.outcomes.attempts[number]
      guard let outcome = OutcomeClass(attempt.outcome), attempt.start.hasTime,
        evidence == nil || evidence == attempt.start.evidence
      else { continue }
      evidence = attempt.start.evidence
      lists[outcome, default: TimeSeries()].add(attempt.start.time)
      grid.add(attempt.start.time)
    }
    guard let evidence, Int(evidence) < traffic.evidence.count, !grid.counts.isEmpty else { return nil }
    var counts: [String: [UInt64]] = [:]
    for outcome in OutcomeClass.allCases {
      var row = [UInt64](repeating: 0, count: grid.counts.count)
      if var list = lists[outcome] {
        list.coarsen(to: grid.width)
        for (offset, count) in list.counts.enumerated() {
          let slot = Int(list.firstBin - grid.firstBin) + offset
          if row.indices.contains(slot) { row[slot] &+= count }
        }
      }
      counts[outcome.rawValue] = row
    }
    let end = service.key.server
    let address = traffic.label(end.address)
    return TrafficSummary.Series(
      name: "outcomes",
      subject: (end.address.kind == .ipv6 ? "[\(address)]" : address) + ":\(end.port)/\(service.key.transport.name)",
      first: traffic.evidence[Int(evidence)].time.string(grid.start),
      intervalSeconds: JSONNumber(secondsFromNanoseconds: grid.width), counts: counts)
  }
}
