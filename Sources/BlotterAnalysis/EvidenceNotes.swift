import BlotterCore
import BlotterFindings
import BlotterTraffic

/// What limits the evidence, or does not fit together in it.
enum EvidenceNotes {
  static func notes(on traffic: borrowing Traffic, _ index: TrafficIndex) -> [QualityNote] {
    var notes: [QualityNote] = []
    for (index, record) in traffic.evidence.enumerated() {
      notes += reading(record)
      if index < traffic.quality.count { notes += packets(record, traffic.quality[index], traffic) }
    }
    notes += MessageNotes.notes(on: traffic)
    notes += AddressNotes.notes(on: traffic)
    notes += oddities(traffic)
    notes += overlaps(traffic)
    notes += oneSided(traffic, index)
    notes += folded(traffic)
    return notes
  }

  private static func reading(_ record: EvidenceRecord) -> [QualityNote] {
    var notes: [QualityNote] = []
    let skipped = record.skipped.reduce(0) { $0 &+ $1.count }
    if skipped > 0 {
      notes.append(
        QualityNote(
          id: "skipped-lines", severity: "warning",
          summary: "\(Words.count(skipped, "line")) of \(record.name) could not be read"))
    }
    let repaired = record.repairs.reduce(0) { $0 &+ $1.count }
    if repaired > 0 {
      notes.append(
        QualityNote(
          id: "repaired-lines", severity: "note",
          summary: "\(record.name) was mended in \(Words.count(repaired, "place")) to be read: "
            + record.repairs.prefix(4).map(\.summary).joined(separator: "; ")))
    }
    for warning in record.warnings {
      notes.append(QualityNote(id: warning.id, severity: "warning", summary: "\(record.name): \(warning.summary)"))
    }
    for remark in record.remarks {
      notes.append(QualityNote(id: remark.id, severity: "note", summary: "\(record.name): \(remark.summary)"))
    }
    for selection in record.selections {
      notes.append(
        QualityNote(
          id: "selected-packets", severity: "note", summary: "Of \(record.name) only \(selection) were assessed"))
    }
    if let dropped = record.droppedPackets, dropped > 0 {
      notes.append(
        QualityNote(
          id: "dropped-packets", severity: "warning",
          summary: "The capturing program dropped \(Words.count(dropped, "packet")) of \(record.name)"))
    }
    switch record.time.clock {
    case .absolute: break
    case .timeOfDay:
      notes.append(
        QualityNote(id: "no-date", severity: "note", summary: "\(record.name) prints the time of day without a date"))
    case .relative:
      notes.append(
        QualityNote(
          id: "no-date", severity: "note",
          summary: "\(record.name) prints times relative to a moment that it does not name; no date is recorded"))
    case .none:
      notes.append(QualityNote(id: "no-times", severity: "warning", summary: "\(record.name) holds no times"))
    }
    return notes
  }

  private static func packets(
    _ record: EvidenceRecord, _ quality: EvidenceQuality, _ traffic: borrowing Traffic
  ) -> [QualityNote] {
    var notes: [QualityNote] = []
    if quality.snapped > 0 {
      notes.append(
        QualityNote(
          id: "snapped-packets", severity: "note",
          summary: "\(quality.snapped) of \(Words.count(quality.packets, "packet")) "
            + "\(quality.snapped == 1 ? "was" : "were") cut by the capture",
          cites: traffic.citations([quality.firstSnapped])))
    }
    var stopped: [DecodeStop.Reason: (count: UInt64, first: PacketMark)] = [:]
    for (stop, entry) in quality.stops {
      let known = stopped[stop.reason] ?? (0, entry.first)
      stopped[stop.reason] = (
        known.count &+ entry.count, entry.first.position < known.first.position ? entry.first : known.first
      )
    }
    if let malformed = stopped[.malformed] {
      notes.append(
        QualityNote(
          id: "malformed-packets", severity: "warning",
          summary: Words.count(
            malformed.count, "packet contradicts its own headers and was",
            plural: "packets contradict their own headers and were")
            + " read in part",
          cites: traffic.citations([malformed.first])))
    }
    if let unsupported = stopped[.unsupported] {
      notes.append(
        QualityNote(
          id: "undecoded-packets", severity: "note",
          summary: Words.count(unsupported.count, "packet holds", plural: "packets hold")
            + " a layer that was not decoded",
          cites: traffic.citations([unsupported.first])))
    }
    if let limit = stopped[.limit] {
      notes.append(
        QualityNote(
          id: "decode-limit", severity: "warning",
          summary: Words.count(limit.count, "packet nests", plural: "packets nest") + " more layers than are followed",
          cites: traffic.citations([limit.first])))
    }
    if quality.backward > 0 {
      notes.append(
        QualityNote(
          id: "clock-jumps", severity: "note",
          summary: Words.count(
            quality.backward, "packet bears a time before the packet above it",
            plural: "packets bear a time before the packet above them")
            + "; "
            + "the order of the file is taken",
          cites: traffic.citations([quality.firstBackward])))
    }
    if quality.repeatedNumbers > 0 {
      notes.append(
        QualityNote(
          id: "repeated-packet-numbers", severity: "note",
          summary: Words.count(quality.repeatedNumbers, "row repeats", plural: "rows repeat")
            + " the packet number of the row above; "
            + "citations name the line as well",
          cites: traffic.citations([quality.firstRepeated])))
    }
    return notes
  }

