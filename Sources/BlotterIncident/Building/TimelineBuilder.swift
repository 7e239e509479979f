import BlotterFindings

/// Puts the events of packets and of people into one order.
///
/// Packets keep the order of their evidence, by packet number, since a clock may wrap at midnight or jump; where all
/// times are absolute, they are ordered by time across the evidence. What people did is put between them where its time
/// can be compared, and stands after them, marked, where it cannot.
struct TimelineBuilder {
  var views: [FindingView]
  var evidence: [EvidenceEntry]
  var analyst: String?
  var timezone: String?

  /// Events that one finding gives at most: the reader wants the course of events, the appendix has the packets.
  static let findingLimit = 12

  func timeline(_ actions: [Notes.NotedAction]) -> [TimelineEntry] {
    var seen = Set<Citation>()
    var events: [Event] = []
    for (index, view) in views.enumerated() {
      for event in self.events(of: view, isPrincipal: index == 0) {
        // A packet that two findings cite is one event, in the words of the more important one.
        if let citation = event.entry.cites.first, event.isPacket, !seen.insert(citation).inserted { continue }
        events.append(event)
      }
    }
    return merge(ordered(events), actions)
  }

  // MARK: Events of packets

  private struct Event {
    var entry: TimelineEntry
    var isPacket: Bool
    var evidenceIndex: Int
    var packet: UInt64
    var time: EvidenceTime?

    /// Whether a line of a log tells it that holds no packet.
    var isRecord: Bool { !entry.cites.isEmpty && entry.cites.allSatisfy { $0.packet == nil } }
  }

  private func events(of view: FindingView, isPrincipal: Bool) -> [Event] {
    var events: [Event] = []
    for moment in view.playbook?.moments ?? [] {
      if let name = moment.each {
        for element in view.finding.facts[name]?.arrayValue ?? [] {
          guard let members = element.objectValue else { continue }
          let number = members["packet"]?.numberValue?.uint64Value
          let excerpt = number.flatMap(view.citation(ofPacket:)).flatMap(view.excerpt)
          guard let time = members["time"]?.stringValue ?? excerpt?.time else { continue }
          append(moment, view, view.scope.with(members), time, number, to: &events)
        }
      } else if let at = moment.at, let time = view.scope.value(at)?.stringValue {
        var number = moment.packet.flatMap { view.scope.value($0)?.numberValue?.uint64Value }
        if number == nil {
          // The packet that was seen at that time, and else the end that the name means.
          number = view.finding.cites.first { view.excerpt($0)?.time == time }?.packet
          if number == nil, at.name == "@last" { number = view.finding.cites.last?.packet }
        }
        append(moment, view, view.scope, time, number, to: &events)
      }
    }
    let names = (view.playbook?.packets ?? []).filter { $0.conditions.allSatisfy { $0.holds(view.scope) } }
    if !events.isEmpty && names.isEmpty { return FindingView.spread(events, limit: Self.findingLimit) }
    var named: [Event] = []
    var lines: [Event] = []
    for citation in view.finding.cites {
      guard let excerpt = view.excerpt(citation), let time = excerpt.time else { continue }
      let name = names.first { name in name.has.contains { excerpt.text.contains($0) } }
      if let text = name.flatMap({ $0.says.text(view.scope) }) {
        named.append(event(text, time, [citation], isPacket: true))
      } else {
        lines.append(event(Self.line(excerpt), time, [citation], isPacket: true))
      }
    }
    guard named.isEmpty, events.isEmpty else {
      return FindingView.spread(events + named, limit: Self.findingLimit)
    }
    // Lines as they are only where no packet and no fact can be named in words, and of a lesser finding not even those.
    guard isPrincipal || (view.severity ?? .informational) >= .medium else { return [] }
    // Records of a sensor are no packets, and their lines no words.
    if let first = lines.first, let last = lines.last, lines.allSatisfy(\.isRecord) {
      let ends =
        lines.count == 1
        ? [(first, "The record of it in the log.")]
        : [(first, "The first record of it in the log."), (last, "The last record of it in the log.")]
      return ends.map { end, text in
        var end = end
        end.entry.text = text
        return end
      }
    }
    return FindingView.spread(Self.telling(lines), limit: Self.lineLimit)
  }

