internal import BlotterFindings
internal import BlotterIncident

/// Findings, evidence and traffic as the report shows them.
extension ReportContext {
  func finding(_ finding: Finding, number: Int) -> ContextNode {
    var node = ContextNode(.finding)
    let verdict = incident.verdicts.first { $0.finding == finding.id }
    node.number("number", number)
    node.prose("id", finding.id)
    node.code("kind", finding.kind)
    node.prose("title", finding.title)
    node.prose(
      "severity", (verdict?.severity ?? finding.severity).map { words(Words.capitalized($0.rawValue), as: "severity") })
    node.prose("confidence", finding.confidence.map { words($0.rawValue, as: "confidence") })
    node.prose("protocol", finding.protocol)
    node.prose("transport", finding.transport)
    node.markdown("port", finding.port.map { String($0) })
    node.prose("service", finding.service)
    node.markdown("first", time(finding.first))
    node.markdown("last", time(finding.last))
    node.markdown("span", span(finding.first, finding.last))
    node.number("count", finding.count)
    node.markdown("cites", citations.links(finding.cites))
    node.prose("techniques", finding.techniques.isEmpty ? nil : words.list(finding.techniques))
    node.list("affected", finding.affected.map(host))
    node.list("sources", finding.sources.map(host))
    node.markdown("affected_list", hostList(finding.affected))
    node.markdown("sources_list", hostList(finding.sources))
    let facts = FactWords(finding, citations: citations, words: words)
    node.list("facts", facts.rows)
    node.list("clients", facts.clients)
    node.flag("is_principal", finding.id == principal?.id)
    node.flag("is_dismissed", verdict?.isDismissed ?? false)
    node.prose("dismissed_because", verdict?.because)
    node.prose("joined", joined(finding.id))
    return node
  }

  private func host(_ role: HostRole) -> ContextNode { host(involved(role)) }

  private func involved(_ role: HostRole) -> InvolvedHost {
    let known = (incident.affected + incident.involved).first { $0.address == role.address }
    var host = InvolvedHost(address: role.address, port: role.port, role: role.role)
    host.label = known?.label
    host.isOurs = known?.isOurs
    return host
  }

  /// Hosts that a list names before it counts the others.
  private static let hostsInList = 6

  private func hostList(_ hosts: [HostRole]) -> String? {
    hosts.isEmpty ? nil : words.list(hosts.map { hostName(involved($0)) }, limit: Self.hostsInList)
  }

  // MARK: Evidence

  func evidence(_ entry: EvidenceEntry) -> ContextNode {
    var node = ContextNode(.evidence)
    node.prose("id", entry.id)
    node.code("name", entry.name)
    let packing =
      entry.packing.map { $0 == "utf-16" ? words.say(", in {1}", $0.uppercased()) : words.say(", {1}-compressed", $0) }
      ?? ""
    node.prose("format", formatWords(entry.format).map { $0 + packing })
    node.prose("size", entry.sizeBytes.map(words.size))
    node.code("sha256", entry.sha256)
    node.number("packets", entry.packets)
    node.prose("clock", clockWords(entry.clock))
    node.markdown("first", time(entry.first))
    node.markdown("last", time(entry.last))
    node.markdown("span", span(entry.first, entry.last))
    if let skipped = entry.skippedLines, skipped > 0 { node.number("skipped_lines", skipped) }
    node.list("repairs", entry.repairs.map(remark))
    node.list("skipped", entry.skipped.map(remark))
    node.list("warnings", entry.warnings.map(remark))
    node.list("excerpts", shownExcerpts.filter { $0.excerpt.evidence == entry.id }.map(excerpt))
    node.flag("is_undated", isUndated(entry))
    return node
  }

  func isUndated(_ entry: EvidenceEntry) -> Bool { entry.clock.map { $0 != "absolute" } ?? false }

  private func remark(_ remark: EvidenceEntry.Remark) -> ContextNode {
    var node = ContextNode(.remark)
    node.prose("summary", remark.summary)
    node.number("count", remark.count)
    if let line = remark.line, line > 0 { node.number("line", line) }
    node.code("example", remark.example)
    return node
  }

  func excerpt(_ entry: CitationIndex.Entry) -> ContextNode {
    var node = ContextNode(.excerpt)
    node.markdown("key", entry.key)
    node.markdown("place", Words.capitalized(citations.place(entry.excerpt)))
    node.markdown("time", time(entry.excerpt.time))
    node.markdown("block", MarkdownEscaping.codeBlock(entry.excerpt.text))
    node.code("text", entry.excerpt.text)
    node.markdown("cited_in", citedIn[entry.key])
    return node
  }

