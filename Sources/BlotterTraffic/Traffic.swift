package import BlotterCore

/// Everything that a pass over packets leaves: the only memory of it, and all that detectors see.
///
/// `a.merged(with: b)` equals one pass over the packets of a and then those of b, if the pass that made `b` was begun
/// as a continuation (``TrafficPass/Part/continuation``).
package struct Traffic: Sendable {
  /// The register, in the order given.
  package var evidence: [EvidenceRecord] = []
  package internal(set) var protocols = ProtocolCounters()
  /// By index of the evidence.
  package internal(set) var quality: [EvidenceQuality] = []
  package internal(set) var flows: FlowTable
  package internal(set) var icmp = ICMPTable()
  package internal(set) var dns = DNSTable()
  package internal(set) var http = HTTPTable()
  package internal(set) var content = ContentTable()
  package internal(set) var echoes = EchoTable()
  package internal(set) var arp = ARPTable()
  package internal(set) var neighbours = NeighbourTable()
  package internal(set) var link = LinkTable()
  package internal(set) var probes = ProbeTable()
  package internal(set) var sessions = SessionTables()
  package internal(set) var streams: StreamTable
  package internal(set) var fragments = FragmentTable()
  package internal(set) var alerts = AlertTable()
  package internal(set) var texts = PacketTexts()
  /// What follows from the whole; filled by ``finish()``.
  package internal(set) var outcomes = Outcomes()
  package internal(set) var digest = TrafficDigest()

  /// Whether all merges so far are certain to have given what one pass gives. It is not where a part reached a limit of
  /// its own, and then told apart less than the whole would have, or where two parts hold more of one connection's
  /// repeats than are kept for merging.
  package internal(set) var isExact = true

  init(isContinuation: Bool) {
    flows = FlowTable(keepsHeads: isContinuation)
    streams = StreamTable(isContinuation: isContinuation)
  }

  /// The tables of both, as one pass over the packets of `self` and then of `later` would have filled them.
  package consuming func merged(with later: Traffic) -> Traffic {
    append(later)
    return self
  }

  /// Whether a table that tells keys apart is full.
  private var isFull: Bool {
    flows.beyond.packets > 0 || dns.names.isFull || arp.isFull || neighbours.isFull
      || link.isFull || probes.isFull || icmp.isFull || sessions.isFull || alerts.beyond > 0
  }

  private mutating func append(_ part: Traffic) {
    var later = part
    if !later.isExact || isFull || later.isFull { isExact = false }
    for record in later.evidence {
      // Parts of one file carry one record each: the first stands for it.
      if !evidence.contains(where: { $0.id == record.id }) { evidence.append(record) }
    }
    while quality.count < later.quality.count { quality.append(EvidenceQuality()) }
    for (index, part) in later.quality.enumerated() { quality[index].append(part) }
    // Errors of the later part look for datagrams that only the earlier one holds, so before the flows are joined.
    icmp.append(later.icmp) { [flows] in flows.lastPacket(from: $0, to: $1, $2) }
    let numbers = flows.append(later.flows)
    if !flows.isExact { isExact = false }
    continueStreams(&later, flows: numbers)
    continueFragments(&later)
    streams.append(later.streams, flows: numbers)
    appendHeads(later.streams.heads, flows: numbers)
    protocols.append(later.protocols)
    dns.append(later.dns)
    http.append(later.http, flows: numbers)
    if !content.append(later.content, flows: numbers) { isExact = false }
    echoes.append(later.echoes, flows: numbers)
    arp.append(later.arp)
    neighbours.append(later.neighbours)
    link.append(later.link)
    probes.append(later.probes)
    sessions.append(later.sessions, flows: numbers)
    alerts.append(later.alerts)
    texts.append(later.texts)
  }

  /// Settles what was left open and works out what became of each attempt. Once, after the last merge.
  package mutating func finish() {
    let numbers = flows.settle()
    if !flows.isExact { isExact = false }
    http.renumber(flows: numbers)
    content.renumber(flows: numbers)
    echoes.renumber(flows: numbers)
    sessions.renumber(flows: numbers)
    outcomes = Outcomes(flows: flows, icmp: icmp, dns: dns, http: http, digest: &digest)
  }
}

extension FlowTable {
  /// The latest packet that went from `source` to `destination`; nil where none is held.
  func lastPacket(from source: FlowEnd, to destination: FlowEnd, _ transport: Transport) -> PacketMark? {
    let key = FlowKey(source, destination, transport)
    guard let number = latest(key) else { return nil }
    let mark = flows[number][key.direction(from: source)].last
    return mark.exists ? mark : nil
  }
}
