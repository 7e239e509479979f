internal import BlotterFindings
internal import BlotterIncident

/// The measured facts of a finding as rows that a person reads.
///
/// A fact is a name with its unit and a value of any shape; nothing here knows single facts, only shapes: a packet with
/// its time, a list of clients with what each got, lists, numbers and words.
struct FactWords {
  private let finding: Finding
  private let citations: CitationIndex
  private let words: Phrasebook

  init(_ finding: Finding, citations: CitationIndex, words: Phrasebook) {
    self.words = words
    self.finding = finding
    self.citations = citations
  }

  /// All facts but the clients, in order of name.
  var rows: [ContextNode] {
    var facts = finding.facts
    if !clients.isEmpty { facts["clients"] = nil }
    var rows: [(name: String, value: String)] = []
    for name in facts.keys.sorted() where name.hasSuffix("_time") {
      let base = String(name.dropLast("_time".count))
      guard let time = facts[name]?.stringValue else { continue }
      for key in [base, base + "_packet"] {
        guard let packet = facts[key]?.numberValue?.uint64Value else { continue }
        rows.append(
          (
            base,
            words.say("{1} at {2}", packetLink(packet), MarkdownEscaping.prose(Self.time(time) ?? time))
          ))
        facts[key] = nil
        facts[name] = nil
        break
      }
    }
    for (name, value) in facts { if let text = grouped(value, name) ?? self.value(value) { rows.append((name, text)) } }
    return rows.sorted { $0.name < $1.name }.map { row in
      var node = ContextNode(.fact)
      node.prose("name", words.factName(row.name))
      node.markdown("value", row.value)
      return node
    }
  }

  /// A number of bytes, its digits in groups; of other numbers some are names (ports, ids), which have none.
  private func grouped(_ value: JSONValue, _ name: String) -> String? {
    guard name.hasSuffix("_bytes"), let number = value.numberValue?.uint64Value else { return nil }
    return MarkdownEscaping.prose(Words.number(number))
  }

  /// A time as a sentence has it; nil for any other text.
  private static func time(_ text: String) -> String? {
    if let spoken = EvidenceTime.spoken(text) { return spoken + " UTC" }
    return EvidenceTime(text)?.clock == .relative ? text + " s" : nil
  }

  /// The clients of the service with the best outcome that each had, where the finding lists them.
  var clients: [ContextNode] {
    guard let items = finding.facts["clients"]?.arrayValue else { return [] }
    return items.compactMap { item in
      guard let members = item.objectValue, let address = members["address"]?.stringValue else { return nil }
      var node = ContextNode(.client)
      node.code("address", address)
      node.prose("outcome", members["outcome"]?.stringValue.map { words($0, as: "client") })
      node.prose("status", members["status"]?.numberValue?.text)
      node.prose("attempts", members["attempts"]?.numberValue?.text)
      node.markdown("cites", members["packet"]?.numberValue?.uint64Value.map(packetLink))
      return node
    }
  }

  /// A packet by its number, as a link where its excerpt is shown.
  private func packetLink(_ packet: UInt64) -> String {
    guard let evidence = finding.cites.first?.evidence else { return words.say("packet {1}", String(packet)) }
    return citations.link(evidence: evidence, packet: packet) ?? words.say("packet {1}", String(packet))
  }

  /// A fact on one line; nil for an empty one.
  private func value(_ value: JSONValue) -> String? {
    switch value {
    case .null: return nil
    case .bool(let flag): return words(flag ? "yes" : "no")
    case .number(let number): return MarkdownEscaping.prose(words.number(number.text))
    case .string(let text):
      if text.isEmpty { return nil }
      if let time = Self.time(text) { return MarkdownEscaping.prose(time) }
      // Times and words read better as they are; whatever would need escaping is data.
      let prose = MarkdownEscaping.prose(words.special(text, as: "value") ?? text)
      return prose.contains("\\") ? MarkdownEscaping.code(text) : prose
    case .array(let items):
      let shown = items.compactMap(self.value)
      // Of a row of texts all are data where one is.
      let texts = items.compactMap(\.stringValue)
      if texts.count == items.count, zip(texts, shown).contains(where: { $1 == MarkdownEscaping.code($0) }) {
        let all = zip(texts, shown).map { text, shown in
          shown.contains("`") || words.special(text, as: "value") != nil ? shown : MarkdownEscaping.code(text)
        }
        return words.list(all, limit: 8)
      }
      return shown.isEmpty ? nil : words.list(shown, limit: 8)
    case .object(var members):
      let key = ["address", "name"].first { members[$0]?.stringValue != nil }
      let subject = key.flatMap { members.removeValue(forKey: $0)?.stringValue }
      let shown = members.sorted { $0.key < $1.key }.compactMap { name, member in
        self.value(member).map { "\(MarkdownEscaping.prose(words(name, as: "fact"))): \($0)" }
      }
      guard let subject else { return shown.isEmpty ? nil : words.list(shown, limit: 8) }
      return MarkdownEscaping.code(subject) + (shown.isEmpty ? "" : " (\(shown.joined(separator: ", ")))")
    }
  }
}