  /// Lines that one finding gives at most: they stand in the figure of the exchange and in the appendix as well.
  private static let lineLimit = 6

  /// Of the lines of packets those that tell most: messages before data, data before segments that only keep a
  /// connection going. Whatever is refused or reset stays.
  private static func telling(_ lines: [Event]) -> [Event] {
    func weight(_ text: String) -> Int {
      guard let flags = text.ranges(of: "Flags [").first, let length = text.ranges(of: ", length ").last else {
        return 2
      }
      if text[flags.upperBound...].prefix(while: { $0 != "]" }).contains("R") { return 2 }
      let rest = text[length.upperBound...]
      return rest.contains(":") ? 2 : rest == "0" ? 0 : 1
    }
    let best = lines.map { weight($0.entry.text) }.max() ?? 0
    return lines.filter { weight($0.entry.text) == best }
  }

  private func append(
    _ moment: Playbook.Moment, _ view: FindingView, _ scope: FactScope, _ time: String, _ number: UInt64?,
    to events: inout [Event]
  ) {
    guard moment.conditions.allSatisfy({ $0.holds(scope) }), let text = moment.says.text(scope) else { return }
    let cites = number.flatMap(view.citation(ofPacket:)).map { [$0] } ?? Array(view.finding.cites.prefix(1))
    guard !cites.isEmpty else { return }
    events.append(event(text, time, cites, isPacket: false))
  }

  private func event(_ text: String, _ time: String, _ cites: [Citation], isPacket: Bool) -> Event {
    var entry = TimelineEntry(time: time, text: text, grade: .observed)
    entry.cites = cites
    let id = cites.first?.evidence
    return Event(
      entry: entry, isPacket: isPacket, evidenceIndex: evidence.firstIndex { $0.id == id } ?? evidence.count,
      packet: cites.first?.packet ?? cites.first?.line ?? 0, time: EvidenceTime(time))
  }

  /// The packet's line without the time that stands beside it anyway.
  static func line(_ excerpt: Excerpt) -> String {
    var text = excerpt.text[...]
    let stamp = text.prefix { $0 != " " }
    if !stamp.isEmpty, excerpt.time?.contains(stamp) ?? false { text = text.dropFirst(stamp.count) }
    return Phrase.plain(String(text).trimmed)
  }

  private func ordered(_ events: [Event]) -> [Event] {
    let isAbsolute = events.allSatisfy { $0.time?.clock == .absolute }
    return events.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      if isAbsolute, let first = left.time?.nanoseconds, let second = right.time?.nanoseconds, first != second {
        return first < second
      }
      if left.evidenceIndex != right.evidenceIndex { return left.evidenceIndex < right.evidenceIndex }
      if left.packet != right.packet { return left.packet < right.packet }
      return a.offset < b.offset
    }.map(\.element)
  }

  // MARK: What people did

  private func merge(_ events: [Event], _ actions: [Notes.NotedAction]) -> [TimelineEntry] {
    var timeline = events.map { (entry: $0.entry, time: $0.time) }
    // A clock that goes back in the list (midnight, several files) gives no place to put a time of day.
    let times = events.compactMap(\.time)
    let clock = times.first?.clock
    let isComparable =
      times.count == events.count && times.allSatisfy { $0.clock == clock }
      && zip(times, times.dropFirst()).allSatisfy { $0.nanoseconds <= $1.nanoseconds }
    var unplaced: [TimelineEntry] = []
    for action in actions {
      var entry = TimelineEntry(time: action.at, text: action.did, grade: .reported)
      entry.by = action.by ?? analyst ?? "analyst"
      let time = action.at.flatMap { EvidenceTime(written: $0, timezone: timezone) }
      guard let time, isComparable || events.isEmpty, events.isEmpty || time.clock == clock else {
        entry.isPlaced = false
        unplaced.append(entry)
        continue
      }
      let later = timeline.firstIndex { ($0.time?.nanoseconds ?? .max) > time.nanoseconds }
      timeline.insert((entry, time), at: later ?? timeline.count)
    }
    return timeline.map(\.entry) + unplaced
  }
}

extension Incident {
  /// The lines of cited packets as its timeline has them where nobody has put them into words.
  package var packetLines: Set<String> { Set(excerpts.map(TimelineBuilder.line)) }
}
