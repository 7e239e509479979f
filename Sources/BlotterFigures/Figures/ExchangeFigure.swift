import BlotterCore
import BlotterFindings
import BlotterIncident

/// The ladder of the packets that the principal finding cites.
enum ExchangeFigure {
  /// What a reader takes in at one look; the rest is in the evidence.
  static let maximumMessages = 12
  /// Messages kept from the start where some are left out; the others are the last ones.
  static let messagesAtStart = 8
  /// Lifelines that stand apart on a page with their addresses.
  static let maximumHosts = 5
  /// Citations of one finding that are looked at.
  static let maximumCitations = 10_000
  /// Characters of a packet's text, and of a host's name.
  static let textLimit = 84
  /// Characters of one line above an arrow in Mermaid's own drawing, which sets the lifelines apart by it.
  static let lineLength = 44
  static let hostLimit = 39

  private struct Row {
    var cite: Citation
    var packet: PacketLine
    var time: String?
  }

  static func figure(for incident: Incident, words: FigureWords) -> Figure? {
    guard let finding = principal(of: incident) else { return nil }
    let rows = rows(of: finding, in: incident)
    let hosts = hosts(of: rows, finding: finding)
    guard !hosts.isEmpty else { return nil }
    let drawable = rows.indices.filter { index in
      hosts.contains(rows[index].packet.source) && hosts.contains(rows[index].packet.destination)
    }
    let shown =
      drawable.count <= maximumMessages
      ? drawable : Array(drawable.prefix(messagesAtStart) + drawable.suffix(maximumMessages - messagesAtStart))
    guard !shown.isEmpty else { return nil }
    let servers = servers(of: finding)
    let order = columns(hosts, servers: servers)
    let ids = Dictionary(order.enumerated().map { ($0.element, identifier($0.offset)) }) { first, _ in first }

    var diagram = SequenceDiagram()
    diagram.participants = order.enumerated().map { index, host in
      SequenceDiagram.Participant(id: identifier(index), lines: label(of: host, in: incident, finding: finding))
    }
    let isMixed = Set(shown.map { rows[$0].cite.evidence }).count > 1
    var date: String?
    var next = 0
    let ends = (identifier(0), identifier(order.count - 1))
    let replies = replies(rows, servers: servers)
    let servicePort = { (index: Int) in
      replies[index] ? rows[index].packet.sourcePort : rows[index].packet.destinationPort
    }
    // Where a client tries several ports, the port is what tells the packets apart.
    let namesPorts = Set(shown.compactMap(servicePort)).count > 1
    func text(_ index: Int) -> String {
      let text = MermaidText.clip(rows[index].packet.text, textLimit)
      guard namesPorts, let port = servicePort(index) else { return text }
      return FigureWords.fill(words.portOf, [("text", text), ("port", String(port))])
    }
    for index in shown {
      note(leftOut: index - next, over: ends, in: &diagram, words: words)
      next = index + 1
      let row = rows[index]
      let packet = row.packet
      var time = row.time.map { MermaidText.clip($0, 32) } ?? words.timeUnknown
      if let (day, rest) = Moment.dayAndTime(time) {
        if date != day {
          let text = FigureWords.fill(words.dateNote, [("date", day)])
          diagram.items.append(.note(.init(.over, ends.0, to: ends.1, lines: [text])))
          date = day
        }
        time = rest
      }
      let isReply = replies[index]
      let arrow: SequenceDiagram.Arrow =
        packet.isFailure ? (isReply ? .failedReply : .failedRequest) : (isReply ? .reply : .request)
      guard let from = ids[packet.source], let to = ids[packet.destination] else { continue }
      let head = number(of: row.cite, isMixed: isMixed, words: words) + " · " + time
      let lines = [head] + TimelineFigure.wrapped(text(index), lineLength)
      diagram.items.append(.message(.init(from: from, to: to, arrow: arrow, lines: lines)))
    }
    let uncounted = max(0, finding.cites.count - rows.count)
    note(leftOut: rows.count - next + uncounted, over: ends, in: &diagram, words: words)

    let caption = FigureWords.fill(
      words.exchangeCaption, [("n", String(shown.count)), ("total", String(finding.cites.count))])
    let summary = shown.map { index -> String in
      let row = rows[index]
      return number(of: row.cite, isMixed: isMixed, words: words) + ", "
        + (row.time.map { MermaidText.clip($0, 32) } ?? words.timeUnknown) + ": "
        + FigureWords.fill(
          words.exchangeSummary,
          [
            ("from", MermaidText.clip(row.packet.source, hostLimit)),
            ("to", MermaidText.clip(row.packet.destination, hostLimit)),
            ("text", text(index)),
          ])
    }
    diagram.title = words.exchange
    diagram.description = caption + "."
    return Figure(
      id: "exchange", caption: caption, mermaid: MermaidWriter.text(.sequence(diagram)),
      alternative: summary.joined(separator: "; ") + ".")
  }

