import BlotterFindings
import BlotterIncident

/// Who talked with whom, largest first. Flows of one client with one server port are one bar, whatever its own ports.
enum ConversationsFigure {
  static let maximumBars = 10
  /// Characters of a bar's label: two full IPv6 addresses with port and transport.
  static let labelLimit = 96

  static func figure(for incident: Incident, words: FigureWords) -> Figure? {
    guard let conversations = incident.traffic?.conversations, !conversations.isEmpty else { return nil }
    let hasBytes = conversations.allSatisfy { $0.bytes != nil }
    var sums: [String: Double] = [:]
    var order: [String] = []
    for conversation in conversations {
      let label = label(of: conversation)
      if sums[label] == nil { order.append(label) }
      sums[label, default: 0] += Double(hasBytes ? conversation.bytes ?? 0 : conversation.packets)
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
    chart.title = words.conversations
    chart.description = caption + "."
    let name = hasBytes ? unit.1 : words.packets.lowercased()
    let summary = zip(shown, values).map { "\($0): \(DecimalText.text($1)) \(name)" }.joined(separator: "; ")
    return Figure(
      id: "conversations", caption: caption, mermaid: MermaidWriter.text(.chart(chart)), alternative: summary)
  }

  private static func label(of conversation: TrafficSummary.Conversation) -> String {
    let server = conversation.b
    let isV6 = server.address.contains(":")
    let host = server.port == nil || !isV6 ? server.address : "[\(server.address)]"
    let port = server.port.map { ":\($0)" } ?? ""
    let label = "\(MermaidText.clip(conversation.a.address, 40)) → \(MermaidText.clip(host, 42))\(port)"
    return MermaidText.clip(label + "/" + MermaidText.clip(conversation.transport, 8), labelLimit)
  }
}
