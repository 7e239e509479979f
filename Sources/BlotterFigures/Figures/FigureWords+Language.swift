package import BlotterIncident

extension FigureWords {
  /// The words of a language; what it does not say stays English.
  package init(_ words: Phrasebook) {
    self.init()
    if words.isEnglish { return }
    for path in Self.texts { self[keyPath: path] = words.form(self[keyPath: path], as: "figure") }
    for (grade, word) in grades { grades[grade] = words(word, as: "grade") }
    decimalMark = words.number("0.5").filter { $0 != "0" && $0 != "5" }
  }

  /// All of them but the grades, which are those of the report.
  package static var texts: [WritableKeyPath<FigureWords, String>] {
    [
      \.number, \.timeUnknown, \.leftOut, \.leftOutOne, \.exchange, \.exchangeCaption, \.exchangeSummary, \.portOf,
      \.dateNote, \.timeline, \.timelineCaption, \.timelineCaptionPackets, \.evidence, \.people, \.gap, \.gapAbout,
      \.eventsLeftOut, \.eventsLeftOutOne, \.packets, \.traffic, \.trafficCaption, \.outcomes, \.outcomesCaption,
      \.outcomesCaptionOne, \.requests, \.connections, \.packetsPer,
      \.oneSecond, \.oneMinute, \.oneHour, \.oneDay, \.served, \.refused, \.unanswered, \.failed,
      \.spanCaption, \.milliseconds, \.seconds, \.minutes, \.hours, \.days, \.sinceAbsolute, \.sinceTimeOfDay,
      \.sinceRelative, \.sinceFirst, \.conversations, \.conversationsCaption, \.conversationsRest,
      \.conversationsPartial, \.manyPorts, \.bytes, \.bytesAxis, \.figure, \.data, \.columnNumber, \.columnTime,
      \.columnFrom, \.columnTo, \.columnMessage, \.columnSource, \.columnEvent, \.incident, \.legendRequest,
      \.legendReply, \.legendFailure, \.category, \.value,
    ]
  }
}
