package import BlotterFindings

/// The incident document, `blotter.incident/1`: findings, what people know, and what follows from both.
///
/// Everything that a report says stands here first, as a ``Claim`` or as a field with its grade. What is not known is
/// absent and has an ``OpenQuestion``.
package struct Incident: Sendable, Equatable {
  package static let schema = "blotter.incident/1"

  package var id: String?
  package var title = ""
  /// `open`, `contained`, `resolved` or `closed`.
  package var status = "open"
  package var severity: Severity?
  /// TLP 2.0 label: `TLP:RED`, `TLP:AMBER`, `TLP:AMBER+STRICT`, `TLP:GREEN`, `TLP:CLEAR`.
  package var tlp: String?
  /// From notes: `YYYY-MM-DD` and an IANA zone or offset.
  package var date: String?
  package var timezone: String?
  package var organization: String?
  package var analyst: String?
  package var audience: String?
  /// Code of the language that reports are written in, where it is not English: `es`. What stands here is English in
  /// any case; a ``Phrasebook`` says it in that language when the report is made.
  package var language: String?

  /// Id of the finding that gives title, protocol, port and service, of those that nobody dismissed. Nil where nothing
  /// was found.
  package var principal: String?
  /// Why it was chosen.
  package var principalBecause: Claim?
  /// How the findings that nobody dismissed hang together.
  package var relations: [FindingRelation] = []
  /// When it happened, in one sentence that says what the clock of the evidence does not tell.
  package var occurred: Claim?
  /// Earliest and latest time of the findings, where they share one clock.
  package var first: String?
  package var last: String?
  package var summary: [Claim] = []
  package var protocolAffected: Claim?
  package var portAffected: Claim?
  package var serviceAffected: Claim?
  package var affected: [InvolvedHost] = []
  package var involved: [InvolvedHost] = []
  /// What the addresses do not tell: where forging, translation or sharing matters for this incident.
  package var attribution: [Claim] = []
  package var timeline: [TimelineEntry] = []
  package var causes: [Cause] = []
  package var actions: [Action] = []
  package var impact: Claim?
  /// How it became known.
  package var awareness: Claim?
  package var recommendations: [Recommendation] = []
  package var indicators: [Indicator] = []
  /// ATT&CK techniques that the evidence shows.
  package var techniques: [Technique] = []
  /// The release of ATT&CK whose ids and names those are.
  package var attackRelease: String?
  package var lessons: [Claim] = []
  package var openQuestions: [OpenQuestion] = []
  /// Free Markdown of the analyst by section name, from notes.
  package var sections: [String: String] = [:]
  /// What the findings' kinds mean, from their playbooks, for the kinds present.
  package var explanations: [Explanation] = []

  package var tool: FindingsDocument.Tool?
  package var evidence: [EvidenceEntry] = []
  package var traffic: TrafficSummary?
  /// As the analysis gave them; what a person decided about them stands in `verdicts`.
  package var findings: [Finding] = []
  package var verdicts: [FindingVerdict] = []
  package var evidenceQuality: [QualityNote] = []
  package var notAssessed: [NotAssessed] = []
  package var excerpts: [Excerpt] = []
  package var extra: [String: JSONValue] = [:]

  package init() {}
}

/// How a statement is known.
package enum Grade: String, Sendable, CaseIterable {
  /// The evidence shows it; at least one citation.
  case observed
  /// A rule concludes it from observations; `by` names the rule.
  case inferred
  /// A person said it; `by` names the person, or `analyst`.
  case reported
  /// Not known.
  case open
}

/// One factual sentence of a report, with how it is known.
package struct Claim: Sendable, Equatable {
  package var text: String
  package var grade: Grade
  package var cites: [Citation]
  package var by: String?
  package var extra: [String: JSONValue] = [:]

  package init(_ text: String, _ grade: Grade, cites: [Citation] = [], by: String? = nil) {
    self.text = text
    self.grade = grade
    self.cites = cites
    self.by = by
  }
}

/// A host with its part, a label from the notes and whose it is.
package struct InvolvedHost: Sendable, Equatable {
  package var address: String
  package var port: UInt16?
  package var role: String?
  /// From notes `names`.
  package var label: String?
  /// From notes `ours`, or else from the shape of the traffic; nil where neither tells.
  package var isOurs: Bool?
  /// How `isOurs` is known: reported, or inferred for the reason given.
  package var oursGrade: Grade?
  package var oursBecause: String?
  package var grade: Grade
  package var cites: [Citation] = []
  package var extra: [String: JSONValue] = [:]

  package init(address: String, port: UInt16? = nil, role: String? = nil, grade: Grade = .observed) {
    self.address = address
    self.port = port
    self.role = role
    self.grade = grade
  }

  /// Two parts of one host, each named once: `DNS server` says nothing beside `DNS server that forges`, nor `server`
  /// beside `DNS server`.
  package static func joined(_ known: String, _ other: String) -> String {
    let parts = known.split(separator: ", ").map(String.init)
    func says(_ part: String, _ other: String) -> Bool {
      part == other || part.hasPrefix(other + " ") || part.hasSuffix(" " + other)
    }
    if parts.contains(where: { says($0, other) }) { return known }
    return (parts.filter { !says(other, $0) } + [other]).joined(separator: ", ")
  }
}

