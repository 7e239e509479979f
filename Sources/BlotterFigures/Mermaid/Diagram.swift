/// A picture in the subset of Mermaid that this module writes, reads and draws.
package enum Diagram: Sendable, Equatable {
  case sequence(SequenceDiagram)
  case chart(Chart)
}

/// Who sent what to whom, and remarks between: Mermaid's `sequenceDiagram`.
///
/// One without messages is a timeline: each note an event, the participants its lanes (what packets show, what people
/// did).
package struct SequenceDiagram: Sendable, Equatable {
  /// `accTitle`, what a screen reader says first.
  package var title: String?
  /// `accDescr`, the picture in a sentence.
  package var description: String?
  package var participants: [Participant] = []
  package var items: [Item] = []

  package init() {}

  /// One lifeline.
  package struct Participant: Sendable, Equatable {
    /// Letters and digits, unique in the diagram.
    package var id: String
    /// What stands in its box, line by line.
    package var lines: [String]

    package init(id: String, lines: [String]) {
      self.id = id
      self.lines = lines
    }
  }

  /// One row.
  package enum Item: Sendable, Equatable {
    case message(Message)
    case note(Note)
  }

  /// One arrow.
  package struct Message: Sendable, Equatable {
    package var from: String
    package var to: String
    package var arrow: Arrow
    /// First line `No. 1 · 13:24:32.192571`, then what the packet says.
    package var lines: [String]

    package init(from: String, to: String, arrow: Arrow, lines: [String]) {
      self.from = from
      self.to = to
      self.arrow = arrow
      self.lines = lines
    }
  }

  /// The arrows of the subset, as Mermaid spells them.
  package enum Arrow: String, Sendable, CaseIterable {
    /// From the side that asks.
    case request = "->>"
    /// From the side that answers.
    case reply = "-->>"
    /// An error or a reset from the side that asks.
    case failedRequest = "-x"
    /// An error, a refusal or a reset from the side that answers.
    case failedReply = "--x"

    /// Whether the line is broken.
    var isDashed: Bool { self == .reply || self == .failedReply }
    /// Whether a cross stands at its end.
    var isFailure: Bool { self == .failedRequest || self == .failedReply }
  }

  /// A remark beside or over one lifeline, or over all between two.
  package struct Note: Sendable, Equatable {
    package enum Place: String, Sendable { case over, rightOf = "right of", leftOf = "left of" }
    package var place: Place
    package var first: String
    /// The other end of a note that stands over several lifelines; equal to `first` for one.
    package var last: String
    package var lines: [String]

    package init(_ place: Place, _ first: String, to last: String? = nil, lines: [String]) {
      self.place = place
      self.first = first
      self.last = last ?? first
      self.lines = lines
    }
  }
}

/// Amounts by category, or over a range: Mermaid's `xychart-beta`.
///
/// Bars of several series stand in front of each other, in Mermaid as here. A stack is therefore written tallest
/// first with sums from the base up, and a series whose name begins with `+ ` includes all that follow it.
package struct Chart: Sendable, Equatable {
  package var isHorizontal = false
  /// `accTitle`.
  package var title: String?
  /// `accDescr`.
  package var description: String?
  /// `title`, which Mermaid draws above the chart.
  package var heading: String?
  package var xTitle: String?
  package var x = XAxis.unnamed
  package var yTitle: String?
  /// Ends of the vertical scale.
  package var yRange: Range?
  /// First and last category of the incident, counted from 0; a Mermaid comment, `%% incident 3 --> 18`.
  package var span: ClosedRange<Int>?
  package var plots: [Plot] = []

  package init() {}

  package enum XAxis: Sendable, Equatable {
    case unnamed
    case categories([String])
    case range(Range)
  }

  /// Two ends, the first below the second.
  package struct Range: Sendable, Equatable {
    package var low: Double
    package var high: Double

    package init(_ low: Double, _ high: Double) {
      self.low = low
      self.high = high
    }
  }

  package struct Plot: Sendable, Equatable {
    package enum Kind: String, Sendable { case bar, line }
    package var kind: Kind
    /// Empty for the only series of a chart.
    package var name: String
    package var values: [Double]

    package init(_ kind: Kind, name: String = "", values: [Double]) {
      self.kind = kind
      self.name = name
      self.values = values
    }

    /// Begins the name of a series that includes those after it.
    package static let stackMark = "+ "
  }

  /// The series with what each adds, base first: what a table of the chart's data prints.
  var unstacked: [Plot] {
    var added: [Plot] = []
    for (index, plot) in plots.enumerated() {
      guard plot.name.hasPrefix(Plot.stackMark), index + 1 < plots.count else {
        added.append(plot)
        continue
      }
      let below = plots[index + 1].values
      let values = plot.values.enumerated().map { $0.offset < below.count ? $0.element - below[$0.offset] : $0.element }
      added.append(Plot(plot.kind, name: String(plot.name.dropFirst(Plot.stackMark.count)), values: values))
    }
    return plots.contains { $0.name.hasPrefix(Plot.stackMark) } ? added.reversed() : added
  }
}