  /// The finding that gives the incident its name, or the first that nobody dismissed.
  static func principal(of incident: Incident) -> Finding? {
    if let id = incident.principal, let finding = incident.findings.first(where: { $0.id == id }) { return finding }
    let dismissed = Set(incident.verdicts.filter(\.isDismissed).map(\.finding))
    return incident.findings.first { !dismissed.contains($0.id) }
  }

  /// The cited packets that can be read, in the order of their evidence.
  private static func rows(of finding: Finding, in incident: Incident) -> [Row] {
    // A list may print one number on several rows, so the line counts where both have one.
    func key(_ evidence: String, _ packet: UInt64?, _ line: UInt64?) -> String {
      "\(evidence)/\(packet.map(String.init) ?? "")/\(line.map(String.init) ?? "")"
    }
    let excerpts = Dictionary(incident.excerpts.map { (key($0.evidence, $0.packet, $0.line), $0) }) { first, _ in first
    }
    var seen: Set<String> = []
    var rows: [Row] = []
    for cite in finding.cites.prefix(maximumCitations) {
      let key = key(cite.evidence, cite.packet, cite.line)
      guard seen.insert(key).inserted, let excerpt = excerpts[key], let packet = PacketLine(parsing: excerpt.text)
      else { continue }
      rows.append(Row(cite: cite, packet: packet, time: excerpt.time))
    }
    let places = Dictionary(incident.evidence.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
    let order = { (row: Row) -> (Int, UInt64) in
      (places[row.cite.evidence] ?? Int.max, row.cite.packet ?? row.cite.line ?? 0)
    }
    return rows.enumerated().sorted { a, b in
      let (left, right) = (order(a.element), order(b.element))
      return left == right ? a.offset < b.offset : left < right
    }.map(\.element)
  }

  /// The hosts that get a lifeline: those of the finding first, then those with most packets.
  private static func hosts(of rows: [Row], finding: Finding) -> [String] {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for row in rows {
      for host in [row.packet.source, row.packet.destination] {
        if counts[host] == nil { order.append(host) }
        counts[host, default: 0] += 1
      }
    }
    let named = Set((finding.affected + finding.sources).map(\.address))
    let ranked = order.enumerated().sorted { a, b in
      let (left, right) = (named.contains(a.element), named.contains(b.element))
      if left != right { return left }
      let (more, fewer) = (counts[a.element] ?? 0, counts[b.element] ?? 0)
      return more == fewer ? a.offset < b.offset : more > fewer
    }
    let chosen = Set(ranked.prefix(maximumHosts).map(\.element))
    return order.filter { chosen.contains($0) }
  }

  /// For each packet whether it goes to the side that asked: away from a server, or from whom a pair's first packet
  /// went to.
  private static func replies(_ rows: [Row], servers: Set<String>) -> [Bool] {
    var initiators: [Set<String>: String] = [:]
    return rows.map { row in
      let packet = row.packet
      let pair: Set = [packet.source, packet.destination]
      let isServerFirst = servers.contains(packet.source) && !servers.contains(packet.destination)
      let initiator = initiators[pair] ?? (isServerFirst ? packet.destination : packet.source)
      initiators[pair] = initiator
      return packet.source != initiator
    }
  }

  private static func servers(of finding: Finding) -> Set<String> {
    Set(finding.affected.filter { $0.port != nil || $0.role?.contains("server") == true }.map(\.address))
  }

  /// A server stands in the middle of its clients, so that no arrow is longer than it must be.
  private static func columns(_ hosts: [String], servers: Set<String>) -> [String] {
    let clients = hosts.filter { !servers.contains($0) }
    let left = (clients.count + 1) / 2
    return clients.prefix(left) + hosts.filter { servers.contains($0) } + clients.dropFirst(left)
  }

  private static func label(of host: String, in incident: Incident, finding: Finding) -> [String] {
    let involved = (incident.affected + incident.involved).first { $0.address == host }
    let role = (finding.affected + finding.sources).first { $0.address == host }?.role
    let seen = incident.traffic?.hosts.first { $0.address == host }?.roles.first
    let second = involved?.label ?? role ?? involved?.role ?? seen
    return [MermaidText.clip(host, hostLimit)] + (second.map { [MermaidText.clip($0, 28)] } ?? [])
  }

  private static func number(of cite: Citation, isMixed: Bool, words: FigureWords) -> String {
    let number = (cite.packet ?? cite.line).map(String.init) ?? "?"
    let text = FigureWords.fill(words.number, [("n", number)])
    return isMixed ? MermaidText.clip(cite.evidence, 8) + " " + text : text
  }

  private static func note(
    leftOut count: Int, over ends: (String, String), in diagram: inout SequenceDiagram, words: FigureWords
  ) {
    guard count > 0 else { return }
    let text = count == 1 ? words.leftOutOne : FigureWords.fill(words.leftOut, [("n", String(count))])
    diagram.items.append(.note(.init(.over, ends.0, to: ends.1, lines: ["⋯ " + text])))
  }

  /// `A`, `B` …
  private static func identifier(_ index: Int) -> String { "H\(index + 1)" }
}
