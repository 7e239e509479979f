package import BlotterFindings

/// What only people know about an incident, from `notes.yaml`. Everything is optional.
package struct Notes: Sendable, Equatable {
  package var incident = Case()
  /// Label by address.
  package var names: [String: String] = [:]
  /// Networks, addresses and host names that belong to us.
  package var ours: [HostRange] = []
  /// How it became known.
  package var awareness: String?
  package var impact: String?
  package var actions: [NotedAction] = []
  package var causes: [NotedCause] = []
  /// By finding id.
  package var findings: [String: NotedFinding] = [:]
  package var recommendations: [String] = []
  package var lessons: [String] = []
  /// Markdown by section name.
  package var sections: [String: String] = [:]

  package init() {}

  /// The head of the case.
  package struct Case: Sendable, Equatable {
    package var id: String?
    package var title: String?
    package var status: Incident.Status?
    /// `TLP:AMBER`
    package var tlp: String?
    /// `YYYY-MM-DD`
    package var date: String?
    package var timezone: String?
    package var organization: String?
    package var analyst: String?
    package var audience: String?
    /// Code of the language of reports: `es`.
    package var language: String?
    package init() {}
  }

  package struct NotedAction: Sendable, Equatable {
    /// As written.
    package var at: String?
    package var by: String?
    package var phase: String?
    package var did: String
    package init(did: String) { self.did = did }
  }

  /// A verdict about a cause, ours or one that the playbook does not know.
  package struct NotedCause: Sendable, Equatable {
    package enum Verdict: String, Sendable, CaseIterable {
      case confirmed
      case ruledOut = "ruled out"
    }
    /// The cause's sentence, its head, or its slug in the playbook.
    package var statement: String
    package var verdict: Verdict?
    package var because: String?
    package init(statement: String) { self.statement = statement }
  }

  package struct NotedFinding: Sendable, Equatable {
    package var severity: Severity?
    package var isDismissed = false
    package var because: String?
    package init() {}
  }

  /// TLP 2.0 labels (FIRST, August 2022).
  package static let tlpLabels = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"]

  /// Phases of an action, in the order of an incident's life.
  package static let phases = ["identify", "contain", "eradicate", "recover", "follow-up"]
}
