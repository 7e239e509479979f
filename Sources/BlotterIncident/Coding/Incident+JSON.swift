package import BlotterFindings

extension Incident {
  /// Reads a document `blotter.incident/1`. `file` names it in errors.
  package init(json bytes: [UInt8], file: String) throws(DocumentError) {
    var reader = try ObjectReader(document: bytes, file: file)
    try reader.requireSchema(Self.schema)
    self.init()
    try readCase(&reader)
    try readAccount(&reader)
    try readEvidence(&reader)
    extra = reader.rest
  }

  /// The document as JSON text: keys sorted, indented, ending in a line feed.
  package var json: String { JSONWriter.pretty(jsonValue) }

  private mutating func readCase(_ reader: inout ObjectReader) throws(DocumentError) {
    id = try reader.string("id")
    title = try reader.string("title") ?? ""
    status = try reader.word("status", Status.self)?.rawValue ?? status
    severity = try reader.word("severity")
    tlp = try reader.string("tlp")
    date = try reader.string("date")
    timezone = try reader.string("timezone")
    organization = try reader.string("organization")
    analyst = try reader.string("analyst")
    audience = try reader.string("audience")
    language = try reader.string("language")
    principal = try reader.string("principal")
    principalBecause = try reader.object("principal_because", Claim.init(from:))
    relations = try reader.list("relations", FindingRelation.init(from:))
    occurred = try reader.object("occurred", Claim.init(from:))
    first = try reader.string("first")
    last = try reader.string("last")
  }

  private mutating func readAccount(_ reader: inout ObjectReader) throws(DocumentError) {
    summary = try reader.list("summary", Claim.init(from:))
    protocolAffected = try reader.object("protocol_affected", Claim.init(from:))
    portAffected = try reader.object("port_affected", Claim.init(from:))
    serviceAffected = try reader.object("service_affected", Claim.init(from:))
    affected = try reader.list("affected", InvolvedHost.init(from:))
    involved = try reader.list("involved", InvolvedHost.init(from:))
    attribution = try reader.list("attribution", Claim.init(from:))
    timeline = try reader.list("timeline", TimelineEntry.init(from:))
    causes = try reader.list("causes", Cause.init(from:))
    actions = try reader.list("actions", Action.init(from:))
    impact = try reader.object("impact", Claim.init(from:))
    awareness = try reader.object("awareness", Claim.init(from:))
    recommendations = try reader.list("recommendations", Recommendation.init(from:))
    indicators = try reader.list("indicators", Indicator.init(from:))
    techniques = try reader.list("techniques", Technique.init(from:))
    attackRelease = try reader.string("attack_release")
    lessons = try reader.list("lessons", Claim.init(from:))
    openQuestions = try reader.list("open_questions", OpenQuestion.init(from:))
    sections = try reader.texts("sections")
    explanations = try reader.list("explanations", Explanation.init(from:))
  }

  private mutating func readEvidence(_ reader: inout ObjectReader) throws(DocumentError) {
    tool = try reader.object("tool", FindingsDocument.Tool.init(from:))
    evidence = try reader.list("evidence", EvidenceEntry.init(from:))
    traffic = try reader.object("traffic", TrafficSummary.init(from:))
    findings = try reader.list("findings", Finding.init(from:))
    verdicts = try reader.list("verdicts", FindingVerdict.init(from:))
    evidenceQuality = try reader.list("evidence_quality", QualityNote.init(from:))
    notAssessed = try reader.list("not_assessed", NotAssessed.init(from:))
    excerpts = try reader.list("excerpts", Excerpt.init(from:))
    try reader.requireDistinctIds("evidence", evidence.map(\.id))
    try reader.requireDistinctIds("findings", findings.map(\.id))
  }

  /// The words of `status`.
  package enum Status: String, Sendable, CaseIterable {
    case open, contained, resolved, closed
  }
}

extension Incident: JSONWritable {
  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("schema", Self.schema)
    writeCase(to: &writer)
    writeAccount(to: &writer)
    writer.set("tool", tool)
    writer.set("evidence", evidence)
    writer.set("traffic", traffic)
    writer.set("findings", findings)
    writer.setUnlessEmpty("verdicts", verdicts)
    writer.set("evidence_quality", evidenceQuality)
    writer.set("not_assessed", notAssessed)
    writer.set("excerpts", excerpts)
    return writer.value
  }

  private func writeCase(to writer: inout ObjectWriter) {
    writer.set("id", id)
    writer.set("title", title)
    writer.set("status", status)
    writer.set("severity", severity?.rawValue)
    writer.set("tlp", tlp)
    writer.set("date", date)
    writer.set("timezone", timezone)
    writer.set("organization", organization)
    writer.set("analyst", analyst)
    writer.set("audience", audience)
    writer.set("language", language)
    writer.set("principal", principal)
    writer.set("principal_because", principalBecause)
    writer.setUnlessEmpty("relations", relations)
    writer.set("occurred", occurred)
    writer.set("first", first)
    writer.set("last", last)
  }

  private func writeAccount(to writer: inout ObjectWriter) {
    writer.set("summary", summary)
    writer.set("protocol_affected", protocolAffected)
    writer.set("port_affected", portAffected)
    writer.set("service_affected", serviceAffected)
    writer.set("affected", affected)
    writer.set("involved", involved)
    writer.setUnlessEmpty("attribution", attribution)
    writer.set("timeline", timeline)
    writer.set("causes", causes)
    writer.set("actions", actions)
    writer.set("impact", impact)
    writer.set("awareness", awareness)
    writer.set("recommendations", recommendations)
    writer.set("indicators", indicators)
    writer.setUnlessEmpty("techniques", techniques)
    writer.set("attack_release", attackRelease)
    writer.set("lessons", lessons)
    writer.set("open_questions", openQuestions)
    if !sections.isEmpty { writer.set("sections", sections.mapValues(JSONValue.string)) }
    writer.setUnlessEmpty("explanations", explanations)
  }
}
