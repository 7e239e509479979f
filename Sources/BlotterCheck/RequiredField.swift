import BlotterFindings
import BlotterIncident

/// A field that a deliverable cannot do without.
struct RequiredField: Sendable {
  /// Place in the notes.
  var name: String
  /// Asked where the incident itself holds no question for it.
  var question: String
  var isEmpty: @Sendable (Incident) -> Bool

  /// What `template` needs, in the order in which its sections come.
  static func fields(of template: String) -> [RequiredField] {
    let names: [String]
    switch template {
    case "network-traffic": names = ["incident.date", "awareness", "actions", "causes"]
    case "network-attack": names = ["impact", "causes"]
    case "security-incident": names = ["awareness", "actions", "recommendations"]
    case "nist-csf": names = ["awareness", "actions", "impact", "recommendations"]
    case "journal": names = ["incident.date", "awareness", "incident.analyst"]
    case "final-report": names = ["incident.date", "awareness", "actions", "impact", "recommendations"]
    case "ticket": names = ["incident.status", "incident.analyst"]
    case "executive-summary": names = ["impact"]
    case "nist-800-61", "picerl":
      names = ["incident.date", "awareness", "actions", "impact", "recommendations", "lessons"]
    case "postmortem": names = ["incident.date", "awareness", "actions", "impact", "lessons"]
    default: names = ["incident.date", "awareness", "actions", "impact", "incident.analyst"]
    }
    return names.compactMap { name in all.first { $0.name == name } }
  }

  private static let all: [RequiredField] = [
    RequiredField(name: "incident.date", question: "On which day did it happen?") { incident in
      // Evidence with dates answers it.
      incident.date == nil && !incident.evidence.contains { $0.clock == "absolute" }
    },
    RequiredField(name: "incident.status", question: "What is the status?") { $0.status.isEmpty },
    RequiredField(name: "incident.analyst", question: "Who wrote this report?") { $0.analyst == nil },
    RequiredField(name: "awareness", question: "How did it become known?") { !isTold($0.awareness) },
    RequiredField(name: "impact", question: "Who could not work, and for how long?") { !isTold($0.impact) },
    RequiredField(name: "actions", question: "What was done, by whom and when?") { $0.actions.isEmpty },
    RequiredField(name: "causes", question: "What is the likely cause?") { $0.causes.isEmpty },
    RequiredField(name: "recommendations", question: "What should be done against a recurrence?") {
      $0.recommendations.isEmpty
    },
    RequiredField(name: "lessons", question: "What was learned?") { $0.lessons.isEmpty },
  ]

  private static func isTold(_ claim: Claim?) -> Bool { claim.map { $0.grade != .open && !$0.text.isEmpty } ?? false }
}