  func quality(_ note: QualityNote) -> ContextNode {
    var node = ContextNode(.quality)
    node.prose("summary", Words.sentence(note.summary))
    node.markdown("mark", note.cites.isEmpty ? nil : "(\(citations.links(note.cites)))")
    node.markdown("cites", citations.links(note.cites))
    node.flag("is_warning", note.severity == "warning")
    return node
  }

  /// More kinds than the catalogue has: what was not looked for is named in full.
  private static let maximumKinds = 250

  /// Kinds that could not be assessed, one object a reason, in the order in which the reasons come up.
  var notAssessed: [ContextNode] {
    var reasons: [String] = []
    var kinds: [String: [String]] = [:]
    for entry in incident.notAssessed {
      if kinds[entry.because] == nil { reasons.append(entry.because) }
      kinds[entry.because, default: []].append(entry.kind)
    }
    return reasons.map { reason in
      var node = ContextNode(.notAssessed)
      node.markdown("kinds", words.list((kinds[reason] ?? []).map(MarkdownEscaping.code), limit: Self.maximumKinds))
      node.prose("because", Words.capitalized(reason))
      return node
    }
  }

  /// The name of an evidence format in words.
  func formatWords(_ format: String?) -> String? { Self.formatName(format).map { words($0) } }

  private static func formatName(_ format: String?) -> String? {
    switch format {
    case "tcpdump-text": "tcpdump text"
    case "wireshark-csv": "Wireshark packet list (CSV)"
    case "wireshark-text": "Wireshark packet list (text)"
    case "wireshark-markdown": "packet list (Markdown table)"
    case "tshark-json": "packet dissections (tshark JSON)"
    case "pcap": "packet capture (pcap)"
    case "pcapng": "packet capture (pcapng)"
    case "zeek-log": "Zeek log"
    case "zeek-json": "Zeek log (JSON)"
    case "suricata-eve": "Suricata log (EVE)"
    case "fast-alerts": "alert log of Suricata or Snort"
    default: format
    }
  }

  private func clockWords(_ clock: String?) -> String? { Self.clockName(clock).map { words($0) } }

  private static func clockName(_ clock: String?) -> String? {
    switch clock {
    case "absolute": "date and time (UTC)"
    case "time-of-day": "time of day, no date"
    case "relative": "seconds since the start of the capture, no date"
    case "none": "no times"
    default: clock
    }
  }

  // MARK: Traffic

  func service(_ service: TrafficSummary.Service) -> ContextNode {
    var node = ContextNode(.service)
    // A list that names DNS does not say by which transport.
    let port =
      service.transport == "unknown"
      ? words.say("port {1}", String(service.port))
      : words.say("{1} port {2}", service.transport, String(service.port))
    node.markdown("subject", "\(MarkdownEscaping.code(service.address)), \(MarkdownEscaping.prose(port))")
    node.prose("name", service.service)
    node.number("clients_served", service.clientsServed)
    node.number("clients_refused", service.clientsRefused)
    node.number("clients_unanswered", service.clientsUnanswered)
    node.number("clients_failed", service.clientsFailed)
    return node
  }

  func conversation(_ conversation: TrafficSummary.Conversation) -> ContextNode {
    var node = ContextNode(.conversation)
    node.code("a", endpoint(conversation.a))
    node.code("b", endpoint(conversation.b))
    node.prose("transport", conversation.transport)
    node.number("packets", conversation.packets)
    node.prose("bytes", conversation.bytes.map(words.size))
    node.prose("outcome", conversation.outcome.map { words($0, as: "conversation") })
    node.markdown("span", span(conversation.first, conversation.last))
    return node
  }

  /// `203.0.113.2:53`, `[2001:db8::1]:53`.
  private func endpoint(_ host: HostRole) -> String {
    guard let port = host.port else { return host.address }
    return host.address.contains(":") ? "[\(host.address)]:\(port)" : "\(host.address):\(port)"
  }
}

extension CitationIndex {
  func link(_ entry: Entry) -> String {
    link(Citation(evidence: entry.excerpt.evidence, packet: entry.excerpt.packet, line: entry.excerpt.line))
  }
}
