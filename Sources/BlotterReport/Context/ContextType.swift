/// The kinds of objects that templates see, and what each holds. The one list of names: the context is built by it,
/// and a template that uses any other name is refused with the nearest right one.
package enum ContextType: String, Sendable, CaseIterable {
  case report, claim, host, event, cause, check, outcome, action, recommendation, indicator, question, explanation
  case evidence, remark, finding, fact, client, service, conversation, quality, notAssessed = "not_assessed", technique
  case protocolCount = "protocol_count", excerpt, course, step, part, handshake, figures, figure, sections, questions

  /// What stands behind a name.
  package enum Field: Sendable, Equatable {
    /// Words, escaped or in code spans already.
    case text
    /// True or false.
    case flag
    /// One object, or nothing.
    case node(ContextType)
    /// Objects in order; `has_NAME` tells whether there are any.
    case list(ContextType)
  }

  /// Every name of this kind of object.
  package var fields: [String: Field] { Self.tables[self] ?? [:] }

  /// Whether any name at all may follow: the analyst's own sections.
  package var isOpen: Bool { self == .sections }

  /// All names as Markdown, for the guide to templates.
  package static var reference: String {
    var text = ""
    for type in allCases where !type.isOpen {
      text += "\n**\(type.rawValue)**\n\n"
      for (name, field) in type.fields.sorted(by: { $0.key < $1.key }) {
        switch field {
        case .text: text += "- `\(name)`\n"
        case .flag: if !name.hasPrefix("has_") { text += "- `\(name)`: true or false\n" }
        case .node(let child): text += "- `\(name)`: one \(child.rawValue)\n"
        case .list(let child): text += "- `\(name)`: list of \(child.rawValue)\n"
        }
      }
    }
    return text
  }

  private static let tables: [ContextType: [String: Field]] = {
    var tables: [ContextType: [String: Field]] = [:]
    for type in allCases {
      var fields: [String: Field] = [:]
      for name in type.texts.split(separator: " ") { fields[String(name)] = .text }
      for name in type.flags.split(separator: " ") { fields[String(name)] = .flag }
      for (name, child) in type.nodes { fields[name] = .node(child) }
      for (name, child) in type.lists {
        fields[name] = .list(child)
        fields["has_" + name] = .flag
      }
      tables[type] = fields
    }
    return tables
  }()

  private var texts: String {
    switch self {
    case .report:
      """
      title case_id redacted status severity tlp marking date timezone organization analyst audience tool \
      packets volume duration what where when who why next evidence_names evidence_span evidence_kinds source_count attack_release
      """
    case .claim: "text mark sentence grade cites by"
    case .host: "address port role label name whose mark cites"
    case .event: "time text mark sentence grade cites by"
    case .cause: "number finding statement likelihood balance"
    case .check: "number text command command_block meaning step"
    case .outcome: "text"
    case .action: "time by phase text sentence"
    case .recommendation: "text because phase mark controls"
    case .indicator: "type value role cites"
    case .question: "number field question why example sentence"
    case .explanation: "kind title background meaning effect references"
    case .evidence: "id name format size sha256 packets clock first last span skipped_lines"
    case .remark: "summary count line example"
    case .finding:
      """
      id number kind title severity confidence protocol transport port service first last span count cites techniques \
      affected_list sources_list dismissed_because joined
      """
    case .fact: "name value"
    case .client: "address outcome status attempts cites"
    case .service: "subject name clients_served clients_refused clients_unanswered clients_failed"
    case .conversation: "a b transport packets bytes outcome span"
    case .quality: "summary mark cites"
    case .notAssessed: "kinds because"
    case .technique: "id name findings cites"
    case .protocolCount: "name packets"
    case .excerpt: "key place time block cited_in text"
    case .handshake: "syn syn_ack ack"
    case .course: ""
    case .step: "number id title severity sentence more_parts"
    case .part: "id title sentence because"
    case .figure: "number caption alternative block"
    case .sections, .questions, .figures: ""
    }
  }

  private var flags: String {
    switch self {
    case .report:
      """
      is_single_source is_many_sources is_flood is_dns is_http is_tcp is_udp is_icmp is_port_unreachable \
      is_undated is_incident has_traffic has_time has_people has_owners \
      has_unnamed_hosts is_joined
      """
    case .claim, .event: "is_observed is_inferred is_reported is_open"
    case .host: "is_ours is_theirs"
    case .cause: "is_likely is_possible is_unlikely is_ruled_out is_confirmed"
    case .finding: "is_principal is_dismissed"
    case .evidence: "is_undated"
    case .quality: "is_warning"
    case .check: "has_command"
    case .course: "is_chain is_joined"
    case .part: "is_symptom"
    default: ""
    }
  }

  private var nodes: [(String, ContextType)] {
    switch self {
    case .report:
      [
        ("protocol_affected", .claim), ("port_affected", .claim), ("service_affected", .claim), ("impact", .claim),
        ("awareness", .claim), ("occurred", .claim), ("principal", .finding), ("main_cause", .cause),
        ("explanation", .explanation), ("handshake", .handshake), ("sections", .sections), ("ask", .questions),
        ("figures", .figures), ("principal_because", .claim), ("course", .course),
      ]
    case .cause: [("reasoning", .claim)]
    case .questions: OpenAnswers.names.map { ($0, .question) }
    case .figures: FigureNames.all.map { ($0, .figure) }
    default: []
    }
  }

  private var lists: [(String, ContextType)] {
    switch self {
    case .report:
      [
        ("summary", .claim), ("affected", .host), ("involved", .host), ("timeline", .event), ("causes", .cause),
        ("actions", .action), ("recommendations", .recommendation), ("contain", .recommendation),
        ("prevent", .recommendation), ("detect", .recommendation), ("follow_up", .recommendation),
        ("indicators", .indicator), ("lessons", .claim), ("open_questions", .question),
        ("explanations", .explanation), ("evidence", .evidence), ("findings", .finding), ("services", .service),
        ("conversations", .conversation), ("evidence_quality", .quality), ("not_assessed", .notAssessed),
        ("did_identify", .action), ("did_contain", .action), ("did_eradicate", .action), ("did_recover", .action),
        ("did_follow_up", .action), ("did_other", .action),
        ("techniques", .technique), ("protocols", .protocolCount), ("excerpts", .excerpt), ("checks", .check),
        ("hosts", .host), ("other_findings", .finding), ("dismissed_findings", .finding),
        ("attribution", .claim), ("apart", .step),
      ]
    case .cause: [("supporting", .claim), ("opposing", .claim), ("checks", .check)]
    case .check: [("outcomes", .outcome)]
    case .course: [("steps", .step)]
    case .step: [("follows", .claim), ("parts", .part)]
    case .evidence: [("repairs", .remark), ("skipped", .remark), ("warnings", .remark), ("excerpts", .excerpt)]
    case .finding: [("affected", .host), ("sources", .host), ("facts", .fact), ("clients", .client)]
    default: []
    }
  }
}

