/// The fixed words of figures in one language; `{…}` marks what is put in.
package struct FigureWords: Sendable, Equatable {
  package var number = "No. {n}"
  package var timeUnknown = "time unknown"
  package var leftOut = "{n} cited packets left out"
  package var leftOutOne = "1 cited packet left out"
  package var exchange = "Packets exchanged"
  package var exchangeCaption = "The packets that show the finding, {n} of {total} cited"
  package var exchangeSummary = "{from} sends {to}: {text}"
  package var portOf = "{text}, port {port}"
  package var dateNote = "Times of {date}, UTC"

  package var timeline = "Timeline"
  package var timelineCaption = "Timeline of what packets show and what people report"
  package var timelineCaptionPackets = "Timeline of what packets show"
  package var evidence = "Evidence"
  package var people = "People"
  package var gap = "{t} later"
  package var gapAbout = "about {t} later"
  package var eventsLeftOut = "{n} events left out"
  package var eventsLeftOutOne = "1 event left out"
  package var grades = ["inferred": "inferred", "open": "open"]

  package var packets = "Packets"
  package var traffic = "Packets over time"
  package var trafficCaption = "Packets per {interval}, {total} in all"
  package var outcomes = "Outcomes of clients' attempts over time"
  package var outcomesCaption =
    "What clients of {subject} got, attempts per {interval}, stacked from the base up: {names}"
  package var outcomesCaptionOne = "What clients of {subject} got, attempts per {interval}: all {names}"
  package var requests = "Requests per {interval}"
  package var connections = "Connections per {interval}"
  package var packetsPer = "Packets per {interval}"
  package var oneSecond = "second"
  package var oneMinute = "minute"
  package var oneHour = "hour"
  package var oneDay = "day"
  package var served = "served"
  package var refused = "refused"
  package var unanswered = "unanswered"
  package var failed = "failed"
  package var spanCaption = "; the incident lasts from {first} to {last}"
  package var milliseconds = "Milliseconds"
  package var seconds = "Seconds"
  package var minutes = "Minutes"
  package var hours = "Hours"
  package var days = "Days"
  package var sinceAbsolute = "{unit} since {time}"
  package var sinceTimeOfDay = "{unit} since {time} (time of day; the log gives no date)"
  package var sinceRelative = "{unit} since {time} on the clock of the capture"
  package var sinceFirst = "{unit} since the first packet"

  package var conversations = "Conversations by volume"
  package var conversationsCaption = "The largest conversations by {unit}"
  package var conversationsRest = "; {n} smaller ones hold {amount} more"
  package var conversationsPartial = "; the findings list {n} conversations, with {share} % of all {unit}"
  package var manyPorts = "{n} {transport} ports"
  package var bytes = "bytes on the wire"
  package var bytesAxis = "{unit} on the wire"

  // The drawing.
  package var figure = "Figure"
  package var data = "The figure as a table"
  package var columnNumber = "No."
  package var columnTime = "Time"
  package var columnFrom = "From"
  package var columnTo = "To"
  package var columnMessage = "Message"
  package var columnSource = "Source"
  package var columnEvent = "Event"
  package var incident = "incident"
  package var legendRequest = "request"
  package var legendReply = "reply"
  package var legendFailure = "error, refusal or reset"
  package var category = "Category"
  package var value = "Value"
  /// Between whole and fraction in captions and drawings; Mermaid itself always has a full stop.
  package var decimalMark = "."

  package init() {}

  package static let english = FigureWords()

  /// A text with its places filled.
  static func fill(_ text: String, _ values: [(String, String)]) -> String {
    var filled = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open]
      let name = rest[rest.index(after: open)..<close]
      filled += values.first { $0.0 == name }?.1 ?? String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }
}
