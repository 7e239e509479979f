package import BlotterIncident

/// One picture of an incident.
package struct Figure: Sendable, Equatable {
  /// `exchange`, `timeline`, `traffic`, `outcomes` or `conversations`.
  package var id: String
  /// Plain text of one line, with text from evidence in it: escape it like any other value.
  package var caption: String
  /// The text of a `mermaid` fence. Text from evidence in it is escaped, and no line of it begins with a fence.
  package var mermaid: String
  /// The picture in words, for readers who do not see it: plain text like the caption.
  package var alternative: String
}

/// Draws an incident's pictures as Mermaid. A picture that the evidence does not fill is absent.
package enum Figures {
  /// At most one of each kind, in the order in which a report tells: what was exchanged, when, how much, what clients
  /// got, between whom. A hundred thousand packets make no bigger picture than a hundred.
  package static func markdown(for incident: Incident, words: FigureWords = .english) -> [Figure] {
    [
      ExchangeFigure.figure(for: incident, words: words),
      TimelineFigure.figure(for: incident, words: words),
      TrafficFigure.packets(of: incident, words: words),
      TrafficFigure.outcomes(of: incident, words: words),
      ConversationsFigure.figure(for: incident, words: words),
    ].compactMap(\.self)
  }
}
