import BlotterFindings
import BlotterIncident
import Testing

@Suite struct TimelineTests {
  /// Two packets at `first` and `last`, and what people did at `actions`; gives the texts in order, with `?` after
  /// those whose place is not known.
  private func order(_ first: String, _ last: String, _ actions: [String], timezone: String = "UTC") throws -> [String]
  {
    var document = FindingsDocument()
    var finding = Finding(id: "F1", kind: "foreign", title: "t")
    finding.cites = [1, 2].map { Citation(evidence: "E1", packet: $0, line: nil) }
    document.findings = [finding]
    document.excerpts = [(1, first, "one"), (2, last, "two")].map { packet, time, text in
      Excerpt(evidence: "E1", packet: packet, line: nil, time: time, text: text)
    }
    let list = actions.map { "  - {at: \"\($0)\", did: \"\($0)\"}" }.joined(separator: "\n")
    let yaml = "incident: {timezone: \(timezone)}\nactions:\n\(list)\n"
    let incident = try IncidentBuilder(document, notes: Notes(yaml: Array(yaml.utf8), file: "n")).incident()
    return incident.timeline.map { $0.text + ($0.isPlaced ? "" : "?") }
  }

  @Test func putsPeopleBetweenPacketsOfADay() throws {
    #expect(
      try order("13:24:32.192571", "13:28:50.022967", ["13:40", "13:26", "1:25 pm", "9:00 a.m."])
        == ["9:00 a.m.", "one", "1:25 pm", "13:26", "two", "13:40"])
  }

  @Test func leavesAfterwardsWhatCannotBeCompared() throws {
    #expect(
      try order("13:24:32.192571", "13:28:50.022967", ["about noon", "2026-11-23T13:25:00Z"])
        == ["one", "two", "about noon?", "2026-11-23T13:25:00Z?"])
    #expect(try order("+3.144521", "+51.823018", ["13:40"]) == ["one", "two", "13:40?"])
  }

  @Test func comparesFullTimesInUTCOnly() throws {
    let (first, last) = ("2026-11-23T13:24:32.192571Z", "2026-11-23T13:28:50.022967Z")
    #expect(try order(first, last, ["2026-11-23 13:25"]) == ["one", "2026-11-23 13:25", "two"])
    #expect(
      try order(first, last, ["2026-11-23 13:25", "13:25"], timezone: "Europe/Berlin")
        == ["one", "two", "2026-11-23 13:25?", "13:25?"])
  }

  /// Past midnight a time of day has no one place.
  @Test func keepsPacketOrderWhenTheClockWraps() throws {
    #expect(try order("23:59:58.000000", "00:00:02.000000", ["23:59"]) == ["one", "two", "23:59?"])
  }
}
