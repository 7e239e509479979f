extension Finding: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      id: try reader.string("id") ?? "", kind: try reader.requiredString("kind"),
      title: try reader.requiredString("title"))
    severity = try reader.word("severity")
    confidence = try reader.word("confidence")
    `protocol` = try reader.string("protocol")
    transport = try reader.string("transport")
    port = try reader.integer("port")
    service = try reader.string("service")
    affected = try reader.list("affected", HostRole.init(from:))
    sources = try reader.list("sources", HostRole.init(from:))
    first = try reader.string("first")
    last = try reader.string("last")
    count = try reader.integer("count")
    facts = try reader.values("facts")
    cites = try reader.list("cites", Citation.init(from:))
    techniques = try reader.strings("techniques")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("kind", kind)
    writer.set("title", title)
    writer.set("severity", severity?.rawValue)
    writer.set("confidence", confidence?.rawValue)
    writer.set("protocol", `protocol`)
    writer.set("transport", transport)
    writer.set("port", port)
    writer.set("service", service)
    writer.set("affected", affected)
    writer.set("sources", sources)
    writer.set("first", first)
    writer.set("last", last)
    writer.set("count", count)
    writer.set("facts", facts)
    writer.set("cites", cites)
    writer.set("techniques", techniques)
    return writer.value
  }

  /// Gives each finding without an id the next free number, in order.
  static func numbered(_ findings: [Finding]) -> [Finding] {
    var used = Set(findings.map(\.id))
    var next = 1
    return findings.map { finding in
      guard finding.id.isEmpty else { return finding }
      while used.contains("F\(next)") { next += 1 }
      var numbered = finding
      numbered.id = "F\(next)"
      used.insert(numbered.id)
      return numbered
    }
  }
}

extension HostRole: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      address: try reader.requiredString("address"), port: try reader.integer("port"),
      role: try reader.string("role"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("address", address)
    writer.set("port", port)
    writer.set("role", role)
    return writer.value
  }
}

extension Citation: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      evidence: try reader.requiredString("evidence"), packet: try reader.integer("packet"),
      line: try reader.integer("line"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("evidence", evidence)
    writer.set("packet", packet)
    writer.set("line", line)
    return writer.value
  }
}