  /// What an engine found odd about the traffic: malice, misconfiguration or its own view of it, and so no finding.
  private static func oddities(_ traffic: borrowing Traffic) -> [QualityNote] {
    var engines = Groups<String>()
    for (number, group) in traffic.alerts.groups.enumerated() where group.alert.type == .oddity {
      engines.add(number, to: group.alert.engine)
    }
    return engines.inOrder.map { engine, members in
      var counts: [String: UInt64] = [:]
      var marks: [String: PacketMark] = [:]
      for number in members {
        let group = traffic.alerts.groups[number]
        counts[group.alert.rule, default: 0] &+= group.count
        if marks[group.alert.rule] == nil { marks[group.alert.rule] = group.first }
      }
      let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let named = ranked.prefix(6).map { "\(EngineAlerts.quoted($0.key)) (\($0.value))" }.joined(separator: ", ")
      let more = ranked.count > 6 ? " and \(ranked.count - 6) more kinds" : ""
      return QualityNote(
        id: "engine-oddities", severity: "note",
        summary: "\(engine) notes traffic that breaks a protocol's rules: \(named)\(more)",
        cites: traffic.citations(ranked.prefix(6).compactMap { marks[$0.key] }))
    }
  }

  /// Bytes that came twice and not alike, and datagrams that cannot be: what receivers read of them differs, so that
  /// attackers send them to be read in two ways (RFC 1858, RFC 5722).
  private static func overlaps(_ traffic: borrowing Traffic) -> [QualityNote] {
    var notes: [QualityNote] = []
    let fragments = traffic.fragments
    if fragments.overlaps > 0 {
      notes.append(
        QualityNote(
          id: "overlapping-fragments", severity: "warning",
          summary: Words.count(
            fragments.overlaps, "fragment of IP overlaps others of its",
            plural: "fragments of IP overlap others of their") + " datagram; "
            + "the bytes that came first were read",
          cites: traffic.citations([fragments.firstOverlap])))
    }
    if fragments.oversized > 0 {
      notes.append(
        QualityNote(
          id: "oversized-datagrams", severity: "warning",
          summary: "\(Words.count(fragments.oversized, "fragment")) of IP would make a datagram longer than any may be",
          cites: traffic.citations([fragments.firstOversized])))
    }
    if traffic.streams.conflicts > 0 {
      notes.append(
        QualityNote(
          id: "conflicting-segments", severity: "warning",
          summary: Words.count(traffic.streams.conflicts, "TCP segment repeats", plural: "TCP segments repeat")
            + " bytes with other contents; "
            + "those that came first were read",
          cites: traffic.citations([traffic.streams.firstConflict])))
    }
    return notes
  }

  /// TCP connections of which one direction is missing: what the other side did cannot be told.
  private static func oneSided(_ traffic: borrowing Traffic, _ index: TrafficIndex) -> [QualityNote] {
    var count = 0
    var marks: [PacketMark] = []
    for (number, ends) in traffic.digest.flows.enumerated()
    where ends.transport == .tcp && !ends.isToItself && !ends.signs.isBothWays {
      let flow = traffic.flows.flows[number]
      for direction in [FlowDirection.up, .down]
      where flow[direction.opposite].packets == 0 && flow[direction].acks >= 2
        && (flow[direction].payload > 0 || flow[direction].acks >= 4)
      {
        count += 1
        if marks.count < 3 { marks += traffic.flows.marks(of: flow).prefix(1).map(\.mark) }
      }
    }
    guard count > 0 else { return [] }
    return [
      QualityNote(
        id: "one-sided-capture", severity: "warning",
        summary:
          "\(count) of \(Words.count(index.connections, "TCP flow")) \(count == 1 ? "shows" : "show") one direction only; "
          + "the other was not captured or was not sent",
        cites: traffic.citations(marks))
    ]
  }

  private static func folded(_ traffic: borrowing Traffic) -> [QualityNote] {
    var notes: [QualityNote] = []
    func note(_ id: String, _ count: UInt64, _ what: String, _ limit: Int) {
      guard count > 0 else { return }
      notes.append(
        QualityNote(
          id: id, severity: "warning",
          summary: "\(count) \(what) beyond the first \(limit) were counted in totals and not one by one"))
    }
    note("flow-table-full", traffic.flows.beyond.packets, "packets of flows", FlowTable.flowLimit)
    note("dns-table-full", traffic.dns.eventsBeyond, "DNS messages", DNSTable.eventLimit)
    note("http-table-full", traffic.http.eventsBeyond, "HTTP messages", HTTPTable.eventLimit)
    note("alert-table-full", traffic.alerts.beyond, "alerts", AlertTable.groupLimit)
    note("icmp-table-full", traffic.icmp.errorsBeyond, "ICMP errors", ICMPTable.errorLimit)
    func note(_ id: String, _ count: UInt64, _ what: String) {
      guard count > 0 else { return }
      notes.append(
        QualityNote(
          id: id, severity: "warning",
          summary: "\(count) \(what) were read as far as their first part goes: too many were incomplete at a time"))
    }
    note("stream-table-full", traffic.streams.beyond, "messages of TCP streams")
    note("fragment-table-full", traffic.fragments.beyond, "fragmented datagrams")
    return notes
  }
}
