import BlotterIncident

/// Events of packets and of people on one axis.
///
/// Mermaid's own `timeline` breaks at the colons of times and grows sideways with each event. So the axis is that of a
/// sequence diagram: it runs down the page, its lanes tell who knows, and a gap is a row of its own.
enum TimelineFigure {
  /// What stays one picture; the report's table has them all.
  static let maximumEvents = 20
  /// Events of people kept where there are more in all; what they did is the rarer.
  static let maximumReported = 10
  static let textLimit = 120
  /// Characters of a line in Mermaid's notes.
  static let lineLength = 44
  /// A pause is shown from this share of the whole on.
  static let gapShare = 10

  private static let evidence = "E"
  private static let people = "P"

  static func figure(for incident: Incident, words: FigureWords) -> Figure? {
    let lines = incident.packetLines
    let events = incident.timeline.map { entry in
      var entry = entry
      if lines.contains(entry.text), let packet = PacketLine(parsing: entry.text) {
        entry.text = "\(packet.source) → \(packet.destination): \(packet.text)"
      }
      return entry
    }
    guard events.count > 1 else { return nil }
    let shown = chosen(events)
    let hasPackets = shown.contains { events[$0].grade != .reported }
    let hasPeople = shown.contains { events[$0].grade == .reported }
    var diagram = SequenceDiagram()
    if hasPackets { diagram.participants.append(.init(id: evidence, lines: [words.evidence])) }
    if hasPeople { diagram.participants.append(.init(id: people, lines: [words.people])) }
    let ends = (hasPackets ? evidence : people, hasPeople ? people : evidence)

    let moments = shown.map { events[$0].time.flatMap { Moment(parsing: $0) } }
    let pauses = zip(moments, moments.dropFirst()).map { before, after -> Int64? in
      guard let before, let after else { return nil }
      return after.since(before)
    }
    let total = pauses.compactMap(\.self).reduce(Int64(0)) { sum, pause in
      let (sum, overflow) = sum.addingReportingOverflow(pause)
      return overflow ? Int64.max : sum
    }
    var date: String?
    for (position, index) in shown.enumerated() {
      let left = index - (position > 0 ? shown[position - 1] + 1 : 0)
      if left > 0 {
        let text = left == 1 ? words.eventsLeftOutOne : FigureWords.fill(words.eventsLeftOut, [("n", String(left))])
        diagram.items.append(.note(.init(.over, ends.0, to: ends.1, lines: ["⋯ " + text])))
      } else if position > 0, let pause = pauses[position - 1], pause >= total / Int64(gapShare),
        let text = gap(pause, isRough: isRough(moments[position - 1]) || isRough(moments[position]), words: words)
      {
        diagram.items.append(.note(.init(.over, ends.0, to: ends.1, lines: ["⋯ " + text])))
      }
      let event = events[index]
      let lane = event.grade == .reported ? people : evidence
      let grade = words.grades[event.grade.rawValue].map { " (\($0))" } ?? ""
      var time = event.time.map { MermaidText.clip($0, 40) } ?? words.timeUnknown
      if let (day, rest) = Moment.dayAndTime(time) {
        if date != day {
          let text = FigureWords.fill(words.dateNote, [("date", day)])
          diagram.items.append(.note(.init(.over, ends.0, to: ends.1, lines: [text])))
          date = day
        }
        time = rest
      }
      let text = wrapped(MermaidText.clip(event.text, textLimit) + grade, lineLength)
      diagram.items.append(.note(.init(.over, lane, lines: [time] + text)))
    }
    let caption =
      hasPeople && hasPackets ? words.timelineCaption : hasPackets ? words.timelineCaptionPackets : words.timeline
    diagram.title = words.timeline
    diagram.description = caption + "."
    let summary = shown.map { index in
      (events[index].time.map(Moment.readable) ?? words.timeUnknown) + ": "
        + MermaidText.clip(events[index].text, textLimit)
    }
    return Figure(
      id: "timeline", caption: caption, mermaid: MermaidWriter.text(.sequence(diagram)),
      alternative: summary.joined(separator: "; "))
  }

  private static func isRough(_ moment: Moment?) -> Bool { moment?.isToTheMinute == true }

  /// How long nothing is told; nil below what the times can tell.
  private static func gap(_ pause: Int64, isRough: Bool, words: FigureWords) -> String? {
    let minute: Int64 = 60_000_000_000
    guard isRough else {
      return pause < minute / 60
        ? nil : FigureWords.fill(words.gap, [("t", DurationText.text(pause).replacing(".", with: words.decimalMark))])
    }
    guard pause >= 2 * minute, pause < Int64.max - minute else { return nil }
    let rounded = (pause + minute / 2) / minute * minute
    return FigureWords.fill(words.gapAbout, [("t", DurationText.text(rounded).replacing(".", with: words.decimalMark))])
  }

  /// Indices of the events that are drawn: all, or the first and last of people and of packets.
  private static func chosen(_ events: [TimelineEntry]) -> [Int] {
    guard events.count > maximumEvents else { return Array(events.indices) }
    let reported = events.indices.filter { events[$0].grade == .reported }
    let observed = events.indices.filter { events[$0].grade != .reported }
    let forPeople = min(reported.count, max(maximumReported, maximumEvents - observed.count))
    let some = { (all: [Int], count: Int) -> [Int] in
      guard all.count > count else { return all }
      return all.prefix((count + 1) / 2) + all.suffix(count / 2)
    }
    return (some(reported, forPeople) + some(observed, maximumEvents - forPeople)).sorted()
  }

  /// Lines of at most so many characters, broken at blanks where there are any.
  static func wrapped(_ text: String, _ lineLength: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > lineLength {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
