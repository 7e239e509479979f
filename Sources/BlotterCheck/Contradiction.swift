package import BlotterFindings

/// Which part of a sentence and of the evidence do not go together. The raw values are permanent.
package enum ProblemKind: String, Sendable, CaseIterable {
  /// A time, or a date where the evidence has dates, at which the evidence shows nothing of the kind.
  case time
  /// A date is stated, and the evidence has none.
  case dateUnknown = "date-unknown"
  /// A length of time.
  case duration
  /// A number of things, `none` and `all` included.
  case count
  /// An address that the evidence does not hold, or not in this part.
  case address
  /// A DNS name that nobody asked for.
  case name
  case port
  /// A port that is said to serve something else than it does.
  case service
  /// A DNS record type that nobody asked for.
  case recordType = "record-type"
  /// A message, flag, code or transport that the evidence does not show, or a step of a protocol told wrongly.
  case protocolTerm = "protocol-term"
  /// Who did it to whom.
  case direction
  /// An attack stated as fact that no packet shows.
  case unsupportedAttack = "unsupported-attack"
  /// What was seen is given as the reason of what caused it.
  case causeAsSymptom = "cause-as-symptom"
}

/// One sentence, or part of one, that the evidence contradicts.
package struct Contradiction: Sendable, Equatable {
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, in Unicode scalars.
  package var column: Int
  package var kind: ProblemKind
  /// The words as they stand in the text, with runs of white space as one blank.
  package var said: String
  /// What the evidence shows, one sentence without full stop.
  package var shown: String
  /// Where the evidence shows it; empty where it shows it by absence.
  package var cites: [Citation]
  /// How to mend the text: a verb phrase without full stop.
  package var mend: String

  package init(
    file: String, line: Int, column: Int, kind: ProblemKind, said: String, shown: String, cites: [Citation],
    mend: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.kind = kind
    self.said = said
    self.shown = shown
    self.cites = cites
    self.mend = mend
  }
}

extension Contradiction: CustomStringConvertible {
  /// `report.md:12:5: time: "1.23pm" — the first event is at 13:24:32.192571 (E1 packet 1); write the time of …`
  package var description: String {
    let places = cites.prefix(Self.citesShown).map(\.place)
    let more = cites.count > Self.citesShown ? " and \(cites.count - Self.citesShown) more" : ""
    let cited = places.isEmpty ? "" : " (" + places.joined(separator: ", ") + more + ")"
    return "\(file):\(line):\(column): \(kind.rawValue): \"\(said)\" — \(shown)\(cited); \(mend)"
  }

  /// Enough to look it up; the findings hold the rest.
  private static let citesShown = 3
}

extension Citation {
  /// `E1 packet 2, line 2`
  package var place: String {
    if let packet { return "\(evidence) packet \(packet)" }
    if let line { return "\(evidence) line \(line)" }
    return evidence
  }
}
