package import BlotterFindings

extension Cause: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    let statement = try reader.requiredString("statement")
    guard let likelihood: Likelihood = try reader.word("likelihood") else {
      throw reader.failure("likelihood", "missing")
    }
    self.init(statement, likelihood)
    id = try reader.string("id")
    finding = try reader.string("finding")
    supporting = try reader.list("supporting", Claim.init(from:))
    opposing = try reader.list("opposing", Claim.init(from:))
    checks = try reader.list("checks", Check.init(from:))
    reasoning = try reader.object("reasoning", Claim.init(from:))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("finding", finding)
    writer.set("statement", statement)
    writer.set("likelihood", likelihood.rawValue)
    writer.set("supporting", supporting)
    writer.set("opposing", opposing)
    writer.set("checks", checks)
    writer.set("reasoning", reasoning)
    return writer.value
  }
}

extension Cause.Check: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      text: try reader.requiredString("text"), command: try reader.string("command"),
      meaning: try reader.string("meaning"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("text", text)
    writer.set("command", command)
    writer.set("meaning", meaning)
    return writer.value
  }
}

extension Action: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(text: try reader.requiredString("text"))
    time = try reader.string("time")
    by = try reader.string("by")
    phase = try reader.string("phase")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("time", time)
    writer.set("by", by)
    writer.set("phase", phase)
    writer.set("text", text)
    return writer.value
  }
}

extension Recommendation: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(text: try reader.requiredString("text"), grade: try reader.word("grade") ?? .inferred)
    phase = try reader.string("phase")
    because = try reader.string("because")
    controls = try reader.strings("controls")
    by = try reader.string("by")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("text", text)
    writer.set("phase", phase)
    writer.set("because", because)
    if !controls.isEmpty { writer.set("controls", controls) }
    writer.set("grade", grade.rawValue)
    writer.set("by", by)
    return writer.value
  }
}

extension Indicator: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      type: try reader.requiredString("type"), value: try reader.requiredString("value"),
      role: try reader.string("role"))
    cites = try reader.list("cites", Citation.init(from:))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("type", type)
    writer.set("value", value)
    writer.set("role", role)
    writer.set("cites", cites)
    return writer.value
  }
}

extension OpenQuestion: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      field: try reader.requiredString("field"), question: try reader.requiredString("question"),
      why: try reader.string("why") ?? "", example: try reader.string("example") ?? "")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("field", field)
    writer.set("question", question)
    writer.set("why", why)
    writer.set("example", example)
    return writer.value
  }
}

extension Explanation: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      kind: try reader.requiredString("kind"), title: try reader.string("title") ?? "",
      background: try reader.string("background") ?? "", meaning: try reader.string("meaning") ?? "")
    effect = try reader.string("effect")
    references = try reader.strings("references")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("kind", kind)
    writer.set("title", title)
    writer.set("background", background)
    writer.set("meaning", meaning)
    writer.set("effect", effect)
    writer.set("references", references)
    return writer.value
  }
}