/// What a report shows where only people know the answer and nobody has said it.
enum OpenAnswers {
  struct Gap {
    let name: String
    /// Place in the notes.
    let field: String
    let question: String
    let why: String

    /// Whether there is an answer only where something happened.
    var isOfIncident: Bool { ["impact", "actions", "lessons", "cause", "recommendations"].contains(name) }
  }

  static let gaps = [
    Gap(
      name: "date", field: "incident.date", question: "On which date did this happen?",
      why: "the evidence records none"),
    Gap(
      name: "timezone", field: "incident.timezone", question: "In which time zone do the times stand?",
      why: "the evidence does not say"),
    Gap(
      name: "awareness", field: "awareness", question: "How did it become known, and when?",
      why: "packets do not show who noticed"),
    Gap(
      name: "impact", field: "impact", question: "Who could not work, and for how long?",
      why: "packets show what passed, not what it cost"),
    Gap(
      name: "actions", field: "actions", question: "What was done, when and by whom?",
      why: "packets show traffic, not decisions"),
    Gap(
      name: "analyst", field: "incident.analyst", question: "Who wrote this report?", why: "somebody answers for it"),
    Gap(
      name: "organization", field: "incident.organization", question: "Whose network is it?",
      why: "an address is no owner"),
    Gap(
      name: "lessons", field: "lessons", question: "What was learned?", why: "only those who were there know"),
    Gap(
      name: "cause", field: "causes", question: "Which cause was confirmed?",
      why: "the evidence alone does not decide"),
    Gap(
      name: "recommendations", field: "recommendations", question: "What shall be done about it?",
      why: "that is a decision"),
  ]

  static let names = gaps.map(\.name)
}
