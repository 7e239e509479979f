package import BlotterFindings

extension Claim: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    let text = try reader.string("text") ?? ""
    guard let grade: Grade = try reader.word("grade") else { throw reader.failure("grade", "missing") }
    self.init(text, grade, cites: try reader.list("cites", Citation.init(from:)), by: try reader.string("by"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("text", text)
    writer.set("grade", grade.rawValue)
    writer.set("cites", cites)
    writer.set("by", by)
    return writer.value
  }
}

extension InvolvedHost: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      address: try reader.requiredString("address"), port: try reader.integer("port"),
      role: try reader.string("role"), grade: try reader.word("grade") ?? .observed)
    label = try reader.string("label")
    isOurs = try reader.bool("ours")
    oursGrade = try reader.word("ours_grade")
    oursBecause = try reader.string("ours_because")
    cites = try reader.list("cites", Citation.init(from:))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("address", address)
    writer.set("port", port)
    writer.set("role", role)
    writer.set("label", label)
    writer.set("ours", isOurs)
    writer.set("ours_grade", oursGrade?.rawValue)
    writer.set("ours_because", oursBecause)
    writer.set("grade", grade.rawValue)
    writer.set("cites", cites)
    return writer.value
  }
}

extension TimelineEntry: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      time: try reader.string("time"), text: try reader.string("text") ?? "",
      grade: try reader.word("grade") ?? .observed)
    cites = try reader.list("cites", Citation.init(from:))
    by = try reader.string("by")
    isPlaced = try reader.bool("placed") ?? true
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("time", time)
    writer.set("text", text)
    writer.set("grade", grade.rawValue)
    writer.set("cites", cites)
    writer.set("by", by)
    if !isPlaced { writer.set("placed", false) }
    return writer.value
  }
}

extension Technique: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      id: try reader.requiredString("id"), name: try reader.string("name"),
      findings: try reader.strings("findings"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("name", name)
    writer.set("findings", findings)
    return writer.value
  }
}

extension FindingVerdict: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      finding: try reader.requiredString("finding"), severity: try reader.word("severity"),
      isDismissed: try reader.bool("dismissed") ?? false, because: try reader.string("because"),
      by: try reader.string("by"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("finding", finding)
    writer.set("severity", severity?.rawValue)
    writer.set("dismissed", isDismissed)
    writer.set("because", because)
    writer.set("by", by)
    return writer.value
  }
}
