extension EvidenceEntry: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(id: try reader.requiredString("id"), name: try reader.requiredString("name"))
    format = try reader.string("format")
    packing = try reader.string("packing")
    sizeBytes = try reader.integer("size_bytes")
    sha256 = try reader.string("sha256")
    packets = try reader.integer("packets")
    records = try reader.integer("records")
    clock = try reader.string("clock")
    first = try reader.string("first")
    last = try reader.string("last")
    repairs = try reader.list("repairs", Remark.init(from:))
    skippedLines = try reader.integer("skipped_lines")
    skipped = try reader.list("skipped", Remark.init(from:))
    warnings = try reader.list("warnings", Remark.init(from:))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("name", name)
    writer.set("format", format)
    writer.set("packing", packing)
    writer.set("size_bytes", sizeBytes)
    writer.set("sha256", sha256)
    writer.set("packets", packets)
    writer.set("records", records)
    writer.set("clock", clock)
    writer.set("first", first)
    writer.set("last", last)
    writer.set("repairs", repairs)
    writer.set("skipped_lines", skippedLines)
    writer.setUnlessEmpty("skipped", skipped)
    writer.setUnlessEmpty("warnings", warnings)
    return writer.value
  }
}

extension EvidenceEntry.Remark: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      id: try reader.requiredString("id"), summary: try reader.string("summary") ?? "",
      count: try reader.integer("count") ?? 1, line: try reader.integer("line"),
      example: try reader.string("example"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("id", id)
    writer.set("summary", summary)
    writer.set("count", count)
    writer.set("line", line)
    writer.set("example", example)
    return writer.value
  }
}
