import BlotterFindings
import BlotterIncident

/// Who talked with whom, largest first. Flows of one client with one server port are one bar, whatever its own ports.
enum ConversationsFigure {
  static let maximumBars = 10
  /// Characters of a bar's label: two full IPv6 addresses with port and transport.
  static let labelLimit = 96
  /// Ports of one server that still get a bar each.
  static let maximumPorts = 3

  static func figure(for incident: Incident, words: FigureWords) -> Figure? {
    guard let conversations = incident.traffic?.conversations, !conversations.isEmpty else { return nil }
    let hasBytes = conversations.allSatisfy { $0.bytes != nil }
    let amounts = conversations.map { Double(hasBytes ? $0.bytes ?? 0 : $0.packets) }
    let counted = amounts.reduce(0, +)
    let whole = (hasBytes ? incident.traffic?.bytes : incident.traffic?.packets).map(Double.init)
    // The findings list the largest conversations only.
    let isPartial = whole.map { counted < $0 } ?? false
    var sums: [String: Double] = [:]
    var order: [String] = []
    for (label, amount) in zip(labels(of: conversations, isPartial: isPartial, words: words), amounts) {
      if sums[label] == nil { order.append(label) }
      sums[label, default: 0] += amount
    }
    // A single bar compares nothing.
    guard order.count > 1, sums.values.allSatisfy({ $0 <= DecimalText.limit }) else { return nil }
    let ranked = order.enumerated().sorted { a, b in
      let (left, right) = (sums[a.element] ?? 0, sums[b.element] ?? 0)
      return left == right ? a.offset < b.offset : left > right
    }.map(\.element)
    let shown = ranked.prefix(maximumBars)
    guard let largest = shown.first.flatMap({ sums[$0] }), largest > 0 else { return nil }

    let units: [(Double, String)] = [(1, "B"), (1e3, "kB"), (1e6, "MB"), (1e9, "GB"), (1e12, "TB")]
    let unit = hasBytes ? units.last { largest >= $0.0 } ?? (1, "B") : (1, words.packets)
    let values = shown.map { ((sums[$0] ?? 0) / unit.0 * 100).rounded() / 100 }
    var chart = Chart()
    chart.isHorizontal = true
    chart.heading = words.conversations
    chart.x = .categories(Array(shown))
    chart.yTitle = hasBytes ? FigureWords.fill(words.bytesAxis, [("unit", unit.1)]) : words.packets
    chart.yRange = .init(0, NiceScale(upTo: values.max() ?? 0).high)
    chart.plots = [.init(.bar, values: values)]
    var caption = FigureWords.fill(
      words.conversationsCaption, [("unit", hasBytes ? words.bytes : words.packets.lowercased())])
    let rest = ranked.dropFirst(maximumBars)
    if !rest.isEmpty {
      let amount = rest.reduce(0) { $0 + (sums[$1] ?? 0) } / unit.0
      caption += FigureWords.fill(
        words.conversationsRest,
        [
          ("n", String(rest.count)),
          (
            "amount", DecimalText.text((amount * 100).rounded() / 100) + " " + (hasBytes ? unit.1 : unit.1.lowercased())
          ),
        ])
    }
    if isPartial, let whole {
      caption += FigureWords.fill(
        words.conversationsPartial,
        [
          ("n", String(conversations.count)), ("share", DecimalText.text((counted / whole * 1000).rounded() / 10)),
          ("unit", hasBytes ? words.bytes : words.packets.lowercased()),
        ])
    }
    chart.title = words.conversations
    chart.description = caption + "."
    let name = hasBytes ? unit.1 : words.packets.lowercased()
    let summary = zip(shown, values).map { "\($0): \(DecimalText.text($1)) \(name)" }.joined(separator: "; ")
    return Figure(
      id: "conversations", caption: caption, mermaid: MermaidWriter.text(.chart(chart)), alternative: summary)
  }

  /// A name for the bar of each conversation: client, server, port and transport; one name for all ports of a server
  /// that one client tried, where it tried many.
  private static func labels(
    of conversations: [TrafficSummary.Conversation], isPartial: Bool, words: FigureWords
  ) -> [String] {
    struct Pair: Hashable {
      var a: String
      var b: String
      var transport: String
    }
    let pairs = conversations.map { Pair(a: $0.a.address, b: $0.b.address, transport: $0.transport) }
    var ports: [Pair: Set<UInt16>] = [:]
    for (pair, conversation) in zip(pairs, conversations) {
      if let port = conversation.b.port { ports[pair, default: []].insert(port) }
    }
    return zip(pairs, conversations).map { pair, conversation in
      let client = MermaidText.clip(pair.a, 40)
      let transport = MermaidText.clip(pair.transport, 8)
      if let count = ports[pair]?.count, count > maximumPorts {
        let number = String(count) + (isPartial ? "+" : "")
        let name = FigureWords.fill(words.manyPorts, [("n", number), ("transport", transport)])
        return MermaidText.clip("\(client) → \(MermaidText.clip(pair.b, 42)), \(name)", labelLimit)
      }
      let isBracketed = conversation.b.port != nil && pair.b.contains(":")
      let host = MermaidText.clip(isBracketed ? "[\(pair.b)]" : pair.b, 42)
      let port = conversation.b.port.map { ":\($0)" } ?? ""
      // A list that names the application only does not say by which transport.
      let over = pair.transport == "unknown" ? "" : "/\(transport)"
      return MermaidText.clip("\(client) → \(host)\(port)\(over)", labelLimit)
    }
  }
}
