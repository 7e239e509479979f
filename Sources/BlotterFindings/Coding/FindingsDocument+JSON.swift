extension FindingsDocument {
  /// Reads a document `blotter.findings/1`, ours or another analyzer's. `file` names it in errors.
  ///
  /// The least is `schema` and one finding with `kind` and `title`. Findings without an `id` are numbered `F1`, `F2` …
  /// by place.
  package init(json bytes: [UInt8], file: String) throws(DocumentError) {
    var reader = try ObjectReader(document: bytes, file: file)
    try reader.requireSchema(Self.schema)
    self.init()
    tool = try reader.object("tool", Tool.init(from:))
    evidence = try reader.list("evidence", EvidenceEntry.init(from:))
    traffic = try reader.object("traffic", TrafficSummary.init(from:))
    findings = try reader.list("findings", Finding.init(from:))
    relations = try reader.list("relations", FindingRelation.init(from:))
    principal = try reader.object("principal", PrincipalChoice.init(from:))
    evidenceQuality = try reader.list("evidence_quality", QualityNote.init(from:))
    notAssessed = try reader.list("not_assessed", NotAssessed.init(from:))
    excerpts = try reader.list("excerpts", Excerpt.init(from:))
    extra = reader.rest
    try reader.requireDistinctIds("evidence", evidence.map(\.id))
    findings = Finding.numbered(findings)
    try reader.requireDistinctIds("findings", findings.map(\.id))
  }

  /// The document as JSON text: keys sorted, indented, ending in a line feed.
  package var json: String { JSONWriter.pretty(jsonValue) }
}

extension FindingsDocument: JSONWritable {
  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("schema", Self.schema)
    writer.set("tool", tool)
    writer.set("evidence", evidence)
    writer.set("traffic", traffic)
    writer.set("findings", findings)
    writer.setUnlessEmpty("relations", relations)
    writer.set("principal", principal)
    writer.set("evidence_quality", evidenceQuality)
    writer.set("not_assessed", notAssessed)
    writer.set("excerpts", excerpts)
    return writer.value
  }
}

extension FindingsDocument.Tool: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(name: try reader.requiredString("name"), version: try reader.string("version"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("name", name)
    writer.set("version", version)
    return writer.value
  }
}

extension QualityNote: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      id: try reader.string("id") ?? "note", severity: try reader.string("severity") ?? "note",
      summary: try reader.requiredString("summary"), cites: try reader.list("cites", Citation.init(from:)))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("severity", severity)
    writer.set("summary", summary)
    writer.set("cites", cites)
    return writer.value
  }
}

extension NotAssessed: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(kind: try reader.requiredString("kind"), because: try reader.requiredString("because"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("kind", kind)
    writer.set("because", because)
    return writer.value
  }
}

extension Excerpt: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      evidence: try reader.requiredString("evidence"), packet: try reader.integer("packet"),
      line: try reader.integer("line"), time: try reader.string("time"), text: try reader.string("text") ?? "")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("evidence", evidence)
    writer.set("packet", packet)
    writer.set("line", line)
    writer.set("time", time)
    writer.set("text", text)
    return writer.value
  }
}

extension ObjectReader {
  /// Ids are what notes and citations point at: two of one name would make them mean both.
  package func requireDistinctIds(_ key: String, _ ids: [String]) throws(DocumentError) {
    var seen: [String: Int] = [:]
    for (index, id) in ids.enumerated() {
      if let first = seen.updateValue(index, forKey: id) {
        throw failure(key, "the id '\(Excerpted.text(id))' stands at [\(first)] and at [\(index)]")
      }
    }
  }
}
