extension TrafficSummary.Host: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    self.init(
      address: try reader.requiredString("address"), roles: try reader.strings("roles"),
      sentPackets: try reader.integer("sent_packets") ?? 0,
      receivedPackets: try reader.integer("received_packets") ?? 0)
    side = try reader.string("side")
    sideBecause = try reader.string("side_because")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("address", address)
    writer.set("roles", roles)
    // A host of which no packet is counted is known from a log that counts none.
    if sentPackets > 0 || receivedPackets > 0 {
      writer.set("sent_packets", sentPackets)
      writer.set("received_packets", receivedPackets)
    }
    writer.set("side", side)
    writer.set("side_because", sideBecause)
    return writer.value
  }
}

extension TrafficSummary.Conversation: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    let transport = try reader.requiredString("transport")
    guard let a = try reader.object("a", HostRole.init(from:)) else { throw reader.failure("a", "missing") }
    guard let b = try reader.object("b", HostRole.init(from:)) else { throw reader.failure("b", "missing") }
    self.init(transport: transport, a: a, b: b, packets: try reader.integer("packets") ?? 0)
    bytes = try reader.integer("bytes")
    first = try reader.string("first")
    last = try reader.string("last")
    outcome = try reader.string("outcome")
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("transport", transport)
    writer.set("a", a)
    writer.set("b", b)
    writer.set("packets", packets)
    writer.set("bytes", bytes)
    writer.set("first", first)
    writer.set("last", last)
    writer.set("outcome", outcome)
    return writer.value
  }
}

extension TrafficSummary.Service: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    let address = try reader.requiredString("address")
    guard let port: UInt16 = try reader.integer("port") else { throw reader.failure("port", "missing") }
    self.init(address: address, port: port, transport: try reader.requiredString("transport"))
    service = try reader.string("service")
    clientsServed = try reader.integer("clients_served") ?? 0
    clientsRefused = try reader.integer("clients_refused") ?? 0
    clientsUnanswered = try reader.integer("clients_unanswered") ?? 0
    clientsFailed = try reader.integer("clients_failed") ?? 0
    served = try reader.integer("served") ?? 0
    refused = try reader.integer("refused") ?? 0
    unanswered = try reader.integer("unanswered") ?? 0
    failed = try reader.integer("failed") ?? 0
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("address", address)
    writer.set("port", port)
    writer.set("transport", transport)
    writer.set("service", service)
    writer.set("clients_served", clientsServed)
    writer.set("clients_refused", clientsRefused)
    writer.set("clients_unanswered", clientsUnanswered)
    writer.set("clients_failed", clientsFailed)
    writer.set("served", served)
    writer.set("refused", refused)
    writer.set("unanswered", unanswered)
    writer.set("failed", failed)
    return writer.value
  }
}

extension TrafficSummary.Series: JSONWritable {
  package init(from reader: inout ObjectReader) throws(DocumentError) {
    let name = try reader.requiredString("name")
    guard let interval = try reader.number("interval_s") else { throw reader.failure("interval_s", "missing") }
    self.init(
      name: name, subject: try reader.string("subject"), first: try reader.string("first"),
      intervalSeconds: interval, counts: try reader.countLists("counts"))
    extra = reader.rest
  }

  package var jsonValue: JSONValue {
    var writer = ObjectWriter(extra: extra)
    writer.set("name", name)
    writer.set("subject", subject)
    writer.set("first", first)
    writer.set("interval_s", intervalSeconds)
    writer.set("counts", counts.mapValues { .array($0.map { .int($0) }) })
    return writer.value
  }
}
