import BlotterFindings

/// What only a person can answer about this evidence, in the order in which one would.
///
/// A question disappears with its answer in the notes, and is not asked where it makes no sense: no date where the
/// clock is absolute, no lessons while the incident is open.
struct OpenQuestions {
  var document: FindingsDocument
  var notes: Notes
  var views: [FindingView]

  func questions() -> [OpenQuestion] {
    var questions = caseQuestions + timeQuestions
    // Where nothing was found there is nobody to ask whose incident it is.
    guard !views.isEmpty else { return questions + [awareness].compactMap { $0 } }
    questions += [awareness, impact, actions, ours, causes, status, lessons].compactMap { $0 }
    return questions
  }

  private var caseQuestions: [OpenQuestion] {
    var questions: [OpenQuestion] = []
    if notes.incident.analyst == nil {
      questions.append(
        OpenQuestion(
          field: "incident.analyst", question: "Who wrote this report?",
          why: "What people report is marked with this name.", example: "A. Analyst"))
    }
    if notes.incident.organization == nil, !views.isEmpty {
      questions.append(
        OpenQuestion(
          field: "incident.organization", question: "Whose incident is it?",
          why: "Packets hold addresses, not owners.", example: "Example Ltd"))
    }
    return questions
  }

  private var timeQuestions: [OpenQuestion] {
    let clocks = Set(document.evidence.compactMap(\.clock))
    let times = document.findings.compactMap(\.first).compactMap(EvidenceTime.init)
    let isTimeOfDay = clocks.contains("time-of-day") || times.contains { $0.clock == .timeOfDay }
    let isRelative = clocks.contains("relative") || clocks.contains("none") || times.contains { $0.clock == .relative }
    var questions: [OpenQuestion] = []
    if notes.incident.date == nil, isTimeOfDay || isRelative || clocks.isEmpty && times.isEmpty {
      let why =
        isTimeOfDay
        ? "The evidence holds times of day and no date."
        : isRelative ? "The evidence holds times since its start and no date." : "The evidence holds no date."
      questions.append(
        OpenQuestion(
          field: "incident.date",
          question: views.isEmpty ? "On which day was this traffic recorded?" : "On which day did it happen?", why: why,
          example: "2026-11-23"))
    }
    if notes.incident.timezone == nil, isTimeOfDay {
      questions.append(
        OpenQuestion(
          field: "incident.timezone", question: "In which time zone are the times of the evidence?",
          why: "The log prints the local time of the machine that recorded it, and not which that is.",
          example: "Europe/Berlin"))
    }
    return questions
  }

  private var awareness: OpenQuestion? {
    guard notes.awareness == nil else { return nil }
    if views.isEmpty {
      return OpenQuestion(
        field: "awareness", question: "Why was this traffic recorded?",
        why: "Nothing was found in it; what made somebody look tells where to look next.",
        example: "Users reported slow pages in the morning.")
    }
    return OpenQuestion(
      field: "awareness", question: "How did it become known, when, and to whom?",
      why: "Packets show what passed, not who noticed.",
      example: "Several customers reported at 13:30 that the website did not open.")
  }

  private var impact: OpenQuestion? {
    guard notes.impact == nil else { return nil }
    return OpenQuestion(
      field: "impact", question: "Who could not work, or what was lost, and for how long?",
      why: "Packets show what passed, not what it cost.",
      example: "Customers could not order from 13:24 to 14:10; no data was lost.")
  }

  private var actions: OpenQuestion? {
    guard notes.actions.isEmpty else { return nil }
    return OpenQuestion(
      field: "actions", question: "What was done, when, and by whom?",
      why: "Only people know what they did; each action joins the timeline.",
      example: "{at: 13:40, by: A. Analyst, phase: identify, did: Captured the traffic with tcpdump}")
  }

  private var ours: OpenQuestion? {
    guard notes.ours.isEmpty else { return nil }
    let hosts = views.flatMap { $0.finding.affected + $0.finding.sources }.map(\.address)
    guard let example = hosts.first else { return nil }
    return OpenQuestion(
      field: "ours", question: "Which of the addresses and networks belong to you?",
      why: "An address does not tell whose it is, and it decides who has to act.",
      example: "[\(Phrase.plain(example))]")
  }

  private var causes: OpenQuestion? {
    guard !notes.causes.contains(where: { $0.verdict == .confirmed }) else { return nil }
    let candidate = views.first?.playbook?.causes.first
    return OpenQuestion(
      field: "causes", question: "Which cause was confirmed, and which were ruled out?",
      why: candidate == nil
        ? "The evidence shows what happened; no known cause could be weighed."
        : "The evidence makes causes likely; only a check confirms one.",
      example: candidate.map { "{statement: \($0.id), verdict: confirmed, because: \"what the check showed\"}" }
        ?? "{statement: \"what it was\", verdict: confirmed, because: \"what showed it\"}")
  }

  private var status: OpenQuestion? {
    guard notes.incident.status == nil else { return nil }
    return OpenQuestion(
      field: "incident.status", question: "Is it open, contained, resolved or closed?",
      why: "Until somebody says otherwise, the report calls it open.", example: "resolved")
  }

  /// Asked late: while the incident is open, nobody has learnt from it yet.
  private var lessons: OpenQuestion? {
    guard notes.lessons.isEmpty, notes.incident.status == .resolved || notes.incident.status == .closed else {
      return nil
    }
    return OpenQuestion(
      field: "lessons", question: "What will be done differently?",
      why: "The incident is over; what it taught is lost unless written down.",
      example: "Monitoring asks the name server for a name, and not only whether its host answers.")
  }
}