/// One event, from packets or from people.
package struct TimelineEntry: Sendable, Equatable {
  /// In one of the three forms of time, or as a person wrote it; nil where nobody knows.
  package var time: String?
  package var text: String
  package var grade: Grade
  package var cites: [Citation] = []
  package var by: String?
  /// Whether its place among the others is known: false for what a person did at a time that the clock of the evidence
  /// cannot be compared with, which stands after the rest.
  package var isPlaced = true
  package var extra: [String: JSONValue] = [:]

  package init(time: String?, text: String, grade: Grade) {
    self.time = time
    self.text = text
    self.grade = grade
  }
}

/// A candidate explanation, weighed.
package struct Cause: Sendable, Equatable {
  /// Slug within the playbook of the finding's kind: `no-listener`; nil for a cause that a person named.
  package var id: String?
  /// Finding that it would explain.
  package var finding: String?
  package enum Likelihood: String, Sendable, CaseIterable {
    case likely, possible, unlikely
    case ruledOut = "ruled out"
    case confirmed
  }
  package var statement: String
  package var likelihood: Likelihood
  package var supporting: [Claim] = []
  package var opposing: [Claim] = []
  package var checks: [Check] = []
  /// How the likelihood came about, or who decided it.
  package var reasoning: Claim?
  package var extra: [String: JSONValue] = [:]

  package init(_ statement: String, _ likelihood: Likelihood) {
    self.statement = statement
    self.likelihood = likelihood
  }

  /// What would settle it.
  package struct Check: Sendable, Equatable {
    package var text: String
    package var command: String?
    /// What each outcome would mean.
    package var meaning: String?
    package var extra: [String: JSONValue] = [:]
    package init(text: String, command: String? = nil, meaning: String? = nil) {
      self.text = text
      self.command = command
      self.meaning = meaning
    }
  }
}

/// Something that a person did.
package struct Action: Sendable, Equatable {
  package var time: String?
  package var by: String?
  /// `identify`, `contain`, `eradicate`, `recover` or `follow-up`.
  package var phase: String?
  package var text: String
  package var extra: [String: JSONValue] = [:]

  package init(text: String) { self.text = text }
}

/// What should be done, by whom it is recommended.
package struct Recommendation: Sendable, Equatable {
  package var text: String
  /// `contain`, `prevent`, `detect` …
  package var phase: String?
  package var because: String?
  /// Controls of published catalogues that ask for the same, each with name and release.
  package var controls: [String] = []
  /// `inferred` with the playbook's name, or `reported`.
  package var grade: Grade
  package var by: String?
  package var extra: [String: JSONValue] = [:]

  package init(text: String, grade: Grade) {
    self.text = text
    self.grade = grade
  }
}

/// A value to look for elsewhere.
package struct Indicator: Sendable, Equatable {
  /// `ipv4`, `ipv6`, `domain`, `url`, `mac`, `port`, `hash` …
  package var type: String
  package var value: String
  /// `source of the flood`, `name asked for` …: victims are no indicators of an attacker.
  package var role: String?
  package var cites: [Citation] = []
  package var extra: [String: JSONValue] = [:]

  package init(type: String, value: String, role: String?) {
    self.type = type
    self.value = value
    self.role = role
  }
}

/// What the evidence cannot answer and a person can.
package struct OpenQuestion: Sendable, Equatable {
  /// Place in the notes: `awareness`, `incident.date`, `actions`.
  package var field: String
  package var question: String
  package var why: String
  package var example: String
  package var extra: [String: JSONValue] = [:]

  package init(field: String, question: String, why: String, example: String) {
    self.field = field
    self.question = question
    self.why = why
    self.example = example
  }
}

/// Teaching text about a kind of finding, from its playbook.
package struct Explanation: Sendable, Equatable {
  package var kind: String
  /// What the kind is called in prose: `DNS server unreachable`.
  package var title: String
  /// What the protocol does when all is well.
  package var background: String
  /// What the observed message or pattern means, with its source.
  package var meaning: String
  /// What users of the service notice.
  package var effect: String?
  package var references: [String] = []
  package var extra: [String: JSONValue] = [:]

  package init(kind: String, title: String, background: String, meaning: String) {
    self.kind = kind
    self.title = title
    self.background = background
    self.meaning = meaning
  }
}

/// An ATT&CK technique that a finding shows.
package struct Technique: Sendable, Equatable {
  /// `T1499.001`
  package var id: String
  /// Name in the ATT&CK release that the playbooks follow; nil for an id that they do not know.
  package var name: String?
  /// Findings that show it.
  package var findings: [String]
  package var extra: [String: JSONValue] = [:]

  package init(id: String, name: String?, findings: [String]) {
    self.id = id
    self.name = name
    self.findings = findings
  }
}

/// What a person decided about a finding.
package struct FindingVerdict: Sendable, Equatable {
  package var finding: String
  /// The severity that counts instead of the detector's.
  package var severity: Severity?
  /// Whether it is no part of the incident.
  package var isDismissed: Bool
  package var because: String?
  package var by: String?
  package var extra: [String: JSONValue] = [:]

  package init(finding: String, severity: Severity?, isDismissed: Bool, because: String?, by: String?) {
    self.finding = finding
    self.severity = severity
    self.isDismissed = isDismissed
    self.because = because
    self.by = by
  }
}
