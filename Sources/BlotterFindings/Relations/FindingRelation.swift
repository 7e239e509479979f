/// How two findings hang together: a conclusion of ours, never an observation.
package struct FindingRelation: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// `from` makes `to` happen, so that `to` is a symptom and no incident of its own.
    case explains
    /// `from` comes before `to` in one course of events.
    case precedes
    /// `from` is a piece of `to`.
    case partOf = "part-of"
  }

  /// Ids of findings.
  package var from: String
  package var to: String
  package var kind: Kind
  /// Always `inferred` for relations of ours.
  package var grade = "inferred"
  /// The rule, the hosts that both findings name, and how they stand in time.
  package var because: String
  /// The first packets of both.
  package var cites: [Citation] = []
  package var extra: [String: JSONValue] = [:]

  package init(from: String, to: String, kind: Kind, because: String, cites: [Citation] = []) {
    self.from = from
    self.to = to
    self.kind = kind
    self.because = because
    self.cites = cites
  }
}

/// The finding that gives an incident its title, protocol and port, and why it was chosen.
package struct PrincipalChoice: Sendable, Equatable {
  /// Id of the finding.
  package var finding: String
  package var because: String
  package var extra: [String: JSONValue] = [:]

  package init(finding: String, because: String) {
    self.finding = finding
    self.because = because
  }
}

extension FindingRelation: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    guard let kind: Kind = try reader.word("kind") else { throw reader.failure("kind", "missing") }
    self.init(
      from: try reader.requiredString("from"), to: try reader.requiredString("to"), kind: kind,
      because: try reader.string("because") ?? "", cites: try reader.list("cites", Citation.init(from:)))
    grade = try reader.string("grade") ?? grade
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("from", from)
    writer.set("to", to)
    writer.set("kind", kind.rawValue)
    writer.set("grade", grade)
    writer.set("because", because)
    writer.set("cites", cites)
    return writer.value
  }
}

extension PrincipalChoice: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(finding: try reader.requiredString("finding"), because: try reader.string("because") ?? "")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("finding", finding)
    writer.set("because", because)
    return writer.value
  }
}
